"""Turns the cells of a grid into a table: names its columns, trims, skips blank rows, leaves out totals, fills down."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import polars as pl

from flows.sources.encoding import fail_if_mojibake
from flows.sources.headers import joined
from flows.sources.layout import FAULTS_SHOWN, Table
from flows.sources.trimming import BLANKS, trimmed
from transforms.faults import Fault, SourceError
from transforms.shown import header_said, headers_said

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from flows.sources.layout import Grid, Layout

SPACE = re.compile(f"[{BLANKS}]")


def is_total(cells: Iterable[str | None], words: tuple[str, ...]) -> bool:
    """Whether the first cell that is not blank begins with one of the words; `合　计` counts as `合计`."""
    first = next((text for cell in cells if cell and (text := SPACE.sub("", cell))), "")
    return bool(words) and first.startswith(words)


def table_of(grid: Grid, layout: Layout) -> Table:
    """The table that lies in the grid, or all that is wrong with its header."""
    frame = grid.frame if grid.is_trimmed else trimmed(grid.frame)
    header = joined([[cell.strip(BLANKS) for cell in row] for row in grid.heads], layout.header_row, grid.merges)
    fail_if_mojibake(header)
    kept, dropped = _named(header, frame)
    named = frame.select("row_no", *(pl.col(place).alias(name) for name, place in kept.items()))
    rows = _without_totals(named, layout.total_rows)
    if rows.is_empty() and not layout.empty_ok:
        raise SourceError([Fault("rows_missing", {"line": layout.last_header_row})])
    _fail_if_merged(grid, rows, kept, layout)
    notes = (*grid.notes, *dropped)
    return Table(_filled(rows, layout.fill_down), frame.height, frame.height - rows.height, notes, grid.above)


def _named(header: list[str], frame: pl.DataFrame) -> tuple[dict[str, str], list[Fault]]:
    """The place of every named column, and a note of the wholly blank columns that are dropped."""
    places = frame.columns[1:]
    blank = [at for at, name in enumerate(header) if not name]
    used = [at for at in blank if frame[places[at]].null_count() < frame.height]
    if len(header) - len(blank) == 1 and len(used) > 1:
        raise SourceError([Fault("header_is_title", {"found": header_said("".join(header))})])
    faults = [Fault("header_blank", {"column": at + 1}) for at in used]
    doubled = {name: at for at, name in enumerate(header) if name and name in header[:at]}
    said = headers_said(header) if doubled else {}
    faults += [
        Fault("header_twice", {"header": said[name], "first": header.index(name) + 1, "column": at + 1})
        for name, at in doubled.items()
    ]
    if "row_no" in header:
        faults.append(Fault("header_reserved", {"header": "row_no"}))
    if faults:
        raise SourceError(faults[:FAULTS_SHOWN])
    notes = [Fault("columns_blank", {"count": len(blank)})] if blank else []
    return {name: place for name, place in zip(header, places, strict=True) if name}, notes


def _without_totals(rows: pl.DataFrame, words: tuple[str, ...]) -> pl.DataFrame:
    """The rows whose first cell begins with none of the words; they are looked at only where one may."""
    if not words or rows.width == 1:
        return rows
    first = rows.select(_first=pl.coalesce(pl.exclude("row_no")))
    likely = first.select(pl.any_horizontal(pl.col("_first").str.starts_with(word[:1]) for word in words))
    if not likely.to_series().any():
        return rows
    text = first.to_series().str.replace_all(f"[{BLANKS}]", "")
    total = pl.any_horizontal(text.str.starts_with(word) for word in words).fill_null(value=False)
    return rows.filter(~total)


def _fail_if_merged(grid: Grid, rows: pl.DataFrame, kept: dict[str, str], layout: Layout) -> None:
    """A merged block shows one value on many rows but holds it on the first; only `fill_down` may spread it."""
    safe = {int(place[1:]) for name, place in kept.items() if name in layout.fill_down}
    used = {int(place[1:]) for place in kept.values()}
    data = set(rows["row_no"].to_list()) if grid.merges else set()
    names = {int(place[1:]): name for name, place in kept.items()}
    faults = []
    for merge in grid.merges or ():
        places = sorted(used & set(range(merge.first_column, merge.last_column + 1)) - safe)
        below = range(max(merge.first_row, layout.last_header_row) + 1, merge.last_row + 1)
        if places and any(row in data for row in below):
            faults.append(Fault("cells_merged", {"found": merge.ref, "header": "、".join(names[at] for at in places)}))
    if faults:
        raise SourceError(faults[:FAULTS_SHOWN])


def _filled(rows: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    missing = [name for name in names if name not in rows.columns]
    if missing:
        raise SourceError([Fault("fill_down_missing", {"header": name}) for name in missing])
    return rows.with_columns(pl.col(name).forward_fill() for name in names)
