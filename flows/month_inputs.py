"""The rows that hold of a bureau's period, from the lake, for each of its schemes; and the hash that names them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from flows.desk import Desk, WrittenEdition
from flows.holding import holds
from flows.lateness import MOVED, Lateness
from transforms.contracts import TIMELESS, contract
from transforms.measures.needs import datasets, months_needed
from transforms.period import is_month
from transforms.scheme.words import Edition
from transforms.scoring.bearing import bearing
from transforms.scoring.inputs import Inputs
from transforms.scoring.month import MonthScores, month_scores
from warehouse.lake import Part


@dataclass(frozen=True)
class SchemeMonth:
    """One scheme of a bureau's period: its edition as written, and what it is scored from."""

    written: WrittenEdition
    inputs: Inputs

    @property
    def edition(self) -> Edition:
        """The edition that holds in the period."""
        return self.written.edition

    @cached_property
    def scored(self) -> MonthScores:
        """Scores and lines; raises GateError when a measure is missing that the edition needs."""
        return month_scores(self.inputs)


def scheme_months(desk: Desk, bureau_id: str, period: str) -> tuple[SchemeMonth, ...]:
    """The schemes that a bureau's month or quarter is scored by, people first; empty where there is none."""
    written = desk.editions_of(bureau_id, period)
    editions = [one.edition for one in written]
    rows = _rows(desk, bureau_id, period, editions)
    held = holds(desk, bureau_id, period, datasets(editions))
    return tuple(SchemeMonth(one, Inputs(bureau_id, period, one.edition, rows, desk.workdays, held)) for one in written)


def _rows(desk: Desk, bureau_id: str, period: str, editions: Sequence[Edition]) -> dict[str, pl.DataFrame]:
    """Dataset -> its rows: of the monthly ones the bureau's own rows of the months that a kind looks at."""
    lateness = Lateness.of(desk, bureau_id)
    moves = is_month(period) and all(edition.late == "next_month" for edition in editions)
    found = {}
    for name in datasets(editions):
        months = months_needed(name, period)
        if not contract(name).month_from:
            found[name] = desk.lake.live(Part(name, TIMELESS))
        elif moves and name in MOVED:
            moved = (lateness.moved(name, month) for month in months)
            found[name] = pl.concat([lateness.rows(name, months), *moved])
        else:
            found[name] = pl.concat(desk.lake.live_of(Part(name, month), bureau_id) for month in months)
    return found


def parts_needed(schemes: Iterable[SchemeMonth], period: str) -> list[Part]:
    """The parts of the lake that a period is scored from."""
    return [
        Part(name, month)
        for name in datasets(one.edition for one in schemes)
        for month in (months_needed(name, period) if contract(name).month_from else [TIMELESS])
    ]


def input_hash(schemes: Sequence[SchemeMonth]) -> str:
    """SHA-256 of the sorted clean rows without their lineage: the same rows by other files give the same hash.

    What cannot change a score is not in it: a colleague who comes next month leaves a published month as it was.
    """
    digest = hashlib.sha256()
    every = {
        name: rows
        for one in schemes
        for name, rows in bearing(one.inputs.rows, one.inputs.bureau_id, one.inputs.month).items()
    }
    for name, rows in sorted(every.items()):
        known = contract(name)
        plain = rows.select(
            pl.col("bureau_id"),
            *(pl.col(c.name).list.join(";") if c.type == "list" else pl.col(c.name) for c in known.column),
        ).sort(pl.all(), nulls_last=True)
        digest.update(f"{name}\n".encode())
        digest.update(plain.write_csv(null_value="\x00").encode())
    held = pl.concat([one.inputs.holds.select("subject_id", "reason", "dataset") for one in schemes]).unique()
    if held.height:  # said only where there are any, so that what was hashed before has its hash
        digest.update(held.sort(pl.all()).write_csv().encode())
    return digest.hexdigest()


def edition_hashes(schemes: Iterable[SchemeMonth]) -> str:
    """The hashes of the editions as one text, in the order of the schemes."""
    return ";".join(one.written.sha256 for one in schemes)
