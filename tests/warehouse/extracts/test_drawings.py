"""Where bars, frames and labels stand, and what a point more brings."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from warehouse.extracts.drawing import cut
from warehouse.extracts.interval_plot import Rated, interval_plot
from warehouse.extracts.steps import step
from warehouse.extracts.waterfall import waterfall


def bars(*values: str | None, total: str | None = None) -> list[tuple[str, float, float]]:
    parts = [("项", None if value is None else Decimal(value)) for value in values]
    drawing = waterfall(parts, ("总分", None if total is None else Decimal(total)), "t", "d")
    return [(box.look, float(box.x), float(box.width)) for box in drawing.boxes]


def test_a_bar_begins_where_the_one_above_ended() -> None:
    first, second, less, total = bars("60", "50", "-10", total="100")

    assert first[1] + first[2] == pytest.approx(second[1], abs=0.2)
    assert less[1] + less[2] == pytest.approx(second[1] + second[2], abs=0.2)
    assert [look for look, _, _ in (first, second, less, total)] == ["solid", "solid", "hatched", "total"]
    assert total[1] + total[2] == pytest.approx(less[1], abs=0.2)


def test_a_part_that_is_not_known_has_a_place_and_no_bar() -> None:
    assert [look for look, _, _ in bars("60", None)] == ["solid"]


@pytest.mark.parametrize("values", [("0",), ("-5", "2"), ("0", "0")])
def test_nothing_and_less_than_nothing_can_be_drawn(values: tuple[str, ...]) -> None:
    total = str(sum(Decimal(value) for value in values))

    assert all(0 <= x <= 760 and width >= 1 for _, x, width in bars(*values, total=total))


def test_a_long_title_is_cut_by_its_width() -> None:
    assert cut("绩效考核", 8) == "绩效考核"
    assert cut("绩效考核分", 8) == "绩效考…"
    assert cut("abc", 8) == "abc"


def test_units_of_a_band_share_a_frame() -> None:
    units = [
        Rated("甲", Decimal(99), Decimal(98), Decimal(100), 1),
        Rated("乙", Decimal(98), Decimal(97), Decimal("98.5"), 1),
        Rated("丙", Decimal(60), Decimal(50), Decimal(70), 2),
    ]
    frames = [(box.y, box.height) for box in interval_plot(units, "t", "d").boxes]

    assert frames == [(2, 44), (50, 20)]


def line(points: str | None, weight: str | None, contribution: str | None) -> dict[str, Any]:
    texts = {"points": points, "weight": weight, "contribution": contribution}
    return {name: None if text is None else Decimal(text) for name, text in texts.items()}


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (line("90", "60", "54"), "0.6"),
        (line("90", "60", "27"), "0.3"),
        (line("0", "60", "0"), "0.6"),
        (line("0", None, "0"), "1"),
        (line("12", None, "12"), "1"),
        (line(None, "60", None), None),
    ],
)
def test_a_point_more_brings_what_its_line_is_worth(row: dict[str, Any], expected: str | None) -> None:
    assert step(row, Decimal(100)) == (None if expected is None else Decimal(expected))
