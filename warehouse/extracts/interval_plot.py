"""Rates with their intervals, best first; those that cannot be told apart stand in one frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from warehouse.extracts.drawing import WIDTH, Axis, Box, Dot, Drawing, Label, Stroke, cut, place

ROW, LEFT, RIGHT, FOOT = 24, 210, 130, 24
STEP, _NAME_ROOM, _TICKS = 4, 30, 4


@dataclass(frozen=True)
class Rated:
    """A unit's rate with both bounds, in percent, and its band."""

    name: str
    rate: Decimal
    low: Decimal
    high: Decimal
    band: int


def interval_plot(units: Sequence[Rated], title: str, desc: str) -> Drawing:
    """The drawing of at least one unit."""
    axis = _axis(units)
    drawing = Drawing(title, desc, ROW * len(units) + FOOT)
    for number, unit in enumerate(units):
        _row(drawing, number, unit, axis)
    for band in sorted({unit.band for unit in units}):
        drawing.boxes.append(_frame([number for number, unit in enumerate(units) if unit.band == band]))
    for step in range(_TICKS + 1):
        value = axis.low + (axis.high - axis.low) * step / _TICKS
        drawing.labels.append(Label(place(axis.at(value)), drawing.height - 4, f"{value:g}%", "middle"))
    return drawing


def _axis(units: Sequence[Rated]) -> Axis:
    """From the least bound, down to a round number, to 100."""
    least = int(min(unit.low for unit in units)) // STEP * STEP
    return Axis(float(min(least, 100 - STEP)), 100.0, LEFT, WIDTH - RIGHT)


def _row(drawing: Drawing, number: int, unit: Rated, axis: Axis) -> None:
    middle = ROW * number + ROW // 2
    low, high = place(axis.at(float(unit.low))), place(axis.at(float(unit.high)))
    drawing.strokes.append(Stroke(low, high, middle, middle))
    drawing.strokes.extend(Stroke(end, end, middle - 4, middle + 4) for end in (low, high))
    drawing.dots.append(Dot(place(axis.at(float(unit.rate))), middle))
    drawing.labels.append(Label(str(LEFT - 16), middle + 5, cut(unit.name, _NAME_ROOM), "end"))
    drawing.labels.append(Label(str(WIDTH - 6), middle + 5, f"{unit.low:.2f}–{unit.high:.2f}", "end"))


def _frame(numbers: Sequence[int]) -> Box:
    return Box(str(LEFT - 8), ROW * numbers[0] + 2, str(WIDTH - LEFT + 8), ROW * len(numbers) - 4, "frame")
