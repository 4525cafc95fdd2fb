"""The demonstration: a quarter of every example bureau from delivered files to its year's grades, under Prefect."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from flows.clock import now
from flows.commands.month import fail_if_no_month
from flows.example import examples
from flows.example.short_year import shorten_years
from flows.exits import UI
from flows.setting_up import set_up
from flows.settings import SETTINGS_FILE, Workspace, workspace
from flows.stage import prepare_prefect
from flows.wording import say
from transforms.faults import Fault, SettingsError
from transforms.period import months_of

if TYPE_CHECKING:
    from warehouse.ledger import PeriodEntry

MONTHS = ("2026-01", "2026-02", "2026-03")
QUARTER = "2026Q1"
NOW = "2026-04-09T02:00:00+08:00"
"""The night after the last delivery of the example."""
YEAR = "2026"
YEAR_NOW = "2027-01-15T05:00:00+08:00"
"""When the year is closed: nothing more has come, and it counts the two months that are published."""
_NEXT_JANUARY = """\
# 演示：2027 年的放假安排尚未公布，这里只有元旦。正式使用时照国务院办公厅的通知写。
complete_years = [2027]
holidays = [2027-01-01]
"""


def run(ui: UI, folder: Path) -> int:
    """Make the workspace anew, catch up, run a night, close three months, their quarter and the year.

    Two of the months are published as trials.
    """
    fail_if_no_month(*MONTHS)
    os.environ.setdefault("JIXIAO_NOW", NOW)
    place = _fresh(ui, folder)
    _journeys(ui, place)
    _table(ui, place)
    return 0


def _fresh(ui: UI, folder: Path) -> Workspace:
    """A new workspace; an earlier demonstration is thrown away, anything else is left alone."""
    if folder.exists() and any(folder.iterdir()):
        if not (folder / SETTINGS_FILE).exists() or not (folder / "var" / ".demo").exists():
            raise SettingsError([Fault("demo_folder_taken", {"found": str(folder)})])
        shutil.rmtree(folder)
    ui.say("demo_workspace", folder=folder)
    # It starts in a process of its own for ten seconds: the rest is made and loaded meanwhile.
    prepare_prefect(folder / "var" / "prefect")
    set_up(folder, examples(), is_example=True, comment=say(ui.lang, "settings_comment"))
    shorten_years(folder / "schemes", MONTHS[:-1])
    (folder / "calendar" / "2027.toml").write_text(_NEXT_JANUARY, encoding="utf-8")
    (folder / "var" / ".demo").touch()
    return workspace(folder)


def _journeys(ui: UI, place: Workspace) -> None:
    """The flows, one after another, each under Prefect; a bar on a terminal, a line a step elsewhere."""
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (BarColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
    steps = _steps(ui, place)
    with Progress(*columns, console=ui.console, transient=True, disable=not ui.console.is_terminal) as progress:
        bar = progress.add_task("", total=len(steps))
        for name, step in steps:
            progress.update(bar, description=name)
            if not ui.console.is_terminal:
                ui.tell(name)
            step()
            progress.advance(bar)


def _steps(ui: UI, place: Workspace) -> list[tuple[str, Callable[[], object]]]:
    """The journeys by their names; Prefect is loaded under the first of them."""
    steps: list[tuple[str, Callable[[], object]]] = [
        (say(ui.lang, "demo_nights"), lambda: _nights(place)),
        (say(ui.lang, "demo_night"), lambda: _night(place)),
    ]
    for month in MONTHS:
        steps.append((say(ui.lang, "demo_month", month=month), partial(_close, place, month)))
        if month != MONTHS[-1]:
            steps.append((say(ui.lang, "demo_publish", month=month), partial(_publish, place, month)))
    steps.append((say(ui.lang, "demo_quarter", quarter=QUARTER), partial(_close_quarter, place)))
    steps.append((say(ui.lang, "demo_year", year=YEAR), partial(_close_year, place)))
    return steps


def _nights(place: Workspace) -> None:
    from expectations.gate import warm

    warm()
    from flows.deployments import run_backfill

    run_backfill(place, MONTHS[0], MONTHS[-1], is_nights_only=True)


def _night(place: Workspace) -> None:
    from flows.deployments import run_nightly

    run_nightly(place, is_sending=True)


def _close(place: Workspace, month: str) -> None:
    from flows.deployments import run_month_end

    run_month_end(place, month, ())


def _close_quarter(place: Workspace) -> None:
    from flows.deployments import run_quarter_end

    run_quarter_end(place, QUARTER, ())


def _close_year(place: Workspace) -> None:
    from flows.deployments import run_year_end

    with _as_of(YEAR_NOW):
        run_year_end(place, YEAR, ())


@contextmanager
def _as_of(moment: str) -> Iterator[None]:
    """The clock of the example set on to a later moment, never back; afterwards it is as it was."""
    before = os.environ["JIXIAO_NOW"]
    if now() < datetime.fromisoformat(moment):
        os.environ["JIXIAO_NOW"] = moment
    try:
        yield
    finally:
        os.environ["JIXIAO_NOW"] = before


def _publish(place: Workspace, month: str) -> None:
    from flows.desk import opened
    from flows.publishing import publish_month

    desk = opened(place)
    for bureau_id in desk.bureaus():
        publish_month(desk, bureau_id, month, is_trial=True)


def _table(ui: UI, place: Workspace) -> None:
    """Rows in, and for every bureau and month who is scored and held, what was rejected, and where to look."""
    from flows.desk import opened
    from warehouse.ledger import periods
    from warehouse.store import frame

    desk = opened(place)
    with desk.warehouse.reading() as connection:
        rows = frame(connection, _ENDS).to_dicts()
        files = frame(connection, "SELECT status, COUNT(*) AS files FROM ops_delivery GROUP BY status").to_dicts()
        rejected = {tuple(key): int(count) for *key, count in frame(connection, _REJECTED).iter_rows()}
        grades = [(bureau, *map(int, found)) for bureau, *found in frame(connection, _GRADES, year=YEAR).iter_rows()]
    counts = {row["status"]: row["files"] for row in files}
    ui.say("demo_files", loaded=counts.get("loaded", 0), refused=counts.get("refused", 0))
    table = [tuple(int(v) if isinstance(v, int | float) or k != "month" else v for k, v in row.items()) for row in rows]
    ui.table(say(ui.lang, "demo_rows_table"), ("month", "rows", "loaded", "rejected", "superseded", "withdrawn"), table)
    known = periods(desk.warehouse)
    scored = [_scored(ui, place, period, rejected) for period in known]
    closed = {period.bureau_id for period in known if period.month == QUARTER}
    scored += [_unscored(ui, bureau_id) for bureau_id in desk.bureaus() if bureau_id not in closed]
    ui.table(say(ui.lang, "demo_table"), ("bureau", "month", "state", "scored", "held", "rejected", "where"), scored)
    ui.table(say(ui.lang, "demo_grades_table", year=YEAR), ("bureau", *_COUNTED), grades)
    ui.say("demo_next", folder=place.root)


def _scored(
    ui: UI, place: Workspace, period: PeriodEntry, rejected: Mapping[tuple[str, ...], int]
) -> tuple[str | int, ...]:
    """A line of the closing table; a quarter has the rejected rows of its months."""
    rows = sum(rejected.get((period.bureau_id, month), 0) for month in months_of(period.month))
    page = place.report(period.bureau_id, period.month) / "index.html"
    state = say(ui.lang, f"state_{period.state}")
    return (period.bureau_id, period.month, state, period.people - period.held, period.held, rows, str(page))


def _unscored(ui: UI, bureau_id: str) -> tuple[str | int, ...]:
    """The line of a bureau whose quarter was closed and has nothing of its own: it is scored by months and the year."""
    return (bureau_id, QUARTER, say(ui.lang, "demo_no_quarter"), 0, 0, 0, "")


_COUNTED = ("people", "seats", "proposed", "tied")
_GRADES = """
    SELECT g.bureau_id, COUNT(*) AS people, MAX(q.seats) AS seats, MAX(q.proposed) AS proposed, MAX(q.tied) AS tied
    FROM fact_grade g
    JOIN (SELECT bureau_id, SUM(seat_count) AS seats, SUM(proposed_count) AS proposed, SUM(tied_count) AS tied
          FROM fact_quota WHERE month = :year GROUP BY bureau_id) q ON q.bureau_id = g.bureau_id
    WHERE g.month = :year GROUP BY g.bureau_id ORDER BY g.bureau_id
"""
_ENDS = """
    SELECT month, SUM(loaded + rejected + superseded + withdrawn) AS rows, SUM(loaded) AS loaded,
           SUM(rejected) AS rejected, SUM(superseded) AS superseded, SUM(withdrawn) AS withdrawn
    FROM ops_delivery_rows GROUP BY month ORDER BY month
"""
_REJECTED = "SELECT bureau_id, month, SUM(rejected) AS rejected FROM ops_delivery_rows GROUP BY bureau_id, month"
