"""The rows that people bring along from the bureaus they were in before; only those of them, only from there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import polars as pl

from flows.desk import Desk
from transforms.contracts import TIMELESS, contract, empty
from transforms.period import first_day, is_month, last_day
from transforms.scoring.newcomers import bureaus_before
from warehouse.lake import Part


@dataclass(frozen=True)
class BroughtRows:
    """What the people of a bureau bring along into a period: those who stand in it at the end.

    Of another month, from which late rows move, those who stood in the bureau at the end of that one.
    """

    desk: Desk
    bureau_id: str
    period: str

    def of(self, part: Part) -> pl.DataFrame:
        """The rows of a part that belong to people of the bureau and carry another bureau."""
        span = part.month if is_month(self.period) else self.period
        came = self._came(last_day(span))
        known = contract(part.dataset)
        if len(known.month_from) == 1:  # a row of another month than its day may be of a bureau long left
            came = came.filter(pl.col("until_date") >= first_day(part.month))
        people = came.group_by("bureau_id", maintain_order=True).agg("person_id").iter_rows()
        found = [self.desk.lake.live_of(part, bureau, (known.person_column, who)) for bureau, who in people]
        return pl.concat([empty(part.dataset), *found])

    def _came(self, end: date) -> pl.DataFrame:
        if end not in self._known:
            self._known[end] = bureaus_before(self._postings, self.bureau_id, end)
        return self._known[end]

    @cached_property
    def _known(self) -> dict[date, pl.DataFrame]:
        return {}

    @cached_property
    def _postings(self) -> pl.DataFrame:
        return self.desk.lake.live(Part("posting", TIMELESS))
