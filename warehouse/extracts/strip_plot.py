"""Where the dots of the score plot stand: one strip per post class, one dot per person.

Coordinates are drawing, not scores, and so may be floats.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from warehouse.extracts.month_report import MonthReport, Row, held, posts, ranking, score_range, trimmed

WIDTH, LEFT, RIGHT, STRIP, AXIS = 760, 150, 20, 46, 26
# Dots nearer than this would hide each other; they step aside by turns.
BIN, STEPS = 9, (0, -8, 8, -16, 16)
INTERVALS = 8


@dataclass(frozen=True)
class Dot:
    """One person's score."""

    x: str
    y: str
    label: str


@dataclass(frozen=True)
class Bar:
    """One held person's range."""

    x1: str
    x2: str
    y: str
    label: str


@dataclass(frozen=True)
class Plot:
    """The drawing, ready for the template."""

    height: int
    strips: list[tuple[int, str]]
    ticks: list[tuple[str, str]]
    dots: list[Dot]
    bars: list[Bar]
    width: int = WIDTH
    left: int = LEFT
    right: int = WIDTH - RIGHT


def drawn(report: MonthReport) -> Plot | None:
    """The plot of a month; none where nobody has a score."""
    scored = [person for person in ranking(report) if person["score"] is not None]
    ranged = [person for person in held(report) if person["score_low"] is not None and person["score_high"] is not None]
    ends = [person["score"] for person in scored]
    if not ends:
        return None
    ends += [person[end] for person in ranged for end in ("score_low", "score_high")]
    low, step, high = _axis(min(ends), max(ends))
    middles = {post: STRIP // 2 + STRIP * place for place, post in enumerate(posts(report))}
    strips = [(middles[post], title) for post, title in posts(report).items()]
    ticks = [(_x(value, low, high), f"{value:g}") for value in _ticks(low, step, high)]
    bars = [_bar(person, middles[person["post_class"]], low, high) for person in ranged]
    return Plot(STRIP * len(strips) + AXIS, strips, ticks, _dots(scored, middles, low, high), bars)


def _axis(least: Decimal, most: Decimal) -> tuple[float, float, float]:
    """Round ends and a step of 1, 2 or 5 times a power of ten that gives at most INTERVALS of them."""
    reach = max(float(most - least), 1.0)
    power = 10.0 ** math.floor(math.log10(reach / INTERVALS))
    step = next(power * times for times in (1, 2, 5, 10) if reach / (power * times) <= INTERVALS)
    return math.floor(float(least) / step) * step, step, (math.floor(float(most) / step) + 1) * step


def _ticks(low: float, step: float, high: float) -> list[float]:
    return [low + step * place for place in range(round((high - low) / step) + 1)]


def _x(value: Decimal | float, low: float, high: float) -> str:
    return f"{LEFT + (float(value) - low) / (high - low) * (WIDTH - LEFT - RIGHT):.1f}"


def _dots(people: list[dict[str, object]], middles: dict[str, int], low: float, high: float) -> list[Dot]:
    taken: Counter[tuple[str, int]] = Counter()
    found = []
    for person in people:
        post = str(person["post_class"])
        score = Decimal(str(person["score"]))
        x = _x(score, low, high)
        place = (post, round(float(x)) // BIN)
        y = middles[post] + STEPS[taken[place] % len(STEPS)]
        taken[place] += 1
        found.append(Dot(x, str(y), f"{person['person_name']} {trimmed(score)}"))
    return found


def _bar(person: Row, middle: int, low: float, high: float) -> Bar:
    ends = _x(person["score_low"], low, high), _x(person["score_high"], low, high)
    return Bar(*ends, str(middle), f"{person['person_name']} {score_range(person)}")
