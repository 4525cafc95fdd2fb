"""Takes lines of a text file apart column by column, where every line is a record as wide as the header.

What is not that plain, from a stray quote to a total line, is left to `text`, which reads record by record and says
which line is wrong.
"""

from __future__ import annotations

import re
from io import BytesIO, StringIO
from typing import TYPE_CHECKING, TextIO

import polars as pl

from flows.sources.trimming import BLANKS, filled, trimmed

if TYPE_CHECKING:
    from collections.abc import Iterator

BLOCK = 1 << 20


class Lines:
    """The lines of an open file, counted while they are handed out; `rest` gives what was not, in blocks of lines."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._held: Iterator[str] = iter(())
        self.count = 0

    def __iter__(self) -> Iterator[str]:
        """The lines, one by one, with their ends."""
        return self

    def __next__(self) -> str:
        """The next line; one that was put back comes first."""
        line = next(self._held, None)
        line = next(self._file) if line is None else line
        self.count += 1
        return line

    def block(self) -> str:
        """About so many characters of whole lines; empty at the end of the file."""
        text = self._file.read(BLOCK)
        return text + self._file.readline() if text and not text.endswith("\n") else text

    def put_back(self, block: str) -> None:
        """Hand the lines of this block out one by one."""
        self._held = StringIO(block, newline="")


def frame_of(block: str, separator: str, first_line: int, schema: dict[str, type[pl.DataType]]) -> pl.DataFrame | None:
    """`row_no`, the line of each record, and its trimmed cells; None where the block is not plain."""
    width = len(schema) - 1
    has_returns = "\r" in block
    if len(separator.encode()) > 1 or (has_returns and block.count("\r") != block.count("\r\n")):
        return None
    text = block.replace("\r\n", "\n") if has_returns else block
    even = _even(text, separator, first_line, schema)
    if even is not None:
        return even
    lines = pl.DataFrame({"line": pl.Series([text]).str.split("\n").explode()})
    lines = lines.with_row_index("row_no", first_line).filter(pl.col("line") != "")
    try:
        if not lines.select(_is_record('"' in block, separator, width).all()).item():
            return None
        text = lines["line"].str.join("\n").item() or ""
        if text.startswith("\ufeff"):
            return None  # Polars would take it for the mark of a file
        cells = _cells(text.encode(), separator, dict(list(schema.items())[1:]))
    except (UnicodeError, pl.exceptions.PolarsError):
        return None
    if cells.height != lines.height:
        return None
    return trimmed(cells.select(lines["row_no"].cast(pl.Int64), pl.all()))


def _even(text: str, separator: str, first_line: int, schema: dict[str, type[pl.DataType]]) -> pl.DataFrame | None:
    """The same where no line is blank and no cell quoted, without a look at each line.

    No line is wider, or Polars would refuse it, and there are as many separators as in lines of that width: so each
    line has that width.
    """
    width, count = len(schema) - 1, text.count("\n") + (not text.endswith("\n"))
    is_even = width > 1 and text.count(separator) == count * (width - 1)
    if not is_even or '"' in text or "\n\n" in text or text.startswith(("\n", "\ufeff")):
        return None
    is_bare = not any(sign in text for sign in BLANKS if sign not in {"\n", separator})
    try:
        cells = _cells(text.encode(), separator, dict(list(schema.items())[1:]), is_blank_null=is_bare)
    except (UnicodeError, pl.exceptions.PolarsError):
        return None
    if cells.height != count:
        return None
    frame = cells.select(pl.int_range(first_line, first_line + count, dtype=pl.Int64).alias("row_no"), pl.all())
    return filled(frame) if is_bare else trimmed(frame)


def _is_record(has_quotes: bool, separator: str, width: int) -> pl.Expr:  # noqa: FBT001 - one fact of the block
    if not has_quotes:
        return pl.col("line").str.count_matches(separator, literal=True) == width - 1
    sign = re.escape(separator)
    cell = rf'(?:[^"{sign}]*|"(?:[^"]|"")*")'
    return pl.col("line").str.contains(rf"^{cell}(?:{sign}{cell}){{{width - 1}}}$")


def _cells(
    text: bytes, separator: str, schema: dict[str, type[pl.DataType]], *, is_blank_null: bool = False
) -> pl.DataFrame:
    if not text:
        return pl.DataFrame(schema=schema)
    quote = '"' if b'"' in text else None
    return pl.read_csv(
        BytesIO(text), has_header=False, separator=separator, quote_char=quote, schema=schema,
        empty_string_is_null=is_blank_null,
    )  # fmt: skip
