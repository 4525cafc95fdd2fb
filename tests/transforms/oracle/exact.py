"""Exact numbers: rounding half away from zero, limits, and parts that add up to one rounded quotient."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from fractions import Fraction
from math import floor
from typing import Any, TypeVar

Tree = Mapping[str, Any]
Key = TypeVar("Key", bound=Hashable)
HUNDRED = Fraction(100)
NOTHING = Fraction(0)


def away(value: Fraction, digits: int = 6) -> Fraction:
    """Rounded half away from zero."""
    scaled = abs(value) * 10**digits
    whole = floor(scaled + Fraction(1, 2))
    return Fraction(whole if value >= 0 else -whole, 10**digits)


def clipped(value: Fraction, limit: Sequence[str | None] | None) -> Fraction:
    """Within the limit; None leaves that side open."""
    low, high = limit or (None, None)
    if low is not None and value < Fraction(low):
        return Fraction(low)
    if high is not None and value > Fraction(high):
        return Fraction(high)
    return value


def mean(values: Sequence[Fraction]) -> Fraction:
    """The exact mean."""
    return sum(values, NOTHING) / len(values)


def fitted(exact: Mapping[Key, Fraction]) -> dict[Key, Fraction]:
    """Their sum rounded to millionths, the parts fitted to it by largest remainder of the floor, ties in their order."""
    counts = {key: value * 10**6 for key, value in exact.items()}
    floors = {key: floor(value) for key, value in counts.items()}
    units = int(away(sum(exact.values(), NOTHING)) * 10**6) - sum(floors.values())
    first = sorted(counts, key=lambda key: floors[key] - counts[key])[:units]
    return {key: Fraction(low + (key in first), 10**6) for key, low in floors.items()}
