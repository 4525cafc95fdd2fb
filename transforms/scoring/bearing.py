"""Which rows bear on a bureau's period: what begins after it, or is of people elsewhere, changes no number of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl

from transforms.contracts import contract
from transforms.period import last_day

_ENDS = ("to_date", "left_date")


def bearing(rows: Mapping[str, pl.DataFrame], bureau_id: str, period: str) -> dict[str, pl.DataFrame]:
    """The rows by dataset without those that cannot change a score; an end after the period is an open one.

    Rows of a month are the bureau's already, or its people's. Of the histories those of its people stay, of the lists
    the common ones, its own and those of the bureaus its people were in before, each as far as it has begun.
    """
    end = last_day(period)
    monthly = [found["bureau_id"].unique().to_list() for name, found in rows.items() if contract(name).month_from]
    bureaus = sorted({bureau_id, *(one for found in monthly for one in found if one)})
    own = rows["posting"].filter((pl.col("from_date") <= end) & (pl.col("bureau_id") == bureau_id))
    return {
        name: found if contract(name).month_from else _opened(found.filter(_bears(name, found, own, bureaus, end)), end)
        for name, found in rows.items()
    }


def _bears(name: str, rows: pl.DataFrame, own: pl.DataFrame, bureaus: Sequence[str], end: date) -> pl.Expr:
    """`own`: the posts of the bureau that have begun."""
    begun = pl.col("from_date") <= end if "from_date" in rows.columns else pl.lit(value=True)
    match name:
        case "unit":
            return begun | pl.col("unit_id").is_in(own["unit_id"].unique().implode())
        case "person" | "posting" | "absence":
            return begun & pl.col("person_id").is_in(own["person_id"].unique().implode())
        case "discipline":
            is_ours = pl.col("person_id").is_in(own["person_id"].unique().implode())
            return is_ours & ((pl.col("decided_date") <= end) | pl.col("person_id").is_in(_awaiting(rows, end)))
        case _:
            return begun & (pl.col("bureau_id").is_null() | pl.col("bureau_id").is_in(bureaus))


def _awaiting(rows: pl.DataFrame, end: date) -> pl.Expr:
    """Who was under an investigation at the end of the period: what it ended with bears on the period."""
    is_open = (pl.col("closed_date") > end).fill_null(value=True)
    filed = rows.filter((pl.col("kind") == "under_investigation") & (pl.col("decided_date") <= end) & is_open)
    return pl.lit(filed["person_id"].unique().implode())


def _opened(rows: pl.DataFrame, end: date) -> pl.DataFrame:
    ends = [name for name in _ENDS if name in rows.columns]
    return rows.with_columns(pl.when(pl.col(name) <= end).then(name) for name in ends)
