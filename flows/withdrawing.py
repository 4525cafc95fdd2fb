"""`withdraw MONTH`: a publication is withdrawn (撤回). A record beside it says who and why; nothing is deleted.

The period is calculated again for a later version, which goes through notice and signatures of its own. Outside a
trial two people withdraw; a trial publication is withdrawn before the same period is published for real.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from flows.acts import WITHDRAW_PUBLICATION, Act, withdrawers
from flows.cases import Case, case_of
from flows.desk import Desk
from flows.events import note_withdrawn
from flows.month_end import MonthOutcome, close
from flows.papers import ANALYSIS, BULLETIN
from flows.publishing import chained
from flows.purging_deliveries import fail_if_period_purged
from flows.receiving import login
from flows.reporting import CORRECTION_PAGE
from flows.signatures import sign_file
from flows.signers import SIGNATURES, fail_if_no_signer
from transforms.faults import Fault, ForbiddenError
from warehouse.files import replace as put
from warehouse.files import sha256_of
from warehouse.ledger import PeriodEntry, period_of, record_period
from warehouse.publication_ledger import Link, last_link, newest, record_withdrawal
from warehouse.publications import MANIFEST, SCHEMA_VERSION, manifest, withdrawal_record
from warehouse.states import CALCULATED


@dataclass(frozen=True)
class Withdrawal:
    """A publication that is withdrawn, or that a first person has asked to withdraw."""

    bureau_id: str
    month: str
    version: int
    is_done: bool
    signatures: int
    record: str
    outcome: MonthOutcome | None = None


def withdraw_publication(desk: Desk, bureau_id: str, period: str, reason: str) -> Withdrawal:
    """Withdraw the version that holds and calculate the period again; raises ForbiddenError."""
    if not reason.strip():
        raise ForbiddenError([Fault("reason_missing", {"option": "--reason"})])
    entry, link = period_of(desk.warehouse, bureau_id, period), newest(desk.warehouse, bureau_id, period)
    if entry is None or link is None or not (entry.is_in_force or link.withdrawn_at):
        raise ForbiddenError([Fault("nothing_to_withdraw", {"bureau": bureau_id, "month": period})])
    if not entry.is_in_force:  # withdrawn before; a run may have been killed before it calculated again
        return _done(desk, link, withdrawers(desk, link))
    fail_if_period_purged(desk, manifest(desk.workspace.publication(bureau_id, period, link.version)) or {})
    asked = _asked(case_of(desk, bureau_id, period), link, reason.strip())
    if len(asked) < (1 if link.is_trial else SIGNATURES):
        return Withdrawal(bureau_id, period, link.version, is_done=False, signatures=len(asked), record="")
    _record(desk, link, asked)
    return _done(desk, link, asked)


def _asked(case: Case, link: Link, reason: str) -> list[Act]:
    """Everybody who withdraws it, this login among them."""
    desk, who = case.desk, login(case.desk)
    if not link.is_trial:
        fail_if_no_signer(desk, link.bureau_id, who)
    if who not in {one["by"] for one in withdrawers(desk, link)}:
        words = {"bureau_id": link.bureau_id, "month": link.month, "version": str(link.version)}
        desk.landing.act(WITHDRAW_PUBLICATION, words | {"by": who, "reason": reason}, desk.moment)
    return withdrawers(desk, link)


def record_file(desk: Desk, link: Link) -> Path:
    """Where the record of a withdrawal lies: beside the version, which is not touched."""
    return withdrawal_record(desk.workspace.publication(link.bureau_id, link.month, link.version))


def _record(desk: Desk, link: Link, asked: Sequence[Act]) -> None:
    """Write the record, then let the ledger follow it: the record is made of the acts and is the same each time."""
    file, at = record_file(desk, link), asked[-1]["at"]
    with chained(desk, link.bureau_id):
        body = json.dumps(_said(desk, link, asked), ensure_ascii=False, indent=1) + "\n"
        put(file, lambda path: path.write_text(body, encoding="utf-8"))
        sign_file(file, file.with_suffix(".sig"))
        note_withdrawn(desk, link, file)
        now = calculated_again(period_of(desk.warehouse, link.bureau_id, link.month), asked[-1])
        with desk.warehouse.transaction() as connection:
            record_withdrawal(connection, link, at)
            record_period(connection, now, asked[-1]["reason"])


def _said(desk: Desk, link: Link, asked: Sequence[Act]) -> dict[str, Any]:
    """What the record says: of which manifest, after which publication of the chain, who, when and why."""
    folder = desk.workspace.publication(link.bureau_id, link.month, link.version)
    return {
        "schema_version": SCHEMA_VERSION,
        "bureau_id": link.bureau_id,
        "month": link.month,
        "version": link.version,
        "is_trial": link.is_trial,
        "manifest_sha256": sha256_of(folder / MANIFEST),
        "after": last_link(desk.warehouse, link.bureau_id).manifest_sha256,
        "withdrawn_at": asked[-1]["at"],
        "withdrawn_by": [{name: one[name] for name in ("by", "at", "reason")} for one in asked],
    }


def calculated_again(entry: PeriodEntry | None, act: Act) -> PeriodEntry:
    """How a period stands once its version is withdrawn: calculated from nothing yet.

    A run that is killed between the new version 0 and its load leaves a folder that fits the rows; without a hash it
    is not taken for a result that was loaded.
    """
    assert entry is not None  # noqa: S101 - it was published
    return replace(
        entry, state=CALCULATED, version=0, is_trial=False, opens_on=None, closes_on=None, document=None, input_hash="",
        moved_at=act["at"], moved_by=act["by"],
    )  # fmt: skip


def _done(desk: Desk, link: Link, asked: Sequence[Act]) -> Withdrawal:
    """Calculate the period again; the copies of the withdrawn version's own papers leave the reports."""
    shown = desk.workspace.report(link.bureau_id, link.month)
    for name in (BULLETIN, ANALYSIS, CORRECTION_PAGE):
        (shown / name).unlink(missing_ok=True)
    outcome = close(desk, link.bureau_id, link.month)
    record = str(record_file(desk, link).relative_to(desk.workspace.root))
    return Withdrawal(
        link.bureau_id, link.month, link.version, is_done=True, signatures=len(asked), record=record, outcome=outcome
    )
