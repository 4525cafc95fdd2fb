"""Who has not declared, whose work was not reviewed, and what came after its day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from transforms.listing.work import counted_entries
from transforms.scheme.words import Workload

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from transforms.scoring.inputs import Inputs


def takes_declarations(inputs: Inputs) -> bool:
    """Whether the edition scores declared work at all."""
    return any(isinstance(c, Workload) and "declared" in c.sources for c in inputs.edition.components)


def not_declared(inputs: Inputs) -> pl.DataFrame:
    """One row per scored person without a declared entry in the month."""
    declared = inputs["work_log"].filter(pl.col("source") == "declared").select("person_id")
    if not takes_declarations(inputs):
        return inputs.subjects.clear()
    return inputs.subjects.join(declared, on="person_id", how="anti")


def not_reviewed(entries: pl.DataFrame) -> pl.DataFrame:
    """One row per person, bureau and item whose declared work waits for a review: declared quantity, and why."""
    return (
        entries.filter("is_open")
        .group_by("person_id", "bureau_id", "item_code", maintain_order=True)
        .agg(pl.col("item_name").first(), pl.col("quantity").sum(), pl.col("remark").first())
        .sort("person_id", "item_code", "bureau_id", nulls_last=True)
    )


def deadlines(inputs: Inputs, due: Mapping[str, date], arrived: Mapping[str, date], today: date) -> pl.DataFrame:
    """One row per scored person and deadline: when it was due, when the last of it came, whether that is late.

    `due` names the days of `declare` and `review`, `arrived` says when each delivery was received. A review has come
    when every declared item that needs one has its own; who declared nothing that needs one owes none.
    """
    declared = inputs["work_log"].filter(pl.col("source") == "declared")
    rows = [
        _deadline(inputs, "declare", declared, due["declare"], arrived),
        _reviewed(inputs, _deadline(inputs, "review", inputs["work_review"], due["review"], arrived)),
    ]
    none_came = pl.col("came_on").is_null() & (pl.lit(today) > pl.col("due_on"))
    late = (pl.col("came_on") > pl.col("due_on")).fill_null(value=False) | none_came
    found = pl.concat(rows).with_columns(is_late=late).sort("person_id", "deadline")
    return found if takes_declarations(inputs) else found.clear()


def _reviewed(inputs: Inputs, reviews: pl.DataFrame) -> pl.DataFrame:
    """The review deadlines of those who owe a review, without a day where one of their items still waits."""
    owing = counted_entries(inputs).filter(
        pl.col("is_usable") & (pl.col("source") == "declared") & pl.col("item_code").is_not_null()
    )
    waiting = owing.filter("is_open")["person_id"].unique().to_list()
    return reviews.join(owing.select("person_id"), on="person_id", how="semi").with_columns(
        came_on=pl.when(~pl.col("person_id").is_in(waiting)).then("came_on")
    )


def _deadline(inputs: Inputs, name: str, rows: pl.DataFrame, due_on: date, arrived: Mapping[str, date]) -> pl.DataFrame:
    days = pl.DataFrame(
        {"delivery_id": list(arrived), "came_on": list(arrived.values())},
        schema={"delivery_id": pl.String, "came_on": pl.Date},
    )
    came = rows.join(days, on="delivery_id", how="left").group_by("person_id").agg(pl.col("came_on").max())
    return (
        inputs.subjects.select("person_id")
        .join(came, on="person_id", how="left", validate="1:1")
        .with_columns(deadline=pl.lit(name), due_on=pl.lit(due_on))
    )
