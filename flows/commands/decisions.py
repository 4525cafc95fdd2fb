"""`notice`, `sign`, `waive`, `release`, `restate`, `appeal`: what people decide about a result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from flows.claims import claimed_periods
from flows.commands.month import fail_if_no_period
from flows.exits import DONE, PARTLY, UI
from flows.rehearsal import rehearsed
from flows.wording import say
from transforms.faults import Fault, SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable

    from flows.desk import Desk
    from flows.restating import Restatement
    from warehouse.ledger import PeriodEntry


def notice(ui: UI, month: str, bureaus: Sequence[str], *, is_dry: bool) -> int:
    """Put results on notice."""

    def one(desk: Desk, bureau_id: str) -> dict[str, Any]:
        from flows.deciding import notice as journey

        entry, longest = journey(desk, bureau_id, month)
        _say(ui, "noticed", entry, opens=entry.opens_on, closes=entry.closes_on)
        if longest:
            _say(ui, "notice_longest", entry, count=longest)
        return _told(entry)

    return _each(ui, month, bureaus, one, is_dry=is_dry)


def sign(ui: UI, month: str, bureaus: Sequence[str], document: str, *, is_dry: bool) -> int:
    """Sign results."""

    def one(desk: Desk, bureau_id: str) -> dict[str, Any]:
        from flows.deciding import sign as journey
        from flows.signers import SIGNATURES

        entry, count = journey(desk, bureau_id, month, document)
        _say(ui, "approved" if count >= SIGNATURES else "signed_first", entry, document=document)
        return _told(entry) | {"signatures": count}

    return _each(ui, month, bureaus, one, is_dry=is_dry)


def waive(ui: UI, month: str, bureaus: Sequence[str], reason: str, *, is_dry: bool) -> int:
    """Go on in spite of who is held."""

    def one(desk: Desk, bureau_id: str) -> dict[str, Any]:
        from flows.signers import SIGNATURES
        from flows.waiving import waive as journey

        entry, count = journey(desk, bureau_id, month, reason)
        _say(ui, "waived" if count >= SIGNATURES else "waived_first", entry, count=entry.held)
        return _told(entry) | {"waivers": count}

    return _each(ui, month, bureaus, one, is_dry=is_dry)


def withdraw(ui: UI, month: str, bureaus: Sequence[str], reason: str, *, is_dry: bool) -> int:
    """Withdraw publications."""
    blocked: list[Fault] = []

    def one(desk: Desk, bureau_id: str) -> dict[str, Any]:
        from flows.withdrawing import withdraw_publication as journey

        found = journey(desk, bureau_id, month, reason)
        blocked.extend(found.outcome.faults if found.outcome else ())
        if not ui.is_json:
            code = "publication_withdrawn" if found.is_done else "withdrawal_asked"
            ui.say(code, bureau=bureau_id, month=month, version=found.version, file=found.record)
            ui.faults(blocked)
        return asdict(found)

    code = _each(ui, month, bureaus, one, is_dry=is_dry)
    return PARTLY if blocked else code


def restate(ui: UI, month: str, bureaus: Sequence[str], cause: str, document: str, *, is_dry: bool) -> int:
    """Correct published periods."""

    def one(desk: Desk, bureau_id: str) -> dict[str, Any]:
        from flows.restating import restate as journey

        found = journey(desk, bureau_id, month, cause, document)
        _show_restatement(ui, found)
        return asdict(found)

    return _each(ui, month, bureaus, one, is_dry=is_dry)


def _show_restatement(ui: UI, found: Restatement) -> None:
    if ui.is_json:
        return
    where = {"bureau": found.bureau_id, "month": found.month, "version": found.version}
    if found.is_done:
        ui.say("restated", **where, count=len(found.difference.get("results", ())), folder=found.folder)
    elif found.signatures:
        ui.say("restatement_asked", **where)
    else:
        ui.say("nothing_to_restate", **where)
    _show_changes(ui, found.difference.get("results", ()))


def _show_changes(ui: UI, changes: Sequence[dict[str, Any]]) -> None:
    if changes:
        words = [f"{name}_{when}" for name in ("score", "rank", "tier", "title") for when in ("before", "after")]
        rows = [(row["subject_id"], *(row[word] for word in words)) for row in changes]
        ui.table(say(ui.lang, "changes_table"), ("whom", *words), rows)


def _say(ui: UI, code: str, entry: PeriodEntry, **fields: object) -> None:
    if not ui.is_json:
        ui.say(code, bureau=entry.bureau_id, month=entry.month, **fields)


def _told(entry: PeriodEntry) -> dict[str, Any]:
    return asdict(entry)


def _each(
    ui: UI, month: str, bureaus: Sequence[str], act: Callable[[Desk, str], dict[str, Any]], *, is_dry: bool
) -> int:
    """Do the same for each bureau, or on a shadow of the workspace."""
    fail_if_no_period(month)
    with rehearsed(ui.workspace, is_dry=is_dry) as workspace, claimed_periods(workspace, month, bureaus):
        from flows.desk import opened
        from flows.publishing import published_by_default

        desk = opened(workspace)
        _said_dry(ui, is_dry=is_dry)
        chosen = tuple(bureaus) or published_by_default(desk, month)
        found = [act(desk, bureau_id) for bureau_id in chosen]
        if ui.is_json:
            ui.data({"dry_run": is_dry, "bureaus": found})
        return DONE


def _said_dry(ui: UI, *, is_dry: bool) -> None:
    if is_dry and not ui.is_json:
        ui.say("dry_run")


def release(
    ui: UI, person: str, month: str, bureaus: Sequence[str], *, reason: str, values: Sequence[str], is_dry: bool
) -> int:
    """End the hold of a person or unit."""
    fail_if_no_period(month)
    with rehearsed(ui.workspace, is_dry=is_dry) as workspace, claimed_periods(workspace, month, bureaus):
        from flows.desk import opened
        from flows.releasing import release as journey

        desk = opened(workspace)
        found = journey(desk, _bureau_of(desk, bureaus, person, month), month, person, reason, values)
        outcome = found.outcome
        if ui.is_json:
            ui.data({"dry_run": is_dry, **asdict(outcome), "is_restatement_due": found.is_restatement_due})
        else:
            _said_dry(ui, is_dry=is_dry)
            ui.faults(outcome.faults)
            code = (
                "restatement_due" if found.is_restatement_due else "released_blocked" if outcome.faults else "released"
            )
            ui.say(code, person=person, bureau=outcome.bureau_id, month=month, count=outcome.held)
        return PARTLY if outcome.faults else DONE


def _bureau_of(desk: Desk, bureaus: Sequence[str], subject_id: str, month: str) -> str:
    """The bureau that was named, else the one in whose result of the month the subject stands."""
    if bureaus:
        return bureaus[0]
    from flows.standing import bureaus_of

    found = bureaus_of(desk.warehouse, subject_id, month)
    if not found and len(desk.bureaus()) == 1:  # a blocked month has no result yet
        return desk.bureaus()[0]
    if len(found) != 1:
        raise SettingsError(
            [Fault("subject_unknown", {"person": subject_id, "month": month, "found": "、".join(found) or "-"})]
        )
    return found[0]


def appeal_open(
    ui: UI, person: str, month: str, bureaus: Sequence[str], *, claim: str, evidence: str, is_dry: bool
) -> int:
    """Object to a result."""
    fail_if_no_period(month)
    with rehearsed(ui.workspace, is_dry=is_dry) as workspace, claimed_periods(workspace, month, bureaus):
        from flows.desk import opened
        from flows.objecting import object_to

        desk = opened(workspace)
        found = object_to(desk, _bureau_of(desk, bureaus, person, month), month, person, claim, evidence)
        if ui.is_json:
            ui.data({"dry_run": is_dry, **asdict(found)})
        else:
            _said_dry(ui, is_dry=is_dry)
            ui.say("appeal_opened", found=found.appeal_id, due=found.due_on.isoformat())
        return DONE


def appeal_decide(
    ui: UI, appeal_id: str, ruling: str, values: Sequence[str], *, is_upheld: bool | None, is_dry: bool
) -> int:
    """Rule on an objection."""
    if is_upheld is None:
        raise SettingsError([Fault("ruling_missing", {"found": appeal_id})])
    with rehearsed(ui.workspace, is_dry=is_dry) as workspace:
        from flows.appeals import appeal_of
        from flows.desk import opened
        from flows.objecting import decide

        desk = opened(workspace)
        appeal = appeal_of(desk, appeal_id)
        with claimed_periods(workspace, appeal.month, (appeal.bureau_id,)):
            found = decide(desk, appeal_id, ruling, values, is_upheld=is_upheld)
    if ui.is_json:
        ui.data({"dry_run": is_dry, **asdict(found)})
        return DONE
    _said_dry(ui, is_dry=is_dry)
    ui.say(f"appeal_{found.appeal.state}", found=appeal_id, count=len(found.changes))
    _show_changes(ui, found.changes)
    if found.is_of_values:
        code = "restatement_due" if found.is_published else "ruling_recalculated"
        ui.say(code, bureau=found.appeal.bureau_id, month=found.appeal.month)
    return DONE


def appeal_list(ui: UI) -> int:
    """List objections, oldest first."""
    from flows.appeals import appeals
    from flows.desk import opened

    found = appeals(opened(ui.workspace))
    if ui.is_json:
        ui.data({"appeals": [asdict(one) for one in found]})
        return DONE
    rows = [
        (one.appeal_id, one.subject_id, one.month, say(ui.lang, f"appeal_state_{one.state}"), one.opened_at[:10],
         one.due_on, (one.decided_at or "")[:10])
        for one in found
    ]  # fmt: skip
    headers = ("appeal", "whom", "month", "state", "opened_on", "due_on", "decided_on")
    ui.table(say(ui.lang, "appeals_table"), headers, rows)
    return DONE
