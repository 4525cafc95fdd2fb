"""`year-end`: closing years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from flows.claims import claimed_periods
from flows.exits import UI
from flows.rehearsal import rehearsed
from flows.wording import say, sentence
from transforms.faults import Fault, SettingsError
from transforms.period import is_year

if TYPE_CHECKING:
    from flows.year_end import Appraisal, YearEndReport, YearOutcome

_COUNTS = ("bureau", "takes_part", "people")
_GRADED = ("bureau", "seats", "proposed", "tied", "decided")


def year_end(ui: UI, year: str, bureaus: Sequence[str], *, is_dry: bool, is_flow: bool) -> int:
    """Annual scores, statuses and proposed grades."""
    if not is_year(year):
        raise SettingsError([Fault("not_a_year_argument", {"found": year})])
    with rehearsed(ui.workspace, is_dry=is_dry) as workspace, claimed_periods(workspace, year, bureaus) as let_go:
        if is_flow:
            from flows.deployments import run_year_end

            let_go()
            report = run_year_end(workspace, year, bureaus)
        else:
            from flows.desk import opened
            from flows.year_end import year_end as journey

            report = journey(opened(workspace), year, bureaus)
        if not is_dry:
            _log(ui, report)
        if ui.is_json:
            _document(ui, report, is_dry=is_dry)
        else:
            _show(ui, report, is_dry=is_dry)
        return report.exit_code


def _log(ui: UI, report: YearEndReport) -> None:
    """One line a bureau in var/log: ids and counts."""
    from flows.logbook import record

    for one in report.bureaus:
        codes = [fault.code for fault in _faults(one)]
        people = one.scored.people if one.scored else 0
        record(ui.workspace, "year_end", bureau=one.bureau_id, year=one.year, people=people, faults=codes)


def _faults(one: YearOutcome) -> list[Fault]:
    found = [*one.faults, *(one.scored.faults if one.scored else ())]
    return [*found, *(fault for graded in one.appraisals for fault in graded.faults)]


def _document(ui: UI, report: YearEndReport, *, is_dry: bool) -> None:
    refused = [asdict(one) for one in report.refused]
    head = {"dry_run": is_dry, "year": report.year, "waiting": report.waiting, "refused": refused}
    ui.data({**head, "bureaus": [_bureau(ui, one) for one in report.bureaus]})


def _bureau(ui: UI, one: YearOutcome) -> dict[str, Any]:
    warnings = one.scored.warnings if one.scored else ()
    return {
        "bureau_id": one.bureau_id,
        "scored": asdict(one.scored) if one.scored else None,
        "appraisals": [asdict(graded) for graded in one.appraisals],
        "moves": asdict(one.moves),
        "sentences": [sentence(ui.lang, fault) for fault in (*_faults(one), *warnings)],
    }


def _show(ui: UI, report: YearEndReport, *, is_dry: bool) -> None:
    if is_dry:
        ui.say("dry_run")
    for refusal in report.refused:
        ui.faults(refusal.faults)
    for one in report.bureaus:
        _show_bureau(ui, one, is_dry=is_dry)
    if report.waiting:
        ui.say("files_waiting", count=report.waiting)


def _show_bureau(ui: UI, one: YearOutcome, *, is_dry: bool) -> None:
    ui.faults([*_faults(one), *(one.scored.warnings if one.scored else ())])
    if one.scored is None:
        if not one.faults:
            ui.say("no_year", bureau=one.bureau_id, year=one.year)
        return
    state = say(ui.lang, f"state_{one.scored.state}")
    row = (one.bureau_id, one.year, state, one.scored.people, one.scored.held)
    ui.table(say(ui.lang, "year_table"), ("bureau", "year", "state", "people", "held"), [row])
    for graded in one.appraisals:
        _show_graded(ui, one.bureau_id, graded)
    _show_moves(ui, one)
    if not (one.scored.faults or is_dry):
        ui.say("where_to_look", file=ui.workspace.report(one.bureau_id, one.year) / "index.html")


def _show_moves(ui: UI, one: YearOutcome) -> None:
    """Who stands otherwise than when the year was last calculated, and which months are other versions now."""
    if one.moves.people:
        rows = [
            (
                row["person_id"],
                *(_change(ui, row, name) for name in ("score", "rank", "grade_proposed", "grade_decided")),
            )
            for row in one.moves.people
        ]
        ui.table(say(ui.lang, "moved_table"), ("person_id", "score", "rank", "proposed", "decided"), rows)
    for row in one.moves.because:
        versions = {name: "-" if row[name] is None else row[name] for name in ("version_before", "version_after")}
        ui.say("moved_because", period=row["period"], **versions)


def _change(ui: UI, row: dict[str, Any], name: str) -> str:
    """A value that is the same, or both with an arrow between them."""
    shown = [_shown(ui, name, row[f"{name}_{when}"]) for when in ("before", "after")]
    return shown[1] if shown[0] == shown[1] else f"{shown[0]} → {shown[1]}"


def _shown(ui: UI, name: str, value: Any) -> str:  # noqa: ANN401 - a cell of any column
    if value is None:
        return "-"
    if name.startswith("grade_"):
        return say(ui.lang, f"grade_{value}")
    return f"{value:f}".rstrip("0").rstrip(".") if name == "score" else str(value)


def _show_graded(ui: UI, bureau_id: str, graded: Appraisal) -> None:
    rows = [(bureau_id, say(ui.lang, f"standing_{name}"), count) for name, count in graded.standings.items()]
    ui.table(say(ui.lang, "standing_table"), _COUNTS, rows)
    if graded.seats is not None:
        counts = (bureau_id, graded.seats, graded.proposed, graded.tied, graded.decided)
        ui.table(say(ui.lang, "quota_table"), _GRADED, [counts])
    if graded.tied:
        ui.say("tied_at_the_line", count=graded.tied)
