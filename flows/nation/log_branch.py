"""A bureau of the invented nation that logs its work item by item, as the files that it would send."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO

import numpy as np
import polars as pl

from flows.example.deliveries import Delivery
from flows.nation import month as months_of_work
from flows.nation.staff import Staff, shaped, staff
from transforms.contracts import Column, contract
from transforms.fixed_point import ONE
from transforms.measures.keyed_work import unkeyed
from transforms.period import first_day, following

_SINCE = date(2020, 1, 1)
_LEAVE = timedelta(days=4)
_PIECES = 2
"""More pieces an entry would fill more than a day, which the checks tell of."""


@dataclass(frozen=True)
class LogBranch:
    """One bureau: how many people in which posts, and how much they do."""

    code: str
    people: int
    classes: Sequence[str]
    entries: int
    seed: int

    @property
    def head(self) -> str:
        """Who leads it: the first of its people."""
        return f"{self.code}00000"

    def chance(self, *of: int) -> np.random.Generator:
        """The dice of one subject."""
        return np.random.default_rng([self.seed, 3, int(self.code), *of])


def deliveries(told: LogBranch, months: Sequence[str]) -> Iterator[Delivery]:
    """Its lists, written before the first month, and of each month the log, the reviews, events and grants."""
    people = staff([(told.code, told.people)], told.classes, months[0], told.chance())
    yield from _lists(told, people, months[0])
    for month in months:
        yield from _month(told, people, month)


def _lists(told: LogBranch, people: Staff, month: str) -> Iterator[Delivery]:
    since = {"from_date": pl.lit(_SINCE), "bureau_id": pl.lit(told.code)}
    bureau = pl.DataFrame({"unit_id": [told.code], "unit_name": [f"{told.code}分局"], "kind": ["bureau"]})
    units = pl.concat([shaped("unit", bureau.with_columns(**since)), people.rows["unit"]])
    leads = pl.col("person_id") == told.head
    posts = people.rows["posting"].with_columns(
        unit_id=pl.when(leads).then(pl.lit(told.code)).otherwise("unit_id"), is_leading=leads
    )
    lists = {"unit": units, "person": people.rows["person"], "posting": posts, **months_of_work.lists(month)}
    for number, (dataset, rows) in enumerate(lists.items()):
        yield _file(dataset, "", rows, f"{first_day(month) + timedelta(days=1)}T09:{10 + number}")


def _month(told: LogBranch, people: Staff, month: str) -> Iterator[Delivery]:
    chance = told.chance(int(month.replace("-", "")))
    drawn = months_of_work.drawn(people, month, told.entries, chance, _PIECES)
    log = pl.concat([unkeyed(drawn.work), drawn.rows["work_log"]]).with_columns(
        entry_id=pl.lit(f"{month.replace('-', '')}-") + pl.col("entry_id").fill_null("")
    )
    grants = drawn.rows["grant"].filter((pl.col("points") <= 10 * ONE) & (pl.col("person_id") != told.head))
    rows = {
        "work_log": log,
        "absence": people.rows["absence"].with_columns(from_date=first_day(month), to_date=first_day(month) + _LEAVE),
        "work_review": drawn.rows["work_review"],
        "event": drawn.rows["event"].with_columns(event_id=pl.lit(month + "-") + pl.col("event_id")),
        "grant": grants.with_columns(granted_by=pl.lit(told.head)),
    }
    for number, (dataset, found) in enumerate(rows.items()):
        if found.height:
            yield _file(
                dataset, f"-{month}", found, f"{first_day(following(month)) + timedelta(days=3)}T10:{10 + number}"
            )


def _file(dataset: str, of: str, rows: pl.DataFrame, at: str) -> Delivery:
    """A CSV as an office writes it: the columns that say something, under the headers of the contract."""
    known = contract(dataset)
    said = [one for one in known.columns.values() if rows[one.name].is_not_null().any()]
    content = BytesIO()
    rows.select(_text(one).alias(one.title) for one in said).write_csv(
        content, include_bom=True, line_terminator="\r\n"
    )
    return Delivery(f"{known.title}{of}.csv", at, content.getvalue())


def _text(column: Column) -> pl.Expr:
    """Whole quantities, days, the Chinese labels of a list; the rest is text as it is."""
    match column.type:
        case "decimal":
            return (pl.col(column.name) // ONE).cast(pl.String)
        case "enum":
            labels = {value: names[0] for value, names in column.values.items() if names}
            return pl.col(column.name).replace(labels)
        case "yes_no":
            return pl.when(column.name).then(pl.lit("是")).when(~pl.col(column.name)).then(pl.lit("否"))
        case _:
            return pl.col(column.name).cast(pl.String)
