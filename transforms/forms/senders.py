"""Who records events: the office of the bureau, and every folder that the senders table names for them."""

from __future__ import annotations

from datetime import date

import polars as pl

from transforms.clean.senders import sending
from transforms.contracts import Contract


def senders_of(
    known: Contract, senders: pl.DataFrame, climb: pl.DataFrame, bureau_id: str, first: date, last: date
) -> dict[str, list[str]]:
    """Folder -> the units of the bureau it may send this dataset for on any of these days; the bureau's own is first.

    `climb` has every unit with those above it (see upward). The bureau's own folder may send for all of them.
    """
    mine = climb.filter(pl.col("above_id") == bureau_id).select(allowed_unit="unit_id")
    lines = sending(known, senders).filter((pl.col("first") <= last) & (pl.col("last") >= first))
    others = lines.filter(pl.col("folder") != bureau_id).join(mine, on="allowed_unit", how="semi")
    found = others.group_by("folder").agg(pl.col("allowed_unit").unique().sort()).sort("folder")
    return {bureau_id: [bureau_id], **dict(found.iter_rows())}
