"""Repeated problems (同类问题): deductions of one cause charged to one section, and the notices they bring.

The word `repeats` of an edition: `{within_months, at_least, of: cause}` (scheme.md, "Time and exceptions").
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator

import polars as pl

from transforms.period import MONTH

_SHAPE = {
    "unit_id": pl.String(),
    "cause_code": pl.String(),
    "month": pl.String(),
    "since_month": pl.String(),
    "deduction_count": pl.Int64(),
}


def notices(deductions: pl.DataFrame, within_months: int, at_least: int) -> pl.DataFrame:
    """One row per notice: unit_id, cause_code, month, since_month (the first deduction it counts), deduction_count.

    `deductions`: unit_id (charged), cause_code, month, event_count (how many deductions a row tells of). A month that
    brings the deductions of the last `within_months` months, itself included, to `at_least` has one notice, whatever
    is above the number; all of them are used up by it and counting begins anew. Those without a cause are left out.
    """
    if within_months < 1 or at_least < 1:
        raise ValueError(f"{at_least} within {within_months} months")
    key = ["unit_id", "cause_code", "month"]
    known = deductions.drop_nulls(key).filter(pl.col("event_count") > 0)
    counted = known.group_by(key).agg(count=pl.col("event_count").sum()).sort(key)
    rows = [
        (unit, cause, *notice)
        for (unit, cause), part in counted.group_by(["unit_id", "cause_code"], maintain_order=True)
        for notice in _reached(part.select("month", "count").iter_rows(), within_months, at_least)
    ]
    return pl.DataFrame(rows, schema=_SHAPE, orient="row")


def _reached(months: Iterable[tuple[str, int]], within: int, at_least: int) -> Iterator[tuple[str, str, int]]:
    """The months that reach the number, each with the first month and the count of what it uses up."""
    window: deque[tuple[str, int]] = deque()
    for month, count in months:
        window.append((month, count))
        while _ordinal(month) - _ordinal(window[0][0]) >= within:
            window.popleft()
        total = sum(one for _, one in window)
        if total >= at_least:
            yield month, window[0][0], total
            window.clear()


def _ordinal(month: str) -> int:
    if not MONTH.fullmatch(month):
        raise ValueError(month)
    return int(month[:4]) * 12 + int(month[5:])
