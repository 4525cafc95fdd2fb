"""Tables of a page's sections: rows of ids and codes in, heads and names in the reader's language out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl

from flows.desk import Desk
from flows.month_inputs import SchemeMonth
from flows.report_names import Names
from flows.wording import Lang, say
from transforms.clean.references import of_bureau
from transforms.contracts import TIMELESS, contract
from transforms.listing.deductions import deductions
from transforms.listing.work import counted_entries
from transforms.period import months_of
from warehouse.extracts.listings import Cell, Column, Kind, Listing
from warehouse.extracts.plain_page import Section
from warehouse.lake import Part
from warehouse.ledger import PeriodEntry

_KINDS: Mapping[str, Kind] = {
    **dict.fromkeys(("due_on", "came_on", "urged_on", "handled_at", "published_on", "arrived_on"), "date"),
    **dict.fromkeys(("rank", "peer_count", "deduction_count", "given_count", "bad_count", "confirmed_count"), "count"),
    **dict.fromkeys(("ticket_count", "served_count"), "count"),
    **dict.fromkeys(("from_date", "until_date"), "date"),
    **dict.fromkeys(("months_assessed", "base_count", "seat_count", "proposed_count", "tied_count"), "count"),
    **dict.fromkeys(("decided_count", "listed_count", "graded_count", "rank_last_year", "rank_before"), "count"),
    "title_place": "count",
    "title_measure": "quantity",
    **dict.fromkeys(("rate", "share"), "points"),
    **dict.fromkeys(("score_last_year", "score_before"), "points"),
    **dict.fromkeys(("score", "best_score", "gap_to_best", "lost_points", "delta", "evaluation_rate"), "points"),
    **dict.fromkeys(("callback_share", "rectified_share", "no_show_share"), "points"),
    **dict.fromkeys(("points", "wait_p50", "wait_p90"), "quantity"),
}


def listing(lang: Lang, caption: str, rows: Iterable[Mapping[str, Any]], *names: str) -> Listing:
    """A table of these columns, with its heads in that language; the cells are as they are printed."""
    columns = [Column(say(lang, f"col_{name}"), _KINDS.get(name, "text")) for name in names]
    cells: list[list[Cell]] = [[row[name] for name in names] for row in rows]
    return Listing(say(lang, f"caption_{caption}"), columns, cells)


@dataclass(frozen=True)
class Telling:
    """What the sections of one scheme's page are made from."""

    desk: Desk
    one: SchemeMonth
    names: Names
    schemes: tuple[SchemeMonth, ...]
    """All of the bureau's period, people first."""
    entry: PeriodEntry
    """How the period stands in the version that the page is of."""

    @property
    def bureau_id(self) -> str:
        """Whose page it is."""
        return self.one.inputs.bureau_id

    @property
    def period(self) -> str:
        """The month, quarter or year."""
        return self.one.inputs.month

    def rows(self, dataset: str) -> pl.DataFrame:
        """The rows of a dataset that hold for the bureau and, where it has months, for those of the period."""
        months = months_of(self.period) if contract(dataset).month_from else [TIMELESS]
        found = pl.concat(self.desk.lake.live(Part(dataset, month)) for month in months)
        return of_bureau(found, self.bureau_id)

    @cached_property
    def causes(self) -> dict[str, str]:
        """cause_code -> what it is called."""
        return dict(self.rows("cause").select("cause_code", "cause_name").iter_rows())

    @cached_property
    def entries(self) -> pl.DataFrame:
        """The entries of work of the period, as the edition counts them."""
        return counted_entries(self.one.inputs)

    @cached_property
    def deductions(self) -> pl.DataFrame:
        """The deductions of the period by the edition, one by one."""
        return deductions(self.one.inputs)

    def unit(self, unit_id: str | None) -> str:
        """What a unit is called."""
        return self.names.unit_names.get(unit_id, unit_id) if unit_id else ""

    def person(self, person_id: str | None) -> str:
        """What a person is called."""
        return self.names.person_names.get(person_id, person_id) if person_id else ""

    def say(self, code: str, **fields: object) -> str:
        """A sentence in the reader's language."""
        return say(self.names.lang, code, **fields)

    def section(self, anchor: str, tables: Sequence[Listing], *notes: str) -> Section:
        """A section under its heading."""
        return Section(anchor, self.say(f"section_{anchor}"), notes, tables)

    def table(self, caption: str, rows: Iterable[Mapping[str, Any]], *names: str) -> Listing:
        """A table of these columns; the cells are as they are printed."""
        return listing(self.names.lang, caption, rows, *names)
