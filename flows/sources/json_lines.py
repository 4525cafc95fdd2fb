"""Reads JSON Lines into a grid: one object a line, its names the headers, its values as the text they were written in.

Strict as RFC 8259 leaves it open to be: no NaN, no name twice, no half of a surrogate pair. Numbers never become
floats; what lies deeper stays JSON.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import polars as pl

from flows.sources.encoding import encoding_of
from flows.sources.layout import FAULTS_SHOWN, Grid
from transforms.faults import Fault, SourceError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from flows.sources.layout import Layout

COLUMNS_MAX = 1_000
WORDS = {True: "TRUE", False: "FALSE"}


class _Number(str):
    """A number as it was written; a text of the same signs is another thing in JSON."""

    __slots__ = ()


class _Refused(ValueError):  # noqa: N818 - says why a line is refused, never leaves this file
    def __init__(self, code: str, found: str = "") -> None:
        self.code, self.found = code, found
        super().__init__(code)


def json_lines_grid(path: Path, layout: Layout) -> Grid:
    """The objects of the file, each with the number of its line; a line that is none refuses the file."""
    codec = encoding_of(path, layout.encoding)
    with path.open(encoding=codec, newline="\n") as file:
        objects = list(_objects(file))
    header = list(dict.fromkeys(name for _, found in objects for name in found))
    if len(header) > COLUMNS_MAX:
        raise SourceError([Fault("json_too_wide", {"found": len(header), "expected": COLUMNS_MAX})])
    if not header:
        raise SourceError([Fault("rows_missing", {"line": 0})])
    notes = (Fault("encoding_gb18030"),) if codec == "gb18030" and layout.encoding is None else ()
    return Grid(header, _frame(objects, header), notes)


def _objects(lines: Iterable[str]) -> Iterator[tuple[int, dict[str, str | None]]]:
    faults: list[Fault] = []
    for number, line in enumerate(lines, 1):
        text = line.rstrip("\r\n")
        if not text.strip():
            continue
        try:
            yield number, {name: _cell(value) for name, value in _read(text).items()}
        except _Refused as error:
            faults.append(Fault(error.code, {"line": number, "found": error.found}))
            if len(faults) == FAULTS_SHOWN:
                break
    if faults:
        raise SourceError(faults)


def _read(text: str) -> dict[str, object]:
    try:
        found = json.loads(
            text, parse_float=_Number, parse_int=_Number, parse_constant=_constant, object_pairs_hook=_fields
        )
    except json.JSONDecodeError as error:
        raise _Refused("json_broken", str(error.colno)) from None
    except RecursionError:
        raise _Refused("json_too_deep") from None
    if not isinstance(found, dict):
        raise _Refused("json_no_object")
    return found


def _constant(word: str) -> object:
    raise _Refused("json_no_number", word)


def _fields(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise _Refused("json_name_twice", next(name for name in names if names.count(name) > 1))
    for text in (*found, *(value for value in found.values() if isinstance(value, str))):
        _fail_if_half(text)
    return found


def _fail_if_half(text: str) -> None:
    """Half of a surrogate pair is no character: no file could hold it, so it was never meant."""
    if any("\ud800" <= sign <= "\udfff" for sign in text):
        raise _Refused("json_half_character")


def _cell(value: object) -> str | None:
    """A value as a cell: texts and numbers as they stand, truth as a workbook shows it, the rest as JSON."""
    match value:
        case None:
            return None
        case bool():
            return WORDS[value]
        case str():
            return str(value)
    try:
        return _written(value)
    except RecursionError:
        raise _Refused("json_too_deep") from None


def _written(value: object) -> str:
    """JSON again, with every number as it was written."""
    match value:
        case _Number():
            return str(value)
        case list():
            return "[" + ",".join(_written(one) for one in value) + "]"
        case dict():
            return "{" + ",".join(f"{_quoted(name)}:{_written(one)}" for name, one in value.items()) + "}"
        case _:
            return _quoted(value)


def _quoted(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    _fail_if_half(text)
    return text


def _frame(objects: list[tuple[int, dict[str, str | None]]], header: list[str]) -> pl.DataFrame:
    schema = {"row_no": pl.Int64} | {f"c{place}": pl.String for place in range(len(header))}
    columns = [[number for number, _ in objects], *([found.get(name) for _, found in objects] for name in header)]
    return pl.DataFrame(dict(zip(schema, columns, strict=True)), schema=schema)
