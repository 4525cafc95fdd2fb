"""Ratings and waits of service windows as a table, by service zone or by hall: on the month's page and on the day's."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from flows.report_tables import listing
from flows.wording import Lang
from transforms.fixed_point import stored
from transforms.listing.windows import window_month
from warehouse.extracts.listings import Listing

_SHARES = ("evaluation_rate", "callback_share", "rectified_share", "no_show_share")
_MINUTES = ("wait_p50", "wait_p90")
_COLUMNS = ("given_count", "evaluation_rate", "bad_count", "callback_share", "confirmed_count", "rectified_share")
_WAITS = ("ticket_count", "served_count", "no_show_share", *_MINUTES)


def window_table(
    ratings: pl.DataFrame, tickets: pl.DataFrame, of: pl.DataFrame, by: str, names: Mapping[str, str], lang: Lang
) -> Listing:
    """One row per `by` (service_zone or hall_id); shares in the hundred, waits in minutes. `names` are the units'."""
    found = window_month(ratings, tickets, of, by)
    shares = [stored(pl.col(name) * 100).alias(name) for name in _SHARES]
    shown = found.with_columns(*shares, *(stored(name) for name in _MINUTES))
    named = [
        row | {"zone": row.get("service_zone"), "unit_name": names.get(row.get("hall_id") or "", row.get("hall_id"))}
        for row in shown.iter_rows(named=True)
    ]
    first = "zone" if by == "service_zone" else "unit_name"
    return listing(lang, f"windows_{by}", named, first, *_COLUMNS, *_WAITS)
