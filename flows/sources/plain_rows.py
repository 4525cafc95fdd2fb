"""Takes plainly written rows of a sheet's XML apart column by column, with expressions instead of a parser.

Every block is read whole or not at all: what is not plain, and whatever might be a fault, is left to
`rows_as_trees`, which says what is wrong and where.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import polars as pl

from flows.sources.box import Box, Columns
from flows.sources.plain_cells import BEFORE, Cells, taken_apart
from flows.sources.plain_xml import HEAD, Heads, NotPlainError, cut

if TYPE_CHECKING:
    from flows.sources.cells import Reader
    from flows.sources.part_blocks import Block

_TAG = rf'<row r="([1-9][0-9]*)"({HEAD})'
_EMPTY = rf'(?:<row r="[1-9][0-9]*"{HEAD}(?:/>|></row>))*'
_TAGS = re.compile(_TAG)
_FIRST = rf"^{_EMPTY}{_TAG}>$"
_BETWEEN = rf"^</row>{_TAG}>$"
_BETWEEN_EMPTY = rf"^</row>{_EMPTY}{_TAG}>$"
_LAST = rf"^</row>{_EMPTY}$"
_NONE = rf"^{_EMPTY}$"
_PLACES_MAX = 512


class PlainRows:
    """Reads blocks of rows; knows from one block to the next how rows and cells are written."""

    def __init__(self, reader: Reader, box: Box) -> None:
        self.hidden = 0
        self._box = box
        self._heads = Heads('row r="1"')
        self._cells = Cells(reader)
        self._columns = Columns()

    def read(self, block: Block) -> tuple[pl.DataFrame, int]:
        """`row_no` and one String column per sheet column, and the last row's number; raises NotPlainError."""
        try:
            return self._read(block)
        except (ValueError, ArithmeticError, IndexError, pl.exceptions.PolarsError) as error:
            raise NotPlainError from error

    def _read(self, block: Block) -> tuple[pl.DataFrame, int]:
        pieces = cut(block, BEFORE)
        cells = taken_apart(pieces[1:])
        ends = cells.select("at", "tail").filter(pl.col("tail").is_not_null())
        if pieces.len() > 1 and (ends.is_empty() or ends["at"][-1] != cells["at"][-1]):
            raise NotPlainError
        rows, hidden, last = self._rows(pieces[0], ends["tail"], block.opening)
        placed = self._placed(cells, ends["at"], rows)
        texts = self._cells.texts(cells, block.opening)
        width = 0
        if rows.len():
            width = _greatest(placed["column"]) + 1
            self._box.take(_greatest(rows), width, placed.height)
        self.hidden += hidden
        return _grid(rows, width, placed, texts), last

    def _rows(self, first: str, tails: pl.Series, opening: bytes) -> tuple[pl.Series, int, int]:
        """The numbers of the rows that have cells, how many rows are hidden, the number of the last row."""
        if tails.is_empty():
            _fail_unless(pl.Series([first]), _NONE)
            between = pl.Series(dtype=pl.String)
        else:
            _fail_unless(pl.Series([first]), _FIRST)
            _fail_unless(tails[-1:], _LAST)
            between = tails[:-1]
        numbers, heads = _between(between)
        around = [first, *tails[-1:]]
        opened = [tag for text in around for tag in _TAGS.findall(text)]
        if not opened:
            raise NotPlainError
        counted = pl.concat([heads, pl.Series([head for _, head in opened])]).value_counts()
        attributes = self._heads.of(counted.to_series(0), opening)
        hidden = sum(n for head, n in counted.iter_rows() if attributes[head].get("hidden") in {"1", "true"})
        begun = [_TAGS.findall(first)[-1][0]] if len(tails) else []
        rows = pl.concat([pl.Series(begun, dtype=pl.String), numbers]).cast(pl.Int64)
        after = _TAGS.findall(around[-1])
        return rows, hidden, int(after[-1][0]) if after else rows[-1]

    def _placed(self, cells: pl.DataFrame, ends: pl.Series, rows: pl.Series) -> pl.DataFrame:
        """For every cell its place, that of its row in the block and that of its column in the sheet."""
        letters = cells["letters"].unique()
        if letters.len() > _PLACES_MAX:
            raise NotPlainError
        places = {letter: self._columns[letter] for letter in letters}
        row = ends.search_sorted(cells["at"], side="left")
        if (rows.gather(row) != cells["digits"].cast(pl.Int64)).any():
            raise NotPlainError
        column = pl.col("letters").replace_strict(places, return_dtype=pl.Int64)
        return cells.select("at", row=row.cast(pl.Int64), column=column)


def _between(tails: pl.Series) -> tuple[pl.Series, pl.Series]:
    """What stands between two rows with cells: the number of the second, and how the tags are written."""
    usual = tails.str.extract_groups(_BETWEEN).struct.unnest()
    usual.columns = ["number", "head"]
    is_usual = usual["number"].is_not_null()
    if is_usual.all():
        return usual["number"], usual["head"]
    _fail_unless(tails.filter(~is_usual), _BETWEEN_EMPTY)
    tags = tails.str.extract_all(_TAG)
    heads = tags.explode().str.extract(_TAG, 2)
    return tags.list.last().str.extract(_TAG, 1), heads


def _fail_unless(texts: pl.Series, pattern: str) -> None:
    if not texts.str.contains(pattern).all():
        raise NotPlainError


def _grid(rows: pl.Series, width: int, placed: pl.DataFrame, texts: pl.DataFrame) -> pl.DataFrame:
    """The cells spread over all places of the block's rows; raises NotPlainError where a place has two cells."""
    size = rows.len() * width
    to = placed.select(pl.col("row") * width + pl.col("column")).to_series()
    cell = _nothing(size).scatter(to, placed["at"])
    if size - cell.null_count() < placed.height:
        raise NotPlainError
    found = _nothing(placed.height).scatter(texts["at"], pl.int_range(texts.height, dtype=pl.UInt32, eager=True))
    text = texts["text"].gather(found.gather(cell))
    return pl.DataFrame({"row_no": rows} | {f"c{place}": text.gather_every(width, place) for place in range(width)})


def _nothing(size: int) -> pl.Series:
    return pl.Series([None], dtype=pl.UInt32).new_from_index(0, size)


def _greatest(numbers: pl.Series) -> int:
    return int(str(numbers.max()))
