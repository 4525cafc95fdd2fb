"""What the office has to decide by a day: objections to be ruled on, notices that end and are to be signed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from flows.alerts.calendar import workday
from flows.alerts.settings import AlertSettings
from flows.appeals import OPEN, appeals
from flows.desk import Desk
from transforms.alerts.alert import Alert
from transforms.alerts.reminders import decisions
from warehouse.ledger import periods
from warehouse.states import NOTICED


def decisions_due(desk: Desk, settings: AlertSettings) -> list[Alert]:
    """One alert per open objection and per result on notice, from some working days before its day on."""
    return decisions([*_objections(desk), *_notices(desk)], desk.today, settings.decision_workdays, workday(desk))


def _objections(desk: Desk) -> Iterator[tuple[str, str, str, str, date]]:
    for one in appeals(desk):
        if one.state == OPEN:
            yield "alert_objection_due", one.bureau_id, one.appeal_id, one.month, one.due_on


def _notices(desk: Desk) -> Iterator[tuple[str, str, str, str, date]]:
    for one in periods(desk.warehouse):
        if one.state == NOTICED and one.closes_on:
            yield "alert_notice_ends", one.bureau_id, one.month, one.month, date.fromisoformat(one.closes_on)
