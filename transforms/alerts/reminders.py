"""Alerts of dates: who owes a declaration, a review or a report, milestones that come near, ratings to be answered.

`is_workday` is the bureau's calendar. A date is counted in the working days that are left after today.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from transforms.alerts.alert import MARKS, Alert, Severity
from transforms.listing.callbacks import is_bad, is_to_be_called_back, is_to_be_mended

IsWorkday = Callable[[date], bool]


def workdays_left(today: date, due: date, is_workday: IsWorkday) -> int:
    """The working days after today up to and with the due day; -1 when that day is past."""
    if today > due:
        return -1
    days = (today + timedelta(days=n) for n in range(1, (due - today).days + 1))
    return sum(1 for day in days if is_workday(day))


def workdays_after(day: date, count: int, is_workday: IsWorkday) -> date:
    """The n-th working day after a day."""
    while count:
        day += timedelta(days=1)
        count -= is_workday(day)
    return day


def _stage(left: int, thresholds: Sequence[int]) -> int:
    """How many thresholds are reached; one more when the day is past, 0 when it is far."""
    return len(thresholds) + 1 if left < 0 else sum(1 for one in thresholds if left <= one)


def _severity(left: int) -> Severity:
    return "warn" if left < 0 else "remind"


def milestones(rows: pl.DataFrame, today: date, ahead: Sequence[int], is_workday: IsWorkday) -> list[Alert]:
    """One alert per milestone that is not handed in and comes near or is overdue; said again at each of `ahead`.

    `rows`: bureau_id, indicator_id, node_no, unit_id, person_id, due_on, came_on.
    """
    horizon = today + timedelta(days=3 * max(ahead) + 14)
    waiting = rows.filter(pl.col("came_on").is_null() & (pl.col("due_on") <= horizon))
    found = []
    for one in waiting.sort("bureau_id", "indicator_id", "node_no").to_dicts():
        left = workdays_left(today, one["due_on"], is_workday)
        subject = f"{one['indicator_id']}/{one['node_no']}"
        alert = Alert(
            bureau_id=one["bureau_id"],
            unit_id=one["unit_id"] or "",
            dataset="milestone",
            code="alert_milestone_due",
            subject=subject,
            severity=_severity(left),
            stage=_stage(left, ahead),
            owner=one["person_id"] or "",
            fields={"subject": subject, "due_on": one["due_on"].isoformat()},
        )
        found += [alert] if alert.stage else []
    return found


@dataclass(frozen=True)
class Deadline:
    """Something that everybody owes by a day: `last_on` is the last day on which it helps to say so."""

    code: str
    dataset: str
    subject: str
    due_on: date
    last_on: date
    ahead: int


def missing(rows: pl.DataFrame, bureau_id: str, of: Deadline, today: date, is_workday: IsWorkday) -> list[Alert]:
    """One alert per unit whose people owe it, from `ahead` working days before the day on; its marks are their ids.

    `rows`: unit_id, person_id, is_missing. A unit where nothing is missing gives a count of 0.
    """
    left = workdays_left(today, of.due_on, is_workday)
    if left > of.ahead or today > of.last_on:
        return []
    owed = pl.col("person_id").filter("is_missing").sort()
    by_unit = rows.group_by(pl.col("unit_id").fill_null("")).agg(owed).sort("unit_id")
    return [
        Alert(
            bureau_id=bureau_id,
            unit_id=unit_id,
            dataset=of.dataset,
            code=of.code,
            subject=of.subject,
            severity=_severity(left),
            count=len(people),
            stage=_stage(left, [of.ahead]),
            marks=tuple(people[:MARKS]),
            fields={"month": of.subject, "due_on": of.due_on.isoformat()},
        )
        for unit_id, people in by_unit.iter_rows()
    ]


def bad_ratings(
    rows: pl.DataFrame, today: date, callback_workdays: int, rectify_workdays: int, is_workday: IsWorkday
) -> list[Alert]:
    """Two alerts per bad rating (level 1 or 2, by a taxpayer): to be called back and, once confirmed, to be mended.

    `rows` are those of the contract `window_rating`. Revoked ones and those found untrue need neither. What is done
    has a count of 0. Said again on the last day and when that is past.
    """
    bad = rows.filter(is_bad()).with_columns(
        is_to_be_called_back=is_to_be_called_back(), is_to_be_mended=is_to_be_mended()
    )
    found = []
    for one in bad.sort("bureau_id", "rating_id").to_dicts():
        rated_on = one["rated_at"].date()
        tasks: Iterable[tuple[str, bool, int]] = (
            ("alert_not_called_back", one["is_to_be_called_back"], callback_workdays),
            ("alert_not_rectified", one["is_to_be_mended"], rectify_workdays),
        )
        for code, is_open, count in tasks:
            due = workdays_after(rated_on, count, is_workday)
            found.append(_of_rating(one, code, due, workdays_left(today, due, is_workday), is_open))
    return found


def _of_rating(row: dict[str, object], code: str, due: date, left: int, is_open: bool) -> Alert:  # noqa: FBT001 - one fact of the record
    rating_id = str(row["rating_id"])
    return Alert(
        bureau_id=str(row["bureau_id"] or ""),
        unit_id=str(row["unit_id"] or ""),
        dataset="window_rating",
        code=code,
        subject=rating_id,
        severity=_severity(left),
        count=int(is_open),
        stage=_stage(left, [0]) + 1,
        fields={"subject": rating_id, "due_on": due.isoformat()},
    )


def decisions(
    due: Iterable[tuple[str, str, str, str, date]], today: date, ahead: int, is_workday: IsWorkday
) -> list[Alert]:
    """One alert per thing that the office has to decide by a day: code, bureau, subject, period, day."""
    found = []
    for code, bureau_id, subject, period, due_on in due:
        left = workdays_left(today, due_on, is_workday)
        if left <= ahead:
            fields = {"subject": subject, "month": period, "due_on": due_on.isoformat()}
            stage, severity = _stage(left, [ahead]), _severity(left)
            found.append(Alert(bureau_id, "", "", code, subject, severity, stage=stage, fields=fields))
    return found
