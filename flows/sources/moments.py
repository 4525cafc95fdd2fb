"""Day serials of a whole column as ISO text: what `cells.moment_text` says of each, for those that leave no doubt."""

from __future__ import annotations

import polars as pl

from flows.sources.cells import DATE_MAX, DAY_SECONDS, EPOCH_1904, LEAP_BUG

_UNIX = 25_569


def moments(value: pl.Expr, *, is_1904: bool) -> pl.Expr:
    """The text of a serial after February 1900; null for any other value."""
    serial = value.cast(pl.Float64, strict=False) + EPOCH_1904 * is_1904
    is_certain = (serial > LEAP_BUG + 1) & (serial < DATE_MAX - 1)
    seconds = pl.when(is_certain).then(serial * DAY_SECONDS).round(mode="half_to_even").cast(pl.Int64)
    moment = pl.from_epoch(seconds - _UNIX * DAY_SECONDS, time_unit="s")
    is_day = seconds % DAY_SECONDS == 0
    return pl.when(is_day).then(moment.dt.to_string("%Y-%m-%d")).otherwise(moment.dt.to_string("%Y-%m-%d %H:%M:%S"))
