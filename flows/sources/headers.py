"""Joins a header that lies in several rows: what is merged is filled first, then the parts stand as `一季度/分值`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flows.sources.layout import Merge

JOINER = "/"


def joined(heads: list[list[str]], first_row: int, merges: Sequence[Merge] | None) -> list[str]:
    """One name a column. A part that is said again below is said once, so that a cell merged downwards is itself."""
    if len(heads) == 1:
        return heads[0]
    rows = _by_merges(heads, first_row, merges) if merges is not None else _by_what_stands_below(heads)
    return [JOINER.join(dict.fromkeys(part for part in parts if part)) for parts in zip(*rows, strict=True)]


def _by_merges(heads: list[list[str]], first_row: int, merges: Sequence[Merge]) -> list[list[str]]:
    """Every cell of a merged block says what its first one does."""
    rows = [list(row) for row in heads]
    for merge in merges:
        top = merge.first_row - first_row
        if not 0 <= top < len(rows) or merge.first_column >= len(rows[top]):
            continue
        for row in rows[top : merge.last_row - first_row + 1]:
            for at in range(merge.first_column, min(merge.last_column + 1, len(row))):
                row[at] = heads[top][merge.first_column]
    return rows


def _by_what_stands_below(heads: list[list[str]]) -> list[list[str]]:
    """Where nothing tells what was merged, a blank cell above a part goes on with the cell to its left."""
    rows = [list(row) for row in heads]
    for number, row in enumerate(rows[:-1]):
        for at in range(1, len(row)):
            if not row[at] and any(below[at] for below in heads[number + 1 :]):
                row[at] = row[at - 1]
    return rows
