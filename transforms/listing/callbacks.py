"""Bad ratings of a service window that somebody has to call back (差评回访)."""

from __future__ import annotations

import polars as pl

from transforms.comparison.window_statistics import BAD


def is_bad() -> pl.Expr:
    """Whether a taxpayer gave level 1 or 2; what a system filled in by default is nobody's opinion."""
    return pl.col("level").cast(pl.Int64).is_in(BAD) & (pl.col("origin") == "active")


def is_void() -> pl.Expr:
    """Whether nothing is owed of a rating: it was revoked, or verified and not confirmed."""
    is_untrue = pl.col("verified_at").is_not_null() & ~pl.col("is_confirmed").fill_null(value=False)
    return pl.col("revoked_at").is_not_null() | is_untrue


def is_to_be_called_back() -> pl.Expr:
    """Whether a bad rating that is not void has not been called back. Over rows of the contract `window_rating`."""
    return is_bad() & ~is_void() & pl.col("called_back_at").is_null()


def is_to_be_mended() -> pl.Expr:
    """Whether a bad rating that was confirmed and stands has not been mended (整改)."""
    is_open = ~is_void() & pl.col("rectified_at").is_null()
    return is_bad() & is_open & pl.col("is_confirmed").fill_null(value=False)
