"""`month-end`, `publish`, `backfill`: closing months."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from flows.claims import claimed_periods
from flows.exits import UI
from flows.rehearsal import rehearsed
from flows.wording import say, sentence
from transforms.faults import Fault, SettingsError
from transforms.period import is_month, is_period, is_quarter

if TYPE_CHECKING:
    from flows.month_end import MonthOutcome

_MONTH_HEADERS = ("bureau", "month", "state", "people", "held", "not_declared")


def month_end(ui: UI, month: str, bureaus: Sequence[str], *, is_dry: bool, is_flow: bool) -> int:
    """Close, score and load a month."""
    fail_if_no_month(month)
    with rehearsed(ui.workspace, is_dry=is_dry) as workspace, claimed_periods(workspace, month, bureaus) as let_go:
        if is_flow:
            from flows.deployments import run_month_end

            let_go()
            report = run_month_end(workspace, month, bureaus)
        else:
            from flows.desk import opened
            from flows.month_end import month_end as journey

            report = journey(opened(workspace), month, bureaus)
        if not is_dry:
            _log(ui, report.bureaus)
        _show_months(
            ui,
            report.bureaus,
            is_dry=is_dry,
            extra={"waiting": report.waiting, "refused": [asdict(one) for one in report.refused]},
        )
        if not ui.is_json:
            for refusal in report.refused:
                ui.faults(refusal.faults)
        if report.waiting and not ui.is_json:
            ui.say("files_waiting", count=report.waiting)
        return report.exit_code


def fail_if_no_month(*months: str) -> None:
    """Refuse an argument that is not a month."""
    faults = [Fault("not_a_month_argument", {"found": month}) for month in months if not is_month(month)]
    if faults:
        raise SettingsError(faults)


def fail_if_no_quarter(quarter: str) -> None:
    """Refuse an argument that is not a quarter."""
    if not is_quarter(quarter):
        raise SettingsError([Fault("not_a_quarter_argument", {"found": quarter})])


def fail_if_no_period(period: str) -> None:
    """Refuse an argument that is no month, quarter or year."""
    if not is_period(period):
        raise SettingsError([Fault("not_a_period_argument", {"found": period})])


def _show_months(
    ui: UI, outcomes: Sequence[MonthOutcome], *, is_dry: bool, extra: Mapping[str, object] | None = None
) -> None:
    if ui.is_json:
        found = [
            asdict(one) | {"sentences": [sentence(ui.lang, f) for f in (*one.faults, *one.warnings)]}
            for one in outcomes
        ]
        ui.data({"dry_run": is_dry, "bureaus": found, **(extra or {})})
        return
    if is_dry:
        ui.say("dry_run")
    for one in outcomes:
        ui.faults((*one.faults, *one.warnings))
    rows = [(one.bureau_id, one.month, _state(ui, one), one.people, one.held, one.not_declared) for one in outcomes]
    ui.table(say(ui.lang, "month_table"), _MONTH_HEADERS, rows)
    for one in outcomes:
        if not one.faults and not is_dry:
            folder = ui.workspace.report(one.bureau_id, one.month)
            ui.say("where_to_look", file=folder / "index.html")


def _log(ui: UI, outcomes: Sequence[MonthOutcome]) -> None:
    """One line a bureau in var/log: ids and counts."""
    from flows.logbook import record

    for one in outcomes:
        codes = [fault.code for fault in one.faults]
        record(
            ui.workspace,
            "month_end",
            bureau=one.bureau_id,
            month=one.month,
            state=one.state,
            people=one.people,
            held=one.held,
            faults=codes,
        )


def _state(ui: UI, one: MonthOutcome) -> str:
    state = say(ui.lang, f"state_{one.state}")
    return state if one.is_changed or one.state != "calculated" else state + say(ui.lang, "unchanged")


def publish(ui: UI, month: str, bureaus: Sequence[str], *, is_trial: bool, is_dry: bool) -> int:
    """Publish what is calculated."""
    fail_if_no_period(month)
    with rehearsed(ui.workspace, is_dry=is_dry) as workspace, claimed_periods(workspace, month, bureaus):
        from flows.desk import opened
        from flows.publishing import publish_month, published_by_default

        desk = opened(workspace)
        reports = [
            publish_month(desk, bureau_id, month, is_trial=is_trial)
            for bureau_id in tuple(bureaus) or published_by_default(desk, month)
        ]
        if ui.is_json:
            ui.data({"dry_run": is_dry, "publications": [asdict(one) for one in reports]})
            return 0
        if is_dry:
            ui.say("dry_run")
        for one in reports:
            code = "published_now" if one.is_changed else "published_before"
            ui.say(code, bureau=one.bureau_id, month=one.month, version=one.version, folder=one.folder)
        return 0
