"""Reads a JSON document into a grid: an array of objects, which may lie under a name within the document."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from flows.sources.encoding import encoding_of
from flows.sources.json_lines import encoding_notes, records_grid
from flows.sources.json_values import Cells, Refused, cells_of, fail_if_any, value_of
from flows.sources.layout import FAULTS_SHOWN, Grid
from transforms.faults import Fault, SourceError

if TYPE_CHECKING:
    from pathlib import Path

    from flows.sources.layout import Layout

SIGNS_MAX = 1 << 30
SHOWN = 5


def json_grid(path: Path, layout: Layout) -> Grid:
    """The objects of the array, numbered from 1; machines write them on one line, so a line tells nothing."""
    codec = encoding_of(path, layout.encoding, SIGNS_MAX)
    text = path.read_text(encoding=codec)
    try:
        document = value_of(text)
    except json.JSONDecodeError as error:
        raise SourceError([Fault("json_broken", {"line": error.lineno, "found": str(error.colno)})]) from None
    except Refused as error:
        raise SourceError([Fault(error.code, {"line": 1, "found": error.found})]) from None
    return records_grid(_records(_array(document, layout.records)), encoding_notes(codec, layout))


def _array(document: object, records: str) -> list[object]:
    """The array that is meant; which one is never guessed."""
    found = document
    for name in records.split(".") if records else ():
        if not isinstance(found, dict) or name not in found:
            raise SourceError([Fault("json_records_missing", {"expected": records, "found": _shown(found)})])
        found = found[name]
    if isinstance(found, list):
        return found
    code = "json_records_missing" if records else "json_records_unnamed"
    raise SourceError([Fault(code, {"expected": records or "[", "found": _shown(found)})])


def _shown(value: object) -> str:
    """The names that stand there, arrays first: one of them is probably meant."""
    if not isinstance(value, dict):
        return type(value).__name__
    names = sorted(value, key=lambda name: not isinstance(value[name], list))
    return "、".join(names[:SHOWN])


def _records(array: list[object]) -> list[tuple[int, Cells]]:
    records: list[tuple[int, Cells]] = []
    faults: list[Fault] = []
    for number, value in enumerate(array, 1):
        try:
            records.append((number, cells_of(value)))
        except Refused as error:
            faults.append(Fault(error.code, {"line": number, "found": error.found}))
            if len(faults) == FAULTS_SHOWN:
                break
    fail_if_any(faults)
    return records
