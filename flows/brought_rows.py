"""The rows that people bring along from the bureaus they were in before; only those of them, only from there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import polars as pl

from transforms.contracts import contract, empty
from transforms.period import containing, first_day, last_day
from transforms.scoring.newcomers import bureaus_before
from warehouse.lake import Lake, Part


@dataclass(frozen=True)
class BroughtRows:
    """What the people of a bureau bring along into a period: those who stand in it at the end.

    Of another period, from which late rows move, those who stood in the bureau at the end of that one.
    """

    lake: Lake
    postings: pl.DataFrame
    bureau_id: str
    period: str

    @property
    def is_nothing(self) -> bool:
        """Whether nobody who ever had a post in the bureau had one in another."""
        here = self.postings["bureau_id"] == self.bureau_id
        own = self.postings.filter(here)["person_id"].unique().implode()
        return not self.postings.filter(~here & self.postings["person_id"].is_in(own)).height

    def rows(self, part: Part, name: str | None) -> pl.DataFrame | None:
        """The rows in a live file that belong to people of the bureau and carry another; None where it is not kept."""
        came = self._came(last_day(containing(part.month, self.period)))
        known = contract(part.dataset)
        if len(known.month_from) == 1:  # a row of another month than its day may be of a bureau long left
            came = came.filter(pl.col("until_date") >= first_day(part.month))
        found = [empty(part.dataset)]
        for bureau, who in came.group_by("bureau_id", maintain_order=True).agg("person_id").iter_rows():
            rows = self.lake.kept_of(part, name, bureau, (known.person_column, who))
            if rows is None:
                return None
            found.append(rows)
        return pl.concat(found)

    def _came(self, end: date) -> pl.DataFrame:
        if end not in self._known:
            self._known[end] = bureaus_before(self.postings, self.bureau_id, end)
        return self._known[end]

    @cached_property
    def _known(self) -> dict[date, pl.DataFrame]:
        return {}
