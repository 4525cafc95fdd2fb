"""What a load tells of single days: the calendar, and work and windows of a bureau's month."""

from __future__ import annotations

import polars as pl

from flows.desk import Desk
from transforms.listing.days import dates, period_row, window_days, work_days
from transforms.listing.work import counted_entries
from transforms.period import is_month, months_of
from transforms.scoring.inputs import Inputs
from warehouse.lake import Part
from warehouse.load import DayRows


def day_rows(desk: Desk, inputs: Inputs) -> DayRows:
    """The rows of a period; a quarter has none of its own, its days are those of its months."""
    calendar = pl.concat(dates(month, inputs.workdays) for month in months_of(inputs.month))
    period = period_row(inputs.month, inputs.workdays)
    if not is_month(inputs.month):
        return DayRows(calendar, period, pl.DataFrame(), pl.DataFrame())
    windows = window_days(*(_of(desk, inputs, name) for name in ("queue_ticket", "window_rating")))
    named = [pl.lit(inputs.month).alias("month"), pl.lit(inputs.bureau_id).alias("bureau_id")]
    work = work_days(counted_entries(inputs))
    return DayRows(calendar, period, work.with_columns(named), windows.with_columns(named))


def _of(desk: Desk, inputs: Inputs, dataset: str) -> pl.DataFrame:
    rows = desk.lake.live(Part(dataset, inputs.month))
    return rows.filter(pl.col("bureau_id") == inputs.bureau_id)
