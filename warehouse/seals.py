"""The seals of landing: one chain over all its pages, in the order in which they were written.

landing/seals/000001.json       which page was written, its SHA-256, and that of the seal before it

A page that was changed, taken out or slipped in no longer fits the chain, and the chain says what came before what.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from warehouse.files import create, sha256_of

KINDS = ("receipts", "acts", "texts", "journal", "alerts")
"""The folders of pages that are sealed."""


@dataclass(frozen=True)
class Seal:
    """One page in the order of all, and how many pages of each kind are sealed with it.

    `key` tells the pseudonyms' secret by its hash, empty before there was one.
    """

    number: int
    page: str
    sha256: str
    previous: str
    key: str = ""
    sealed: dict[str, int] = field(default_factory=dict)


class Seals:
    """The chain of a landing folder; whoever adds to it reads the last seal only, however long it is."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._is_paused = False

    @property
    def files(self) -> list[Path]:
        """The files of the chain, in order."""
        return sorted((self.root / "seals").glob("*.json"))

    def known(self) -> list[Seal]:
        """Every seal, in order."""
        return [_read(file) for file in self.files]

    def head(self) -> dict[str, str | int]:
        """How many seals there are and the hash of the last: whoever keeps it has pinned every page before."""
        files = self.files
        return {"seals": len(files), "seal_sha256": sha256_of(files[-1]) if files else ""}

    def loose(self) -> list[str]:
        """The pages without a seal: what a killed run had just written. Pages of a kind are sealed by their numbers."""
        files = self.files
        sealed = _read(files[-1]).sealed if files else {}
        return [
            f"{kind}/{page.name}"
            for kind in KINDS
            for page in sorted((self.root / kind).glob("*.json"))
            if int(page.stem) > sealed.get(kind, 0)
        ]

    def add(self) -> None:
        """Seal every page that has none; two runs at once seal it once."""
        while not self._is_paused and (loose := self.loose()):
            self.append(loose[0])

    def append(self, page: str) -> None:
        """Seal a page as the next; nothing is written where another run took that number."""
        files = self.files
        kind, number = page.removesuffix(".json").split("/")
        seal = Seal(
            number=int(files[-1].stem) + 1 if files else 1,
            page=page,
            sha256=sha256_of(self.root / page),
            previous=sha256_of(files[-1]) if files else "",
            key=key_mark(self.root),
            sealed={**(_read(files[-1]).sealed if files else {}), kind: int(number)},
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


def _read(file: Path) -> Seal:
    return Seal(**json.loads(file.read_text(encoding="utf-8")))


def key_mark(root: Path) -> str:
    """By what the secret is told without telling it: half of its SHA-256, empty where there is none."""
    file = root / "pseudonym.key"
    return hashlib.sha256(file.read_bytes()).hexdigest()[:32] if file.exists() else ""
