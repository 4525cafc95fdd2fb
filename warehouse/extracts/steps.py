"""What one point more in a component would bring to the score, read from the line itself."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from warehouse.extracts.month_report import Row

_DIGITS = Decimal("0.0001")


def step(line: Row, whole: Decimal) -> Decimal | None:
    """Points of the score for one point of the line: its worth for its points, else by its weight; None if unknown.

    A line of a part of the period brings its part only, which the contribution shows.
    """
    if line["points"] and line["contribution"] is not None:
        return _rounded(line["contribution"] / line["points"])
    if line["points"] is None and line["contribution"] is None:
        return None
    return Decimal(1) if line["weight"] is None else _rounded(line["weight"] / whole)


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(_DIGITS, rounding=ROUND_HALF_UP)
