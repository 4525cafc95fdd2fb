"""XML as spreadsheet programs write it, plain enough to be taken apart by expressions; all else is refused here.

Plain are elements with quoted attributes, and texts: nothing that a parser would refuse or change. What is not plain
is no fault: it is read by a parser.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flows.sources.part_blocks import Block

ENTITIES = {"&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'"}
ENTITY = f"{'|'.join(ENTITIES)}|&#[0-9]+;|&#x[0-9A-Fa-f]+;"
ODD = r"[\x00-\x08\x0b-\x1f\u{FFFE}\u{FFFF}]|\]\]>"
HEAD = "[ -.0-;=?-~]*"
"""Attributes as they stand in a tag, up to its end."""
HEADS_MAX = 500


class NotPlainError(Exception):
    """These bytes are for a parser."""


def cut(block: Block, before: str) -> pl.Series:
    """The text of the block, cut wherever this stands; raises NotPlainError."""
    if block.prefix:
        raise NotPlainError
    try:
        text = pl.Series([block.items.decode()])
    except UnicodeDecodeError:
        raise NotPlainError from None
    return text.str.split(before).explode()


def fail_if_odd(texts: pl.Series) -> None:
    """Raise NotPlainError for signs and entities that only a parser knows how to take."""
    entities = texts.str.count_matches(ENTITY) != texts.str.count_matches("&", literal=True)
    if entities.any() or texts.str.contains(ODD).any():
        raise NotPlainError


def resolved(texts: pl.Series) -> pl.Series:
    """The texts with their entities replaced."""
    if not texts.str.contains("&", literal=True).any():
        return texts
    numbered = texts.filter(texts.str.contains("&#", literal=True)).unique()
    named = texts.str.replace_many(list(ENTITIES), list(ENTITIES.values()))
    if numbered.is_empty():
        return named
    parsed = pl.Series([_parsed(text) for text in numbered], dtype=pl.String)
    return texts.replace_strict(numbered, parsed, default=named)


def _parsed(text: str) -> str:
    try:
        return ET.fromstring(f"<t>{text}</t>").text or ""  # noqa: S314 - no DOCTYPE within an element
    except ET.ParseError:
        raise NotPlainError from None


class Heads:
    """The attributes in the tags of an element, as the parser sees them; each way to write them is parsed once."""

    def __init__(self, tag: str) -> None:
        """`tag` is the element's name and what its tag begins with."""
        self._tag = tag
        self._name = tag.split(maxsplit=1)[0]
        self._known: dict[str, dict[str, str]] = {}

    def of(self, written: Iterable[str], opening: bytes) -> dict[str, dict[str, str]]:
        """What stands between the tag and its end -> attributes; raises NotPlainError."""
        asked = set(written)
        if len(asked) > HEADS_MAX:
            raise NotPlainError
        for text in asked - self._known.keys():
            self._known[text] = self._parsed(text, opening)
        return {text: self._known[text] for text in asked}

    def _parsed(self, text: str, opening: bytes) -> dict[str, str]:
        closing = b"</" + opening[1:].split(maxsplit=1)[0].rstrip(b">") + b">"
        try:
            root = ET.fromstring(opening + f"<{self._tag}{text}/>".encode() + closing)  # noqa: S314 - no DOCTYPE
        except ET.ParseError:
            raise NotPlainError from None
        if len(root) != 1 or len(root[0]) or root[0].tag != root.tag.rsplit("}")[0] + "}" + self._name:
            raise NotPlainError
        return dict(root[0].attrib)
