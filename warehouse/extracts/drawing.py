"""A drawing of boxes, strokes, dots and labels that a template writes as SVG: no colour, so that paper shows it alike.

Coordinates are drawing, not scores, and so may be floats.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

WIDTH = 760
_WIDE = 0x2E80
"""From here on a sign takes the room of two."""

Look: TypeAlias = Literal["solid", "hatched", "total", "frame"]


@dataclass(frozen=True)
class Box:
    """A bar or a frame; what is taken away is hatched."""

    x: str
    y: int
    width: str
    height: int
    look: Look


@dataclass(frozen=True)
class Stroke:
    """A line; a faint one only guides the eye."""

    x1: str
    x2: str
    y1: int
    y2: int
    is_faint: bool = False


@dataclass(frozen=True)
class Dot:
    """A value."""

    x: str
    y: int


@dataclass(frozen=True)
class Label:
    """A text that ends or begins at a place."""

    x: str
    y: int
    text: str
    anchor: Literal["start", "middle", "end"] = "start"


@dataclass(frozen=True)
class Drawing:
    """What stands on it; `title` and `desc` are what a screen reader says of it."""

    title: str
    desc: str
    height: int
    boxes: list[Box] = field(default_factory=list)
    strokes: list[Stroke] = field(default_factory=list)
    dots: list[Dot] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    width: int = WIDTH


@dataclass(frozen=True)
class Axis:
    """Where a value stands between two edges."""

    low: float
    high: float
    left: int
    right: int

    def at(self, value: float) -> float:
        """The place of a value."""
        return self.left + (value - self.low) / (self.high - self.low) * (self.right - self.left)


def place(x: float) -> str:
    """A coordinate as it is written."""
    return f"{x:.1f}"


def cut(text: str, room: int) -> str:
    """The text as far as it has room, in half widths of a Chinese sign."""
    used = 0
    for count, sign in enumerate(text):
        used += 2 if ord(sign) >= _WIDE else 1
        if used > room:
            return f"{text[: max(count - 1, 0)]}…"
    return text
