"""The journeys as Prefect flows, their runs named after bureau and month. Prefect shows; the ledger knows.

Parameters are places, months and ids of bureaus, nothing of a person. The same functions run plainly without it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from flows.backfill import BackfillReport
from flows.backfill import backfill as backfill_journey
from flows.desk import opened
from flows.month_end import MonthEndReport
from flows.month_end import month_end as month_end_journey
from flows.night_report import NightReport
from flows.nightly import nightly as nightly_journey
from flows.prefect_server import ready
from flows.quarter_end import QuarterEndReport
from flows.quarter_end import quarter_end as quarter_end_journey
from flows.settings import Workspace, workspace
from flows.stage import prepare_prefect, wordless


def run_nightly(place: Workspace) -> NightReport:
    """The night as a flow run."""
    prepare_prefect(place.var / "prefect")
    from prefect import flow

    @flow(name="nightly", flow_run_name=f"nightly-{opened(place).today}")
    def nightly(root: str) -> NightReport:
        return wordless(nightly_journey)(opened(workspace(Path(root))))

    with ready():
        return nightly(str(place.root))


def run_month_end(place: Workspace, month: str, bureaus: Sequence[str]) -> MonthEndReport:
    """Month-end as a flow run."""
    prepare_prefect(place.var / "prefect")
    from prefect import flow

    @flow(name="month-end", flow_run_name="-".join(["month-end", month, *bureaus]))
    def month_end(root: str, month: str, bureaus: list[str]) -> MonthEndReport:
        return wordless(month_end_journey)(opened(workspace(Path(root))), month, bureaus)

    with ready():
        return month_end(str(place.root), month, list(bureaus))


def run_quarter_end(place: Workspace, quarter: str, bureaus: Sequence[str]) -> QuarterEndReport:
    """Quarter-end as a flow run."""
    prepare_prefect(place.var / "prefect")
    from prefect import flow

    @flow(name="quarter-end", flow_run_name="-".join(["quarter-end", quarter, *bureaus]))
    def quarter_end(root: str, quarter: str, bureaus: list[str]) -> QuarterEndReport:
        return quarter_end_journey(opened(workspace(Path(root))), quarter, bureaus)

    with ready():
        return quarter_end(str(place.root), quarter, list(bureaus))


def run_backfill(place: Workspace, first: str, last: str, *, is_nights_only: bool) -> BackfillReport:
    """Catching up as one flow run; each night and month is a task of it."""
    prepare_prefect(place.var / "prefect")
    from prefect import flow

    @flow(name="backfill", flow_run_name=f"backfill-{first}..{last}")
    def backfill(root: str, first: str, last: str, is_nights_only: bool) -> BackfillReport:  # noqa: FBT001 - a flow's parameter
        return wordless(backfill_journey)(opened(workspace(Path(root))), first, last, is_nights_only=is_nights_only)

    with ready():
        return backfill(str(place.root), first, last, is_nights_only)
