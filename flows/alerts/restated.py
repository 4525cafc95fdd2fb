"""Which files with rejected rows came again under another name, put right: read from the ledger and the day files."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from flows.desk import Desk
from transforms.alerts.restating import is_put_right
from transforms.contracts import contract
from warehouse.lake import Part
from warehouse.store import frame

_ROWS = """
    SELECT r.delivery_id, r.dataset, r.month, d.arrival, d.folder, d.profile,
           SUM(r.loaded + r.superseded + r.withdrawn) AS accepted, SUM(r.rejected) AS rejected
    FROM ops_delivery_rows r JOIN ops_delivery d ON d.delivery_id = r.delivery_id
    WHERE d.status = 'loaded' AND r.dataset IN (SELECT dataset FROM ops_reject WHERE severity = 'reject')
    GROUP BY r.delivery_id, r.dataset, r.month, d.arrival, d.folder, d.profile
"""
_LINE = ["dataset", "folder", "profile"]
"""A file comes again from the same folder, read by the same profile."""


def restated(desk: Desk, rejects: pl.DataFrame) -> pl.DataFrame:
    """One row per delivery and dataset of `rejects` that a later file of the same sender stands for (see is_put_right).

    `rejects`: delivery_id, dataset, row_no, column_name.
    """
    shape = {"delivery_id": pl.String, "dataset": pl.String}
    with desk.warehouse.reading() as connection:
        rows = frame(connection, _ROWS) if rejects.height else pl.DataFrame()
    if rows.is_empty():
        return pl.DataFrame(schema=shape)
    found = [
        {"delivery_id": delivery_id, "dataset": dataset}
        for (delivery_id, dataset), offences in rejects.group_by("delivery_id", "dataset", maintain_order=True)
        if _is_restated(desk, rows.filter(dataset=dataset), str(delivery_id), offences)
    ]
    return pl.DataFrame(found, schema=shape)


def _is_restated(desk: Desk, rows: pl.DataFrame, delivery_id: str, offences: pl.DataFrame) -> bool:
    mine = rows.filter(delivery_id=delivery_id)
    if not mine["accepted"].sum():
        return False
    earlier = _typed(desk, mine)
    known = contract(mine["dataset"][0])
    return any(is_put_right(known, earlier, _typed(desk, later), offences) for later in _clean_ones(rows, mine))


def _clean_ones(rows: pl.DataFrame, mine: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """The later files of the same line that are as long and of which nothing was rejected, the newest first."""
    later = rows.join(mine.select(_LINE).unique(), on=_LINE, how="semi").filter(
        (pl.col("arrival") > mine["arrival"].max())
        & (pl.col("rejected").sum().over("delivery_id") == 0)
        & (pl.col("accepted").sum().over("delivery_id") >= mine["accepted"].sum())
    )
    for _, one in later.sort("arrival", descending=True).group_by("delivery_id", maintain_order=True):
        yield one


def _typed(desk: Desk, parts: pl.DataFrame) -> pl.DataFrame:
    """The rows of one delivery in one dataset, of all its months."""
    (delivery_id,), places = parts["delivery_id"].unique(), parts.select("dataset", "month").unique().sort("month")
    columns = ["row_no", *contract(parts["dataset"][0]).columns]
    return pl.concat(
        desk.lake.day_rows(part, day, columns)
        for part in (Part(*place) for place in places.iter_rows())
        for day in desk.lake.manifest(part).days
        if day.delivery_id == delivery_id
    )
