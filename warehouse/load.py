"""Loading a bureau's month: one transaction replaces the version's rows, notes the load and moves the period."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl
from sqlalchemy import Connection

from transforms.scheme.words import Edition
from warehouse import grade_schema, schema, star_schema
from warehouse.dimensions import record_edition
from warehouse.ledger import PeriodEntry, record_period
from warehouse.record_schema import fact_indicator_score
from warehouse.store import replace_rows
from warehouse.survey_schema import fact_survey_wave


@dataclass(frozen=True)
class DayRows:
    """The rows of dim_date, dim_month, fact_work_day and fact_window_day that come with a period."""

    dates: pl.DataFrame
    period: pl.DataFrame
    work: pl.DataFrame
    windows: pl.DataFrame


@dataclass(frozen=True)
class MonthLoad:
    """Everything that one load writes."""

    period: PeriodEntry
    editions: tuple[tuple[Edition, str], ...]
    """Each with the hash of its text."""
    scores: pl.DataFrame
    lines: pl.DataFrame
    work: pl.DataFrame
    deadlines: pl.DataFrame
    indicators: pl.DataFrame
    """What each indicator came to: the rows of fact_indicator_score."""
    days: DayRows
    grades: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    """The rows of the tables of an appraisal by name; none where nobody is graded."""

    @property
    def load_id(self) -> str:
        """Equal for loads that would write the same: inputs, edition, version and state."""
        return load_id(self.period)


def load_id(entry: PeriodEntry) -> str:
    """The name of the load by which a period came to stand so."""
    p = entry
    words = (p.bureau_id, p.month, str(p.version), p.state, p.input_hash, p.edition_hash, p.moved_at)
    return hashlib.sha256("\n".join(words).encode()).hexdigest()


def load(connection: Connection, month: MonthLoad, reason: str = "") -> None:
    """Write the month inside the caller's transaction; loading twice changes nothing."""
    period = month.period
    of_month: dict[str, object] = {"bureau_id": period.bureau_id, "month": period.month}
    of_version = of_month | {"version": period.version}
    calculated = of_month | {"version": 0}
    for table in (schema.fact_month_score, schema.fact_month_line):
        replace_rows(connection, table, calculated, pl.DataFrame())
    replace_rows(connection, schema.fact_month_score, of_version, month.scores.with_columns(_subject()))
    replace_rows(connection, schema.fact_month_line, of_version, month.lines.with_columns(_subject()))
    _load_grades(connection, month.grades, calculated, of_version)
    replace_rows(connection, schema.fact_work_month, of_month, month.work)
    replace_rows(connection, schema.fact_deadline, of_month, month.deadlines)
    replace_rows(connection, fact_indicator_score, of_month, month.indicators)
    _load_days(connection, month.days, of_month)
    for edition, sha256 in month.editions:
        record_edition(connection, edition, sha256)
    note_load(connection, month.load_id, period)
    record_period(connection, period, reason)


def _load_grades(
    connection: Connection,
    grades: Mapping[str, pl.DataFrame],
    calculated: dict[str, object],
    of_version: dict[str, object],
) -> None:
    """Replace the appraisal of a version; what was calculated before is gone, as the scores are."""
    for table in (grade_schema.fact_grade, grade_schema.fact_grade_fact, grade_schema.fact_quota):
        replace_rows(connection, table, calculated, pl.DataFrame())
        replace_rows(connection, table, of_version, grades.get(table.name, pl.DataFrame()))


def note_load(connection: Connection, load_id: str, period: PeriodEntry) -> None:
    """Write that a load was made; twice is once."""
    row = {"load_id": load_id, "bureau_id": period.bureau_id, "month": period.month, "version": period.version}
    replace_rows(connection, schema.ops_load, {"load_id": load_id}, pl.DataFrame([row]))


def _load_days(connection: Connection, days: DayRows, of_month: dict[str, object]) -> None:
    """The calendar is everybody's, so whoever loads a month writes it anew."""
    for month in days.dates["month"].unique().sort():
        replace_rows(connection, star_schema.dim_date, {"month": month}, days.dates.filter(pl.col("month") == month))
    replace_rows(connection, star_schema.dim_month, {"month": of_month["month"]}, days.period)
    replace_rows(connection, star_schema.fact_work_day, of_month, days.work)
    replace_rows(connection, star_schema.fact_window_day, of_month, days.windows)


def _subject() -> pl.Expr:
    """Who the row is about: the person, or the unit where there is none."""
    return pl.coalesce("person_id", "unit_id").alias("subject_id")


def load_wave(connection: Connection, bureau_id: str, wave: str, rates: pl.DataFrame) -> None:
    """Replace the rates of one bureau's survey wave inside the caller's transaction."""
    named = rates.with_columns(bureau_id=pl.lit(bureau_id), wave=pl.lit(wave))
    replace_rows(connection, fact_survey_wave, {"bureau_id": bureau_id, "wave": wave}, named)
