"""A month of many bureaus brought into shards from what the lake holds: whole at first, later the bureaus that changed.

A bureau's rows are those that its month-end reads: its own, what its people brought along, what came late and counts
here, who is held and what was ruled. So what is scored by shards is what month-end scores.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from flows.desk import Desk, WrittenEdition
from flows.month_inputs import SchemeMonth, input_hash, months_by
from flows.shard_scores import BESIDE
from transforms.measures.keyed_work import KeyedWork, is_plain, keyed
from transforms.scoring.bearing import bearing
from transforms.scoring.inputs import Inputs
from warehouse import shards
from warehouse.shards import Shard

_ROWS = 1_000_000
"""Entries of a shard: with their text they take some 300 bytes each until they are keyed."""
_LOG = "work_log"


@dataclass(frozen=True)
class Compacted:
    """What a period's shards are now: bureaus that were written, and those that are as they were."""

    written: tuple[str, ...]
    kept: tuple[str, ...]
    shards: int


def compact(
    desk: Desk, written: WrittenEdition, period: str, step: Callable[[str], None] = lambda _: None
) -> Compacted:
    """Write the bureaus that the edition scores and that no shard has as they are; the others stay where they are."""
    shards.sweep(desk.workspace.shards, period)
    before = shards.shards(desk.workspace.shards, period)
    known = {bureau_id: _signs(one).get(bureau_id) for bureau_id, one in shards.owners(before).items()}
    ours = [one for one in desk.bureaus() if written.sha256 in {by.sha256 for by in desk.editions_of(one, period)}]
    generation = 1 + max((one.generation for one in before), default=-1)
    made = []
    for number, stale in enumerate(_stale(desk, ours, written, period, known, step)):
        made.append(_written(desk, written, period, stale, generation, number))
    _settle(desk, period, [*before, *made], ours)
    new = {bureau_id for one in made for bureau_id in one.bureaus}
    kept = tuple(one for one in ours if one not in new)
    return Compacted(tuple(sorted(new)), kept, len(shards.shards(desk.workspace.shards, period)))


Stale = dict[str, tuple[Inputs, str]]
"""Bureau -> what it is scored from, and the sign of that."""


def _stale(
    desk: Desk,
    ours: Sequence[str],
    written: WrittenEdition,
    period: str,
    known: Mapping[str, str | None],
    step: Callable[[str], None],
) -> Iterator[Stale]:
    """The bureaus that are not as their shard has them, so many at a time as make a shard."""
    found: Stale = {}
    for month in _read(desk, ours, written, period):
        bureau_id, sign = month.inputs.bureau_id, _sign(month)
        step(bureau_id)
        if known.get(bureau_id) == sign:
            continue
        found[bureau_id] = (month.inputs, sign)
        if sum(inputs[_LOG].height for inputs, _ in found.values()) >= _ROWS:
            yield found
            found = {}
    if found:
        yield found


def _signs(one: Shard) -> dict[str, str]:
    """What each bureau of a shard was made from; nothing of a shard that was invented."""
    try:
        found = json.loads(one.made_from)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _read(desk: Desk, bureaus: Sequence[str], written: WrittenEdition, period: str) -> Iterator[SchemeMonth]:
    for bureau_id in bureaus:
        yield from months_by(desk, bureau_id, period, [written])


def _sign(month: SchemeMonth) -> str:
    """What a bureau's part of a shard is made from: its rows, and the deliveries that they stand in."""
    deliveries = {one for rows in month.inputs.rows.values() for one in rows["delivery_id"].unique().drop_nulls()}
    return hashlib.sha256("\n".join([input_hash([month]), *sorted(deliveries)]).encode()).hexdigest()


def _written(desk: Desk, written: WrittenEdition, period: str, stale: Stale, generation: int, number: int) -> Shard:
    """One shard of these bureaus."""
    every = [inputs for inputs, _ in stale.values()]
    bear = [bearing(one.rows, one.bureau_id, period) for one in every]
    rows = {name: _joined([found[name] for found in bear]) for name in every[0].rows}
    rows |= {name: _joined([getattr(one, name) for one in every]) for name in BESIDE}
    work = _summed(rows, period)
    made_from = json.dumps({bureau_id: sign for bureau_id, (_, sign) in stale.items()})
    place = (written.edition.scheme, period, generation * 10_000 + number)
    return shards.write(desk.workspace.shards, place, list(stale), rows, work, made_from, generation)


def _summed(rows: dict[str, pl.DataFrame], period: str) -> list[KeyedWork]:
    """The entries that sums tell everything of, as integers; the others stay among the rows.

    A hold names an entry by its row, so whoever is in doubt is looked at entry by entry.
    """
    if _LOG not in rows:
        return []
    log = rows[_LOG]
    doubted = rows["holds"].filter(pl.col("dataset") == _LOG)["subject_id"]
    plain = is_plain(log) & ~pl.col("person_id").is_in(doubted.implode())
    rows[_LOG] = log.filter(~plain)
    return [keyed(period, log.filter(plain), rows["work_item"], rows["work_review"])]


def _joined(frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Rows of several bureaus, each once: lists are common, and what somebody brought is the other bureau's too."""
    return pl.concat(frames).unique(maintain_order=True)


def _settle(desk: Desk, period: str, every: Sequence[Shard], ours: Sequence[str]) -> None:
    """The shards that a bureau of the workspace still counts by."""
    owning = {one.name for bureau_id, one in shards.owners(every).items() if bureau_id in ours}
    shards.settle(desk.workspace.shards, period, [one for one in every if one.name in owning])
