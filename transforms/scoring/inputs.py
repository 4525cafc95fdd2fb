"""Everything a bureau's period is scored from: its edition and the rows that hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import polars as pl

from transforms.clean.references import item_versions, of_bureau, of_bureaus, rule_versions
from transforms.contracts import contract, empty
from transforms.measures.keyed_work import KeyedWork
from transforms.scheme.words import Edition
from transforms.scoring import stints, subjects
from transforms.scoring.rulings import RULINGS
from transforms.workdays import Workdays

KEY = ["subject_id", "stint"]
"""What a measure and a line are about: a subject, and the part of the period it spent in one post."""

HOLDS = {
    **dict.fromkeys(("subject_id", "reason", "dataset", "key", "delivery_id"), pl.String()),
    "row_no": pl.Int64(),
}
"""One row per subject and reason: `key` names what would end the hold; a row in doubt is told by the last two, which
are null where a whole file is missing."""

PUBLISHED = {
    **dict.fromkeys(("period", "bureau_id", "subject_id", "scheme", "tier"), pl.String()),
    "version": pl.Int64(),
    "score": pl.Int64(),
    "is_trial": pl.Boolean(),
}
"""One row per published period within this one, subject and scheme: the score in millionths, null for one who is held.

Of people also what other bureaus published of them; of units those of the bureau."""


@dataclass(frozen=True)
class Inputs:
    """The rows that hold of one bureau and period (timeless datasets whole), in the columns of their contracts.

    `month` is a month, a quarter or a year; `rows` holds them by dataset, and a dataset that is not there has none.
    """

    bureau_id: str
    month: str
    edition: Edition
    rows: Mapping[str, pl.DataFrame]
    workdays: Workdays = field(default_factory=Workdays)
    holds: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=HOLDS))
    """Who is held by what was found in rows that count, or because of files that did not come."""
    rulings: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=RULINGS))
    """The values that people decided on in place of what was found."""
    earlier_reports: pl.DataFrame = field(default_factory=lambda: empty("weekly_report"))
    """The other versions of the weekly reports that hold, one row each; read only where they may count."""

    keyed_work: tuple[KeyedWork, ...] = ()
    """The work log of each month as integers, where it comes from shards; `rows` has then only what is not summed."""

    published: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=PUBLISHED))
    """What was published of the shorter periods within this one; read only where it may count."""

    beside: tuple[str, ...] = ()
    """Other bureaus of the same edition that are scored in the same pass (see `together`)."""

    @property
    def bureaus(self) -> tuple[str, ...]:
        """The bureaus that are scored: one, but for `together`."""
        return (self.bureau_id, *self.beside)

    def alone(self, bureau_id: str) -> Inputs:
        """One of several bureaus, with its own rows of the period."""
        own = pl.col("bureau_id") == bureau_id
        rows = {name: found.filter(own) if contract(name).month_from else found for name, found in self.rows.items()}
        return replace(self, bureau_id=bureau_id, beside=(), rows=rows)

    def __getitem__(self, dataset: str) -> pl.DataFrame:
        """The rows of a dataset."""
        return self.rows[dataset] if dataset in self.rows else empty(dataset)

    @cached_property
    def items(self) -> pl.DataFrame:
        """One row per bureau that work is of, item and price that holds for it."""
        return item_versions(self._list("work_item", "work_log"))

    @cached_property
    def rules(self) -> pl.DataFrame:
        """One row per bureau that events are of, event rule and change that holds for it."""
        return rule_versions(self._list("event_rule", "event"))

    def _list(self, entries: str, rows: str) -> pl.DataFrame:
        """The list of the bureau and those of the bureaus that rows were brought from: keys hold within a bureau."""
        return of_bureaus(self[entries], {*self.bureaus, *self[rows]["bureau_id"].drop_nulls().unique()})

    @cached_property
    def indicators(self) -> pl.DataFrame:
        """One row per indicator and year that holds for the bureau."""
        return of_bureau(self["indicator"], self.bureau_id)

    @cached_property
    def questions(self) -> pl.DataFrame:
        """One row per wave and question that holds for the bureau."""
        return of_bureau(self["survey_question"], self.bureau_id)

    @cached_property
    def standing(self) -> pl.DataFrame:
        """One row per person with a main post in the bureau on the last day, with `why_not` when not scored."""
        return subjects.standing(self)

    @cached_property
    def subjects(self) -> pl.DataFrame:
        """One row per subject that is scored, sorted by subject_id (see subjects.SHAPE)."""
        return subjects.scored(self)

    @cached_property
    def not_scored(self) -> pl.DataFrame:
        """One row per person who is listed and not scored: person_id, person_name, why_not."""
        return subjects.not_scored(self)

    @cached_property
    def days(self) -> pl.DataFrame:
        """One row per subject, day and stint of it; only `prorate: by_days` asks (see stints.days)."""
        return stints.days(self)

    @cached_property
    def stints(self) -> pl.DataFrame:
        """One row per subject and stint, with the levels it is compared on and its part of the period."""
        return stints.stints(self)

    def placed(self, rows: pl.DataFrame, day: str | None = None) -> pl.DataFrame:
        """The rows of scored subjects with `subject_id` and `stint`; rows without a day stand in every stint."""
        return stints.placed(self, rows, day)

    def per_stint(self, found: pl.DataFrame) -> pl.DataFrame:
        """One row per subject and stint with what was found of it, blank where nothing was."""
        return self.stints.select(KEY).join(found, on=KEY, how="left", validate="1:1")
