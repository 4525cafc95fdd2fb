"""The texts that the cells of a workbook point at by number, in their order."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

import polars as pl

from flows.sources.cells import plain_text, unescaped
from flows.sources.part_blocks import TEXTS, blocks, pieces
from flows.sources.plain_xml import NotPlainError, cut, fail_if_odd, resolved

if TYPE_CHECKING:
    from flows.sources.part_blocks import Block
    from flows.sources.workbook import Part

PIECE = 1 << 14
TEXT = r'^<t(?: xml:space="(?:preserve|default)")?>([^<]*)</t></si>[ \n\t]*$'


def shared_texts(part: Part) -> pl.Series:
    """The texts; those of a block that is written plainly are cut out of it, all others are parsed."""
    found = [pl.Series(dtype=pl.String)]
    for block in blocks(part, TEXTS):
        try:
            found.append(_plain(block))
        except NotPlainError:
            found.append(_parsed(block))
    return pl.concat(found).rename("text")


def _plain(block: Block) -> pl.Series:
    split = cut(block, "<si>")
    fail_if_odd(split)
    if split[0].strip(" \n\t"):
        raise NotPlainError
    texts = split[1:].str.extract(TEXT)
    if texts.null_count():
        raise NotPlainError
    texts = resolved(texts)
    is_escaped = texts.str.contains("_x", literal=True)
    if not is_escaped.any():
        return texts
    return texts.zip_with(~is_escaped, texts.map_elements(unescaped, return_dtype=pl.String))


def _parsed(block: Block) -> pl.Series:
    texts = [
        plain_text(item)
        for piece in pieces(block, PIECE)
        for item in ET.fromstring(piece.whole)  # noqa: S314 - Part refuses a DOCTYPE
        if item.tag.endswith("}si")
    ]
    return pl.Series(texts, dtype=pl.String)
