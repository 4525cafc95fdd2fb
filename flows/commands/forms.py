"""`forms`: the pre-filled workbooks of a month."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from flows.exits import DONE, UI
from flows.rehearsal import rehearsed
from flows.wording import say
from transforms.faults import Fault, SettingsError
from transforms.period import is_month, is_quarter
from warehouse.locks import claimed

if TYPE_CHECKING:
    from flows.forms.columns import Form
    from flows.forms.issuing import IssueReport

_MOST_BALLOTS = 2_000
_YEAR = re.compile(r"20\d\d")


def forms(ui: UI, period: str, kind: str, bureaus: Sequence[str], voters: Sequence[str], *, is_dry: bool) -> int:
    """Issue the forms of a kind; ratings also for a quarter, decisions also for a quarter or a year."""
    form, counts = _form(kind), _counts(voters)
    _fail_if_not_for(period, form)
    with rehearsed(ui.workspace, is_dry=is_dry) as workspace, claimed(workspace.locks, "forms"):
        from flows.desk import opened
        from flows.forms.issuing import issue
        from flows.progress import steps

        with steps(ui) as step:
            report = issue(opened(workspace), period, form, bureaus, counts, step=step)
        if not is_dry:
            from flows.logbook import record

            record(ui.workspace, "forms", period=period, form=form, count=len(report.forms))
        show(ui, report, workspace.root, is_dry=is_dry)
        return DONE


def _fail_if_not_for(period: str, form: Form) -> None:
    """All forms go by the month; ratings and ballots also by the quarter, decisions by quarter and year."""
    by_quarter = form in ("rating", "ballot", "decision") and is_quarter(period)
    by_year = form == "decision" and _YEAR.fullmatch(period)
    if not (is_month(period) or by_quarter or by_year):
        raise SettingsError([Fault("form_period_wrong", {"found": period, "form": form})])


def _counts(voters: Sequence[str]) -> dict[str, int]:
    """Class of voters -> number of ballots; raises SettingsError for what is not written as A票=20."""
    found = {}
    for text in voters:
        name, mark, count = text.rpartition("=")
        if not (mark and name and count.isascii() and count.isdigit() and int(count) <= _MOST_BALLOTS):
            raise SettingsError([Fault("form_voters_wrong", {"found": text, "expected": _MOST_BALLOTS})])
        found[name] = int(count)
    return found


def _form(kind: str) -> Form:
    """The kind of form; raises SettingsError for one that is not known."""
    from flows.forms.columns import FORMS

    for one in FORMS:
        if one == kind:
            return one
    raise SettingsError([Fault("form_kind_unknown", {"found": kind, "expected": "、".join(FORMS)})])


def show(ui: UI, report: IssueReport, written: Path, *, is_dry: bool) -> None:
    """Say which forms there are and whom none is about; `written` is the workspace or its shadow."""
    root = ui.workspace.root
    rows = [
        {
            "bureau_id": one.bureau_id,
            "period": one.period,
            "kind": one.form,
            "holder": one.holder,
            "rows": one.rows,
            "file": str(root / one.file.relative_to(written)),
        }
        for one in report.forms
    ]
    if ui.is_json:
        ui.data({"dry_run": is_dry, "forms": rows, **_missing(report)})
        return
    if is_dry:
        ui.say("dry_run")
    if not rows:
        ui.say("forms_none")
    else:
        ui.table(
            say(ui.lang, "forms_table"), ("bureau", "form", "holder", "rows", "file"), [_shown(row) for row in rows]
        )
        ui.say("forms_come_back", folder=root / "inbox")
    _show_missing(ui, report)


def _show_missing(ui: UI, report: IssueReport) -> None:
    """Say of whom there is no form, and what is blank on one."""
    if report.without_form:
        ui.say("forms_without", count=len(report.without_form), found="、".join(report.without_form))
    if report.without_rater:
        ui.say("forms_without_rater", found="、".join(report.without_rater))
    if report.without_proposals:
        ui.say("forms_without_proposals", found="、".join(report.without_proposals))


def _shown(row: dict[str, object]) -> tuple[object, ...]:
    return row["bureau_id"], row["kind"], row["holder"], row["rows"], row["file"]


def _missing(report: IssueReport) -> dict[str, list[str]]:
    return {
        "without_form": list(report.without_form),
        "without_rater": list(report.without_rater),
        "without_proposals": list(report.without_proposals),
    }
