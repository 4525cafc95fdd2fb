"""What lies in the inbox and what of it has not been worked on yet."""

from __future__ import annotations

import getpass
import hashlib
import os
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from fnmatch import fnmatch
from pathlib import Path
from unicodedata import normalize

from flows.clock import SHANGHAI
from flows.desk import Desk, WrittenProfile
from flows.unpacking import archive_faults, is_zip, unpacked
from transforms.faults import Fault, SettingsError
from transforms.forms import LAYOUT as FORM_LAYOUT
from transforms.profiles import Profile
from transforms.scoring.month import ENGINE
from warehouse.landing import CONFIRM_WITHDRAWAL, Found, Receipt
from warehouse.ledger import Attempts, DeliveryEntry, refused

SCRATCH = {"thumbs.db", "desktop.ini"}
UNFINISHED = (".part", ".partial", ".filepart", ".crdownload", ".download", ".tmp")
"""What browsers, mail and copying programs call a file that is not whole yet."""


@dataclass(frozen=True)
class Pending:
    """A received file that no run has finished with: `attempt` says by which profile and rules it is tried."""

    receipt: Receipt
    profile: WrittenProfile | None
    attempt: str
    is_confirmed: bool
    faults: tuple[Fault, ...] = ()


def in_inbox(desk: Desk, *, until: datetime | None = None) -> list[Found]:
    """Every file of the inbox and of its unit folders; `until` leaves out what was modified later."""
    inbox = desk.workspace.inbox
    files = [*inbox.glob("*"), *inbox.glob("*/*")]
    lying = [path for path in files if path.is_file() and not _is_scratch(path) and not _is_link(path, inbox)]
    found = [_found(path, inbox) for path in lying]
    if until is not None:
        found = [file for file in found if _modified(file) <= until]
    return sorted(found, key=lambda file: (file.modified_ns, file.folder, file.name))


def links(desk: Desk) -> list[Fault]:
    """What lies in the inbox and is only a link: it may point at anything, so nobody follows it."""
    inbox = desk.workspace.inbox
    found = [path for path in sorted(inbox.glob("*")) if path.is_symlink()]
    found += [path for path in sorted(inbox.glob("*/*")) if path.is_symlink() and not path.parent.is_symlink()]
    return [Fault("inbox_link", {"file": legible(str(path.relative_to(inbox)))}) for path in found]


def too_deep(desk: Desk) -> list[Fault]:
    """Folders within the folders of units: whose their files are nobody could say, so that they are told, not read."""
    inbox = desk.workspace.inbox
    found = [path for path in sorted(inbox.glob("*/*")) if path.is_dir() and not _is_link(path, inbox)]
    return [Fault("file_too_deep", {"file": f"{legible(path.parent.name)}/{legible(path.name)}"}) for path in found]


def _is_link(path: Path, inbox: Path) -> bool:
    return path.is_symlink() or (path.parent != inbox and path.parent.is_symlink())


def _is_scratch(path: Path) -> bool:
    """Files that programs leave while a person still has the sheet open, and those that systems put into folders."""
    return path.name.startswith((".", "~")) or path.name.lower() in SCRATCH


def _found(path: Path, inbox: Path) -> Found:
    stat = path.stat()
    folder = path.parent.name if path.parent != inbox and inbox in path.parents else ""
    return Found(path, legible(path.name), legible(folder), stat.st_size, stat.st_mtime_ns)


def legible(name: str) -> str:
    """A name as people wrote it: what Chinese systems pack or copy comes in GBK, where Linux expects UTF-8."""
    raw = os.fsencode(name)
    for codec in ("utf-8", "gb18030"):
        try:
            return normalize("NFC", raw.decode(codec))
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", "replace")


def _modified(file: Found) -> datetime:
    return datetime.fromtimestamp(file.modified_ns // 1_000_000_000, SHANGHAI)


def named(desk: Desk, paths: Iterable[Path]) -> list[Found]:
    """Files named on the command line; one outside the inbox counts as lying in it."""
    missing = [path for path in paths if not path.is_file()]
    if missing:
        raise SettingsError([Fault("file_missing", {"file": str(path)}) for path in missing])
    return [_found(path.resolve(), desk.workspace.inbox.resolve()) for path in paths]


def nights(desk: Desk) -> list[datetime]:
    """The last moments of the days on which files that no run has received were modified, oldest first."""
    unseen = desk.landing.unseen(in_inbox(desk))
    days = sorted({_modified(file).date() for file in unseen if _modified(file) <= desk.moment})
    midnight = [datetime(day.year, day.month, day.day, tzinfo=SHANGHAI) + timedelta(days=1) for day in days]
    return [min(end - timedelta(seconds=1), desk.moment) for end in midnight]


def sweep(desk: Desk) -> None:
    """Remove what killed runs left half written; the ingest lock is held, so nobody is writing there now."""
    for leftover in [*desk.workspace.var.glob("landing/**/.*.tmp"), *desk.workspace.var.glob("lake/**/.*")]:
        if leftover.is_file():
            leftover.unlink()


def receive(desk: Desk, found: Sequence[Found]) -> list[Receipt]:
    """Land the files that are new; what was landed before is told apart by folder, name, size and time."""
    new, known = desk.landing.unseen(found), desk.landing.receipts()
    with unpacked(new, known, desk.workspace.var / "unpacking") as files:
        return desk.landing.receive(files, desk.moment)


def pending(desk: Desk, attempts: Attempts, again: frozenset[str] = frozenset()) -> list[Pending]:
    """Landed deliveries to work on: never tried, or refused and now under another profile, name or consent.

    `again` names deliveries that somebody asked to replay, whatever came of them. Of one that was purged there are no
    bytes to work on.
    """
    confirmed = {act["delivery_id"] for act in desk.landing.acts(CONFIRM_WITHDRAWAL)}
    named: dict[str, list[Receipt]] = {}
    for receipt in desk.landing.receipts():
        if not receipt.is_archive and receipt.delivery_id not in desk.purged.days:
            named.setdefault(receipt.delivery_id, []).append(receipt)
    undone = [one for one in named if one in again or (attempts.status(one) != "loaded" and one not in desk.taken_back)]
    tries = [
        _by_name(
            [_attempt(desk, _at_place(receipt, named[one][0]), one in confirmed) for receipt in named[one]], attempts
        )
        for one in undone
    ]
    todo = [t for t in tries if t.receipt.delivery_id in again or attempts.is_open(t.receipt.delivery_id, t.attempt)]
    return [_unless_zip(desk, one) for one in todo]


def _unless_zip(desk: Desk, one: Pending) -> Pending:
    """A zip that may not be opened is refused for that, whatever profile its name is of."""
    path = desk.landing.object_path(one.receipt.sha256)
    if not is_zip(path, one.receipt.name):
        return one
    faults = [Fault(fault.code, {"file": one.receipt.name, **fault.fields}) for fault in archive_faults(path)]
    return replace(one, profile=None, faults=tuple(faults)) if faults else one


def _by_name(tries: Sequence[Pending], attempts: Attempts) -> Pending:
    """Under which of its names a delivery is worked on: the first that a profile knows, and the next when that failed.

    One that was loaded keeps its name. So it ends under the same name in whichever nights its names arrive.
    """
    known = [one for one in tries if one.profile] or tries[-1:]
    status, made = attempts.made.get(tries[0].receipt.delivery_id, (None, ""))
    names = list(dict.fromkeys(one.attempt for one in known))
    place = names.index(made) + (status == "refused") if made in names else 0
    chosen = names[min(place, len(names) - 1)]
    return next(one for one in known if one.attempt == chosen)


def _at_place(receipt: Receipt, first: Receipt) -> Receipt:
    return Receipt(**{**receipt.__dict__, "order": first.order, "received_at": first.received_at, "duplicate_of": None})


def _attempt(desk: Desk, receipt: Receipt, is_confirmed: bool) -> Pending:  # noqa: FBT001 - one of two flags of a record
    matching = [p for p in desk.profiles if is_of(receipt, p.profile)]
    faults: tuple[Fault, ...] = ()
    if len(matching) != 1:
        code = "no_profile" if not matching else "several_profiles"
        starts = [p.profile.files[0].rstrip("*") for p in (matching or desk.profiles) if p.profile.files]
        faults = (Fault(code, {"file": receipt.name, "expected": "、".join(starts)}),)
    chosen = matching[0] if len(matching) == 1 else None
    if suffix := next((end for end in UNFINISHED if receipt.name.lower().endswith(end)), None):
        faults, chosen = (Fault("file_unfinished", {"file": receipt.name, "found": suffix}),), None
    words = (receipt.name, chosen.sha256 if chosen else "", f"{ENGINE}.{FORM_LAYOUT}", str(is_confirmed))
    attempt = hashlib.sha256("\n".join(words).encode()).hexdigest()[:16]
    return Pending(receipt, chosen, attempt, is_confirmed, faults)


def is_of(receipt: Receipt, profile: Profile) -> bool:
    """A fetched file is of the profile that fetched it, whatever it is called; any other is told by its name.

    Rows of a query that were returned and mended come back through the inbox under the name that the fetch gave them.
    """
    if receipt.source:
        return receipt.source == profile.profile
    if profile.fetch is not None and receipt.name.startswith(f"{profile.profile}@"):
        return True
    return any(fnmatch(receipt.name, pattern) for pattern in profile.files)


def confirm(desk: Desk, found: Sequence[Found], sources: Collection[str] = ()) -> None:
    """Land the consent to the withdrawals that landed, waiting files would make: these, or those of these sources."""
    fetched = {receipt.delivery_id for source in sources for receipt in desk.landing.fetched(source)}
    zips = {(file.folder, file.name) for file in found}
    packed = {one.delivery_id for one in desk.landing.receipts() if (one.folder, one.archive) in zips}
    waiting = {
        entry.delivery_id
        for entry in refused(desk.warehouse)
        if WITHDRAWAL in entry.faults and (_is_among(entry, found) or entry.delivery_id in fetched | packed)
    }
    for delivery_id in sorted(waiting):
        desk.landing.act(CONFIRM_WITHDRAWAL, {"delivery_id": delivery_id, "by": login(desk)}, desk.moment)


WITHDRAWAL = "withdrawal_needs_confirmation"


def _is_among(entry: DeliveryEntry, found: Sequence[Found]) -> bool:
    return any((file.name, file.folder, file.size) == (entry.file_name, entry.folder, entry.size) for file in found)


def login(desk: Desk) -> str:
    """Who consents: the login of the process, never an argument; a trial workspace lets somebody be played."""
    played = os.environ.get("JIXIAO_LOGIN") if desk.workspace.trial else None
    return played or getpass.getuser()
