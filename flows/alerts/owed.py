"""What people owe by a day: declarations and reviews of the month that is over, the reports of the week."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date, datetime, timedelta

import polars as pl

from flows.alerts.calendar import workday
from flows.alerts.settings import AlertSettings
from flows.desk import Desk
from flows.month_inputs import SchemeMonth, scheme_months
from flows.versions import due_days
from transforms.alerts.alert import Alert
from transforms.alerts.reminders import Deadline, missing, workdays_left
from transforms.comparison.weeks import deadline, friday
from transforms.faults import GateError, SettingsError
from transforms.listing.people import deadlines, takes_declarations
from transforms.listing.weekly import terms
from transforms.period import last_day, month_of, preceding
from warehouse.ledger import arrivals, periods

_DATASETS = {"declare": "work_log", "review": "work_review"}
_OWED = {"unit_id": pl.String, "person_id": pl.String, "is_missing": pl.Boolean}


def owed(desk: Desk, settings: AlertSettings) -> list[Alert]:
    """One alert per bureau, unit and thing owed, while it helps to say so; the rows are read on such days only.

    A deadline in a year whose holidays nobody has published is not guessed and not reminded of; `doctor` says so.
    """
    found: list[Alert] = []
    for bureau_id in desk.bureaus():
        with suppress(SettingsError, GateError):  # a blocked month is an alert of its own
            found += _of_month(desk, settings, bureau_id)
        for week in (friday(desk.today) - timedelta(days=7), friday(desk.today)):
            with suppress(SettingsError):
                found += _of_week(desk, settings, bureau_id, week)
    return found


def _of_month(desk: Desk, settings: AlertSettings, bureau_id: str) -> Iterator[Alert]:
    month = preceding(month_of(desk.today))
    first = min((one.edition.calendar.declare_by for one in desk.editions_of(bureau_id, month)), default=None)
    if first is None or _is_far(desk, desk.workdays.due(month, first, "previous_workday"), settings.deadline_workdays):
        return
    if any(p.key == (bureau_id, month) and p.is_in_force for p in periods(desk.warehouse)):
        return
    came = {key: datetime.fromisoformat(at).date() for key, at in arrivals(desk.warehouse).items()}
    for one in scheme_months(desk, bureau_id, month):
        if takes_declarations(one.inputs):
            yield from _declared(desk, settings, one, came)


def _is_far(desk: Desk, due_on: date, ahead: int) -> bool:
    return workdays_left(desk.today, due_on, workday(desk)) > ahead


def _declared(desk: Desk, settings: AlertSettings, one: SchemeMonth, came: Mapping[str, date]) -> Iterator[Alert]:
    inputs, due = one.inputs, due_days(desk, one.inputs)
    places = inputs.subjects.select("person_id", "unit_id")
    every = deadlines(inputs, due, came, desk.today).join(places, on="person_id", validate="m:1")
    rows = every.with_columns(is_missing=pl.col("came_on").is_null())
    for name, dataset in _DATASETS.items():
        until = last_day(month_of(desk.today))
        of = Deadline(f"alert_{name}_due", dataset, inputs.month, due[name], until, settings.deadline_workdays)
        yield from missing(rows.filter(deadline=name), inputs.bureau_id, of, desk.today, workday(desk))


def _of_week(desk: Desk, settings: AlertSettings, bureau_id: str, week: date) -> list[Alert]:
    of_people = [one.edition for one in desk.editions_of(bureau_id, month_of(week)) if one.edition.subject == "person"]
    by = terms(of_people)
    due_on, last_on = (deadline(moment).moment(week).date() for moment in (by.due, by.late_until))
    if not by.is_stated or desk.today > last_on or _is_far(desk, due_on, settings.weekly_workdays):
        return []
    of = Deadline("alert_weekly_due", "weekly_report", week.isoformat(), due_on, last_on, settings.weekly_workdays)
    from flows.weekly_reports import week_report

    found = week_report(desk, bureau_id, week)
    late = {one["person_id"] for one in found.not_written} if found else set()
    people = [one for one in found.people if one["is_due"]] if found else []
    rows = [(one["unit_id"], one["person_id"], one["person_id"] in late) for one in people]
    return missing(pl.DataFrame(rows, schema=_OWED, orient="row"), bureau_id, of, desk.today, workday(desk))
