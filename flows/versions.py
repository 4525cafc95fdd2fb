"""What a scored period becomes: the rows of one load, and the facts that its manifest states."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, datetime

import polars as pl

from flows.appraisals import grade_rows
from flows.day_facts import day_rows
from flows.desk import Desk
from flows.month_inputs import SchemeMonth
from transforms.contracts import contract
from transforms.fixed_point import stored
from transforms.listing.indicators import indicator_scores
from transforms.listing.people import deadlines
from transforms.listing.weekly import week_deadlines
from transforms.listing.work import counted_entries, work_month
from transforms.period import first_day, last_day, months_of, preceding
from transforms.scheme.words import Edition
from transforms.scoring.inputs import Inputs
from transforms.scoring.month import ENGINE
from warehouse.ledger import PeriodEntry, arrivals
from warehouse.load import MonthLoad
from warehouse.publications import Version, version_lines, version_scores


def version_of(entry: PeriodEntry) -> Version:
    """What every row of the version carries."""
    return Version(entry.bureau_id, entry.month, entry.version, entry.state, entry.is_trial)


def month_load(desk: Desk, schemes: Sequence[SchemeMonth], entry: PeriodEntry) -> MonthLoad:
    """What the warehouse and the publication get of a scored period; work and deadlines are those of its people."""
    scores, lines = scored_rows(schemes, entry)
    work, late = _work(desk, schemes[0].inputs)
    return MonthLoad(
        period=entry,
        editions=tuple((one.edition, one.written.sha256) for one in schemes),
        scores=scores,
        lines=lines,
        work=work,
        deadlines=late,
        indicators=pl.concat(_indicators(one) for one in schemes),
        days=day_rows(desk, schemes[0].inputs),
        grades=grade_rows(schemes, entry),
    )


def scored_rows(schemes: Sequence[SchemeMonth], entry: PeriodEntry) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Scores and lines of all schemes as a version keeps them."""
    version, scored = version_of(entry), [_named(one) for one in schemes]
    scores = version_scores(version, pl.concat(scores for scores, _ in scored))
    return scores, version_lines(version, pl.concat(lines for _, lines in scored))


def _named(one: SchemeMonth) -> tuple[pl.DataFrame, pl.DataFrame]:
    scheme = pl.lit(one.edition.scheme).alias("scheme")
    edition = pl.lit(one.edition.effective).alias("edition")
    return one.scored.scores.with_columns(scheme, edition), one.scored.lines.with_columns(scheme)


def _indicators(one: SchemeMonth) -> pl.DataFrame:
    """The rows of fact_indicator_score of one scheme."""
    rows = indicator_scores(one.inputs)
    return rows.with_columns(
        *(stored(name) for name in ("points", "score", "lost_points")),
        month=pl.lit(one.inputs.month),
        bureau_id=pl.lit(one.inputs.bureau_id),
        scheme=pl.lit(one.edition.scheme),
    )


def _work(desk: Desk, inputs: Inputs) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows of fact_work_month and fact_deadline."""
    month = pl.lit(inputs.month).alias("month")
    bureau = pl.lit(inputs.bureau_id).alias("bureau_id")
    days = desk.workdays.workdays(first_day(inputs.month), last_day(inputs.month))
    work = work_month(inputs, counted_entries(inputs), days)
    numbers = [name for name in work.columns if name not in ("person_id", "item_code", "finding")]
    came = {key: datetime.fromisoformat(at).date() for key, at in arrivals(desk.warehouse).items()}
    late = deadlines(inputs, due_days(desk, inputs), came, desk.today)
    weeks = week_deadlines(inputs, desk.today).select(late.columns)
    return (
        work.with_columns(stored(name) for name in numbers).with_columns(month, bureau),
        pl.concat([late, weeks]).with_columns(month, bureau),
    )


def due_days(desk: Desk, inputs: Inputs) -> dict[str, date]:
    """The days of declaring, review and closing, moved off holidays as the edition says."""
    return days_due(desk, inputs.edition, inputs.month)


def days_due(desk: Desk, edition: Edition, period: str) -> dict[str, date]:
    """The same by an edition and a period."""
    words = edition.calendar
    days = {"declare": words.declare_by, "review": words.review_by, "closing": words.closing or words.review_by}
    last = months_of(period)[-1]
    return {name: desk.workdays.due(last, day, words.on_holiday) for name, day in days.items()}


def calendar_hash(desk: Desk, inputs: Inputs) -> str:
    """SHA-256 of what a period takes from the calendar: days off from the month before on, and its deadlines.

    The month before has the weeks whose reports may count in this one. A day of another month changes nothing here.
    """
    first = first_day(preceding(months_of(inputs.month)[0]))
    days = [desk.workdays.told(first, last_day(inputs.month))]
    days += [day.isoformat() for day in due_days(desk, inputs).values()]
    return hashlib.sha256("\n".join(days).encode()).hexdigest()


def facts(schemes: Sequence[SchemeMonth], entry: PeriodEntry) -> dict[str, object]:
    """What the manifest says beside the hashes of its files.

    `deliveries` are those whose rows hold or count; `parts` the live files of the lake that the rows were read from.
    """
    lateness = schemes[0].lateness
    return {
        "bureau_id": entry.bureau_id,
        "month": entry.month,
        "version": entry.version,
        "state": entry.state,
        "is_trial": entry.is_trial,
        "scheme": entry.scheme,
        "edition": entry.edition,
        "edition_hash": entry.edition_hash,
        "input_hash": entry.input_hash,
        "engine": ENGINE,
        "people": entry.people,
        "held": entry.held,
        "deliveries": deliveries(schemes),
        **_sums_up(schemes),
        "parts": dict(sorted((lateness.seen | lateness.kept(one.edition for one in schemes)).items())),
    }


def calculated_facts(desk: Desk, schemes: Sequence[SchemeMonth], entry: PeriodEntry) -> dict[str, object]:
    """The same of a calculated version, which names the calendar that a published one has in its folder."""
    return facts(schemes, entry) | {"calendar": calendar_hash(desk, schemes[0].inputs)}


def _sums_up(schemes: Sequence[SchemeMonth]) -> dict[str, object]:
    """Which versions of which periods a longer one is made of, as `bureau/period`; months are made of none."""
    rows = pl.concat([one.inputs.published for one in schemes]).select("bureau_id", "period", "version").unique()
    found = {f"{bureau}/{period}": version for bureau, period, version in rows.sort(pl.all()).iter_rows()}
    return {"sums_up": found} if found else {}


def deliveries(schemes: Sequence[SchemeMonth]) -> list[str]:
    """The ids of the deliveries whose rows hold or count in the period."""
    monthly = [rows for one in schemes for name, rows in one.inputs.rows.items() if contract(name).month_from]
    monthly += [one.inputs.earlier_reports for one in schemes]
    return sorted({delivery for rows in monthly for delivery in rows["delivery_id"].unique()})
