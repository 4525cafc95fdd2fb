"""Shards: what a range of bureaus is scored from in one month, together, for one pass.

    shards/<period>/<scheme>-0007-<hash>/work-2026-03.parquet      entries as integers, by person, item, source and day
                                    people-2026-03.parquet ...   what their ranks are of
                                    <dataset>.parquet            the rows of everything else, whole bureaus
                                    shard.json                   bureaus, rows, and the SHA-256 of every file

    shards/<period>/shards.json     which of these folders are the period

A folder is written under a hidden name and renamed when it is whole; its name holds the hash of what it says. A period
is what its page names, written last: what a killed run left, or another nation, is none of it.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from secrets import token_hex
from typing import Any

import polars as pl

from transforms.measures.keyed_work import KeyedWork
from warehouse.files import replace as replace_file
from warehouse.files import sha256_of, sync

PAGE, PERIOD = "shard.json", "shards.json"
_WORK = ("work", "verdicts", "people", "items", "deliveries")
_ROW_GROUP = 131_072
"""A bureau of 230 people has about 100,000 entries a month: more in a group would read the neighbours with it."""


class SpoiltShardError(Exception):
    """A file of a shard is missing or is not what was written."""

    def __init__(self, path: Path) -> None:
        self.path = path
        super().__init__(path.name)

    def __reduce__(self) -> tuple[type[SpoiltShardError], tuple[Path]]:
        """So that a worker can send it."""
        return type(self), (self.path,)


@dataclass(frozen=True)
class Shard:
    """What a shard says of itself; `made_from` tells it from the shard of other rows."""

    name: str
    scheme: str
    period: str
    bureaus: tuple[str, ...]
    months: tuple[str, ...]
    datasets: tuple[str, ...]
    rows: int
    people: int
    sizes: Mapping[str, int]
    """Bureau -> its people."""
    made_from: str
    generation: int
    """0 for a shard of the closing; a bureau whose rows changed since lies in a shard of a later one."""
    files: Mapping[str, str]


def write(
    root: Path,
    place: tuple[str, str, int],
    bureaus: Sequence[str],
    rows: Mapping[str, pl.DataFrame],
    work: Sequence[KeyedWork],
    made_from: str = "",
    generation: int = 0,
) -> Shard:
    """Write a shard: `place` is its scheme, period and number; one that says the same is there already is left."""
    scheme, period, number = place
    folder = root / period
    hidden = _hidden(folder, f"{scheme}-{number:04d}")
    entries = sum(_write_work(hidden, one) for one in work)
    for name, found in rows.items():
        _put(hidden / f"{name}.parquet", found)
    said: dict[str, Any] = {
        "scheme": scheme,
        "period": period,
        "bureaus": tuple(bureaus),
        "months": tuple(one.month for one in work),
        "datasets": tuple(sorted(rows)),
        "rows": entries,
        "people": rows["person"].height,
        "sizes": dict(rows["person"].group_by("bureau_id").len().sort("bureau_id").iter_rows()),
        "made_from": made_from,
        "generation": generation,
        "files": {path.name: sha256_of(path) for path in sorted(hidden.glob("*.parquet"))},
    }
    return _settled(hidden, number, said)


def _hidden(folder: Path, name: str) -> Path:
    """An empty folder beside the shards, that nobody takes for one, of no other process on any machine."""
    hidden = folder / f".{name}.{token_hex(8)}.tmp"
    hidden.mkdir(parents=True)
    return hidden


def _settled(hidden: Path, number: int, said: dict[str, Any]) -> Shard:
    """Write what the shard says of itself, and give the folder the name that it leads to."""
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, indent=1)
    name = f"{said['scheme']}-{number:04d}-{hashlib.sha256(text.encode()).hexdigest()[:16]}"
    (hidden / PAGE).write_text(text + "\n", encoding="utf-8")
    for path in (*hidden.iterdir(), hidden):
        sync(path)
    folder = hidden.parent
    if (folder / name).exists():
        shutil.rmtree(hidden)
    else:
        hidden.rename(folder / name)
        sync(folder)
    return Shard(name=name, **said)


def _write_work(folder: Path, work: KeyedWork) -> int:
    entries = work.rows.collect()
    for name, found in zip(_WORK, (entries, work.verdicts, work.people, work.items, work.deliveries), strict=True):
        _put(folder / f"{name}-{work.month}.parquet", found)
    return entries.height


def _put(path: Path, rows: pl.DataFrame) -> None:
    rows.write_parquet(path, compression="zstd", compression_level=3, row_group_size=_ROW_GROUP)


def settle(root: Path, period: str, made: Sequence[Shard]) -> None:
    """Make these shards the period, in this order; whatever else lies there is taken away after that."""
    folder, names = root / period, [one.name for one in made]
    text = json.dumps({"shards": names}, indent=1) + "\n"
    replace_file(folder / PERIOD, lambda temporary: temporary.write_text(text, encoding="utf-8"))
    for other in folder.iterdir():
        if (other / PAGE).exists() and other.name not in names:
            shutil.rmtree(other)


def sweep(root: Path, period: str) -> None:
    """Take away what killed runs left half written; only under the lock of the shards."""
    for left in (root / period).glob(".*.tmp"):
        shutil.rmtree(left) if left.is_dir() else left.unlink()


def shards(root: Path, period: str) -> list[Shard]:
    """The shards of a period in the order of its page; none where it has no page."""
    page = root / period / PERIOD
    if not page.exists():
        return []
    names = json.loads(page.read_text(encoding="utf-8"))["shards"]
    return [shard(root / period / name) for name in names]


def periods(root: Path) -> list[str]:
    """The periods that have shards."""
    return sorted(page.parent.name for page in root.glob(f"*/{PERIOD}"))


def owners(every: Sequence[Shard]) -> dict[str, Shard]:
    """Bureau -> the shard that its rows are in now: the one of the latest generation."""
    found: dict[str, Shard] = {}
    for one in sorted(every, key=lambda one: (one.generation, one.name)):
        found |= dict.fromkeys(one.bureaus, one)
    return dict(sorted(found.items()))


def shard(folder: Path) -> Shard:
    """What the shard of a folder says; raises SpoiltShardError where that cannot be read."""
    try:
        said = json.loads((folder / PAGE).read_text(encoding="utf-8"))
        lists = {name: tuple(said[name]) for name in ("bureaus", "months", "datasets")}
        return Shard(name=folder.name, **{**said, **lists})
    except (OSError, ValueError, KeyError, TypeError):
        raise SpoiltShardError(folder / PAGE) from None


def fail_if_spoilt(folder: Path, one: Shard) -> None:
    """Raise SpoiltShardError for the first file of a shard that is not what its page says."""
    for name, sha256 in sorted(one.files.items()):
        if not (folder / name).is_file() or sha256_of(folder / name) != sha256:
            raise SpoiltShardError(folder / name)


def rows(folder: Path, one: Shard, names: Collection[str]) -> dict[str, pl.LazyFrame]:
    """The rows of the named datasets as far as a shard has them, but for the entries that are summed."""
    return {name: pl.scan_parquet(folder / f"{name}.parquet", glob=False) for name in one.datasets if name in names}


def work(folder: Path, one: Shard) -> tuple[KeyedWork, ...]:
    """The entries that are summed, by month; their rows are read when they are collected."""
    return tuple(_work(folder, month) for month in one.months)


def _work(folder: Path, month: str) -> KeyedWork:
    entries, *others = (folder / f"{name}-{month}.parquet" for name in _WORK)
    known = [pl.read_parquet(path, glob=False) for path in others]
    return KeyedWork(month, pl.scan_parquet(entries, glob=False), *known)


def of_people(work: KeyedWork, is_wanted: pl.Expr) -> KeyedWork:
    """The entries of the people of whom `is_wanted` holds (person_id, bureau_id).

    They lie in few stretches, so only their row groups are read.
    """
    numbers = work.people.with_row_index("person").filter(is_wanted)["person"]
    stretch = (numbers.cast(pl.Int64) - pl.int_range(numbers.len(), eager=True)).alias("stretch")
    spans = (
        pl.DataFrame([numbers, stretch])
        .group_by("stretch")
        .agg(first=pl.col("person").min(), last=pl.col("person").max())
    )
    own = [pl.col("person").is_between(first, last) for _, first, last in spans.sort("first").iter_rows()]
    mine = pl.any_horizontal(own or [pl.lit(value=False)])
    return replace(work, rows=work.rows.filter(mine), verdicts=work.verdicts.filter(mine))
