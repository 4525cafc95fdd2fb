"""One source to fetch from: its profile's name, the moment, what earlier nights landed of it, and where to write."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from transforms.faults import Fault, UnavailableError
from warehouse.landing import Found, Landing, Receipt

_LONGEST_PLACE = 60


@dataclass(frozen=True)
class Errand:
    """The way to one source and back."""

    source: str
    unit: str
    moment: datetime
    home: Path
    """Where relative paths begin."""
    folder: Path
    """A folder of its own, for what has not landed yet."""
    landing: Landing

    @property
    def receipts(self) -> list[Receipt]:
        """What was fetched from it before, oldest first."""
        return self.landing.fetched(self.source)

    def failed(self, code: str, **fields: str | int) -> UnavailableError:
        """What to raise when it cannot be read tonight."""
        return UnavailableError([Fault(code, {"source": self.source, **fields})])

    def lines_of(self, receipts: Iterable[Receipt]) -> Iterable[bytes]:
        """The lines of landed answers, as far as they were not purged."""
        for sha256 in {one.sha256: None for one in receipts if one.sha256 not in self.landing.purged.by_hash}:
            yield from self.landing.object_path(sha256).read_bytes().splitlines()

    def answer(self, lines: Iterable[bytes], first: str, last: str, mark: str) -> Found:
        """The lines as a file that can be received; the same lines give the same bytes."""
        name = f"{self.source}@{_place(first)}..{_place(last)}.jsonl"
        path = self.folder / "answer"
        with path.open("wb") as file:
            file.writelines(line + b"\n" for line in lines)
        moment_ns = int(self.moment.timestamp()) * 1_000_000_000
        return Found(path, name, self.unit, path.stat().st_size, moment_ns, self.source, mark)


def _place(text: str) -> str:
    """A place of the cursor as a part of a file's name, on any system."""
    return re.sub(r"[^\w.+-]", "", text.replace(" ", "T"))[:_LONGEST_PLACE]


@dataclass(frozen=True)
class Brought:
    """What came of one errand: files to receive, the rows in them where they are ours to count, and notes.

    `faults` name the files that could not be read while the others were.
    """

    files: tuple[Found, ...] = ()
    rows: int | None = None
    notes: tuple[Fault, ...] = ()
    faults: tuple[Fault, ...] = ()
