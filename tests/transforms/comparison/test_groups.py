"""Ends, middle and mean of groups are those that a page prints of each group alone."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from transforms.comparison.groups import ranked, spread_by
from transforms.fixed_point import decimal
from warehouse.extracts.month_report import spread

SCORES = st.lists(
    st.tuples(st.sampled_from("ABC"), st.one_of(st.none(), st.integers(-(10**9), 10**9))), min_size=1, max_size=30
)


@given(SCORES)
def test_each_group_is_as_it_is_alone(rows: list[tuple[str, int | None]]) -> None:
    found = spread_by(pl.DataFrame(rows, schema={"unit": pl.String, "score": pl.Int64}, orient="row"), "unit")

    for one in found.to_dicts():
        own = [decimal(score) for unit, score in rows if unit == one["unit"] and score is not None]
        alone = spread(own)
        assert (one["people"], one["scored"]) == (sum(unit == one["unit"] for unit, _ in rows), len(own))
        numbers = [
            None if one[name] is None else decimal(one[name]) for name in ("lowest", "median", "mean", "highest")
        ]
        assert numbers == [alone.low, alone.median, alone.mean, alone.high]


def test_equal_means_share_the_better_rank_and_who_has_none_has_no_rank() -> None:
    rows = {"unit": ["A", "A", "B", "C", "D"], "score": [80_000_000, 90_000_000, 85_000_000, 84_999_999, None]}
    found = ranked(spread_by(pl.DataFrame(rows), "unit"))

    assert found.select("unit", "rank").rows() == [("A", 1), ("B", 1), ("C", 1), ("D", None)]
    assert decimal(found["mean"][2]) == Decimal("85.00")  # as it is printed, so it is compared
