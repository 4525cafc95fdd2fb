"""Units whose rates cannot be told apart stand in one band, since the order within it says nothing."""

from __future__ import annotations

from collections.abc import Sequence

from transforms.comparison.intervals import Interval, are_apart


def bands(intervals: Sequence[Interval]) -> list[int]:
    """The band of each, from 1; `intervals` come best first.

    A band ends where the next is apart from its first: nobody stands in a band with somebody who is surely better.
    """
    found: list[int] = []
    first: Interval | None = None
    for one in intervals:
        if first is None or are_apart(first, one):
            first = one
            found.append(found[-1] + 1 if found else 1)
        else:
            found.append(found[-1])
    return found
