"""Takes plainly written rows of a sheet's XML apart column by column, with expressions instead of a parser.

Every block is read whole or not at all: what is not plain, and whatever might be a fault, is left to
`rows_as_trees`, which says what is wrong and where.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from flows.sources.box import ROWS_MAX, Box, Columns
from flows.sources.plain_cells import CELL, Cells, taken_apart
from flows.sources.plain_xml import Heads, NotPlainError, cut, fail_if_odd

if TYPE_CHECKING:
    from flows.sources.cells import Reader
    from flows.sources.part_blocks import Block

_ROW = r"<row[^<>]*>"
_EMPTY = r"(?:[ \n\t]*<row[^<>]*(?:/>|[^<>/]></row>))*"
_OPEN = rf"{_EMPTY}[ \n\t]*<row[^<>]*[^<>/]>[ \n\t]*$"
_FIRST = rf"^{_OPEN}"
_BETWEEN = rf"^</row>{_OPEN}"
_LAST = rf"^</row>{_EMPTY}[ \n\t]*$"
_NONE = rf"^{_EMPTY}[ \n\t]*$"
_ROW_HEAD = r'^<row r="([1-9][0-9]*)"([^<>]*)>$'
_OPENED = r'<row r="([1-9][0-9]*)"[^<>]*>[ \n\t]*$'
_PLACES_MAX = 512


class PlainRows:
    """Reads blocks of rows; knows from one block to the next how rows and cells are written."""

    def __init__(self, reader: Reader, box: Box) -> None:
        self.hidden = 0
        self._box = box
        self._heads = Heads("row")
        self._cells = Cells(reader)
        self._columns = Columns()

    def read(self, block: Block) -> tuple[pl.DataFrame, int]:
        """`row_no` and one String column per sheet column, and the last row's number; raises NotPlainError."""
        try:
            return self._read(block)
        except (ValueError, ArithmeticError, IndexError, pl.exceptions.PolarsError) as error:
            raise NotPlainError from error

    def _read(self, block: Block) -> tuple[pl.DataFrame, int]:
        pieces = cut(block, CELL)
        first, cells = pieces[:1], taken_apart(pieces[1:])
        fail_if_odd(first)
        hidden, last = self._row_tags(first, cells.ends["tail"], block.opening)
        rows = _row_numbers(first, cells.ends["tail"])
        placed = self._placed(cells.frame, cells.ends["at"], rows)
        texts = self._cells.texts(cells, block.opening)
        width = 0
        if rows.len():
            width = _whole(placed["place"].max()) + 1
            self._box.take(_whole(rows.max()), width, placed.height)
        self.hidden += hidden
        return _grid(rows, width, placed, texts), last

    def _row_tags(self, first: pl.Series, tails: pl.Series, opening: bytes) -> tuple[int, int]:
        """How many rows are hidden, and the number of the last one."""
        tags = pl.concat([first, tails]).str.extract_all(_ROW).explode().drop_nulls()
        heads = tags.str.extract_groups(_ROW_HEAD).struct.unnest()
        heads.columns = ["number", "written"]
        numbers = heads["number"].cast(pl.Int64)
        if numbers.is_empty() or numbers.null_count() or _whole(numbers.max()) > ROWS_MAX:
            raise NotPlainError
        counted = heads["written"].value_counts()
        attributes = self._heads.of(counted["written"], opening)
        hidden = sum(n for text, n in counted.iter_rows() if attributes[text].get("hidden") in {"1", "true"})
        return hidden, numbers[-1]

    def _placed(self, cells: pl.DataFrame, ends: pl.Series, rows: pl.Series) -> pl.DataFrame:
        """For every cell the place of its row in the block and of its column in the sheet."""
        letters = cells["letters"].unique()
        if letters.len() > _PLACES_MAX:
            raise NotPlainError
        places = {letter: self._columns[letter] for letter in letters}
        row = ends.search_sorted(cells["at"], side="left")
        if (rows.gather(row) != cells["digits"].cast(pl.Int64)).any():
            raise NotPlainError
        return cells.select(
            "at", row=row.cast(pl.Int64), place=pl.col("letters").replace_strict(places, return_dtype=pl.Int64)
        )


def _row_numbers(first: pl.Series, tails: pl.Series) -> pl.Series:
    """The numbers of the rows that have cells, in order; raises NotPlainError where tags do not stand as they must."""
    if tails.is_empty():
        _fail_unless(first, _NONE)
        return pl.Series(dtype=pl.Int64)
    _fail_unless(first, _FIRST)
    _fail_unless(tails[:-1], _BETWEEN)
    _fail_unless(tails[-1:], _LAST)
    return pl.concat([first, tails[:-1]]).str.extract(_OPENED).cast(pl.Int64)


def _fail_unless(texts: pl.Series, pattern: str) -> None:
    if not texts.str.contains(pattern).all():
        raise NotPlainError


def _grid(rows: pl.Series, width: int, placed: pl.DataFrame, texts: pl.DataFrame) -> pl.DataFrame:
    """The cells spread over all places of the block's rows; raises NotPlainError where a place has two cells."""
    spread = placed.select("at", to=pl.col("row") * width + pl.col("place"))
    if spread["to"].n_unique() < spread.height:
        raise NotPlainError
    size = rows.len() * width
    at = pl.Series([None], dtype=pl.UInt32).new_from_index(0, size).scatter(spread["to"], spread["at"])
    found = pl.Series([None], dtype=pl.UInt32).new_from_index(0, placed.height)
    found = found.scatter(texts["at"], pl.int_range(texts.height, dtype=pl.UInt32, eager=True))
    text = texts["text"].gather(found.gather(at))
    return pl.DataFrame({"row_no": rows} | {f"c{place}": text.gather_every(width, place) for place in range(width)})


def _whole(number: object) -> int:
    return int(str(number))
