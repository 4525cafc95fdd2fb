"""Takes the rows of a sheet's XML apart element by element: reads whatever a workbook may hold, whoever wrote it."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from flows.sources.box import Box, Columns, column_letters
from flows.sources.cells import Reader, digits_lost
from flows.sources.layout import FAULTS_SHOWN
from flows.sources.part_blocks import Block, pieces
from transforms.faults import Fault

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

# Trees of such blocks stay in the processor's cache; larger ones take a third longer.
PIECE = 1 << 14
KNOWN_MAX = 2_000


@dataclass
class TreeRows:
    """What the rows of a sheet hold, gathered block by block; `row` is the number of the row that was read last."""

    reader: Reader
    box: Box
    faults: list[Fault] = field(default_factory=list)
    row: int = 0
    hidden: int = 0
    _rows: list[tuple[int, list[str | None]]] = field(default_factory=list)
    _columns: Columns = field(default_factory=Columns)
    _known: dict[tuple[str | None, ...], str | None] = field(default_factory=dict)

    def read(self, block: Block) -> pl.DataFrame:
        """`row_no` and one String column per sheet column for the rows of the block that have cells."""
        for piece in pieces(block, PIECE):
            for row in ET.fromstring(piece.whole):  # noqa: S314 - Part refuses a DOCTYPE
                self._take(row)
        return self._frame()

    def _take(self, row: Element) -> None:
        number = self.row = int(row.get("r") or self.row + 1)
        self.hidden += row.get("hidden") in {"1", "true"}
        digits, value_tag = str(number), row.tag[:-3] + "v"
        columns, shared, known = self._columns, self.reader.shared, self._known
        cells: list[str | None] = []
        at = -1
        for cell in row:
            ref = cell.get("r")
            at = at + 1 if ref is None else columns[ref.removesuffix(digits)]
            text = None
            if len(cell):
                value, kind = cell[-1], cell.get("t")
                if kind == "s":
                    text = shared[int(value.text or "")]
                elif value.tag != value_tag or (text := known.get((kind, cell.get("s"), value.text))) is None:
                    text = self._text(cell, kind, number, at)
            if at == len(cells):
                cells.append(text)
            else:
                cells.extend([None] * (at + 1 - len(cells)))
                cells[at] = text
        if cells:
            self.box.take(number, len(cells), len(row))
            self._rows.append((number, cells))

    def _text(self, cell: Element, kind: str | None, row: int, column: int) -> str | None:
        """The text of a cell that is no shared text; values come again and again, so their texts are remembered."""
        value = cell[-1]
        if value.tag.endswith("f") or (cell[0].tag.endswith("f") and not value.text and kind != "str"):
            self._fault(Fault("formula_without_value", {"cell": f"{column_letters(column)}{row}"}))
            return None
        if not value.tag.endswith(("}v", "}is")):
            raise ValueError(value.tag)
        text = self.reader.text(cell, kind)
        if value.text and digits_lost(value.text, kind):
            self._fault(Fault("digits_lost", {"cell": f"{column_letters(column)}{row}", "found": value.text}))
        elif kind != "inlineStr" and value.tag.endswith("v") and len(self._known) < KNOWN_MAX:
            self._known[kind, cell.get("s"), value.text] = text
        return text

    def _fault(self, fault: Fault) -> None:
        if len(self.faults) < FAULTS_SHOWN:
            self.faults.append(fault)

    def _frame(self) -> pl.DataFrame:
        width = max((len(cells) for _, cells in self._rows), default=0)
        schema = {"row_no": pl.Int64} | {f"c{place}": pl.String for place in range(width)}
        rows = [(number, *cells, *[None] * (width - len(cells))) for number, cells in self._rows]
        columns = zip(*rows, strict=True) if rows else ([] for _ in schema)
        self._rows = []
        return pl.DataFrame(dict(zip(schema, columns, strict=True)), schema=schema)
