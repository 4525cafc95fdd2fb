"""Bands of rates that cannot be told apart."""

from __future__ import annotations

from decimal import Decimal

import pytest

from transforms.comparison.bands import bands
from transforms.comparison.intervals import Interval


@pytest.mark.parametrize(
    ("ends", "expected"),
    [
        ([], []),
        ([("0.8", "0.9")], [1]),
        ([("0.8", "0.9"), ("0.7", "0.85")], [1, 1]),
        ([("0.8", "0.9"), ("0.6", "0.7")], [1, 2]),
        ([("0.8", "0.9"), ("0.7", "0.8"), ("0.6", "0.75")], [1, 1, 2]),
    ],
)
def test_a_band_ends_where_the_next_is_apart_from_its_first(ends: list[tuple[str, str]], expected: list[int]) -> None:
    assert bands([Interval(Decimal(low), Decimal(high)) for low, high in ends]) == expected
