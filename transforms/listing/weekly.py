"""One week's reports: who wrote, when and what, and who was to write and did not (《工作周报汇编》)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from transforms import items
from transforms.clean.references import OPEN_END
from transforms.comparison.weeks import deadline, fridays
from transforms.measures.handed_in import handed_in
from transforms.period import is_month
from transforms.scheme.kinds import Reports
from transforms.scoring.subjects import standing_on

if TYPE_CHECKING:
    from datetime import date

    from transforms.scheme.words import Edition
    from transforms.scoring.inputs import Inputs


NOBODY = pl.DataFrame(schema=dict.fromkeys(("person_id", "person_name", "unit_id", "exempt"), pl.String))
"""What `expected` gives where nobody is scored."""


@dataclass(frozen=True)
class Terms:
    """When a report is in time and who owes none: the words of the kind `reports`, or its defaults."""

    due: str = "friday 24:00"
    late_until: str = "sunday 24:00"
    exempt: tuple[str, ...] = ()
    version: str = "last"
    is_stated: bool = False
    """Whether an edition asks for reports at all."""


def terms(editions: Iterable[Edition]) -> Terms:
    """What the first edition that scores reports says of them."""
    for edition in editions:
        for component in edition.components:
            if isinstance(component, Reports):
                said = component
                return Terms(said.due, said.late_until, tuple(said.exempt), said.version, is_stated=True)
    return Terms()


def written(reports: pl.DataFrame, earlier: pl.DataFrame, week: date, by: Terms, writer: str) -> pl.DataFrame:
    """One row per `writer` (person_id or unit_id) with a report of that week: the one that counts, and how it came.

    `work` and `study` are the items as numbered lines; the rest is as `handed_in` has it.
    """
    found = handed_in(reports.filter(pl.col("week") == week), earlier, writer, by)
    return found.with_columns(work=_numbered(~_is_study()), study=_numbered(_is_study())).sort(writer)


def _is_study() -> pl.Expr:
    return (items.kind(pl.element()) == "study").fill_null(value=False)


def _numbered(wanted: pl.Expr) -> pl.Expr:
    """The items of a kind, their words and the indicator they name."""
    code = items.indicator_id(pl.element())
    mark = pl.when(code.is_not_null()).then(pl.concat_str(pl.lit("〔"), code, pl.lit("〕"))).otherwise(pl.lit(""))
    said = pl.concat_str(items.words(pl.element()).fill_null(""), mark)
    return pl.col("items").fill_null([]).list.eval(said.filter(wanted))


def expected(inputs: Inputs, week: date, by: Terms) -> pl.DataFrame:
    """One row per person in post on that Friday whom the edition scores: person_id, person_name, unit_id, exempt.

    `exempt` says why no report is due: leave or holiday; null where one is.
    """
    there = standing_on(inputs, week).filter(pl.col("why_not").is_null())
    leave = inputs["absence"].filter(
        pl.lit(week).is_between("from_date", pl.col("to_date").fill_null(OPEN_END)) & pl.lit("leave" in by.exempt)
    )
    is_holiday = "holiday" in by.exempt and not inputs.workdays.is_workday(week)
    reason = pl.when(pl.lit(is_holiday)).then(pl.lit("holiday"))
    away = reason.when(pl.col("person_id").is_in(leave["person_id"].to_list())).then(pl.lit("leave"))
    return there.select("person_id", "person_name", "unit_id", exempt=away.otherwise(None).cast(pl.String)).sort(
        "unit_id", "person_id"
    )


def week_deadlines(inputs: Inputs, today: date) -> pl.DataFrame:
    """One row per person and week of the month whose report was due: deadline (report1, ..), due_on, came_on, is_late.

    None where the edition scores no reports of people.
    """
    by = terms([inputs.edition])
    if inputs.edition.subject != "person" or not by.is_stated or not is_month(inputs.month):
        return _NO_DEADLINES
    rows = [_week(inputs, week, by, today, place) for place, week in enumerate(fridays(inputs.month), start=1)]
    return pl.concat([_NO_DEADLINES, *rows]).sort("person_id", "deadline")


_NO_DEADLINES = pl.DataFrame(
    schema={
        **dict.fromkeys(("person_id", "deadline"), pl.String),
        **dict.fromkeys(("due_on", "came_on"), pl.Date),
        "is_late": pl.Boolean,
    }
)


def _week(inputs: Inputs, week: date, by: Terms, today: date, place: int) -> pl.DataFrame:
    owed = expected(inputs, week, by).filter(pl.col("exempt").is_null())
    came = written(inputs["weekly_report"], inputs.earlier_reports, week, by, "person_id").select(
        "person_id", "timeliness", came_on=pl.col("judged_at").dt.date()
    )
    last = deadline(by.due).moment(week).date()
    is_late = (pl.col("timeliness") != "on_time").fill_null(value=today > last)
    told = owed.join(came, on="person_id", how="left", validate="1:1")
    return told.select(
        "person_id", "came_on", is_late=is_late, deadline=pl.lit(f"report{place}"), due_on=pl.lit(last)
    ).select(_NO_DEADLINES.columns)
