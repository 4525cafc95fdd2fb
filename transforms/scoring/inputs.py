"""Everything a bureau's month is scored from: its edition and the rows that hold."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import polars as pl

from transforms.clean.references import current_units, item_versions, main_postings, of_bureau, rule_versions, spells
from transforms.period import first_day, last_day
from transforms.scheme.words import Edition


@dataclass(frozen=True)
class Inputs:
    """The rows that hold of one bureau and month (timeless datasets whole), in the columns of their contracts."""

    bureau_id: str
    month: str
    edition: Edition
    unit: pl.DataFrame
    person: pl.DataFrame
    posting: pl.DataFrame
    work_item: pl.DataFrame
    event_rule: pl.DataFrame
    work_log: pl.DataFrame
    work_review: pl.DataFrame
    event: pl.DataFrame
    grant: pl.DataFrame

    @cached_property
    def items(self) -> pl.DataFrame:
        """One row per item and price that holds for the bureau."""
        return item_versions(of_bureau(self.work_item, self.bureau_id))

    @cached_property
    def rules(self) -> pl.DataFrame:
        """One row per event rule and change that holds for the bureau."""
        return rule_versions(of_bureau(self.event_rule, self.bureau_id))

    @cached_property
    def standing(self) -> pl.DataFrame:
        """One row per person with a main post in the bureau on the last day, with `why_not` when not scored.

        Columns: person_id, person_name, unit_id (section), post_class, bureau, section, service_zone, why_not.
        """
        zones = current_units(self.unit).select("unit_id", "service_zone")
        posts = main_postings(self.posting, last_day(self.month)).filter(pl.col("bureau_id") == self.bureau_id)
        people = posts.select("person_id", "unit_id", "post_class", "is_head", "is_leading").join(
            self.person.drop("bureau_id", "delivery_id", "row_no"), on="person_id", validate="m:1"
        )
        return (
            people.filter((pl.col("left_date") >= last_day(self.month)).fill_null(value=True))
            .join(zones, on="unit_id", how="left", validate="m:1")
            .with_columns(bureau=pl.lit(self.bureau_id), section=pl.col("unit_id"), why_not=self._why_not())
            .select("person_id", "person_name", "unit_id", "post_class", "bureau", "section", "service_zone", "why_not")
            .sort("person_id")
        )

    def _why_not(self) -> pl.Expr:
        scored = self.edition.scored
        reasons = {
            "head": pl.col("is_head"),
            "leading": pl.col("is_leading"),
            "probation": (pl.col("probation_until") >= last_day(self.month)).fill_null(value=False),
        }
        other_type = ~pl.col("person_type").is_in(scored.person_type) if scored.person_type else pl.lit(value=False)
        found = [pl.when(reasons[name]).then(pl.lit(f"not_scored_{name}")) for name in scored.excluded]
        return pl.coalesce(*found, pl.when(other_type).then(pl.lit("not_scored_type")))

    @cached_property
    def subjects(self) -> pl.DataFrame:
        """One row per person who is scored, sorted by person_id."""
        return self.standing.filter(pl.col("why_not").is_null()).drop("why_not")

    @property
    def _posted(self) -> pl.DataFrame:
        """Who had a main post in the bureau on any day of the month, and was still serving."""
        first = first_day(self.month)
        serving = self.person.filter((pl.col("left_date") >= first).fill_null(value=True)).select("person_id")
        return (
            spells(self.posting)
            .filter(
                (pl.col("kind") == "main")
                & (pl.col("bureau_id") == self.bureau_id)
                & (pl.col("from_date") <= last_day(self.month))
                & (pl.col("until_date") >= first)
            )
            .join(serving, on="person_id", how="semi")
        )

    @cached_property
    def not_scored(self) -> pl.DataFrame:
        """One row per person who is listed and not scored: person_id, person_name, why_not.

        Beside those whom the edition leaves out: whoever worked for the bureau this month and is gone on its last day.
        """
        out = self.standing.filter(pl.col("why_not").is_not_null()).select("person_id", "person_name", "why_not")
        left = (
            pl.concat([self.work_log.select("person_id"), self._posted.select("person_id")])
            .unique()
            .join(self.standing, on="person_id", how="anti")
            .join(self.person.select("person_id", "person_name"), on="person_id", how="left", validate="1:1")
            .with_columns(why_not=pl.lit("not_scored_gone"))
        )
        return pl.concat([out, left]).sort("person_id")
