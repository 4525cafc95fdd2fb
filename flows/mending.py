"""Rows that were sent back, mended and sent again: which rejected rows they stand for."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import polars as pl

from flows.desk import Desk
from flows.reading import Read
from warehouse.lake import MENDED

SHOWN_ID = 8
"""As many signs of a delivery's id name it to people."""


def settle_mended(desk: Desk, files: Sequence[Read], refused: Collection[str]) -> None:
    """Settle in the draft which rejected rows have been sent anew, by all files but those refused or taken back."""
    assert desk.draft is not None  # noqa: S101 - `judge` works on a draft
    tried = {one.pending.receipt.delivery_id for one in files}
    kept = [day for day in desk.lake.manifest(MENDED).days if day.delivery_id not in tried]
    new = [day for one in files if not one.is_refused for part, day in one.days if part == MENDED]
    days = [day for day in [*kept, *new] if day.delivery_id not in refused]
    if not days:
        return
    counting = [day for day in days if day.delivery_id not in desk.taken_back]
    said = [
        pl.DataFrame(schema={"mends": pl.String}),
        *(desk.lake.day_rows(MENDED, day, ["mends"]) for day in counting),
    ]
    desk.draft.settle(MENDED, days, pl.concat(said).unique().sort("mends"), "")


def mended(desk: Desk) -> pl.Expr:
    """Whether a later row says that it was this one."""
    path = desk.lake.live_path(MENDED)
    known = pl.read_parquet(path, glob=False)["mends"] if path else pl.Series([], dtype=pl.String)
    here = pl.col("delivery_id").str.slice(0, SHOWN_ID) + "-" + pl.col("row_no").cast(pl.String)
    return here.is_in(known.implode())


def origins(desk: Desk, files: Sequence[Read]) -> set[str]:
    """The beginnings of the deliveries whose rows these files mend."""
    days = [day for one in files for part, day in one.days if part == MENDED]
    said = [name for day in days for name in desk.lake.day_rows(MENDED, day, ["mends"])["mends"]]
    return {name.rpartition("-")[0] for name in said}
