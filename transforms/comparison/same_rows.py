"""Where two tables that should be one first differ: row, column, what stands there and what should."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True)
class Difference:
    """The first cell that differs; `row` counts from 1, `key` tells whose row it is."""

    row: int
    key: str
    column: str
    found: str
    expected: str


def first_difference(found: pl.DataFrame, expected: pl.DataFrame, key: Sequence[str]) -> Difference | None:
    """The first difference in order of rows; None where both are the same. A row that is missing has blank cells."""
    if found.columns != expected.columns:
        names = [name for name in expected.columns if name not in found.columns] or found.columns
        return Difference(0, "", names[0], "、".join(found.columns), "、".join(expected.columns))
    for row, (here, there) in enumerate(_pairs(found, expected), start=1):
        if here != there:
            named = here or there or {}
            column = _column(found.columns, key, here, there)
            return Difference(
                row=row,
                key=" ".join(str(named[name]) for name in key if named.get(name) is not None),
                column=column,
                found=_text(here, column),
                expected=_text(there, column),
            )
    return None


_Row = dict[str, object] | None


def _pairs(found: pl.DataFrame, expected: pl.DataFrame) -> list[tuple[_Row, _Row]]:
    here, there = found.to_dicts(), expected.to_dicts()
    longest = max(len(here), len(there))
    return [(_at(here, place), _at(there, place)) for place in range(longest)]


def _at(rows: Sequence[dict[str, object]], place: int) -> _Row:
    return rows[place] if place < len(rows) else None


def _column(columns: Sequence[str], key: Sequence[str], here: _Row, there: _Row) -> str:
    """The first column that differs, those of the key last: a row in the wrong place differs in all of them."""
    ordered = [*(name for name in columns if name not in key), *key]
    if here is None or there is None:
        return next(iter(key), columns[0])
    if any(here[name] != there[name] for name in key):
        return next(name for name in key if here[name] != there[name])
    return next(name for name in ordered if here[name] != there[name])


def _text(row: _Row, column: str) -> str:
    return "-" if row is None or row[column] is None else str(row[column])
