"""Takes lines of a text file apart column by column, where every line is a record as wide as the header.

What is not that plain, from a stray quote to a total line, is left to `text`, which reads record by record and says
which line is wrong.
"""

from __future__ import annotations

import codecs
import re
from io import BytesIO, StringIO, TextIOWrapper
from typing import TYPE_CHECKING, BinaryIO, TextIO

import polars as pl

from flows.sources.encoding import LINE_MAX
from flows.sources.trimming import BLANKS, filled, trimmed

if TYPE_CHECKING:
    from collections.abc import Iterator

BLOCK = 1 << 20
_BYTES_OF_A_SIGN = 4


class Lines:
    """The lines of an open file, counted while they are handed out; `block` gives what was not, as UTF-8.

    What is UTF-8 already is not decoded for that, which cost as much as to take its lines apart.
    """

    def __init__(self, file: TextIO) -> None:
        self._file: TextIO = file
        self._held: Iterator[str] = iter(())
        self._bytes: BinaryIO | None = None
        self._passed = 0
        self.count = 0

    def __iter__(self) -> Iterator[str]:
        """The lines, one by one, with their ends."""
        return self

    def __next__(self) -> str:
        """The next line; one that was put back comes first."""
        line = next(self._held, None)
        line = next(self._file) if line is None else line
        self.count += 1
        self._passed += len(line.encode())
        return line

    def block(self) -> bytes:
        """About so many bytes of whole lines; empty at the end of the file."""
        if self._file.encoding == "utf-8-sig":
            self._bytes = self._bytes or self._rest()
            text = self._bytes.read(BLOCK)
            # Where lines end in a return alone it may break off within one: such a block is not plain.
            return text + self._bytes.readline(LINE_MAX * _BYTES_OF_A_SIGN) if text[-1:] not in b"\n" else text
        read = self._file.read(BLOCK)
        return (read + self._file.readline() if read and not read.endswith("\n") else read).encode()

    def _rest(self) -> BinaryIO:
        """The bytes after the lines that were handed out."""
        rest = self._file.buffer
        rest.seek(0)
        mark = codecs.BOM_UTF8 if rest.read(len(codecs.BOM_UTF8)) == codecs.BOM_UTF8 else b""
        rest.seek(len(mark) + self._passed)
        return rest

    def put_back(self, block: bytes) -> None:
        """Hand the lines of this block, the last that was taken, out one by one."""
        if self._bytes is None:
            self._held = StringIO(block.decode(), newline="")
        else:
            self._bytes.seek(-len(block), 1)
            self._file = TextIOWrapper(self._bytes, "utf-8", newline="")


def frame_of(
    block: bytes, separator: str, first_line: int, schema: dict[str, type[pl.DataType]]
) -> pl.DataFrame | None:
    """`row_no`, the line of each record, and its trimmed cells; None where the block is not plain."""
    width = len(schema) - 1
    has_returns = b"\r" in block
    if len(separator.encode()) > 1 or (has_returns and block.count(b"\r") != block.count(b"\r\n")):
        return None
    text = block.replace(b"\r\n", b"\n") if has_returns else block
    even = _even(text, separator, first_line, schema)
    if even is not None:
        return even
    lines = pl.DataFrame({"line": pl.Series([text.decode()]).str.split("\n").explode()})
    lines = lines.with_row_index("row_no", first_line).filter(pl.col("line") != "")
    try:
        if not lines.select(_is_record(b'"' in block, separator, width).all()).item():
            return None
        joined = lines["line"].str.join("\n").item() or ""
        if joined.startswith("\ufeff"):
            return None  # Polars would take it for the mark of a file
        cells = _cells(joined.encode(), separator, dict(list(schema.items())[1:]))
    except (UnicodeError, pl.exceptions.PolarsError):
        return None
    if cells.height != lines.height:
        return None
    return trimmed(cells.select(lines["row_no"].cast(pl.Int64), pl.all()))


def _even(text: bytes, separator: str, first_line: int, schema: dict[str, type[pl.DataType]]) -> pl.DataFrame | None:
    """The same where no line is blank and no cell quoted, without a look at each line.

    No line is wider, or Polars would refuse it, and there are as many separators as in lines of that width: so each
    line has that width, and none is blank.
    """
    width, count = len(schema) - 1, text.count(b"\n") + (not text.endswith(b"\n"))
    is_even = width > 1 and text.count(separator.encode()) == count * (width - 1)
    if not is_even or b'"' in text or text.startswith(codecs.BOM_UTF8):
        return None
    is_bare = not any(_is_in(sign.encode(), text) for sign in BLANKS if sign not in {"\n", separator})
    try:
        cells = _cells(text, separator, dict(list(schema.items())[1:]), is_blank_null=is_bare)
    except pl.exceptions.PolarsError:
        return None
    if cells.height != count:
        return None
    frame = cells.select(pl.int_range(first_line, first_line + count, dtype=pl.Int64).alias("row_no"), pl.all())
    return filled(frame) if is_bare else trimmed(frame)


def _is_in(sign: bytes, text: bytes) -> bool:
    """A single byte is found several times faster, and the first of these signs hardly occurs without them."""
    return sign[:1] in text and sign in text


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
