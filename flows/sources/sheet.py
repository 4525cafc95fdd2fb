"""Reads the sheets of a workbook that are meant into grids, block by block; memory follows the cells that are there.

The rows are numbered as Excel shows them. A sheet whose few cells span a huge box is refused before the box is built.
"""

from __future__ import annotations

import errno
import re
import struct
import xml.etree.ElementTree as ET
import zlib
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from zipfile import BadZipFile

import polars as pl

from flows.sources.cells import Reader, digits_lost
from flows.sources.layout import ABOVE_MAX, FAULTS_SHOWN, Grid, Merge
from flows.sources.sheets import NamedGrid, chosen
from flows.sources.workbook import PART_MAX, workbook_of
from transforms.faults import Fault, SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from xml.etree.ElementTree import Element

    from flows.sources.layout import Layout
    from flows.sources.sheets import Sheet
    from flows.sources.workbook import Part, Workbook

CELLS_MAX = 20_000_000
SPARSE_FROM = 1_000_000
SPARSE_SHARE = 0.01
BATCH = 20_000
KNOWN_MAX = 2_000
COLUMNS_MAX = 16_384
ROWS_MAX = 1_048_576
SHEET = re.compile(rb"<(?:\w+:)?worksheet\b[^>]*>")
DATA = re.compile(rb"<(\w+:)?sheetData\b[^>]*>")
MERGED = re.compile(rb"<(?:\w+:)?mergeCell\b[^>]*\bref=[\"']([A-Z]+)(\d+):([A-Z]+)(\d+)[\"']")


def workbook_grids(path: Path, layout: Layout) -> list[NamedGrid]:
    """The cells of every sheet the layout means."""
    with damage_refused():
        workbook = workbook_of(path)
        reader = Reader(workbook.shared_texts(), workbook.styles(), workbook.is_1904)
        return [
            NamedGrid(sheet.name, place, _grid(workbook, sheet, reader, layout))
            for place, sheet in chosen(workbook.sheets, layout, workbook.is_blank)
        ]


@contextmanager
def damage_refused() -> Iterator[None]:
    """Whatever a broken package makes of the reading is the refusal of its file."""
    try:
        yield
    except OSError as error:
        if error.errno != errno.EINVAL:  # a directory that points before the file's beginning; others are the machine's
            raise
        raise SourceError([Fault("workbook_damaged", {"found": "directory"})]) from error
    except (BadZipFile, zlib.error, ET.ParseError, EOFError, LookupError, ValueError,
            ArithmeticError, NotImplementedError, struct.error) as error:  # fmt: skip
        raise SourceError([Fault("workbook_damaged", {"found": type(error).__name__})]) from error


def _grid(workbook: Workbook, sheet: Sheet, reader: Reader, layout: Layout) -> Grid:
    scan = Scan(reader)
    merges = scan.read(workbook.part(sheet))
    return grid_below(scan.frame(), layout, tuple(_notes(workbook, scan)), merges)


def grid_below(frame: pl.DataFrame, layout: Layout, notes: tuple[Fault, ...], merges: tuple[Merge, ...]) -> Grid:
    """The rows of the header as far as any cell reaches, the texts above it, and the rows below it."""
    places = frame.drop("row_no").columns
    head = frame.filter(pl.col("row_no").is_between(layout.header_row, layout.last_header_row))
    by_row = {row[0]: [cell or "" for cell in row[1:]] for row in head.iter_rows()}
    if not any(cell.strip() for cell in by_row.get(layout.header_row, [])):
        raise SourceError([Fault("header_missing", {"line": layout.header_row})])
    heads = [by_row.get(row, [""] * len(places)) for row in range(layout.header_row, layout.last_header_row + 1)]
    over = frame.filter(pl.col("row_no") < layout.header_row).select(places)
    texts = tuple(cell for row in over.iter_rows() for cell in row if cell and cell.strip())[:ABOVE_MAX]
    return Grid(heads, frame.filter(pl.col("row_no") > layout.last_header_row), notes, merges, texts)


class Columns(dict[str, int]):
    """Column letters to places, worked out once each."""

    def __missing__(self, letters: str) -> int:  # noqa: D105 - the class says it
        place = self[letters] = column_place(letters)
        return place


@dataclass
class Scan:
    """What one pass over a sheet gathers."""

    reader: Reader
    rows: list[tuple[int, list[str | None]]] = field(default_factory=list)
    frames: list[pl.DataFrame] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    present: int = 0
    row: int = 0
    last_row: int = 0
    last_column: int = 0
    hidden: int = 0
    columns: Columns = field(default_factory=Columns)
    known: dict[tuple[str | None, ...], str | None] = field(default_factory=dict)

    def read(self, part: Part) -> tuple[Merge, ...]:
        """Reads the whole part; the merged blocks stand behind the cells."""
        tail = b""
        for root, rest in _blocks(part):
            for row in root:
                self._take(row)
            tail = rest
        self._fail_if_sparse()
        if self.faults:
            raise SourceError(self.faults[:FAULTS_SHOWN])
        return tuple(_merge(match) for match in MERGED.finditer(tail))

    def frame(self) -> pl.DataFrame:
        """`row_no` and one String column per sheet column, in the order of the rows."""
        self._flush()
        frame = pl.concat(self.frames, how="diagonal")
        places = [f"c{place}" for place in range(frame.width - 1)]
        frame = frame.select("row_no", *places)
        if frame["row_no"].is_sorted() and frame["row_no"].n_unique() == frame.height:
            return frame
        if frame["row_no"].n_unique() < frame.height:
            raise SourceError([Fault("workbook_damaged", {"found": "row"})])
        return frame.sort("row_no")

    def _take(self, row: Element) -> None:
        number = self.row = int(row.get("r") or self.row + 1)
        self.hidden += row.get("hidden") in {"1", "true"}
        digits, value_tag = str(number), row.tag[:-3] + "v"
        columns, shared, known = self.columns, self.reader.shared, self.known
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
            self._keep(number, cells, len(row))

    def _keep(self, number: int, cells: list[str | None], present: int) -> None:
        if not 1 <= number <= ROWS_MAX:
            raise ValueError(number)
        self.present += present
        self._fail_if_large(number, len(cells))
        self.rows.append((number, cells))
        if len(self.rows) >= BATCH:
            self._flush()

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
        elif kind != "inlineStr" and value.tag.endswith("v") and len(self.known) < KNOWN_MAX:
            self.known[kind, cell.get("s"), value.text] = text
        return text

    def _fault(self, fault: Fault) -> None:
        if len(self.faults) < FAULTS_SHOWN:
            self.faults.append(fault)

    def _flush(self) -> None:
        width = max((len(cells) for _, cells in self.rows), default=0)
        schema = {"row_no": pl.Int64} | {f"c{place}": pl.String for place in range(width)}
        rows = [(number, *cells, *[None] * (width - len(cells))) for number, cells in self.rows]
        columns = zip(*rows, strict=True) if rows else ([] for _ in schema)
        self.frames.append(pl.DataFrame(dict(zip(schema, columns, strict=True)), schema=schema))
        self.rows = []

    def _fail_if_large(self, row: int, width: int) -> None:
        self.last_row = max(self.last_row, row)
        self.last_column = max(self.last_column, width)
        if self.last_row * self.last_column > CELLS_MAX:
            self._refuse_sparse()

    def _fail_if_sparse(self) -> None:
        box = self.last_row * self.last_column
        if box > SPARSE_FROM and self.present < box * SPARSE_SHARE:
            self._refuse_sparse()

    def _refuse_sparse(self) -> None:
        corner = f"{column_letters(self.last_column - 1)}{self.last_row}"
        raise SourceError([Fault("workbook_sparse", {"cell": corner, "found": self.present})])


def column_place(letters: str) -> int:
    """`A` is 0; what is no column of Excel's is an error."""
    place = 0
    for letter in letters:
        if not "A" <= letter <= "Z":
            raise ValueError(letters)
        place = place * 26 + ord(letter) - 64
    if not 1 <= place <= COLUMNS_MAX:
        raise ValueError(letters)
    return place - 1


def column_letters(place: int) -> str:
    """The letters Excel shows above a column."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _blocks(part: Part) -> Iterator[tuple[Element, bytes]]:
    """Whole rows as a tree, and what follows the rows; by blocks it is faster than by events."""
    text = b""
    while not (data := DATA.search(text)) and (block := part.read()):
        text += block
        if len(text) > PART_MAX:
            raise ValueError(part)
    sheet = SHEET.search(text)
    if data is None or sheet is None:
        raise ValueError(part)
    prefix = data[1] or b""
    text = text[data.end() :]
    for rows, rest in _row_blocks(part, text, prefix) if not data[0].endswith(b"/>") else [(b"", text)]:
        whole = sheet[0] + rows + b"</" + prefix + b"worksheet>"
        yield ET.fromstring(whole), rest  # noqa: S314 - Part refuses a DOCTYPE


def _row_blocks(part: Part, text: bytes, prefix: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The bytes of whole rows; with the last ones, the bytes behind them."""
    row_end, data_end = b"</" + prefix + b"row>", b"</" + prefix + b"sheetData>"
    while (finish := text.find(data_end)) < 0:
        cut = text.rfind(row_end) + 1 and text.rfind(row_end) + len(row_end)
        if cut:
            yield text[:cut], b""
        block = part.read()
        if not block:
            raise EOFError
        text = text[cut:] + block
    yield text[:finish], text[finish:] + b"".join(iter(part.read, b""))


def _merge(match: re.Match[bytes]) -> Merge:
    first, top, last, bottom = (group.decode() for group in match.groups())
    return Merge(f"{first}{top}:{last}{bottom}", int(top), int(bottom), column_place(first), column_place(last))


def _notes(workbook: Workbook, scan: Scan) -> Iterator[Fault]:
    hidden = [sheet.name for sheet in workbook.sheets if not sheet.visible]
    if hidden:
        yield Fault("sheets_hidden", {"found": "、".join(hidden)})
    if scan.hidden:
        yield Fault("rows_hidden", {"count": scan.hidden})
    if workbook.is_1904:
        yield Fault("epoch_1904")
