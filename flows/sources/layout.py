"""What goes into the reading of one delivered file and what comes out: text columns, never meanings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import polars as pl

    from transforms.faults import Fault

Format = Literal["auto", "csv", "tsv", "xlsx", "xls", "workbook", "json", "jsonl", "parquet"]
FAULTS_SHOWN = 10
ABOVE_MAX = 100
NO_FORM = "no_form"
"""The refusal of a file that was asked for only as a form and is none; no sentence, the caller has a better one."""


@dataclass(frozen=True)
class Layout:
    """How a table lies in a file; comes from a source profile."""

    format: Format = "auto"
    separator: str | None = None
    encoding: str | None = None
    sheet: str = "*"
    sheets: Literal["one", "every"] = "one"
    is_sheet_named: bool = False
    records: str = ""
    header_row: int = 1
    header_rows: int = 1
    fill_down: tuple[str, ...] = ()
    total_rows: tuple[str, ...] = ()
    empty_ok: bool = False

    @property
    def last_header_row(self) -> int:
        """The row above the first row of data."""
        return self.header_row + self.header_rows - 1


@dataclass(frozen=True)
class Table:
    """The rows of one file as text; `row_no` is the row or line a person sees in Excel or an editor.

    `above` are the texts that stand above the header, where there is room for any.
    Of a form that was issued here `form` holds what its hidden sheet says, and the frame every cell of its page.
    """

    frame: pl.DataFrame
    rows_in_file: int
    rows_left_out: int
    notes: tuple[Fault, ...]
    above: tuple[str, ...] = ()
    form: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Request:
    """One file to read: where its bytes lie, how, under which delivered name and within which limits.

    Without a layout only a form can be read.
    """

    path: Path
    layout: Layout | None
    name: str
    memory_limit_mb: int = 1024
    seconds: int = 60


@dataclass(frozen=True)
class Merge:
    """A merged block of cells; rows are numbered from 1, columns from 0."""

    ref: str
    first_row: int
    last_row: int
    first_column: int
    last_column: int


@dataclass(frozen=True)
class Grid:
    """Cells as a format reader found them: the header's rows, and `row_no` with one String column per place.

    `is_trimmed` says that blanks around cells and rows without cells are gone already.
    `merges` is None where the format knows no merged cells.
    """

    heads: list[list[str]]
    frame: pl.DataFrame
    notes: tuple[Fault, ...] = ()
    merges: tuple[Merge, ...] | None = None
    above: tuple[str, ...] = ()
    is_trimmed: bool = False
