"""Landing: the delivered bytes under their SHA-256, who sent them when, and what people decided. The whole truth.

landing/objects/ab/<sha256>     bytes, never touched again
landing/receipts/000001.json    what one run found in the inbox, in order of arrival
landing/acts/000001.json        what a person decided, before it has effect
landing/texts/000001.json       which editions, profiles and calendars held from then on, by their hashes
landing/journal/000001.json     what runs came to: a night's end, a result, a publication
landing/seals/000001.json       the chain over all these pages (warehouse/seals.py)
landing/pseudonym.key           by which ids are hashed that the lake may not hold
"""

from __future__ import annotations

import hashlib
import json
import secrets
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from warehouse.files import create, replace, sha256_of
from warehouse.purged_deliveries import PurgedDeliveries, purged_deliveries
from warehouse.seals import Seals

CONFIRM_WITHDRAWAL = "confirm_withdrawal"
WITHDRAW, REPLAY = "withdraw", "replay"


@dataclass(frozen=True)
class Found:
    """A file that lies in the inbox, or was fetched: `folder` is its subfolder, empty for the inbox itself.

    `source` is the profile by which it was fetched; `mark` is how far that source was read with it. `archive` is the
    zip that it came in; a zip whose files are received with it `is_archive`, and is nothing to be read itself.
    """

    path: Path
    name: str
    folder: str
    size: int
    modified_ns: int
    source: str = ""
    mark: str = ""
    archive: str = ""
    is_archive: bool = False


@dataclass(frozen=True)
class Receipt:
    """One file received: `order` is its place among all that ever arrived."""

    order: int
    delivery_id: str
    sha256: str
    name: str
    folder: str
    size: int
    modified_ns: int
    received_at: str
    duplicate_of: str | None = None
    source: str = ""
    mark: str = ""
    archive: str = ""
    is_archive: bool = False


class _ChangedError(Exception):
    """The bytes that were copied are not those that were hashed."""


def _stamp(path: Path) -> tuple[int, int]:
    stat = path.stat()
    return stat.st_size, stat.st_mtime_ns


def _copy(source: Path, temporary: Path, sha256: str) -> None:
    shutil.copyfile(source, temporary)
    if sha256_of(temporary) != sha256:
        raise _ChangedError


class Landing:
    """The landing folder of a workspace."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._pages: dict[str, list[Receipt]] = {}
        self.seals = Seals(root)
        self._events: dict[str, dict[str, Any]] = {}

    def object_path(self, sha256: str) -> Path:
        """Where the bytes with this hash lie."""
        return self.root / "objects" / sha256[:2] / sha256

    def receipts(self) -> list[Receipt]:
        """Every file ever received, in order of arrival; a page never changes and is read once."""
        for page in self.pages("receipts"):
            if page.name not in self._pages:
                entries = json.loads(page.read_text(encoding="utf-8"))
                self._pages[page.name] = [Receipt(**entry) for entry in entries]
        return [receipt for page in sorted(self._pages) for receipt in self._pages[page]]

    def pages(self, kind: str) -> list[Path]:
        """The pages of a kind, oldest first."""
        return sorted((self.root / kind).glob("*.json"))

    def unseen(self, found: Iterable[Found]) -> list[Found]:
        """The files that no run has received yet, told by folder, name, size, time, source and its mark, and zip."""
        seen = {_looks(receipt) for receipt in self.receipts()}
        return [file for file in found if _looks(file) not in seen]

    def fetched(self, source: str) -> list[Receipt]:
        """What was fetched by the profile of this name, oldest first; the last mark is where its cursor stands."""
        return [receipt for receipt in self.receipts() if receipt.source == source]

    def receive(self, found: Sequence[Found], now: datetime) -> list[Receipt]:
        """Keep the bytes of files not seen before and note their arrival; the same bytes again are a duplicate.

        Files found by one run are ordered by modification time, then SHA-256. A file that changes meanwhile, as one
        that is still being copied into the inbox, is left for the next run. Bytes that were purged are not kept again:
        they are the duplicate of the delivery that had them, whatever folder they come in.
        """
        kept = [(f.modified_ns, sha256, f) for f in found if (sha256 := self._kept(f.path))]
        hashed = sorted(kept, key=lambda one: (one[0], one[1], one[2].name))
        if not hashed:
            return []
        known = self.receipts()
        receipts = _receipts(hashed, known, now, self.purged.by_hash)
        page = json.dumps([asdict(r) for r in receipts], ensure_ascii=False, indent=1).encode()
        self._write_page("receipts", page)
        return receipts

    def _kept(self, source: Path) -> str | None:
        """The SHA-256 under which the bytes lie now; None where they changed while they were read."""
        before, sha256 = _stamp(source), sha256_of(source)
        target = self.object_path(sha256)
        if not target.exists() and sha256 not in self.purged.by_hash:
            try:
                replace(target, lambda temporary: _copy(source, temporary, sha256))
            except _ChangedError:
                return None
        return sha256 if _stamp(source) == before else None

    def _write_page(self, kind: str, content: bytes) -> None:
        """Write the next page of a kind; pages are created, never replaced."""
        folder = self.root / kind
        folder.mkdir(parents=True, exist_ok=True)
        number = max((int(page.stem) for page in folder.glob("*.json")), default=0) + 1
        while not create(folder / f"{number:06d}.json", content):
            number += 1
        self.seals.add()

    def keep_text(self, text: bytes) -> str:
        """Keep an edition, a profile or a calendar under its hash, which is returned."""
        sha256 = self.hash_of(text)
        if not self.object_path(sha256).exists():
            create(self.object_path(sha256), text)
        return sha256

    @staticmethod
    def hash_of(text: bytes) -> str:
        """Under which name a text is kept."""
        return hashlib.sha256(text).hexdigest()

    def key(self) -> bytes:
        """The workspace's secret for pseudonyms, made on first use; without it hashes of old and new rows differ."""
        if not self.key_file.exists():
            self.give_key(secrets.token_hex(32))
        return self.key_file.read_bytes()

    def give_key(self, key: str) -> None:
        """Make this the secret of a workspace that has none yet."""
        if create(self.key_file, key.encode()):
            self.key_file.chmod(0o600)

    @property
    def key_file(self) -> Path:
        """Where the secret of the pseudonyms lies."""
        return self.root / "pseudonym.key"

    def act(self, kind: str, fields: dict[str, str], now: datetime) -> None:
        """Note what a person decided, before it has effect."""
        self._write_page("acts", _line({"act": kind, "at": now.isoformat(), **fields}))

    def texts(self) -> dict[str, str]:
        """The texts that hold, path -> hash, and under `bureau` whose the inbox is; empty before the first page."""
        pages = self.pages("texts")
        said: dict[str, str] = json.loads(pages[-1].read_text(encoding="utf-8"))["texts"] if pages else {}
        return said

    def hold(self, texts: dict[str, str], now: datetime) -> None:
        """Note which texts hold from now on; nothing where they are those that held before."""
        if texts != self.texts():
            self._write_page("texts", _line({"at": now.isoformat(), "texts": texts}))

    def journal(self, event: str) -> list[dict[str, Any]]:
        """What runs came to, of one kind of event, oldest first; a page never changes and is read once."""
        return [*self.newest(event)][::-1]

    def newest(self, event: str) -> Iterator[dict[str, Any]]:
        """The same, newest first: who looks for the last of its kind reads no more of a history than is needed."""
        for page in reversed(self.pages("journal")):
            if page.name not in self._events:
                self._events[page.name] = json.loads(page.read_text(encoding="utf-8"))
            if self._events[page.name]["event"] == event:
                yield self._events[page.name]

    def note(self, event: str, fields: Mapping[str, object], now: datetime) -> None:
        """Note what a run came to."""
        self._write_page("journal", _line({"event": event, "at": now.isoformat(), **fields}))

    def counts(self) -> dict[str, str | int]:
        """How many pages of each kind there are, and the head of their chain: what was known at this moment."""
        self.seals.add()  # a run that was stopped may have left its last page without one
        return {kind: len(self.pages(kind)) for kind in ("receipts", "acts")} | self.seals.head()

    @cached_property
    def purged(self) -> PurgedDeliveries:
        """The deliveries whose bytes are gone by the retention rule, read once."""
        return purged_deliveries(self.root)

    def withdrawn(self) -> frozenset[str]:
        """The deliveries that somebody took back and nobody had worked on again since."""
        last = {line["delivery_id"]: line["act"] for line in self.acts(WITHDRAW, REPLAY)}
        return frozenset(delivery_id for delivery_id, act in last.items() if act == WITHDRAW)

    def acts(self, *kinds: str) -> list[dict[str, str]]:
        """The acts of these kinds, oldest first."""
        lines = [json.loads(page.read_text(encoding="utf-8")) for page in self.pages("acts")]
        return [line for line in lines if line["act"] in kinds]


def _line(said: Mapping[str, object]) -> bytes:
    return json.dumps(said, ensure_ascii=False).encode()


def _looks(file: Found | Receipt) -> tuple[str, str, int, int, str, str, str]:
    return file.folder, file.name, file.size, file.modified_ns, file.source, file.mark, file.archive


def _receipts(
    hashed: Iterable[tuple[int, str, Found]], known: list[Receipt], now: datetime, purged: Mapping[str, str]
) -> list[Receipt]:
    first = {(r.folder, r.sha256): r.delivery_id for r in known if r.duplicate_of is None}
    receipts: list[Receipt] = []
    for order, (_, sha256, file) in enumerate(hashed, start=len(known) + 1):
        earlier = first.get((file.folder, sha256)) or purged.get(sha256)
        delivery_id = earlier or hashlib.sha256(f"{file.folder}\n{sha256}".encode()).hexdigest()[:16]
        first.setdefault((file.folder, sha256), delivery_id)
        receipts.append(
            Receipt(
                order=order,
                delivery_id=delivery_id,
                sha256=sha256,
                name=file.name,
                folder=file.folder,
                size=file.size,
                modified_ns=file.modified_ns,
                received_at=now.isoformat(),
                duplicate_of=earlier,
                source=file.source,
                mark=file.mark,
                archive=file.archive,
                is_archive=file.is_archive,
            )
        )
    return receipts
