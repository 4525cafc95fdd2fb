"""Ratings and tickets of a period by service zone and by hall: rated, called back, mended, left unserved."""

from __future__ import annotations

from decimal import Decimal

import polars as pl

from transforms.clean.hierarchy import upward
from transforms.clean.references import current_units
from transforms.comparison.window_statistics import bad_ratings, evaluation, queue


def halls(units: pl.DataFrame) -> pl.DataFrame:
    """One row per unit in or beneath a hall: unit_id, hall_id, service_zone (the unit's, else its hall's)."""
    current = current_units(units)
    known = current.select("kind", "service_zone", above_id="unit_id")
    every = upward(current).join(known, on="above_id", how="inner", validate="m:1").sort("unit_id", "steps")
    zone = pl.col("service_zone").drop_nulls().first()
    hall = (
        every.filter(pl.col("kind") == "hall")
        .group_by("unit_id")
        .agg(hall_id=pl.col("above_id").first(), last=pl.col("steps").first())
    )
    up_to = every.join(hall, on="unit_id", validate="m:1").filter(pl.col("steps") <= pl.col("last"))
    zones = up_to.group_by("unit_id").agg(pl.col("hall_id").first(), service_zone=zone)
    return zones.select("unit_id", "hall_id", "service_zone").sort("unit_id")


def window_month(ratings: pl.DataFrame, tickets: pl.DataFrame, of: pl.DataFrame, by: str) -> pl.DataFrame:
    """One row per `by` (service_zone or hall_id) with a rating or a ticket; shares of 1 and minutes are millionths.

    given_count, evaluation_rate, bad_count, callback_share, confirmed_count, rectified_share, ticket_count,
    served_count, no_show_share, wait_p50, wait_p90; `of` says the hall and zone of each unit (see halls).
    """
    rated, queued = (rows.join(of, on="unit_id", validate="m:1").drop_nulls(by) for rows in (ratings, tickets))
    rated = rated.with_columns(pl.col("level").cast(pl.Int64))
    waits = queue(queued, [by], Decimal(0)).select(by, "ticket_count", "no_show_share", "wait_p50", "wait_p90")
    every = evaluation(rated, queued, [by])
    return every.join(bad_ratings(rated, [by]), on=by, how="left", validate="1:1").join(
        waits, on=by, how="left", validate="1:1", maintain_order="left"
    )
