"""A page of a period's site: figures, drawings and tables under headings, with relative links to the pages around it.

One HTML file without scripts or requests, for the screen, A4 and a screen reader; the same input, the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from jinja2 import Template

from warehouse.extracts.drawing import Drawing
from warehouse.extracts.listings import Listing, cell_text
from warehouse.extracts.rendering import environment, rendered
from warehouse.extracts.strip_plot import Plot
from warehouse.extracts.words import Words


@dataclass(frozen=True)
class Part:
    """A heading with sentences, a drawing and tables; `hrefs` are where the first cells of the first table lead."""

    anchor: str
    heading: str
    notes: Sequence[str] = ()
    drawing: Drawing | None = None
    plot: Plot | None = None
    listings: Sequence[Listing] = ()
    hrefs: Sequence[str | None] = ()

    @property
    def is_told(self) -> bool:
        """Whether it has anything to say."""
        return bool(self.notes or self.drawing or self.plot or any(table.rows for table in self.listings))


@dataclass(frozen=True)
class LinkedPage:
    """What a page says, in the reader's language; parts without anything to say are left out."""

    about: str
    heading: str
    links: Sequence[tuple[str, str]]
    figures: Sequence[tuple[str, str]]
    parts: Sequence[Part]
    banners: Sequence[str] = ()
    footer: Sequence[tuple[str, str]] = ()
    is_one_page: bool = False


def linked_page(page: LinkedPage, words: Words) -> str:
    """The whole page as text."""
    return rendered(_template(), p=page, w=words, parts=[part for part in page.parts if part.is_told])


@cache
def _template() -> Template:
    made = environment()
    made.filters["cell"] = cell_text
    return made.get_template("linked.html.j2")
