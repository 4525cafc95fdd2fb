"""What a form says before it is sealed and written, and the bureau's month that every form is made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
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
from warehouse.extracts.form import Asked, Bounds
from warehouse.extracts.listings import Cell, Listing
from warehouse.extracts.words import month_text
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
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    bounds: Mapping[str, Bounds] = field(default_factory=dict)
    lookup: tuple[str, Listing] | None = None
    blank_rows: int = 0
    notes: Sequence[str] = ()
    """What is said above the table beside what every form of the kind says."""


@dataclass(frozen=True)
class Office:
    """One bureau's period as forms are made from it.

    `basis` is the period whose editions hold, `voters` says how many ballots of a class are asked for.
    """

    desk: Desk
    bureau_id: str
    period: str
    basis: str
    lang: Lang
    voters: Mapping[str, int] = field(default_factory=dict)

    @property
    def month(self) -> str:
        """The month, or the last one of a quarter or year."""
        return months_of(self.period)[-1]

    @cached_property
    def written(self) -> WrittenEdition:
        """The edition by which people are scored; raises ForbiddenError where there is none.

        A bureau may have none of its months and decide on the quarter or year all the same.
        """
        periods = dict.fromkeys((self.basis, self.period))
        editions = [one for period in periods for one in self.desk.editions_of(self.bureau_id, period)]
        found = [one for one in editions if one.edition.subject == "person"]
        if not found:
            raise ForbiddenError([Fault("form_without_edition", {"bureau": self.bureau_id, "month": self.period})])
        return found[0]

    @cached_property
    def refs(self) -> References:
        """Units, people, postings and prices that hold."""
        return self.desk.references()

    @cached_property
    def roster(self) -> Inputs:
        """The people of the period's last day."""
        return roster(self.bureau_id, self.period, self.written.edition, self.refs)

    @cached_property
    def homes(self) -> pl.DataFrame:
        """One row per person with a main post in the bureau in the period: person_id, unit_id, post_class."""
        return homes(self.refs.posting, self.bureau_id, first_day(self.period), last_day(self.period))

    @cached_property
    def homes_of(self) -> dict[str, str]:
        """The section of each of them."""
        return dict(self.homes.select("person_id", "unit_id").iter_rows())

    def rows(self, dataset: str) -> pl.DataFrame:
        """The bureau's rows of the month that hold; of a timeless list those that hold for it."""
        if contract(dataset).month_from:
            rows = self.desk.lake.live(Part(dataset, self.month))
            return rows.filter(pl.col("bureau_id") == self.bureau_id)
        return of_bureau(self.desk.lake.live(Part(dataset, TIMELESS)), self.bureau_id)

    @cached_property
    def person_names(self) -> dict[str, str]:
        """What people are called."""
        return dict(self.refs.person.select("person_id", "person_name").iter_rows())

    @cached_property
    def unit_names(self) -> dict[str, str]:
        """What units are called."""
        return dict(current_units(self.refs.unit).select("unit_id", "unit_name").iter_rows())

    @property
    def bureau_name(self) -> str:
        """What the bureau is called."""
        return self.unit_names.get(self.bureau_id, self.bureau_id)

    @property
    def period_text(self) -> str:
        """The period as it is written on paper."""
        is_year = self.period.isdigit()
        return say(self.lang, "form_year", year=self.period) if is_year else month_text(self.period, self.lang)

    def about(self, holder: str = "") -> str:
        """The line under the title: bureau, period and who fills the form."""
        who = f"{self.person_names.get(holder, '')}（{holder}）" if holder else "________"
        return say(self.lang, "form_about", bureau=self.bureau_name, period=self.period_text, holder=who)

    def about_unit(self, unit: str) -> str:
        """The line under the title of a form that an office fills."""
        who = f"{self.unit_names.get(unit, '')}（{unit}）"
        return say(self.lang, "form_about", bureau=self.bureau_name, period=self.period_text, holder=who)

    def person(self, who: str, unit: str) -> Row:
        """The cells by which a person is known on a line."""
        names = {"person_name": self.person_names.get(who, ""), "unit_name": self.unit_names.get(unit, unit)}
        return {"person_id": who, **names}

    def label(self, dataset: str, column: str, value: str) -> str:
        """A value of an enumeration as people choose it."""
        return self.all_labels(dataset, column).get(value, value)

    def all_labels(self, dataset: str, column: str) -> dict[str, str]:
        """The values of an enumeration, each as people choose it."""
        values = contract(dataset).columns[column].values
        return {value: names[0] if self.lang == "zh" else value for value, names in values.items()}


def scored_period(period: str, form: str) -> str:
    """The period whose editions a form goes by: a decision of grades, of a quarter or a year, by its last month's."""
    return months_of(period)[-1] if form == "decision" else period


def number(count: int | None) -> Decimal | None:
    """Millionths as a cell."""
    return None if count is None else decimal(count).normalize()


def cell_text(cell: Cell) -> str:
    """A cell as the reader of a returned form gives it."""
    if cell is None:
        return ""
    return f"{cell:f}" if isinstance(cell, Decimal) else str(cell).strip()
