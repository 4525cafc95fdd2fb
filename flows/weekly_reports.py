"""《工作周报汇编》 of a bureau: the week's reports by section, who was late, who has not written, who need not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from flows.desk import Desk
from flows.month_end import chosen_bureaus
from flows.report_versions import earlier_reports
from flows.stage import stage
from flows.weekly_pages import write_week
from transforms.contracts import TIMELESS
from transforms.faults import Fault, ForbiddenError, GateError
from transforms.fixed_point import plain
from transforms.listing.weekly import NOBODY, Terms, expected, terms, written
from transforms.measures.needs import months_needed
from transforms.period import month_of
from transforms.scoring.inputs import Inputs
from warehouse.lake import Part

Row = dict[str, Any]


@dataclass(frozen=True)
class WeekReport:
    """One bureau's week: reports of people and of sections as rows, and everybody who was to write."""

    bureau_id: str
    week: date
    terms: Terms
    people: tuple[Row, ...]
    """person_id, person_name, unit_id, exempt, and the report where there is one (report_id is None where not)."""
    sections: tuple[Row, ...]
    """unit_id and the section's own report where there is one."""

    @property
    def label(self) -> str:
        """The week as ISO 8601 names it, 2026-W02."""
        year, number, _ = self.week.isocalendar()
        return f"{year}-W{number:02d}"

    @property
    def not_written(self) -> list[Row]:
        """Who owes a report: none came, or it came too late to count."""
        return [one for one in self.people if one["is_due"] and one["timeliness"] in (None, "too_late")]

    @property
    def late(self) -> list[Row]:
        """Whose report came after it was due and still counts."""
        return [one for one in self.people if one["timeliness"] == "late"]

    @property
    def excused(self) -> list[Row]:
        """Who owed none that week."""
        return [one for one in self.people if one["exempt"]]


def weekly(desk: Desk, week: date, bureaus: Sequence[str] = ()) -> tuple[WeekReport, ...]:
    """Compile the week of each bureau as page and Word file; raises ForbiddenError before its Friday."""
    if desk.today < week:
        fields = {"week": week.isoformat(), "today": desk.today.isoformat()}
        raise ForbiddenError([Fault("week_not_over", fields)])
    chosen = chosen_bureaus(desk, bureaus)
    if desk.unrecorded.exists():
        raise GateError([Fault("night_unfinished", {"count": 0, "month": month_of(week)})])
    return tuple(one for bureau_id in chosen if (one := stage(compile_week, desk, bureau_id, week)))


def compile_week(desk: Desk, bureau_id: str, week: date) -> WeekReport | None:
    """One bureau's week; None where nobody is to write and nobody wrote."""
    found = week_report(desk, bureau_id, week)
    if found is not None:
        write_week(desk, found)
    return found


def week_report(desk: Desk, bureau_id: str, week: date) -> WeekReport | None:
    """What was written and what was due, from the rows that hold."""
    month = month_of(week)
    editions = [one.edition for one in desk.editions_of(bureau_id, month)]
    of_people = [one for one in editions if one.subject == "person"]
    of_units = [one for one in editions if one.subject != "person"]
    by = terms(of_people)
    reports = _written(desk, bureau_id, week, by, "person_id")
    sections = _written(desk, bureau_id, week, terms(of_units), "unit_id")
    if not by.is_stated and not terms(of_units).is_stated and reports.is_empty() and sections.is_empty():
        return None
    rows_of = {name: desk.lake.live(Part(name, TIMELESS)) for name in ("unit", "person", "posting", "absence")}
    due = NOBODY
    if of_people:
        due = expected(Inputs(bureau_id, month, of_people[0], rows_of, desk.workdays), week, by)
    return WeekReport(
        bureau_id=bureau_id,
        week=week,
        terms=by,
        people=_rows(_people(rows_of["person"], due, by, reports)),
        sections=_rows(sections.select("unit_id", *_SHOWN)),
    )


def _written(desk: Desk, bureau_id: str, week: date, by: Terms, writer: str) -> pl.DataFrame:
    month = month_of(week)
    rows = desk.lake.live(Part("weekly_report", month)).filter(pl.col("bureau_id") == bureau_id)
    is_first = by.version == "first"
    earlier = earlier_reports(desk, rows, months_needed("weekly_report", month)) if is_first else rows.clear()
    return written(rows, earlier, week, by, writer)


_SHOWN = (
    "report_id",
    "submitted_at",
    "modified_at",
    "timeliness",
    "work",
    "study",
    "leader_score",
    "leader_comment",
    "reads",
    "likes",
    "comments",
)


def _people(people: pl.DataFrame, due: pl.DataFrame, by: Terms, reports: pl.DataFrame) -> pl.DataFrame:
    """Everybody who was to write, and whoever wrote all the same."""
    owed = due.with_columns(is_due=pl.col("exempt").is_null() & pl.lit(by.is_stated))
    names = people.select("person_id", written_name="person_name")
    every = owed.join(reports.select("person_id", *_SHOWN), on="person_id", how="full", coalesce=True, validate="1:1")
    named = every.join(names, on="person_id", how="left", validate="m:1").with_columns(
        person_name=pl.coalesce("person_name", "written_name"), is_due=pl.col("is_due").fill_null(value=False)
    )
    return named.drop("written_name").sort("unit_id", "person_id", nulls_last=True)


def _rows(found: pl.DataFrame) -> tuple[Row, ...]:
    """Rows for people: numbers as they write them."""
    return tuple(
        row | {name: None if row[name] is None else plain(row[name]) for name in _NUMBERS} for row in found.to_dicts()
    )


_NUMBERS = ("leader_score", "reads", "likes", "comments")
