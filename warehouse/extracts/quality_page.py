"""The page of data quality: one HTML file without scripts or requests, the same facts the same bytes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TypeAlias

from jinja2 import Environment

from warehouse.extracts.rendering import environment, rendered

BAR, GAP, HEIGHT = 5, 2, 26
"""Of a sparkline, in its own units: a night's bar, the space between two, the tallest bar and the line it stands on."""


@dataclass(frozen=True)
class Link:
    """A cell that leads to another place of the page."""

    text: str
    anchor: str


Cell: TypeAlias = str | int | date | Link | None


@dataclass(frozen=True)
class Table:
    """A plain table; `numbers` are the places of the columns that are written to the right."""

    caption: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    numbers: frozenset[int] = frozenset()
    is_folded: bool = False
    """Whether it is only there to be looked up."""


@dataclass(frozen=True)
class Trend:
    """One check over the nights of the page: failures by night, None where it had nothing to look at."""

    check: Link
    where: str
    effect: str
    failures: Sequence[int | None]
    latest: int
    since: date | None
    said: str
    """The same in words, for those who do not see it."""

    @property
    def bars(self) -> list[tuple[int, float, float]]:
        """Left edge, top and height of each night's bar; a passed night is a mark on the line."""
        most = max((count or 0 for count in self.failures), default=0) or 1
        tall = [None if n is None else max(round(n / most * (HEIGHT - 2), 1), 1.0) for n in self.failures]
        return [(at * (BAR + GAP), HEIGHT - high, high) for at, high in enumerate(tall) if high is not None]

    @property
    def width(self) -> int:
        """The width of the sparkline."""
        return len(self.failures) * (BAR + GAP)


@dataclass(frozen=True)
class Part:
    """A heading with sentences and tables."""

    anchor: str
    heading: str
    notes: Sequence[str] = ()
    tables: Sequence[Table] = ()


@dataclass(frozen=True)
class QualityPage:
    """What the page says, in the reader's language; `words` are the heads and labels of the template."""

    lang: str
    words: dict[str, str]
    figures: Sequence[tuple[str, int]]
    before: Sequence[Part]
    trends: Sequence[Trend]
    after: Sequence[Part]
    advice: Sequence[tuple[str, str, str]]
    """Anchor, what was found, what to do."""
    footer: Sequence[str] = ()


def quality_page(page: QualityPage) -> str:
    """The whole page as text."""
    return rendered(_environment().get_template("quality.html.j2"), p=page, w=page.words, bar=BAR, height=HEIGHT)


@cache
def _environment() -> Environment:
    made = environment()
    made.tests["link"] = lambda cell: isinstance(cell, Link)
    return made
