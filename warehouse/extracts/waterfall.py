"""From the lines to the score: one bar a component, each beginning where the one before ended, the score below them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import accumulate

from warehouse.extracts.drawing import WIDTH, Axis, Box, Drawing, Label, Stroke, cut, place
from warehouse.extracts.month_report import NOTHING

ROW, BAR, LEFT, RIGHT = 22, 14, 210, 80
_TITLE_ROOM = 30


def waterfall(
    parts: Sequence[tuple[str, Decimal | None]], total: tuple[str, Decimal | None], title: str, desc: str
) -> Drawing:
    """The drawing; a part that is not known yet, and then the total, has a place and no bar."""
    ends = list(accumulate((float(value or 0) for _, value in parts), initial=0.0))
    axis = _axis([*ends, float(total[1] or 0)])
    drawing = Drawing(title, desc, ROW * (len(parts) + 1) + 6)
    for number, (name, value) in enumerate(parts):
        _row(drawing, number, name, _signed(value))
        if value is not None:
            begin, end = axis.at(ends[number]), axis.at(ends[number + 1])
            _bar(drawing, number, begin, end, is_less=value < 0)
            drawing.strokes.append(_to_next(number, end))
    _row(drawing, len(parts), total[0], _plain(total[1]))
    if total[1] is not None:
        begin, end = sorted((axis.at(0.0), axis.at(float(total[1]))))
        box = Box(place(begin), _top(len(parts)), place(max(end - begin, 1.0)), BAR, "total")
        drawing.boxes.append(box)
    zero = place(axis.at(0.0))
    drawing.strokes.append(Stroke(zero, zero, 0, drawing.height))
    return drawing


def _axis(ends: Sequence[float]) -> Axis:
    low, high = min(0.0, *ends), max(0.0, *ends)
    return Axis(low, high if high > low else low + 1, LEFT, WIDTH - RIGHT)


def _top(number: int) -> int:
    return ROW * number + (ROW - BAR) // 2


def _row(drawing: Drawing, number: int, name: str, value: str) -> None:
    base = ROW * number + 16
    drawing.labels.append(Label(str(LEFT - 10), base, cut(name, _TITLE_ROOM), "end"))
    drawing.labels.append(Label(str(WIDTH), base, value, "end"))


def _bar(drawing: Drawing, number: int, begin: float, end: float, *, is_less: bool) -> None:
    width = place(max(abs(end - begin), 1.0))
    drawing.boxes.append(Box(place(min(begin, end)), _top(number), width, BAR, "hatched" if is_less else "solid"))


def _to_next(number: int, end: float) -> Stroke:
    x = place(end)
    return Stroke(x, x, _top(number) + BAR, _top(number + 1), is_faint=True)


def _signed(value: Decimal | None) -> str:
    return f"+{_plain(value)}" if value is not None and value > 0 else _plain(value)


def _plain(value: Decimal | None) -> str:
    """Two decimals are enough to be seen; the table has all of them."""
    return NOTHING if value is None else f"{value:.2f}"
