"""The journeys as Prefect flows, for `--prefect`, `serve` and the deployments of prefect.yaml.

Parameters are places, months and ids of bureaus, nothing of a person. Imported after Prefect's settings are made.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

from prefect import flow
from prefect.runtime import flow_run
from pydantic import StringConstraints

from flows.alerts.sending import Sent, send
from flows.backfill import BackfillReport
from flows.backfill import backfill as backfill_journey
from flows.claims import claimed_intake, claimed_periods
from flows.clock import now
from flows.desk import Desk, opened
from flows.month_end import MonthEndReport
from flows.month_end import month_end as month_end_journey
from flows.night_report import NightReport
from flows.nightly import nightly as nightly_journey
from flows.quarter_end import QuarterEndReport
from flows.quarter_end import quarter_end as quarter_end_journey
from flows.settings import workspace as workspace_at
from flows.stage import stage, wordless
from flows.year_end import YearEndReport
from flows.year_end import year_end as year_end_journey
from transforms.period import month_of, preceding, quarter_of

Month = Annotated[str, StringConstraints(pattern=r"^([0-9]{4}-(0[1-9]|1[0-2]))?$")]
Quarter = Annotated[str, StringConstraints(pattern=r"^([0-9]{4}Q[1-4])?$")]
Year = Annotated[str, StringConstraints(pattern=r"^([0-9]{4})?$")]
Bureau = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z_-]{1,64}$")]


def _last_month(today: date) -> str:
    return preceding(month_of(today))


def _run_name() -> str:
    """The flow with its period and bureaus; a night and what is sent with their day."""
    words = flow_run.parameters
    today = now().date()
    period = {
        "nightly": f"{today}",
        "alerts": f"{today}",
        "month-end": words.get("month") or _last_month(today),
        "quarter-end": words.get("quarter") or quarter_of(_last_month(today)),
        "year-end": words.get("year") or str(today.year - 1),
        "backfill": f"{words.get('first')}..{words.get('last')}",
    }[flow_run.flow_name]
    return "-".join([flow_run.flow_name, period, *words.get("bureaus", [])])


def _desk(workspace: str) -> Desk:
    return opened(workspace_at(Path(workspace) if workspace else None))


@flow(name="nightly", flow_run_name=_run_name)
def nightly(workspace: str = "", *, is_sending: bool = True) -> NightReport:
    """Take in what arrived, judge it, refresh what is calculated; without the lock, send what is to be said."""
    desk = _desk(workspace)
    with claimed_intake(desk.workspace):
        report = wordless(nightly_journey)(desk)
    if is_sending:
        stage(send, desk)
    return report


@flow(name="alerts", flow_run_name=_run_name)
def alerts(workspace: str = "") -> Sent:
    """Send what waits, as `alerts --send` does."""
    return stage(send, _desk(workspace))


@flow(name="month-end", flow_run_name=_run_name)
def month_end(workspace: str = "", month: Month = "", bureaus: list[Bureau] | None = None) -> MonthEndReport:
    """Close, score and check a month; without one the last that is over."""
    desk = _desk(workspace)
    period = month or _last_month(desk.today)
    with claimed_periods(desk.workspace, period, bureaus or []):
        return wordless(month_end_journey)(desk, period, bureaus or [])


@flow(name="quarter-end", flow_run_name=_run_name)
def quarter_end(workspace: str = "", quarter: Quarter = "", bureaus: list[Bureau] | None = None) -> QuarterEndReport:
    """Report the wave, score the quarterly editions, share the pool; without a quarter the last that is over."""
    desk = _desk(workspace)
    period = quarter or quarter_of(_last_month(desk.today))
    with claimed_periods(desk.workspace, period, bureaus or []):
        return wordless(quarter_end_journey)(desk, period, bureaus or [])


@flow(name="year-end", flow_run_name=_run_name)
def year_end(workspace: str = "", year: Year = "", bureaus: list[Bureau] | None = None) -> YearEndReport:
    """Annual scores, how everybody takes part, proposed grades; without a year the last that is over."""
    desk = _desk(workspace)
    period = year or str(desk.today.year - 1)
    with claimed_periods(desk.workspace, period, bureaus or []):
        return wordless(year_end_journey)(desk, period, bureaus or [])


@flow(name="backfill", flow_run_name=_run_name)
def backfill(first: Month, last: Month, workspace: str = "", *, is_nights_only: bool = False) -> BackfillReport:
    """Catch up night by night and month by month; each is a task."""
    desk = _desk(workspace)
    with claimed_intake(desk.workspace):
        return wordless(backfill_journey)(desk, first, last, is_nights_only=is_nights_only)
