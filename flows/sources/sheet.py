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
from typing import TYPE_CHECKING
from zipfile import BadZipFile

import polars as pl

from flows.sources.box import Box, column_place
from flows.sources.cells import Reader
from flows.sources.layout import ABOVE_MAX, Grid, Merge
from flows.sources.part_blocks import ROWS, blocks
from flows.sources.plain_rows import PlainRows
from flows.sources.plain_xml import NotPlainError
from flows.sources.rows_as_trees import TreeRows
from flows.sources.sheets import NamedGrid, chosen
from flows.sources.workbook import workbook_of
from transforms.faults import Fault, SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flows.sources.layout import Layout
    from flows.sources.part_blocks import Block
    from flows.sources.sheets import Sheet
    from flows.sources.workbook import Part, Workbook

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
        # Without a number it is a damaged stream; EINVAL is a directory that points before the file's beginning.
        if error.errno not in (None, errno.EINVAL):
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


class Scan:
    """What one pass over a sheet gathers.

    Blocks that are written plainly are taken apart column by column, all others element by element: four times
    slower, and the judge of what the first way leaves to it.
    """

    def __init__(self, reader: Reader) -> None:
        self._box = Box()
        self._plain = PlainRows(reader, self._box)
        self._trees = TreeRows(reader, self._box)
        self._frames: list[pl.DataFrame] = []

    @property
    def hidden(self) -> int:
        """How many rows are hidden."""
        return self._plain.hidden + self._trees.hidden

    def read(self, part: Part) -> tuple[Merge, ...]:
        """Reads the whole part; the merged blocks stand behind the cells."""
        rest = b""
        for block in blocks(part, ROWS):
            rest = block.rest
            self._frames.append(self._rows(block))
        self._box.fail_if_sparse()
        if self._trees.faults:
            raise SourceError(self._trees.faults)
        return tuple(_merge(match) for match in MERGED.finditer(rest))

    def frame(self) -> pl.DataFrame:
        """`row_no` and one String column per sheet column, in the order of the rows."""
        frame = pl.concat(self._frames, how="diagonal")
        places = [f"c{place}" for place in range(frame.width - 1)]
        frame = frame.select("row_no", *places)
        if frame["row_no"].is_sorted() and frame["row_no"].n_unique() == frame.height:
            return frame
        if frame["row_no"].n_unique() < frame.height:
            raise SourceError([Fault("workbook_damaged", {"found": "row"})])
        return frame.sort("row_no")

    def _rows(self, block: Block) -> pl.DataFrame:
        try:
            frame, self._trees.row = self._plain.read(block)
        except NotPlainError:
            return self._trees.read(block)
        return frame


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
