"""Reads JSON Lines into a grid: one object a line, its names the headers, its values the text they were written in."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import polars as pl

from flows.sources.encoding import encoding_of
from flows.sources.json_values import Cells, Refused, cells_of, fail_if_any, names_of, value_of
from flows.sources.layout import FAULTS_SHOWN, Grid
from transforms.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from flows.sources.layout import Layout


def json_lines_grid(path: Path, layout: Layout) -> Grid:
    """The objects of the file, each with the number of its line; a line that is none refuses the file."""
    codec = encoding_of(path, layout.encoding)
    with path.open(encoding=codec, newline="\n") as file:
        records = _records(file)
    return records_grid(records, encoding_notes(codec, layout))


def records_grid(records: list[tuple[int, Cells]], notes: tuple[Fault, ...] = ()) -> Grid:
    """Records with their numbers as a grid: the names are its header."""
    names = names_of(records)
    schema = {"row_no": pl.Int64} | {f"c{place}": pl.String for place in range(len(names))}
    columns = [[number for number, _ in records], *([found.get(name) for _, found in records] for name in names)]
    return Grid([names], pl.DataFrame(dict(zip(schema, columns, strict=True)), schema=schema), notes)


def encoding_notes(codec: str, layout: Layout) -> tuple[Fault, ...]:
    """That a text was found to be GB18030 without anybody having said so."""
    return (Fault("encoding_gb18030"),) if codec == "gb18030" and layout.encoding is None else ()


def _records(lines: Iterable[str]) -> list[tuple[int, Cells]]:
    records: list[tuple[int, Cells]] = []
    faults: list[Fault] = []
    for number, line in enumerate(lines, 1):
        text = line.rstrip("\r\n")
        if not text.strip():
            continue
        try:
            records.append((number, cells_of(value_of(text))))
        except json.JSONDecodeError as error:
            faults.append(Fault("json_broken", {"line": number, "found": str(error.colno)}))
        except Refused as error:
            faults.append(Fault(error.code, {"line": number, "found": error.found}))
        if len(faults) == FAULTS_SHOWN:
            break
    fail_if_any(faults)
    return records
