"""What the rules look at in the list of units: that none lies beneath itself."""

from __future__ import annotations

import polars as pl

from transforms.clean.hierarchy import circles
from transforms.clean.references import current_units


def with_circles(stood: pl.DataFrame) -> pl.DataFrame:
    """`is_beneath`: the unit is not above itself; a bureau could not be told otherwise. Null without a unit above."""
    found = circles(current_units(stood))
    beneath = ~pl.col("unit_id").is_in(found.implode())
    return stood.with_columns(is_beneath=pl.when(pl.col("parent_id").is_not_null()).then(beneath))
