"""`quarter-end`: closing quarters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from flows.claims import claimed_periods
from flows.commands.month import fail_if_no_quarter
from flows.exits import UI
from flows.rehearsal import rehearsed
from flows.wording import say, sentence

if TYPE_CHECKING:
    from flows.payouts import PayoutReport
    from flows.quarter_end import QuarterEndReport, QuarterOutcome
    from flows.survey_waves import WaveReport

_RATED = ("unit_id", "case_count", "answered_count", "rate", "rate_low", "rate_high", "contact_rate", "rr1", "rr3")


def quarter_end(ui: UI, quarter: str, bureaus: Sequence[str], *, is_dry: bool, is_flow: bool) -> int:
    """Report the wave, score the quarterly editions, share the pool."""
    fail_if_no_quarter(quarter)
    with rehearsed(ui.workspace, is_dry=is_dry) as workspace, claimed_periods(workspace, quarter, bureaus) as let_go:
        if is_flow:
            from flows.deployments import run_quarter_end

            let_go()
            report = run_quarter_end(workspace, quarter, bureaus)
        else:
            from flows.desk import opened
            from flows.quarter_end import quarter_end as journey

            report = journey(opened(workspace), quarter, bureaus)
        if not is_dry:
            _log(ui, report)
        if ui.is_json:
            _document(ui, report, is_dry=is_dry)
        else:
            _show(ui, report, is_dry=is_dry)
        return report.exit_code


def _log(ui: UI, report: QuarterEndReport) -> None:
    """One line a bureau in var/log: ids and counts."""
    from flows.logbook import record

    for one in report.bureaus:
        codes = [fault.code for fault in one.faults]
        calls = one.survey.case_count if one.survey else 0
        record(ui.workspace, "quarter_end", bureau=one.bureau_id, quarter=one.quarter, calls=calls, faults=codes)


def _document(ui: UI, report: QuarterEndReport, *, is_dry: bool) -> None:
    """Numbers as text, as everywhere."""
    refused = [asdict(one) for one in report.refused]
    found = [_bureau(ui, one) for one in report.bureaus]
    head = {"dry_run": is_dry, "quarter": report.quarter, "waiting": report.waiting, "refused": refused}
    ui.data({**head, "bureaus": found})


def _bureau(ui: UI, one: QuarterOutcome) -> dict[str, Any]:
    faults = [*one.faults, *(one.payout.faults if one.payout else ())]
    faults += [*one.scored.faults, *one.scored.warnings] if one.scored else []
    return {
        "bureau_id": one.bureau_id,
        "scored": asdict(one.scored) if one.scored else None,
        "survey": _survey(one.survey) if one.survey else None,
        "payout": _payout(one.payout) if one.payout else None,
        "sentences": [sentence(ui.lang, fault) for fault in faults],
    }


def _survey(report: WaveReport) -> dict[str, Any]:
    return {
        "wave": report.wave,
        "positive": list(report.how.positive),
        "is_assumed": report.how.is_assumed,
        "estimate": report.how.estimate,
        "counted": list(report.counted),
        "rates": report.rates.to_dicts(),
        "questions": report.questions.select("q", "text", "dimension", "is_key").to_dicts(),
        "said": report.said.to_dicts(),
        "opinions": report.opinions.to_dicts(),
    }


def _payout(report: PayoutReport) -> dict[str, Any]:
    head = {"document": report.document, "pool": report.pool, "is_trial": report.is_trial}
    return {**head, "shares": [asdict(one) for one in report.shares], "faults": [asdict(one) for one in report.faults]}


def _show(ui: UI, report: QuarterEndReport, *, is_dry: bool) -> None:
    if is_dry:
        ui.say("dry_run")
    for refusal in report.refused:
        ui.faults(refusal.faults)
    for one in report.bureaus:
        _show_bureau(ui, one, is_dry=is_dry)
    if report.waiting:
        ui.say("files_waiting", count=report.waiting)


def _show_bureau(ui: UI, one: QuarterOutcome, *, is_dry: bool) -> None:
    folder = ui.workspace.report(one.bureau_id, one.quarter)
    ui.faults(one.faults)
    if one.scored:
        ui.faults((*one.scored.faults, *one.scored.warnings))
        state = say(ui.lang, f"state_{one.scored.state}")
        row = (one.bureau_id, one.quarter, state, one.scored.people, one.scored.held)
        ui.table(say(ui.lang, "quarter_table"), ("bureau", "month", "state", "people", "held"), [row])
        if not (one.scored.faults or is_dry):
            ui.say("where_to_look", file=folder / "index.html")
    if one.survey:
        rows = [[row[name] for name in _RATED] for row in one.survey.total(question="all")]
        ui.table(f"{one.bureau_id} {say(ui.lang, 'survey_units')}", _RATED, rows)
        if one.survey.how.is_assumed:
            ui.say("survey_assumed")
        if not is_dry:
            ui.say("where_to_look", file=folder / "survey.html")
    elif one.scored is None and not one.faults:
        ui.say("no_wave", bureau=one.bureau_id, quarter=one.quarter)
    if one.payout:
        _show_payout(ui, one.payout, str(folder / "payout.xlsx"), is_dry=is_dry)


def _show_payout(ui: UI, report: PayoutReport, file: str, *, is_dry: bool) -> None:
    if report.faults:
        ui.faults(report.faults)
        return
    rows = [(one.person_id, one.person_name, one.score, one.amount) for one in report.shares]
    title = f"{say(ui.lang, 'payout_heading')} {report.document} {report.pool}"
    ui.table(title, ("person_id", "person_name", "score_sum", "amount"), rows)
    if report.is_trial:
        ui.say("payout_trial")
    if not is_dry:
        ui.say("where_to_look", file=file)
