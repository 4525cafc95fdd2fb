"""The seals of landing: one chain over all its pages, in the order in which they were written.

landing/seals/000001.json       which page was written, its SHA-256, and that of the seal before it

A page that was changed, taken out or slipped in no longer fits the chain, and the chain says what came before what.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from warehouse.files import create, sha256_of

KINDS = ("receipts", "acts", "texts", "journal", "alerts")
"""The folders of pages that are sealed."""


@dataclass(frozen=True)
class Seal:
    """One page in the order of all; `key` tells the pseudonyms' secret by its hash, empty before there was one."""

    number: int
    page: str
    sha256: str
    previous: str
    key: str = ""


class Seals:
    """The chain of a landing folder; a seal never changes and is read once."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._read: dict[str, Seal] = {}
        self._is_paused = False

    @property
    def files(self) -> list[Path]:
        """The files of the chain, in order."""
        return sorted((self.root / "seals").glob("*.json"))

    def known(self) -> list[Seal]:
        """Every seal, in order."""
        for file in self.files:
            if file.name not in self._read:
                self._read[file.name] = Seal(**json.loads(file.read_text(encoding="utf-8")))
        return [self._read[name] for name in sorted(self._read)]

    def head(self) -> dict[str, str | int]:
        """How many seals there are and the hash of the last: whoever keeps it has pinned every page before."""
        files = self.files
        return {"seals": len(files), "seal_sha256": sha256_of(files[-1]) if files else ""}

    def loose(self) -> list[str]:
        """The pages without a seal: what a killed run had just written."""
        sealed = {one.page for one in self.known()}
        pages = [f"{kind}/{page.name}" for kind in KINDS for page in sorted((self.root / kind).glob("*.json"))]
        return [page for page in pages if page not in sealed]

    def add(self) -> None:
        """Seal every page that has none; two runs at once seal it once."""
        while not self._is_paused and (loose := self.loose()):
            self.append(loose[0])

    def append(self, page: str) -> None:
        """Seal a page as the next; nothing is written where another run took that number."""
        files = self.files
        seal = Seal(
            number=int(files[-1].stem) + 1 if files else 1,
            page=page,
            sha256=sha256_of(self.root / page),
            previous=sha256_of(files[-1]) if files else "",
            key=key_mark(self.root),
        )
        create(self.root / "seals" / f"{seal.number:06d}.json", json.dumps(asdict(seal)).encode())

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Meanwhile whoever writes pages seals them in an order of their own."""
        self._is_paused = True
        try:
            yield
        finally:
            self._is_paused = False


def key_mark(root: Path) -> str:
    """By what the secret is told without telling it: half of its SHA-256, empty where there is none."""
    file = root / "pseudonym.key"
    return hashlib.sha256(file.read_bytes()).hexdigest()[:32] if file.exists() else ""
