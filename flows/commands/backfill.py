"""`backfill`: the nights that were missed, and the months that are missing or stale, each with the reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from flows.claims import claimed_intake
from flows.commands.plan import span
from flows.exits import UI
from flows.rehearsal import rehearsed
from flows.wording import say, sentence, sentences

if TYPE_CHECKING:
    from flows.catching_up import Caught
    from flows.staleness import Reason

_HEADERS = ("bureau", "month", "done", "why", "people", "held", "not_declared")


def backfill(ui: UI, text: str, *, is_nights_only: bool, is_dry: bool, is_flow: bool) -> int:
    """Catch up with the nights and months of a span."""
    first, last = span(text)
    with rehearsed(ui.workspace, is_dry=is_dry) as workspace, claimed_intake(workspace) as let_go:
        from flows.progress import steps

        with steps(ui) as step:
            if is_flow:
                from flows.deployments import run_backfill

                let_go()
                report = run_backfill(workspace, first, last, is_nights_only=is_nights_only)
            else:
                from flows.backfill import backfill as journey
                from flows.desk import opened

                report = journey(opened(workspace), first, last, is_nights_only=is_nights_only, step=step)
    nights = [(day, n.received, len(n.refused), n.rejected) for day, n in report.nights]
    if ui.is_json:
        of_nights = [asdict(n) | {"night": day} for day, n in report.nights]
        ui.data({"dry_run": is_dry, "nights": of_nights, "bureaus": [_document(ui, one) for one in report.months]})
        return report.exit_code
    ui.table(say(ui.lang, "nights_table"), ("night", "files", "refused", "rejected"), nights)
    if report.months:
        _show(ui, report.months, is_dry=is_dry)
    return report.exit_code


def _document(ui: UI, one: Caught) -> dict[str, object]:
    outcome = one.outcome
    told = [sentence(ui.lang, fault) for fault in (*outcome.faults, *outcome.warnings)]
    why = [asdict(reason) | {"sentence": _why(ui, reason)} for reason in one.reasons]
    return asdict(outcome) | {"sentences": told, "action": one.action, "reasons": why}


def _show(ui: UI, months: Sequence[Caught], *, is_dry: bool) -> None:
    if is_dry:
        ui.say("dry_run")
    for one in months:
        ui.faults((*one.outcome.faults, *one.outcome.warnings))
    rows = [
        (
            one.outcome.bureau_id,
            one.outcome.month,
            say(ui.lang, f"backfill_{one.action}"),
            "；".join(_why(ui, reason) for reason in one.reasons),
            one.outcome.people,
            one.outcome.held,
            one.outcome.not_declared,
        )
        for one in months
    ]
    ui.table(say(ui.lang, "month_table"), _HEADERS, rows)
    for one in months:
        if one.action == "calculated" and not is_dry:
            folder = ui.workspace.report(one.outcome.bureau_id, one.outcome.month)
            ui.say("where_to_look", file=folder / "index.html")


def _why(ui: UI, reason: Reason) -> str:
    """A dataset by its name in the language, an edition or profile as it is called."""
    named = f"dataset_{reason.what}"
    what = say(ui.lang, named) if named in sentences(ui.lang) else reason.what
    return say(ui.lang, f"stale_{reason.code}", what=what)
