"""The rows that hold of a bureau's month, from the lake; and the hash that says they are the same as before."""

from __future__ import annotations

import hashlib

import polars as pl

from flows.desk import Desk
from transforms.contracts import TIMELESS, contract
from transforms.scheme.words import Edition
from transforms.scoring.inputs import Inputs
from warehouse.lake import Part

MONTHLY = ("work_log", "work_review", "event", "grant")
TIMELESS_DATASETS = ("unit", "person", "posting", "work_item", "event_rule")


def month_inputs(desk: Desk, bureau_id: str, month: str, edition: Edition) -> Inputs:
    """What the month is scored from; only the bureau's own rows of the monthly datasets."""
    monthly = {name: desk.lake.live(Part(name, month)).filter(pl.col("bureau_id") == bureau_id) for name in MONTHLY}
    timeless = {name: desk.lake.live(Part(name, TIMELESS)) for name in TIMELESS_DATASETS}
    return Inputs(bureau_id=bureau_id, month=month, edition=edition, **timeless, **monthly)


def input_hash(inputs: Inputs) -> str:
    """SHA-256 of the sorted clean rows without their lineage: the same rows by other files give the same hash."""
    digest = hashlib.sha256()
    for name in (*TIMELESS_DATASETS, *MONTHLY):
        rows: pl.DataFrame = getattr(inputs, name)
        known = contract(name)
        plain = rows.select(
            pl.col("bureau_id"),
            *(pl.col(c.name).list.join(";") if c.type == "list" else pl.col(c.name) for c in known.column),
        ).sort(pl.all(), nulls_last=True)
        digest.update(f"{name}\n".encode())
        digest.update(plain.write_csv(null_value="\x00").encode())
    return digest.hexdigest()
