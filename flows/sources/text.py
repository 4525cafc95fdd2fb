"""Reads a CSV or TSV file into a grid; a line that does not fit the header refuses the file with its number."""

from __future__ import annotations

import csv
from itertools import chain, islice
from typing import TYPE_CHECKING

import polars as pl

from flows.sources.encoding import LINE_MAX, encoding_of
from flows.sources.formats import separator_of
from flows.sources.grid import is_total
from flows.sources.layout import ABOVE_MAX, FAULTS_SHOWN, Grid
from flows.sources.plain_lines import Lines, frame_of
from flows.sources.trimming import trimmed
from transforms.faults import Fault, SourceError
from transforms.shown import header_said

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flows.sources.layout import Layout

BATCH = 50_000
SEPARATORS = {",": ",", ";": ";", "\t": "Tab", "|": "|", "，": "，", "；": "；"}

Record = tuple[int, list[str]]


def text_grid(path: Path, layout: Layout, name: str) -> Grid:
    """The records of the file below its header, each with the line it begins at."""
    codec = encoding_of(path, layout.encoding)
    separator = separator_of(layout, name)
    csv.field_size_limit(LINE_MAX)
    with path.open(encoding=codec, newline="") as file:
        lines = Lines(file)
        above, heads = _heads(_records(lines, separator), layout, separator)
        frame = _frame(lines, heads, layout, separator)
    notes = (Fault("encoding_gb18030"),) if codec == "gb18030" and layout.encoding is None else ()
    return Grid(heads, frame, notes, above=above, is_trimmed=True)


def _records(lines: Lines, separator: str) -> Iterator[Record]:
    reader = csv.reader(lines, delimiter=separator, strict=True)
    start = lines.count + 1
    try:
        for cells in reader:
            yield start, cells
            start = lines.count + 1
    except csv.Error as error:
        at_end = "unexpected end" in str(error) or "field larger" in str(error)
        code = "quote_open" if at_end or lines.count > start else "quote_stray"
        raise SourceError([Fault(code, {"line": start})]) from None


def _heads(records: Iterator[Record], layout: Layout, separator: str) -> tuple[tuple[str, ...], list[list[str]]]:
    """The texts above the header, and the rows of the header, all as wide as the widest."""
    above: list[str] = []
    for line, cells in records:
        if line < layout.header_row:
            above += [cell for cell in cells if cell.strip()][: ABOVE_MAX - len(above)]
            continue
        if line > layout.header_row or not any(cell.strip() for cell in cells):
            break
        if len(cells) == 1:
            _fail_if_other_separator(cells[0], separator)
        rows = [cells, *(more for _, more in islice(records, layout.header_rows - 1))]
        width = max(len(row) for row in rows)
        return tuple(above), [row + [""] * (width - len(row)) for row in rows]
    raise SourceError([Fault("header_missing", {"line": layout.header_row})])


def _fail_if_other_separator(cell: str, separator: str) -> None:
    for sign, shown in SEPARATORS.items():
        if sign in cell and sign != separator:
            raise SourceError([
                Fault("separator_differs", {"found": shown, "expected": SEPARATORS.get(separator, separator)})
            ])  # fmt: skip


def _title(heads: list[list[str]]) -> str:
    """The only text of the header, which is a title then unless there is one column indeed; else nothing."""
    texts = [cell for head in heads for cell in head if cell.strip()]
    return texts[0] if len(texts) == 1 else ""


def _fitting(records: Iterator[Record], width: int, layout: Layout, title: str) -> Iterator[Record]:
    """The records as wide as the header; blank lines are skipped, and total lines may have any width."""
    faults: list[Fault] = []
    for line, cells in records:
        if len(cells) == width:
            yield line, cells
        elif not any(cell.strip() for cell in cells) and len(cells) <= 1:
            continue
        elif is_total(cells, layout.total_rows):
            yield line, (cells + [""] * width)[:width]
        else:
            if title and len(cells) > width:
                raise SourceError([Fault("header_is_title", {"found": header_said(title)})])
            code = "line_too_short" if len(cells) < width else "line_too_wide"
            faults.append(Fault(code, {"line": line, "found": len(cells), "expected": width}))
            if len(faults) == FAULTS_SHOWN:
                break
    if faults:
        raise SourceError(faults)


def _frame(lines: Lines, heads: list[list[str]], layout: Layout, separator: str) -> pl.DataFrame:
    """Blocks of plain lines column by column; from the first line that is not plain on, record by record."""
    width = len(heads[0])
    schema: dict[str, type[pl.DataType]] = {"row_no": pl.Int64} | {f"c{place}": pl.String for place in range(width)}
    parts = [pl.DataFrame(schema=schema)]
    while block := lines.block():
        plain = frame_of(block, separator, lines.count + 1, schema)
        if plain is None:
            lines.put_back(block)
            parts += _batches(_fitting(_records(lines, separator), width, layout, _title(heads)), schema)
            break
        parts.append(plain)
        lines.count += block.count(b"\n")
    return pl.concat(parts)


def _batches(records: Iterator[Record], schema: dict[str, type[pl.DataType]]) -> Iterator[pl.DataFrame]:
    while batch := _taken(records):
        numbers, rows = zip(*batch, strict=True)
        columns = chain([numbers], zip(*rows, strict=True))
        yield trimmed(pl.DataFrame(dict(zip(schema, columns, strict=True)), schema=schema))


def _taken(records: Iterator[Record]) -> list[Record]:
    return [record for _, record in zip(range(BATCH), records, strict=False)]
