"""Alerts of what the ledger has: rejected rows by reason, files refused whole, people held."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath

import polars as pl

from transforms.alerts.alert import MARKS, Alert, told
from transforms.contracts import UNDATED
from transforms.faults import Fault

_CLOSED, _BLOCKED = "gate_closed", "blocked_"
"""A batch of which nothing can be used; one that a blocking rule keeps out."""


def resent(deliveries: pl.DataFrame) -> set[str]:
    """The deliveries after which a file of the same name, whatever its ending, came into the same folder.

    `deliveries`: delivery_id, arrival, folder, file_name. Who sends a file again has mended what he could.
    """
    last: dict[tuple[str, str], str] = {}
    gone = set()
    for delivery_id, folder, name in (
        deliveries.sort("arrival").select("delivery_id", "folder", "file_name").iter_rows()
    ):
        place = (folder, PurePath(name).stem)
        gone |= {last[place]} if place in last else set()
        last[place] = delivery_id
    return gone


def with_publication(rows: pl.DataFrame, published: pl.DataFrame) -> pl.DataFrame:
    """`published` beside each rejected row: the month it belongs to, where that was published; else null.

    `rows`: bureau_id, month, received_at; `published`: bureau_id, month, moved_at. What came after its month was
    published, or says no month, belongs to the month in which it came. A row of a list belongs to none.
    """
    arrived = pl.col("received_at").str.head(7)
    known = rows.join(published, on=["bureau_id", "month"], how="left", validate="m:1", maintain_order="left")
    is_late = (pl.col("moved_at") < pl.col("received_at")).fill_null(value=False) | (pl.col("month") == UNDATED)
    placed = known.with_columns(belongs=pl.when(is_late).then(arrived).otherwise("month")).drop("moved_at")
    months = published.select("bureau_id", belongs="month", published="month")
    return placed.join(months, on=["bureau_id", "belongs"], how="left", validate="m:1", maintain_order="left")


def rejected(rows: pl.DataFrame) -> list[Alert]:
    """One alert per bureau, unit, dataset, reason and delivery with a rejected row that nobody has mended.

    `rows`: bureau_id, unit_id, dataset, code, delivery_id, folder, file_name, row_no, published. The marks are row
    numbers. Rows of a published month are asked for no longer: where all are, the count is 0 and the field
    `published` says which month it was.
    """
    by = ["bureau_id", "unit_id", "dataset", "code", "delivery_id", "folder", "file_name"]
    grouped = rows.select(*by, "row_no", "published").unique().sort(*by, "row_no").group_by(by, maintain_order=True)
    found = grouped.agg(pl.col("row_no").filter(pl.col("published").is_null()), pl.col("published").max())
    return [
        Alert(
            bureau_id=one["bureau_id"],
            unit_id=one["unit_id"],
            dataset=one["dataset"],
            code=f"reason_{one['code']}",
            subject=one["delivery_id"],
            severity="reject",
            count=len(one["row_no"]),
            marks=tuple(str(number) for number in one["row_no"][:MARKS]),
            sender=one["folder"],
            fields={
                "file": _shown(one["folder"], one["file_name"]),
                **({} if one["row_no"] else {"published": one["published"]}),
            },
        )
        for one in found.to_dicts()
    ]


def refused(
    delivery_id: str, folder: str, file_name: str, dataset: str, faults: Sequence[Fault], bureau_id: str
) -> Alert:
    """The alert of a file that is refused whole, by its first fault; the gate closed to a batch is graver."""
    first = faults[0] if faults else Fault("parser_failed")
    return Alert(
        bureau_id=bureau_id,
        unit_id="",
        dataset=dataset,
        code=first.code,
        subject=delivery_id,
        severity="block" if first.code == _CLOSED or first.code.startswith(_BLOCKED) else "reject",
        count=1,
        sender=folder,
        fields={**told(first), "file": _shown(folder, file_name)},
    )


def held(rows: pl.DataFrame, scored: pl.DataFrame) -> list[Alert]:
    """One alert per bureau, month and unit with people held; the marks are their ids, and none is a count of 0.

    `rows`: bureau_id, month, unit_id, person_id. `scored`: bureau_id, month, unit_id of the months that may still
    change: of a published one nothing is found, so that its alerts lapse and nobody hears that they are mended.
    """
    by = ["bureau_id", "month", "unit_id"]
    every = pl.concat([scored.select(by), scored.select("bureau_id", "month", unit_id=pl.lit(""))])
    every = every.select(pl.col(by).cast(pl.String).fill_null("")).unique()
    people = (
        rows.select(pl.col(*by, "person_id").cast(pl.String)).with_columns(pl.col("unit_id").fill_null("")).unique()
    )
    grouped = every.join(people, on=by, how="left").sort(*by, "person_id").group_by(by, maintain_order=True)
    return [
        Alert(
            bureau_id=one["bureau_id"],
            unit_id=one["unit_id"],
            dataset="",
            code="alert_held",
            subject=one["month"],
            severity="hold",
            count=len(one["person_id"]),
            marks=tuple(one["person_id"][:MARKS]),
            fields={"month": one["month"]},
        )
        for one in grouped.agg(pl.col("person_id").drop_nulls()).to_dicts()
    ]


def _shown(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name
