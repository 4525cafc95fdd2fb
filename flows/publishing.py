"""Publishing a calculated period (通报): a version is written once, loaded, and never touched again.

The folder is made beside its place and moved there whole; the ledger's commit publishes it. A run that is killed
between the two is finished by the same command, unless the rows have changed: then the folder is nobody's.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from flows.acts import PUBLISH, PUBLISH_TRIAL, SIGN, WAIVE, Act, acts_about, land
from flows.appeals import ledger_rows
from flows.appraisals import grade_files
from flows.cases import Case, case_of
from flows.deciding import fail_if_assuming
from flows.desk import Desk
from flows.events import note_published
from flows.grade_checks import fail_if_grades_are_open
from flows.month_inputs import SchemeMonth
from flows.publication_files import pinned_files, pinned_months
from flows.recording import keep_texts
from flows.registers import REGISTERS, fail_if_template_is_wrong, pinned_template
from flows.reporting import write_reports
from flows.signatures import sign_manifest
from flows.site_pages import copy_site
from flows.versions import facts, month_load
from flows.waiving import fail_if_held
from flows.wording import closing_command
from warehouse import files
from warehouse.appeal_ledger import record_appeals
from warehouse.ledger import PeriodEntry
from warehouse.load import load
from warehouse.locks import awaited
from warehouse.publication_ledger import Link, last_link, links, next_version, record_publication
from warehouse.publications import MANIFEST, drafted, is_whole, manifest, withdrawal_record, write
from warehouse.state_file import write_state
from warehouse.states import APPROVED, PUBLISHED

REPORTS = ("*.html", "*.xlsx", "*.docx", "*.csv", f"{REGISTERS}/*.docx")


@dataclass(frozen=True)
class PublishReport:
    """What became of one bureau's month."""

    bureau_id: str
    month: str
    version: int
    is_trial: bool
    is_changed: bool
    folder: str


def published_by_default(desk: Desk, period: str) -> tuple[str, ...]:
    """The bureaus that a period is published for when none is named: a quarter only of those that score one."""
    return tuple(one for one in desk.bureaus() if desk.editions_of(one, period)) or desk.bureaus()


def publish_month(desk: Desk, bureau_id: str, month: str, *, is_trial: bool) -> PublishReport:
    """Publish what is calculated; raises ForbiddenError when the edition or the month's state forbids it."""
    case = case_of(desk, bureau_id, month)
    if case.entry.is_in_force:
        return _again(case, is_trial=is_trial)
    _fail_if_forbidden(case, is_trial=is_trial)
    version = next_version(desk.warehouse, bureau_id, month)
    act = land(desk, case.entry, PUBLISH_TRIAL if is_trial else PUBLISH, {"version": str(version)})
    now = replace(case.entry, state=PUBLISHED, version=version, is_trial=is_trial)
    now = replace(now, moved_at=act["at"], moved_by=act["by"])
    with chained(desk, bureau_id):
        return finish(desk, written(desk, case.schemes, now, decided(case)))


def chained(desk: Desk, bureau_id: str) -> AbstractContextManager[None]:
    """Alone at the end of the bureau's chain: several months may be published at once, each after another."""
    return awaited(desk.workspace.locks, f"{bureau_id}.chain")


def _again(case: Case, *, is_trial: bool) -> PublishReport:
    """Publishing twice changes nothing; it only finishes what a killed run left. Changed rows need a correction."""
    if case.entry.is_trial != is_trial:
        raise case.refuse("published_as_trial" if case.entry.is_trial else "published_for_real")
    if case.is_stale:
        raise case.refuse("changed_since_published")
    put_in_place(case.desk, case.entry)
    return _report(case.desk, case.entry, is_changed=False)


def _fail_if_forbidden(case: Case, *, is_trial: bool) -> None:
    if case.is_stale:
        raise case.refuse("changed_since_calculated", command=closing_command(case.entry.month))
    fail_if_template_is_wrong(case.desk, case.schemes)
    if is_trial:
        return
    fail_if_assuming(case)
    if case.entry.state != APPROVED:
        raise case.refuse("not_signed")
    fail_if_held(case)
    fail_if_grades_are_open(case)


def decided(case: Case) -> dict[str, Any]:
    """Who signed the result, and who waived its holds: what a publication says of its own right."""
    return {
        "document": case.entry.document,
        "notice": [case.entry.opens_on, case.entry.closes_on] if case.entry.opens_on else None,
        "signatures": [_signed(one, "document") for one in acts_about(case.desk, case.entry, SIGN)],
        "waivers": [_signed(one, "reason") for one in acts_about(case.desk, case.entry, WAIVE)],
    }


def _signed(act: Act, word: str) -> dict[str, str]:
    return {"by": act["by"], "at": act["at"], word: act[word]}


def written(
    desk: Desk,
    schemes: Sequence[SchemeMonth],
    now: PeriodEntry,
    said: dict[str, Any],
    more: Callable[[Path], None] | None = None,
) -> Path:
    """Write the folder of a version and move it into its place; the ledger then says that it is published.

    `more` writes further papers into it. A folder of a killed run stays where it says the same; another is nobody's.
    """
    keep_texts(desk)
    month = month_load(desk, schemes, now)
    others, inputs = pinned_files(schemes)
    head = facts(schemes, now) | said | {"inputs": inputs} | _pinned(desk, now) | pinned_template(desk, schemes)
    folder = desk.workspace.publication(now.bureau_id, now.month, now.version)
    if _says(folder, head):
        return folder
    with drafted(folder) as scratch:
        write_reports(desk, schemes, now, scratch)
        if more is not None:
            more(scratch)
        write(scratch, month.scores, month.lines, head, {**others, **grade_files(schemes, now)})
        sign_manifest(scratch / MANIFEST)
    return folder


def _pinned(desk: Desk, now: PeriodEntry) -> dict[str, Any]:
    """When and by whom, what comes before in the chain, and what landing and the texts were."""
    link = last_link(desk.warehouse, now.bureau_id)
    return {
        "published_at": now.moved_at,
        "published_by": now.moved_by,
        "sequence": link.sequence + 1,
        "previous": link.manifest_sha256,
        "texts": _texts(desk),
        "landing": desk.landing.counts(),
        **_withdrawn(desk, now.bureau_id),
    }


def _withdrawn(desk: Desk, bureau_id: str) -> dict[str, Any]:
    """The records of all withdrawals before it in the chain, `month/version` -> SHA-256; nothing where none is."""
    found = {
        f"{one.month}/v{one.version}": files.sha256_of(record)
        for one in links(desk.warehouse, bureau_id)
        if one.withdrawn_at
        and (record := withdrawal_record(desk.workspace.publication(bureau_id, one.month, one.version))).exists()
    }
    return {"withdrawn": dict(sorted(found.items()))} if found else {}


def _texts(desk: Desk) -> dict[str, str]:
    """The texts of the workspace by which rows were read and judged, each with its hash."""
    root = desk.workspace.root
    return {str(one.file.relative_to(root)): one.sha256 for one in (*desk.editions, *desk.profiles)}


def _says(folder: Path, head: Mapping[str, Any]) -> bool:
    """Whether a whole folder is of this very publication, less how much there was in landing besides."""
    said = manifest(folder)
    if said is None or not is_whole(folder):
        return False
    expected = json.loads(json.dumps(head, ensure_ascii=False))
    return all(said.get(name) == value for name, value in expected.items() if name not in _BESIDES)


_BESIDES = ("landing", "texts")


def finish(desk: Desk, folder: Path) -> PublishReport:
    """Load a version from its folder and let the ledger say that it is published."""
    said = manifest(folder)
    assert said is not None  # noqa: S101 - only a whole folder is finished
    entry = published_entry(said)
    month = month_load(desk, pinned_months(desk, folder, said), entry)
    objections = ledger_rows(desk, entry)
    with desk.warehouse.transaction() as connection:
        load(connection, month, reason=said.get("cause") or "")
        record_publication(connection, Link.of(said, files.sha256_of(folder / MANIFEST)))
        record_appeals(connection, objections)
    put_in_place(desk, entry)
    return _report(desk, entry, is_changed=True)


def published_entry(said: dict[str, Any]) -> PeriodEntry:
    """How the period stands by a version's manifest."""
    opens_on, closes_on = said.get("notice") or (None, None)
    names = ("bureau_id", "month", "state", "version", "is_trial", "scheme", "edition", "edition_hash", "input_hash")
    return PeriodEntry(
        **{name: said[name] for name in names},
        moved_at=said["published_at"],
        moved_by=said["published_by"],
        people=said["people"],
        held=said["held"],
        opens_on=opens_on,
        closes_on=closes_on,
        document=said.get("document"),
    )


def put_in_place(desk: Desk, entry: PeriodEntry) -> None:
    """What follows the commit: the pages in their place, the state file, and the end of the calculated version."""
    folder = desk.workspace.publication(entry.bureau_id, entry.month, entry.version)
    note_published(desk, manifest(folder) or {}, folder / MANIFEST)
    shown = desk.workspace.report(entry.bureau_id, entry.month)
    pages = sorted(one for pattern in REPORTS for one in folder.glob(pattern))
    for page in pages:
        file = shown / page.relative_to(folder)
        files.replace(file, lambda path, page=page: shutil.copyfile(page, path))  # type: ignore[misc]
    for old in set((shown / REGISTERS).glob("*.docx")) - {shown / page.relative_to(folder) for page in pages}:
        old.unlink()
    copy_site(folder, shown)
    write_state(desk.warehouse, desk.workspace.state_file, desk.bureaus())
    shutil.rmtree(desk.workspace.publication(entry.bureau_id, entry.month, 0), ignore_errors=True)


def _report(desk: Desk, entry: PeriodEntry, *, is_changed: bool) -> PublishReport:
    folder = desk.workspace.publication(entry.bureau_id, entry.month, entry.version)
    shown = str(folder.relative_to(desk.workspace.root))
    return PublishReport(entry.bureau_id, entry.month, entry.version, entry.is_trial, is_changed, shown)
