"""What happened on each day of a month: work per person and item, tickets and ratings per window; and the calendar."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

from transforms.comparison.window_statistics import BAD, with_minutes
from transforms.fixed_point import exact_sum, narrow, stored
from transforms.period import first_day, is_year, last_day, month_of, months_of, quarter_of, span_of
from transforms.workdays import Workdays

_QUANTITIES = ("declared_quantity", "system_quantity", "confirmed_quantity", "points")
_WINDOW = ["unit_id", "window_no", "person_id", "day"]
_MINUTES = ("wait_minutes", "service_minutes")
_COUNTS = ("ticket_count", "served_count", "left_count", "rating_count", "active_count", "bad_count", "revoked_count")


def work_days(entries: pl.DataFrame) -> pl.DataFrame:
    """One row per person, day and item of counted entries (see workload.entries), as DECIMAL; item "" is temporary."""
    declared = pl.when(pl.col("source") == "declared").then("quantity").otherwise(0)
    system = pl.when(pl.col("source") == "system").then("quantity").otherwise(0)
    found = (
        entries.with_columns(item_code=pl.col("item_code").fill_null(""))
        .group_by("person_id", "work_date", "item_code")
        .agg(
            declared_quantity=exact_sum(declared),
            system_quantity=exact_sum(system),
            confirmed_quantity=exact_sum("counted_low"),
            points=exact_sum("points_low"),
        )
    )
    told = narrow(found, *_QUANTITIES).with_columns(stored(name) for name in _QUANTITIES)
    return told.sort("person_id", "work_date", "item_code")


def window_days(tickets: pl.DataFrame, ratings: pl.DataFrame) -> pl.DataFrame:
    """One row per hall, window, person and day with tickets taken and ratings given; minutes as DECIMAL.

    Who or which window is not known is "". A ticket is of the day it was taken on, a rating of the day it was given on.
    """
    both = pl.concat([_tickets(tickets), _ratings(ratings)], how="diagonal")
    known = both.with_columns(pl.col("window_no", "person_id").fill_null(""))
    summed = known.group_by(_WINDOW).agg(pl.col(*_COUNTS).sum().cast(pl.Int64), *(exact_sum(name) for name in _MINUTES))
    return narrow(summed, *_MINUTES).with_columns(stored(name) for name in _MINUTES).sort(_WINDOW)


def _tickets(rows: pl.DataFrame) -> pl.DataFrame:
    is_served = pl.col("status") == "served"
    return with_minutes(rows).select(
        "unit_id",
        "person_id",
        *_MINUTES,
        window_no="window",
        day=pl.col("taken_at").dt.date(),
        ticket_count=pl.lit(1),
        served_count=is_served.cast(pl.Int32),
        left_count=(~is_served).cast(pl.Int32),
    )


def _ratings(rows: pl.DataFrame) -> pl.DataFrame:
    counted = {
        "rating_count": pl.col("level").is_not_null(),
        "active_count": pl.col("level").is_not_null() & (pl.col("origin") == "active"),
        "bad_count": pl.col("level").cast(pl.Int64).is_in(BAD),
        "revoked_count": pl.col("revoked_at").is_not_null(),
    }
    return rows.select(
        "unit_id",
        "person_id",
        window_no="window",
        day=pl.col("rated_at").dt.date(),
        **{name: found.fill_null(value=False).cast(pl.Int32) for name, found in counted.items()},
    )


def dates(month: str, workdays: Workdays) -> pl.DataFrame:
    """One row per day of a month: day, month, quarter, year, weekday (1 is Monday), is_workday."""
    first, last = first_day(month), last_day(month)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return pl.DataFrame([_date(day, is_workday=workdays.is_workday(day)) for day in days])


def _date(day: date, *, is_workday: bool) -> dict[str, object]:
    month = month_of(day)
    told = {"day": day, "month": month, "quarter": quarter_of(month), "year": month[:4]}
    return {**told, "weekday": day.isoweekday(), "is_workday": is_workday}


def period_row(period: str, workdays: Workdays) -> pl.DataFrame:
    """The row of a period: month, kind, quarter, year, first_day, last_day, workday_count."""
    first, last = first_day(period), last_day(period)
    told = {"month": period, "kind": span_of(period), "year": period[:4]}
    told["quarter"] = "" if is_year(period) else quarter_of(months_of(period)[0])
    return pl.DataFrame(
        [{**told, "first_day": first, "last_day": last, "workday_count": len(workdays.workdays(first, last))}]
    )
