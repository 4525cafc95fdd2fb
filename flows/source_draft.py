"""Looks for the table in a file that nobody has described: its header, its separator, what is merged in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from unicodedata import normalize

import polars as pl

from flows.sources.layout import Layout, Request, Table
from flows.sources.table import tables
from transforms.faults import Fault, SettingsError, SourceError
from transforms.profile_draft import Draft, draft, known_headers, likely_datasets
from transforms.profiles import Profile

ROWS_LOOKED_AT = 10
SIGNS = {"Tab": "\t"}


def drafted(path: Path, dataset: str, sheet: str | None, memory_limit: int) -> tuple[Draft, dict[str, object]]:
    """A draft for the file and the words that were needed to read it; raises SettingsError, SourceError."""
    readings = _readings(path, sheet, memory_limit)
    good = [(layout, found) for layout, found in readings if isinstance(found, Table)]
    if not good:
        raise next(found for _, found in readings if isinstance(found, SourceError))
    layout, table = max(good, key=lambda one: (known_headers(dataset, _headers(one[1].frame)), -one[0].header_row))
    return draft(dataset, table.frame), _said(layout)


def proposed(path: Path, sheet: str | None, memory_limit: int) -> list[str]:
    """The datasets that most of the file's headers are names of, the likeliest first; raises SettingsError."""
    readings = [found for _, found in _readings(path, sheet, memory_limit) if isinstance(found, Table)]
    return likely_datasets([_headers(table.frame) for table in readings])


def _readings(path: Path, sheet: str | None, memory_limit: int) -> list[tuple[Layout, Table | SourceError]]:
    """The file with its header in each of the first rows."""
    if not path.is_file():
        raise SettingsError([Fault("file_missing", {"file": str(path)})])
    layout = Layout(sheet=sheet or "*", total_rows=Profile(profile="", takes=()).total_rows)
    asked = Request(path, layout, normalize("NFC", path.name), memory_limit)
    return [_read(asked, replace(layout, header_row=row)) for row in range(1, ROWS_LOOKED_AT + 1)]


def _read(asked: Request, layout: Layout) -> tuple[Layout, Table | SourceError]:
    """The table as it is laid out, after the separator and the merged columns that its refusals tell of."""
    for _ in range(2):
        (found,) = tables([replace(asked, layout=layout)])
        told = _told(found) if isinstance(found, SourceError) else {}
        if not told:
            break
        layout = replace(layout, **told)  # type: ignore[arg-type]
    return layout, found


def _told(error: SourceError) -> Mapping[str, object]:
    """What the refusal says of the layout that is needed."""
    separators = [fault.fields["found"] for fault in error.faults if fault.code == "separator_differs"]
    if separators:
        sign = str(separators[0])
        return {"separator": SIGNS.get(sign, sign)}
    merged = [str(fault.fields["header"]).split("、") for fault in error.faults if fault.code == "cells_merged"]
    if merged and len(merged) == len(error.faults):
        return {"fill_down": tuple(dict.fromkeys(name for names in merged for name in names))}
    return {}


def _headers(frame: pl.DataFrame) -> list[str]:
    return [name for name in frame.columns if name != "row_no"]


def _said(layout: Layout) -> dict[str, object]:
    """The words of a profile for what is not usual."""
    usual = Layout()
    words = ("separator", "sheet", "header_row", "fill_down")
    return {word: getattr(layout, word) for word in words if getattr(layout, word) != getattr(usual, word)}
