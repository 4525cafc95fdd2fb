"""Cuts a list in a workbook's XML, rows or shared texts, into blocks of whole items; the list never lies in memory."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flows.sources.workbook import Part

BLOCK = 1 << 21
ITEM_MAX = 32 << 20


@dataclass(frozen=True)
class Kind:
    """A list in a part: the element at the root, the list and its items. `root` and `list` may be the same."""

    root: str
    list: str
    item: str


ROWS = Kind("worksheet", "sheetData", "row")
TEXTS = Kind("sst", "sst", "si")


@dataclass(frozen=True)
class Block:
    """Whole items; `opening` is the root's tag with its namespaces, `prefix` stands before every tag of the list.

    `rest` is what follows the list, known with its last block.
    """

    kind: Kind
    opening: bytes
    prefix: bytes
    items: bytes
    rest: bytes = b""

    @property
    def whole(self) -> bytes:
        """The items as a document of their own."""
        return self.opening + self.items + b"</" + self.prefix + self.kind.root.encode() + b">"


def blocks(part: Part, kind: Kind) -> Iterator[Block]:
    """The list of this kind; raises ValueError where there is none and EOFError where it does not end."""
    root = re.compile(rb"<(?:\w+:)?%b\b[^>]*>" % kind.root.encode())
    list_ = re.compile(rb"<(\w+:)?%b\b[^>]*>" % kind.list.encode())
    text = b""
    while not (begun := list_.search(text)) and (more := part.read(BLOCK)):
        text += more
        if len(text) > ITEM_MAX:
            raise ValueError(part)
    opening = root.search(text)
    if begun is None or opening is None:
        raise ValueError(part)
    prefix = begun[1] or b""
    if begun[0].endswith(b"/>"):
        yield Block(kind, opening[0].removesuffix(b"/>") + b">", prefix, b"", text[begun.end() :])
        return
    for items, rest in _cut(part, text[begun.end() :], prefix, kind):
        yield Block(kind, opening[0], prefix, items, rest)


def pieces(block: Block, size: int) -> Iterator[Block]:
    """The block in pieces of whole items, each about so many bytes long."""
    end = b"</" + block.prefix + block.kind.item.encode() + b">"
    begun = 0
    while begun < len(block.items):
        found = block.items.find(end, begun + size)
        until = found + len(end) if found >= 0 else len(block.items)
        yield Block(block.kind, block.opening, block.prefix, block.items[begun:until])
        begun = until


def _cut(part: Part, text: bytes, prefix: bytes, kind: Kind) -> Iterator[tuple[bytes, bytes]]:
    """The bytes of whole items; with the last ones, the bytes behind the list."""
    item_end, list_end = b"</" + prefix + kind.item.encode() + b">", b"</" + prefix + kind.list.encode() + b">"
    while (finish := text.find(list_end)) < 0:
        last = text.rfind(item_end)
        cut = last + len(item_end) if last >= 0 else 0
        if cut:
            yield text[:cut], b""
        more = part.read(BLOCK)
        if not more:
            raise EOFError
        text = text[cut:] + more
        if len(text) > ITEM_MAX:
            raise ValueError(part)
    yield text[:finish], text[finish:] + b"".join(iter(lambda: part.read(BLOCK), b""))
