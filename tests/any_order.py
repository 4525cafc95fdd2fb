"""Polars gives groups, unique rows and joins in an order of its own: here they come shuffled where none was asked for.

What is the same on every machine today may be another order in its next version, or under load; whoever needs an order
has to say so.
"""

from __future__ import annotations

from itertools import count
from typing import Any

import polars as pl
import pytest
from polars.lazyframe.group_by import LazyGroupBy


def shuffle_what_has_no_order(patch: pytest.MonkeyPatch, seed: int) -> None:
    """Shuffle every result of `group_by`, `unique` and `join` that is not told to keep an order, also in DataFrames."""
    numbers = count(seed * 1_000_003)
    plain = {"group_by": pl.LazyFrame.group_by, "unique": pl.LazyFrame.unique, "join": pl.LazyFrame.join}
    grouped, kept = LazyGroupBy.agg, set[int]()

    def shuffled(rows: pl.LazyFrame) -> pl.LazyFrame:
        number = next(numbers)
        return rows.map_batches(lambda batch: batch.sample(fraction=1, shuffle=True, seed=number))

    def group_by(self: pl.LazyFrame, *by: Any, maintain_order: bool = False, **named: Any) -> LazyGroupBy:
        found = plain["group_by"](self, *by, maintain_order=maintain_order, **named)
        if maintain_order:
            kept.add(id(found))
        return found  # type: ignore[no-any-return]

    def agg(self: LazyGroupBy, *aggs: Any, **named: Any) -> pl.LazyFrame:
        found = grouped(self, *aggs, **named)
        return found if id(self) in kept else shuffled(found)

    def unique(self: pl.LazyFrame, *args: Any, maintain_order: bool = False, **how: Any) -> pl.LazyFrame:
        found = plain["unique"](self, *args, maintain_order=maintain_order, **how)
        return found if maintain_order else shuffled(found)

    def join(self: pl.LazyFrame, *args: Any, maintain_order: str | None = None, **how: Any) -> pl.LazyFrame:
        found = plain["join"](self, *args, maintain_order=maintain_order, **how)
        # A left join keeps the order of its left side in every version so far, and half of ours rely on it.
        is_kept = maintain_order not in (None, "none") or how.get("how") in ("left", "semi", "anti")
        return found if is_kept else shuffled(found)

    for name, instead in (("group_by", group_by), ("unique", unique), ("join", join)):
        patch.setattr(pl.LazyFrame, name, instead)
    patch.setattr(LazyGroupBy, "agg", agg)
