"""Reads JSON strictly where RFC 8259 leaves it open: no NaN, no name twice, no half of a surrogate pair.

Numbers never become floats: a value is the text it was written in. An object within an object is addressed with dots,
as `staff.id`; a list stays JSON.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from flows.sources.layout import FAULTS_SHOWN
from transforms.faults import Fault, SourceError

COLUMNS_MAX = 1_000
WORDS = {True: "TRUE", False: "FALSE"}

Cells = dict[str, str | None]


class _Number(str):
    """A number as it was written; a text of the same signs is another thing in JSON."""

    __slots__ = ()


@dataclass(frozen=True)
class _Wrong:
    """What may not stand here; told when the record is reached in which it stands."""

    code: str
    found: str = ""


class Refused(ValueError):  # noqa: N818 - says why a record is refused, never leaves the readers of JSON
    """Why a record is refused."""

    def __init__(self, code: str, found: str = "") -> None:
        self.code, self.found = code, found
        super().__init__(code)


def value_of(text: str) -> object:
    """The value that a text writes; raises json.JSONDecodeError and Refused."""
    try:
        return json.loads(
            text, parse_float=_Number, parse_int=_Number, parse_constant=_constant, object_pairs_hook=_fields
        )
    except RecursionError:
        raise Refused("json_too_deep") from None


def cells_of(value: object) -> Cells:
    """The cells of a record by their names; raises Refused."""
    if isinstance(value, _Wrong):
        raise Refused(value.code, value.found)
    if not isinstance(value, dict):
        raise Refused("json_no_object")
    try:
        return _flat(value, "")
    except RecursionError:
        raise Refused("json_too_deep") from None


def fail_if_any(faults: list[Fault]) -> None:
    """Refuse the file for these."""
    if faults:
        raise SourceError(faults[:FAULTS_SHOWN])


def names_of(records: list[tuple[int, Cells]]) -> list[str]:
    """The names in the order in which they first come; raises SourceError for none, and for more than a table has."""
    names = list(dict.fromkeys(name for _, found in records for name in found))
    if len(names) > COLUMNS_MAX:
        raise SourceError([Fault("json_too_wide", {"found": len(names), "expected": COLUMNS_MAX})])
    if not names:
        raise SourceError([Fault("rows_missing", {"line": 0})])
    return names


def _flat(fields: dict[str, object], before: str) -> Cells:
    cells: Cells = {}
    for name, value in fields.items():
        inner = _flat(value, f"{before}{name}.") if isinstance(value, dict) and value else {before + name: _cell(value)}
        twice = inner.keys() & cells.keys()
        if twice:
            raise Refused("json_name_twice", min(twice))
        cells |= inner
    return cells


def _constant(word: str) -> object:
    return _Wrong("json_no_number", word)


def _fields(pairs: list[tuple[str, object]]) -> object:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        return _Wrong("json_name_twice", next(name for name in names if names.count(name) > 1))
    if any(_has_half(text) for text in found):
        return _Wrong("json_half_character")
    return found


def _has_half(text: str) -> bool:
    """Half of a surrogate pair is no character: no file could hold it, so it was never meant."""
    return any("\ud800" <= sign <= "\udfff" for sign in text)


def _cell(value: object) -> str | None:
    """A value as a cell: texts and numbers as they stand, truth as a workbook shows it, a list as JSON."""
    match value:
        case None | dict():  # an object that has fields stands under their names
            return None
        case bool():
            return WORDS[value]
        case str():
            return _whole(str(value))
    return _written(value)


def _whole(text: str) -> str:
    if _has_half(text):
        raise Refused("json_half_character")
    return text


def _written(value: object) -> str:
    """JSON again, with every number as it was written."""
    match value:
        case _Wrong():
            raise Refused(value.code, value.found)
        case _Number():
            return str(value)
        case list():
            return "[" + ",".join(_written(one) for one in value) + "]"
        case dict():
            return "{" + ",".join(f"{_quoted(name)}:{_written(one)}" for name, one in value.items()) + "}"
        case _:
            return _quoted(value)


def _quoted(value: object) -> str:
    return _whole(json.dumps(value, ensure_ascii=False))
