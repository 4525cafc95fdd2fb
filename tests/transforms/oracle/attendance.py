"""The kind `attendance`: (expected - absent) / expected working days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from tests.transforms.oracle.exact import Tree, away
from tests.transforms.oracle.month import Measure


def attendance(rows: Sequence[Tree], words: Tree, workdays: Sequence[date]) -> Measure:
    """One person's month; `workdays` are those on which the person was in the bureau."""
    missed, off = Fraction(0), Fraction(0)
    for row in rows:
        span = [d for d in workdays if row["from_date"] <= d and (row["to_date"] is None or d <= row["to_date"])]
        # Nobody is absent for more working days than the span has.
        days = Fraction(len(span)) if row["days"] is None else min(row["days"], Fraction(len(span)))
        if row["kind"] in words.get("absent", ["sick", "personal"]):
            missed += days
        else:
            off += days
    expected = len(workdays) - off
    return Measure(away((expected - missed) / expected)) if expected > 0 else Measure()
