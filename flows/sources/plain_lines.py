"""Takes lines of a text file apart column by column, where every line is a record as wide as the header.

What is not that plain, from a stray quote to a total line, is left to `text`, which reads record by record and says
which line is wrong.
"""

from __future__ import annotations

import re
from io import BytesIO, StringIO
from typing import TYPE_CHECKING, TextIO

import polars as pl

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
    """`row_no`, the line of each record, and its cells; None where the block is not plain."""
    width = len(schema) - 1
    if len(separator.encode()) > 1 or block.count("\r") != block.count("\r\n"):
        return None
    lines = pl.DataFrame({"line": pl.Series([block.replace("\r\n", "\n")]).str.split("\n").explode()})
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
    return cells.select(lines["row_no"].cast(pl.Int64), pl.all())


def _is_record(has_quotes: bool, separator: str, width: int) -> pl.Expr:  # noqa: FBT001 - one fact of the block
    if not has_quotes:
        return pl.col("line").str.count_matches(separator, literal=True) == width - 1
    sign = re.escape(separator)
    cell = rf'(?:[^"{sign}]*|"(?:[^"]|"")*")'
    return pl.col("line").str.contains(rf"^{cell}(?:{sign}{cell}){{{width - 1}}}$")


def _cells(text: bytes, separator: str, schema: dict[str, type[pl.DataType]]) -> pl.DataFrame:
    if not text:
        return pl.DataFrame(schema=schema)
    quote = '"' if b'"' in text else None
    return pl.read_csv(
        BytesIO(text), has_header=False, separator=separator, quote_char=quote, schema=schema,
        empty_string_is_null=False,
    )  # fmt: skip
