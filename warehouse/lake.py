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
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import polars as pl

from transforms.contracts import empty
from warehouse.files import create, replace, sha256_of
from warehouse.locks import HeldError

# One codec, no statistics of time: the same rows give the same bytes.
_PARQUET = {"compression": "zstd", "compression_level": 3, "row_group_size": 262_144}


@dataclass(frozen=True, order=True)
class Part:
    """One month of one dataset, the grain of a manifest."""

    dataset: str
    month: str


MENDED = Part("mended", "all")
"""Which rejected rows a later row has been sent for: no dataset, but kept as one."""


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
        """Write the typed rows of one delivery; the manifest that names them comes with `Draft`."""
        scratch, name = self._scratch(part, rows, f"day/{delivery_id}-")
        target = self._folder(part) / name
        if target.exists():
            scratch.unlink()
        else:
            replace(target, scratch.rename)
        return DayFile(delivery_id, order, name, rows.height)

    def day_rows(self, part: Part, day: DayFile, columns: list[str] | None = None) -> pl.DataFrame:
        """The typed rows of one delivery in one part, or some of their columns."""
        return pl.read_parquet(self._folder(part) / day.path, columns=columns, glob=False)

    def live(self, part: Part) -> pl.DataFrame:
        """The rows of a part that hold; an empty frame of the contract where there are none."""
        path = self.live_path(part)
        return pl.read_parquet(path, glob=False) if path else empty(part.dataset)

    def kept_of(
        self, part: Part, name: str | None, bureau_id: str, of: tuple[str, Sequence[str]] | None = None
    ) -> pl.DataFrame | None:
        """The rows of one bureau in a live file, newest or earlier; None where the file is not kept any more.

        They lie together, so only their row groups are read. A part without a live file is named None and has no rows.
        `of` names a column and the values of it that are wanted.
        """
        if name is None:
            return empty(part.dataset)
        path = self._folder(part) / name
        if not path.exists():
            return None
        rows = pl.scan_parquet(path, glob=False).filter(pl.col("bureau_id") == bureau_id)
        return (rows.filter(pl.col(of[0]).is_in(list(of[1]))) if of else rows).collect()

    def live_path(self, part: Part) -> Path | None:
        """The file of the rows that hold."""
        path = self.manifest(part).live
        return self._folder(part) / path if path else None

    def _folder(self, part: Part) -> Path:
        return self.root / part.dataset / part.month

    def _scratch(self, part: Part, rows: pl.DataFrame, prefix: str) -> tuple[Path, str]:
        """A hidden file of the rows, and its name made of its own bytes, so that the same rows are the same file."""
        scratch = self._folder(part) / f".{prefix.replace('/', '-')}{os.getpid()}.tmp"
        scratch.parent.mkdir(parents=True, exist_ok=True)
        rows.write_parquet(scratch, **_PARQUET)  # type: ignore[arg-type]
        return scratch, f"{prefix}{sha256_of(scratch)[:16]}.parquet"


class Draft(Lake):
    """The lake as a run would leave it: what is settled here shows here at once, and to everybody with `commit`.

    A manifest is read once, so that everything is judged by one state of the lake, and is followed by the next
    number or by none: who is overtaken raises HeldError and never puts its older days over the newer.
    """

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self._read: dict[Part, Manifest] = {}
        self._settled: dict[Part, Manifest] = {}

    def parts(self, dataset: str) -> list[Part]:
        """The parts of a dataset that have a manifest or are settled here, in order of month."""
        return sorted({*super().parts(dataset), *(part for part in self._settled if part.dataset == dataset)})

    def manifest(self, part: Part) -> Manifest:
        """The manifest that a commit would make the newest of a part."""
        return self._settled.get(part) or self._before(part)

    def settle(self, part: Part, days: Iterable[DayFile], live: pl.DataFrame, context: str) -> None:
        """Make the day files and the rows that hold the state of the part; the file of the rows stays hidden."""
        scratch, name = self._scratch(part, live, "live-")
        earlier = self._settled.get(part)
        if earlier and earlier.live and earlier.live != name:
            self._hidden(part, earlier.live).unlink(missing_ok=True)
        if (self._folder(part) / name).exists():
            scratch.unlink()
        else:
            scratch.replace(self._hidden(part, name))
        before = self._before(part)
        ordered = tuple(sorted(days, key=lambda day: day.order))
        if (before.days, before.live, before.context) == (ordered, name, context):
            self._settled.pop(part, None)
        else:
            self._settled[part] = Manifest(before.number + 1, ordered, name, context)

    def live_path(self, part: Part) -> Path | None:
        """The file of the rows that hold, hidden where it was settled here."""
        name = self.manifest(part).live
        hidden = self._hidden(part, name) if name and part in self._settled else None
        return hidden if hidden and hidden.exists() else super().live_path(part)

    @property
    def is_changed(self) -> bool:
        """Whether a commit would write anything."""
        return bool(self._settled)

    def commit(self) -> None:
        """Write the live files and manifests of all parts settled here; raises HeldError when another run was first."""
        for part, manifest in sorted(self._settled.items()):
            assert manifest.live is not None  # noqa: S101 - `settle` names one
            hidden = self._hidden(part, manifest.live)
            if hidden.exists():
                replace(self._folder(part) / manifest.live, hidden.rename)
            if not create(self._folder(part) / f"manifest-{manifest.number:06d}.json", _body(manifest)):
                raise HeldError(f"{part.dataset}.{part.month}")
        self._settled, self._read = {}, {}

    def discard(self) -> None:
        """Forget all that was settled here."""
        for hidden in self.root.glob("*/*/.live-*"):
            hidden.unlink()
        self._settled, self._read = {}, {}

    def _before(self, part: Part) -> Manifest:
        if part not in self._read:
            self._read[part] = super().manifest(part)
        return self._read[part]

    def _hidden(self, part: Part, name: str) -> Path:
        return self._folder(part) / f".{name}"


def _body(manifest: Manifest) -> bytes:
    """The manifest as it is written, with a hash of what it says."""
    said = asdict(manifest)
    return json.dumps(said | {"sha256": said_hash(said)}, ensure_ascii=False, indent=1).encode()


def said_hash(said: Mapping[str, object]) -> str:
    """The SHA-256 of what a manifest says beside its own hash."""
    rest = {name: value for name, value in said.items() if name != "sha256"}
    return hashlib.sha256(json.dumps(rest, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def fingerprint(parts: Iterable[tuple[str, str | None]]) -> str:
    """A short hash of names and live files: equal exactly when the same rows hold."""
    text = "\n".join(f"{name}={live}" for name, live in sorted(parts))
    return hashlib.sha256(text.encode()).hexdigest()[:16]
