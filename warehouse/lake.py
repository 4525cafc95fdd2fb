"""The lake: what was delivered and what of it holds, as Parquet under numbered manifests.

    lake/<dataset>/<month>/day/<delivery>-<hash>.parquet   the typed rows of one delivery
    lake/<dataset>/<month>/live-<hash>.parquet             the rows that hold, sorted by person and day
    lake/<dataset>/<month>/manifest-000007.json            which of these files are the month, created exclusively

A month without rows yet has no manifest. Datasets without a month lie under `all`, undated rows under `undated`.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

import polars as pl

from transforms.contracts import empty
from warehouse.files import create, replace, sha256_of

# One codec, no statistics of time: the same rows give the same bytes.
_PARQUET = {"compression": "zstd", "compression_level": 3, "row_group_size": 262_144}


@dataclass(frozen=True, order=True)
class Part:
    """One month of one dataset, the grain of a manifest."""

    dataset: str
    month: str


@dataclass(frozen=True)
class DayFile:
    """The typed rows of one delivery in one part; `order` is the delivery's place in arrival."""

    delivery_id: str
    order: int
    path: str
    rows: int


@dataclass(frozen=True)
class Manifest:
    """Which files are the part: the day files as delivered, and the rows that hold.

    `context` is the fingerprint of all that the rows were judged by; another context means judging them again.
    """

    number: int
    days: tuple[DayFile, ...]
    live: str | None
    context: str = ""


class Lake:
    """The lake folder of a workspace."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def parts(self, dataset: str) -> list[Part]:
        """The parts of a dataset that have a manifest, in order of month."""
        folder = self.root / dataset
        return sorted({Part(dataset, page.parent.name) for page in folder.glob("*/manifest-*.json")})

    def manifest(self, part: Part) -> Manifest:
        """The newest manifest of a part; number 0 when there is none."""
        pages = sorted(self._folder(part).glob("manifest-*.json"))
        if not pages:
            return Manifest(0, (), None)
        body = json.loads(pages[-1].read_text(encoding="utf-8"))
        return Manifest(body["number"], tuple(DayFile(**day) for day in body["days"]), body["live"], body["context"])

    def write_day(self, part: Part, delivery_id: str, order: int, rows: pl.DataFrame) -> DayFile:
        """Write the typed rows of one delivery; the manifest that names them comes with `settle`."""
        path = self._write(part, rows, f"day/{delivery_id}-")
        return DayFile(delivery_id, order, path, rows.height)

    def settle(self, part: Part, days: Iterable[DayFile], live: pl.DataFrame, context: str) -> Manifest:
        """Make the day files and the rows that hold the newest state of the part; unchanged state writes nothing."""
        ordered = tuple(sorted(days, key=lambda day: day.order))
        path = self._write(part, live, "live-")
        while True:
            newest = self.manifest(part)
            if (newest.days, newest.live, newest.context) == (ordered, path, context):
                return newest
            manifest = Manifest(newest.number + 1, ordered, path, context)
            body = json.dumps(asdict(manifest), ensure_ascii=False, indent=1).encode()
            if create(self._folder(part) / f"manifest-{manifest.number:06d}.json", body):
                return manifest

    def day_rows(self, part: Part, day: DayFile) -> pl.DataFrame:
        """The typed rows of one delivery in one part."""
        return pl.read_parquet(self._folder(part) / day.path)

    def live(self, part: Part) -> pl.DataFrame:
        """The rows of a part that hold; an empty frame of the contract where there are none."""
        path = self.manifest(part).live
        return pl.read_parquet(self._folder(part) / path) if path else empty(part.dataset)

    def live_path(self, part: Part) -> Path | None:
        """The file of the rows that hold."""
        path = self.manifest(part).live
        return self._folder(part) / path if path else None

    def _folder(self, part: Part) -> Path:
        return self.root / part.dataset / part.month

    def _write(self, part: Part, rows: pl.DataFrame, prefix: str) -> str:
        """Write rows under a name made of their own bytes, so that the same rows are the same file."""
        scratch = self._folder(part) / f".{prefix.replace('/', '-')}{os.getpid()}.tmp"
        scratch.parent.mkdir(parents=True, exist_ok=True)
        rows.write_parquet(scratch, **_PARQUET)  # type: ignore[arg-type]
        name = f"{prefix}{sha256_of(scratch)[:16]}.parquet"
        target = self._folder(part) / name
        if target.exists():
            scratch.unlink()
        else:
            replace(target, scratch.rename)
        return name


def fingerprint(parts: Iterable[tuple[str, str | None]]) -> str:
    """A short hash of names and live files: equal exactly when the same rows hold."""
    text = "\n".join(f"{name}={live}" for name, live in sorted(parts))
    return hashlib.sha256(text.encode()).hexdigest()[:16]
