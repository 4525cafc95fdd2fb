"""A page of plain tables under headings: one HTML file without scripts or requests, the same input the same bytes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from jinja2 import Environment

from warehouse.extracts.listings import Listing, cell_text
from warehouse.extracts.rendering import environment, rendered


@dataclass(frozen=True)
class Section:
    """A heading with sentences and tables; `anchor` is what the contents point to."""

    anchor: str
    heading: str
    notes: Sequence[str] = ()
    listings: Sequence[Listing] = ()


@dataclass(frozen=True)
class PlainPage:
    """What a page says, in the reader's language; `notes` is said before all sections, `none_of` of an empty table."""

    lang: str
    about: str
    heading: str
    contents: str
    none_of: str
    sections: Sequence[Section]
    banners: Sequence[str] = ()
    notes: Sequence[str] = ()
    footer: Sequence[str] = ()


def plain_page(page: PlainPage) -> str:
    """The whole page as text."""
    return rendered(_environment().get_template("plain.html.j2"), p=page)


@cache
def _environment() -> Environment:
    made = environment()
    made.filters["cell"] = cell_text
    return made
