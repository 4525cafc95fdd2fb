"""What delivered rows refer to: units and their bureau, people, postings, prices, rules, declared work."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from transforms.clean.hierarchy import upward
from transforms.contracts import empty
from transforms.period import first_day, last_day

OPEN_END = date(9999, 12, 31)

GRANT_TERMS = {"bureau_id": pl.String(), "pool": pl.Int64(), "cap": pl.Int64(), "is_negative_allowed": pl.Boolean()}
"""What an edition says of discretionary points, one row per bureau with a grant; millionths."""

EVIDENCE_TERMS = {"bureau_id": pl.String()}
"""The bureaus whose edition counts declared work only with the papers of its item."""

REPORT_TERMS = {"bureau_id": pl.String(), "is_person": pl.Boolean(), "leader_most": pl.Int64()}
"""The most that a leader may give a weekly report of a person, or of a unit; millionths."""


@dataclass(frozen=True)
class References:
    """The rows that hold of the datasets others refer to, for the whole workspace."""

    bureaus: tuple[str, ...]
    unit: pl.DataFrame = field(default_factory=lambda: empty("unit"))
    person: pl.DataFrame = field(default_factory=lambda: empty("person"))
    posting: pl.DataFrame = field(default_factory=lambda: empty("posting"))
    work_item: pl.DataFrame = field(default_factory=lambda: empty("work_item"))
    event_rule: pl.DataFrame = field(default_factory=lambda: empty("event_rule"))
    sender: pl.DataFrame = field(default_factory=lambda: empty("sender"))
    duty_roster: pl.DataFrame = field(default_factory=lambda: empty("duty_roster"))
    cause: pl.DataFrame = field(default_factory=lambda: empty("cause"))
    indicator: pl.DataFrame = field(default_factory=lambda: empty("indicator"))
    absence: pl.DataFrame = field(default_factory=lambda: empty("absence"))
    work_log: pl.DataFrame = field(default_factory=lambda: empty("work_log"))
    taxpayer: pl.DataFrame = field(default_factory=lambda: empty("taxpayer"))
    queue_ticket: pl.DataFrame = field(default_factory=lambda: empty("queue_ticket"))
    weekly_report: pl.DataFrame = field(default_factory=lambda: empty("weekly_report"))
    """Those of the month before."""
    evidence_terms: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=EVIDENCE_TERMS))
    grant_terms: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=GRANT_TERMS))
    report_terms: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=REPORT_TERMS))


def current_units(units: pl.DataFrame) -> pl.DataFrame:
    """One row per unit: as it stands since its last change."""
    return units.sort("unit_id", "from_date").unique("unit_id", keep="last", maintain_order=True)


def units_on(units: pl.DataFrame, day: date) -> pl.DataFrame:
    """One row per unit: as it stood on that day; one that is known from a later day only, as it begins."""
    is_begun = pl.col("from_date") <= day
    since = pl.col("from_date").to_physical()
    return units.sort("unit_id", is_begun, pl.when(is_begun).then(since).otherwise(-since)).unique(
        "unit_id", keep="last", maintain_order=True
    )


def top_units(units: pl.DataFrame) -> list[str]:
    """The units that no known unit is above of."""
    current = current_units(units)
    return current.filter(~pl.col("parent_id").is_in(current["unit_id"].to_list()).fill_null(value=False))[
        "unit_id"
    ].to_list()


def bureau_of_unit(refs: References) -> pl.DataFrame:
    """One row per unit: unit_id, bureau_of_unit (null where no bureau is above it)."""
    current = current_units(refs.unit)
    nearest = (
        upward(current)
        .filter(pl.col("above_id").is_in(refs.bureaus))
        .unique("unit_id", keep="first", maintain_order=True)
    )
    found = nearest.select("unit_id", bureau_of_unit="above_id")
    return current.select("unit_id").join(found, on="unit_id", how="left", validate="1:1")


def spells(postings: pl.DataFrame) -> pl.DataFrame:
    """One row per posting with its first and last day; a main post ends when the next main post begins."""
    next_main = pl.col("from_date").shift(-1).over("person_id", "kind", order_by=["from_date", "unit_id", "post_class"])
    successor = pl.when(pl.col("kind") == "main").then(next_main.dt.offset_by("-1d"))
    return postings.with_columns(
        until_date=pl.min_horizontal(pl.col("to_date").fill_null(OPEN_END), successor.fill_null(OPEN_END))
    )


def posted(postings: pl.DataFrame, month: str) -> pl.DataFrame:
    """The postings, as `spells` gives them, that a day of the month belongs to."""
    return spells(postings).filter(
        (pl.col("from_date") <= last_day(month)) & (pl.col("until_date") >= first_day(month))
    )


def main_postings(postings: pl.DataFrame, day: date) -> pl.DataFrame:
    """One row per person with a main post on that day: person_id, unit_id, post_class, is_head, is_leading."""
    held = spells(postings).filter(
        (pl.col("kind") == "main") & (pl.col("from_date") <= day) & (pl.col("until_date") >= day)
    )
    return held.sort("person_id", "from_date", "unit_id", "post_class").unique(
        "person_id", keep="last", maintain_order=True
    )


def item_versions(items: pl.DataFrame) -> pl.DataFrame:
    """One row per item and price with its last day and the points of one piece, in millionths.

    Blank points are minutes x factor (contracts.md, "Declared and system work"); the check refuses more than
    three decimals, so the whole-number division is exact.
    """
    factor = pl.col("factor").fill_null(1_000_000)
    computed = (pl.col("minutes").cast(pl.Int128) * factor // 1_000_000).cast(pl.Int64)
    following = pl.col("from_date").shift(-1).over("bureau_id", "item_code", order_by="from_date")
    return items.with_columns(
        points_each=pl.coalesce("points", computed),
        until_date=following.dt.offset_by("-1d").fill_null(OPEN_END),
    )


def rule_versions(rules: pl.DataFrame) -> pl.DataFrame:
    """One row per event rule and change with its last day."""
    following = pl.col("from_date").shift(-1).over("bureau_id", "event_code", order_by="from_date")
    return rules.with_columns(until_date=following.dt.offset_by("-1d").fill_null(OPEN_END))


def list_of(entries: pl.DataFrame) -> pl.Expr:
    """The bureau in whose list a row's `bureau_id` looks: itself where it has a list of its own, else null, the common.

    A list is taken whole: a bureau with one price of its own sees none of the common ones.
    """
    own = entries["bureau_id"].drop_nulls().unique().to_list()
    return pl.when(pl.col("bureau_id").is_in(own)).then("bureau_id").alias("list_bureau")


def of_bureaus(entries: pl.DataFrame, bureaus: Iterable[str]) -> pl.DataFrame:
    """The entries of a list that hold for each bureau (see `list_of`), as if all of them were its own."""
    wanted = pl.DataFrame({"bureau_id": sorted(bureaus)}, schema={"bureau_id": pl.String})
    own = entries.join(wanted, on="bureau_id", how="semi", maintain_order="left")
    without = wanted.join(own, on="bureau_id", how="anti")
    common = entries.filter(pl.col("bureau_id").is_null()).drop("bureau_id").join(without, how="cross")
    return pl.concat([own, common.select(own.columns)])


def of_bureau(entries: pl.DataFrame, bureau_id: str) -> pl.DataFrame:
    """The same for one bureau."""
    return of_bureaus(entries, [bureau_id])


def is_listed(entries: pl.DataFrame, key: str, column: str) -> pl.Expr:
    """Whether the row's bureau finds the cell in its list; a row of no bureau may mean the list of any."""
    anywhere = pl.col(column).is_in(entries[key].unique().to_list())
    pair = pl.struct(list_of(entries), pl.col(column).alias(key))
    pairs = entries.select(pl.struct(pl.col("bureau_id").alias("list_bureau"), key).unique()).to_series()
    listed = pl.when(pl.col(column).is_not_null()).then(pair.is_in(pairs.implode(), nulls_equal=True))
    return pl.when(pl.col("bureau_id").is_null()).then(anywhere).otherwise(listed)
