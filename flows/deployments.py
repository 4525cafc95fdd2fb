"""Runs of the flows under a Prefect that is prepared first: one run, or the schedules in one process."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

from flows.prefect_server import ready
from flows.settings import Workspace
from flows.stage import prepare_prefect

if TYPE_CHECKING:
    from prefect.deployments.runner import RunnerDeployment

    from flows.backfill import BackfillReport
    from flows.month_end import MonthEndReport
    from flows.night_report import NightReport
    from flows.quarter_end import QuarterEndReport
    from flows.year_end import YearEndReport

ZONE = "Asia/Shanghai"
SCHEDULES = {
    "nightly": "30 1 * * *",
    "alerts": "30 7 * * *",
    "month-end": "0 4 8 * *",
    "quarter-end": "30 4 8 1,4,7,10 *",
    "year-end": "0 5 15 1 *",
}
"""When each deployment runs, on the bureaus' own clock: the month after its 7th, when reviews and events are closed.

Alerts go once more after the quiet hours, in which the night lies.
"""


def run_nightly(place: Workspace, *, is_sending: bool) -> NightReport:
    """The night as a flow run; a rehearsal sends nothing."""
    prepare_prefect(place.var / "prefect")
    from flows.scheduled import nightly

    with ready():
        return nightly(str(place.root), is_sending=is_sending)


def run_month_end(place: Workspace, month: str, bureaus: Sequence[str]) -> MonthEndReport:
    """Month-end as a flow run."""
    prepare_prefect(place.var / "prefect")
    from flows.scheduled import month_end

    with ready():
        return month_end(str(place.root), month, list(bureaus))


def run_quarter_end(place: Workspace, quarter: str, bureaus: Sequence[str]) -> QuarterEndReport:
    """Quarter-end as a flow run."""
    prepare_prefect(place.var / "prefect")
    from flows.scheduled import quarter_end

    with ready():
        return quarter_end(str(place.root), quarter, list(bureaus))


def run_year_end(place: Workspace, year: str, bureaus: Sequence[str]) -> YearEndReport:
    """Year-end as a flow run."""
    prepare_prefect(place.var / "prefect")
    from flows.scheduled import year_end

    with ready():
        return year_end(str(place.root), year, list(bureaus))


def run_backfill(place: Workspace, first: str, last: str, *, is_nights_only: bool) -> BackfillReport:
    """Catching up as one flow run; each night and month is a task of it."""
    prepare_prefect(place.var / "prefect")
    from flows.scheduled import backfill

    with ready():
        return backfill(first, last, str(place.root), is_nights_only=is_nights_only)


def serve(place: Workspace) -> None:
    """Run what is due in this process until it is ended; a night that was due while it was off is run at once."""
    prepare_prefect(place.var / "prefect", is_scheduling=True)
    from prefect import Flow
    from prefect import serve as served
    from prefect.schedules import Cron

    from flows import scheduled

    flows: dict[str, Flow[..., Any]] = {
        "nightly": scheduled.nightly,
        "alerts": scheduled.alerts,
        "month-end": scheduled.month_end,
        "quarter-end": scheduled.quarter_end,
        "year-end": scheduled.year_end,
    }
    due = [
        flow.to_deployment(
            name,
            schedule=Cron(SCHEDULES[name], timezone=ZONE),
            parameters={"workspace": str(place.root)},
            tags=["jixiao"],
        )
        for name, flow in flows.items()
    ]
    with ready():
        # The stubs say that it may be a coroutine, which it is only where a loop runs already.
        served(*cast("list[RunnerDeployment]", due), limit=1, print_starting_message=False)
