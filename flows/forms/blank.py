"""What a form says before it is sealed and written, and the bureau's month that every form is made from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

import polars as pl

from flows.desk import Desk, WrittenEdition
from flows.forms.columns import Form
from flows.terms import roster
from flows.wording import Lang, say
from transforms.clean.references import References, current_units, of_bureau
from transforms.contracts import TIMELESS, contract
from transforms.faults import Fault, ForbiddenError
from transforms.fixed_point import decimal
from transforms.forms.reviewers import homes
from transforms.period import first_day, last_day, months_of
from transforms.scoring.inputs import Inputs
from warehouse.extracts.form import Asked
from warehouse.extracts.listings import Cell, Listing
from warehouse.lake import Part

Row = dict[str, Any]


@dataclass(frozen=True)
class Blank:
    """One form: for whom, in what role, what is printed on it and what it asks."""

    form: Form
    period: str
    holder: str
    role: str
    name: str
    """Its file's name without the ending."""
    about: str
    rows: Sequence[Row] = ()
    asked: Sequence[Asked] = ()
    choices: dict[str, tuple[str, ...]] | None = None
    lookup: tuple[str, Listing] | None = None
    blank_rows: int = 0


@dataclass(frozen=True)
class Office:
    """One bureau's month as forms are made from it."""

    desk: Desk
    bureau_id: str
    period: str
    lang: Lang

    @property
    def month(self) -> str:
        """The month, or the last one of a quarter or year."""
        return months_of(self.period)[-1]

    @cached_property
    def written(self) -> WrittenEdition:
        """The edition by which people are scored; raises ForbiddenError where there is none."""
        found = [one for one in self.desk.editions_of(self.bureau_id, self.month) if one.edition.subject == "person"]
        if not found:
            raise ForbiddenError([Fault("form_without_edition", {"bureau": self.bureau_id, "month": self.month})])
        return found[0]

    @cached_property
    def refs(self) -> References:
        """Units, people, postings and prices that hold."""
        return self.desk.references()

    @cached_property
    def roster(self) -> Inputs:
        """The people of the month's last day."""
        return roster(self.bureau_id, self.month, self.written.edition, self.refs)

    @cached_property
    def homes(self) -> pl.DataFrame:
        """One row per person with a main post in the bureau in the period: person_id, unit_id, post_class."""
        return homes(self.bureau_postings, self.bureau_id, first_day(self.period), last_day(self.period))

    @property
    def bureau_postings(self) -> pl.DataFrame:
        """The postings that hold, of every bureau."""
        return self.refs.posting

    def rows(self, dataset: str) -> pl.DataFrame:
        """The bureau's rows of the month that hold; of a timeless list those that hold for it."""
        if contract(dataset).month_from:
            return self.desk.lake.live_of(Part(dataset, self.month), self.bureau_id)
        return of_bureau(self.desk.lake.live(Part(dataset, TIMELESS)), self.bureau_id)

    @cached_property
    def person_names(self) -> dict[str, str]:
        """What people are called."""
        return dict(self.refs.person.select("person_id", "person_name").iter_rows())

    @cached_property
    def unit_names(self) -> dict[str, str]:
        """What units are called."""
        return dict(current_units(self.refs.unit).select("unit_id", "unit_name").iter_rows())

    def about(self, holder: str = "") -> str:
        """The line under the title: bureau, period and who fills the form."""
        bureau = self.unit_names.get(self.bureau_id, self.bureau_id)
        who = f"{self.person_names.get(holder, '')}（{holder}）" if holder else "-"
        return say(self.lang, "form_about", bureau=bureau, period=self.period, holder=who)

    def labels(self, dataset: str, column: str) -> tuple[str, ...]:
        """The values of an enumeration as people choose them."""
        values = contract(dataset).columns[column].values
        return tuple(names[0] if self.lang == "zh" else value for value, names in values.items())


def number(count: int | None) -> Decimal | None:
    """Millionths as a cell."""
    return None if count is None else decimal(count).normalize()


def cell_text(cell: Cell) -> str:
    """A cell as the reader of a returned form gives it."""
    if cell is None:
        return ""
    return f"{cell:f}" if isinstance(cell, Decimal) else str(cell).strip()
