"""Shards: what a range of bureaus is scored from in one month, together, for one pass.

    shards/<period>/<scheme>-0007-<hash>/work-2026-03.parquet      entries as integers, by person, item, source and day
                                    people-2026-03.parquet ...   what their ranks are of
                                    <dataset>.parquet            the rows of everything else, whole bureaus
                                    shard.json                   bureaus, rows, and the SHA-256 of every file

A folder is written under a hidden name and renamed when it is whole; its name holds the hash of what it says.
The people of a bureau follow on one another, so one bureau is read by its row groups alone.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import polars as pl

from transforms.measures.keyed_work import KeyedWork
from warehouse.files import sha256_of, sync

PAGE = "shard.json"
_WORK = ("work", "verdicts", "people", "items", "deliveries")
_ROW_GROUP = 131_072
"""A bureau of 230 people has about 100,000 entries a month: more in a group would read the neighbours with it."""


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
        "people": sum(one.people.height for one in work),
        "made_from": made_from,
        "generation": generation,
        "files": {path.name: sha256_of(path) for path in sorted(hidden.glob("*.parquet"))},
    }
    return _settled(hidden, number, said)


def _hidden(folder: Path, name: str) -> Path:
    """An empty folder beside the shards, that nobody takes for one."""
    hidden = folder / f".{name}.{os.getpid()}.tmp"
    shutil.rmtree(hidden, ignore_errors=True)
    hidden.mkdir(parents=True)
    return hidden


def _settled(hidden: Path, number: int, said: dict[str, Any]) -> Shard:
    """Write what the shard says of itself, and give the folder the name that it leads to."""
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, indent=1)
    name = f"{said['scheme']}-{number:04d}-{hashlib.sha256(text.encode()).hexdigest()[:16]}"
    (hidden / PAGE).write_text(text + "\n", encoding="utf-8")
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


def shards(root: Path, period: str) -> list[Shard]:
    """The shards of a period in the order of their names, which is that of scheme and bureaus."""
    pages = sorted((root / period).glob(f"*/{PAGE}"))
    return [_said(page) for page in pages if not page.parent.name.startswith(".")]


def owners(every: Sequence[Shard]) -> dict[str, Shard]:
    """Bureau -> the shard that its rows are in now: the one of the latest generation."""
    found: dict[str, Shard] = {}
    for one in sorted(every, key=lambda one: (one.generation, one.name)):
        found |= dict.fromkeys(one.bureaus, one)
    return dict(sorted(found.items()))


def shard(folder: Path) -> Shard:
    """What the shard of a folder says."""
    return _said(folder / PAGE)


def _said(page: Path) -> Shard:
    said = json.loads(page.read_text(encoding="utf-8"))
    lists = {name: tuple(said[name]) for name in ("bureaus", "months", "datasets")}
    return Shard(name=page.parent.name, **{**said, **lists})


def rows(folder: Path, one: Shard, names: Collection[str]) -> dict[str, pl.DataFrame]:
    """The rows of the named datasets as far as a shard has them, but for the entries that are summed."""
    return {name: pl.read_parquet(folder / f"{name}.parquet", glob=False) for name in one.datasets if name in names}


def work(folder: Path, one: Shard) -> tuple[KeyedWork, ...]:
    """The entries that are summed, by month; their rows are read when they are collected."""
    return tuple(_work(folder, month) for month in one.months)


def _work(folder: Path, month: str) -> KeyedWork:
    entries, *others = (folder / f"{name}-{month}.parquet" for name in _WORK)
    known = [pl.read_parquet(path, glob=False) for path in others]
    return KeyedWork(month, pl.scan_parquet(entries, glob=False), *known)


def of_bureaus(work: KeyedWork, wanted: Sequence[str]) -> KeyedWork:
    """The entries of some of the bureaus: stretches of people, so only their row groups are read."""
    ranked = work.people.with_row_index("person")
    spans = (
        ranked.filter(pl.col("bureau_id").is_in(list(wanted)))
        .group_by("bureau_id")
        .agg(first=pl.col("person").min(), last=pl.col("person").max())
        .sort("first")
    )
    own = [pl.col("person").is_between(first, last) for _, first, last in spans.iter_rows()]
    mine = pl.any_horizontal(own or [pl.lit(value=False)])
    return replace(work, rows=work.rows.filter(mine), verdicts=work.verdicts.filter(mine))


def of_person(work: KeyedWork, person_id: str) -> KeyedWork:
    """The entries of one person."""
    rank = work.people.with_row_index("person").filter(pl.col("person_id") == person_id)["person"].to_list()
    mine = pl.col("person").is_in(rank)
    stretch = mine if not rank else pl.col("person") == rank[0]
    return replace(work, rows=work.rows.filter(stretch), verdicts=work.verdicts.filter(mine))
