"""Reads a Parquet file into a grid: every value as exact text, times as the clock in Asia/Shanghai shows them.

Decimals, whole numbers and days are exact. A binary float is written as the shortest text that is this float and
no other, and the file is noted; a whole number of more digits than a float holds refuses the file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from flows.sources.cells import TIME_ZONE
from flows.sources.layout import FAULTS_SHOWN, Grid
from transforms.faults import Fault, SourceError

if TYPE_CHECKING:
    from pathlib import Path

CELLS_MAX = 20_000_000
EXACT_MAX = 2**53
TEXTS = (pl.String, pl.Categorical, pl.Enum)
WHOLE = (pl.Null, pl.Decimal, pl.Boolean, pl.Date, pl.Time, pl.Datetime, pl.Binary)


def parquet_grid(path: Path) -> Grid:
    """The rows of the file, numbered from 1."""
    try:
        lazy = pl.scan_parquet(path, glob=False)
        shape = lazy.collect_schema()
        _fail_if_large(lazy, len(shape))
        frame = lazy.collect()
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
        raise SourceError([Fault("parquet_damaged", {"found": type(error).__name__})]) from None
    frame = _flat(frame)
    names = frame.columns
    faults = [fault for column in frame for fault in _faults(column)]
    if faults:
        raise SourceError(faults[:FAULTS_SHOWN])
    texts = [_text(column).alias(f"c{place}") for place, column in enumerate(frame)]
    floats = [column.name for column in frame if column.dtype.is_float()]
    notes = (Fault("floats_read", {"found": "、".join(floats)}),) if floats else ()
    return Grid([names], pl.DataFrame([pl.Series("row_no", range(1, frame.height + 1), pl.Int64), *texts]), notes)


def _fail_if_large(lazy: pl.LazyFrame, width: int) -> None:
    """The footer says how many rows there are before one is unpacked; a few bytes may stand for a thousand million."""
    rows = lazy.select(pl.len()).collect().item()
    if rows * max(width, 1) > CELLS_MAX:
        raise SourceError([Fault("table_too_large", {"found": rows * max(width, 1), "expected": CELLS_MAX})])


def _flat(frame: pl.DataFrame) -> pl.DataFrame:
    """Records within records become columns addressed with dots."""
    while nested := [column.name for column in frame if column.dtype == pl.Struct]:
        for name in nested:
            inner = [f"{name}.{field}" for field in frame[name].struct.fields]
            if set(inner) & set(frame.columns):
                twice = min(set(inner) & set(frame.columns))
                raise SourceError([Fault("json_name_twice", {"line": 0, "found": twice})])
            frame = frame.with_columns(pl.col(name).struct.rename_fields(inner)).unnest(name)
    return frame


def _faults(column: pl.Series) -> list[Fault]:
    if column.dtype.is_float():
        long = column.filter(column.is_finite() & (column.abs() >= EXACT_MAX))
        return [Fault("digits_lost", {"cell": column.name, "found": str(value)}) for value in long[:1]]
    if column.dtype.is_integer() or column.dtype in WHOLE or column.dtype in TEXTS:
        return []
    return [Fault("column_type_unread", {"header": column.name, "found": str(column.dtype)})]


def _text(column: pl.Series) -> pl.Series:
    """The cells as text; raises SourceError where a damaged file holds what is no value of its type, as a day 10^9."""
    try:
        return _written(column)
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException):
        found = {"header": column.name, "found": str(column.dtype)}
        raise SourceError([Fault("column_type_unread", found)]) from None


def _written(column: pl.Series) -> pl.Series:
    kind = column.dtype
    if kind == pl.Boolean:
        return column.replace_strict({True: "TRUE", False: "FALSE"}, return_dtype=pl.String)
    if kind == pl.Datetime:
        return _moments(column)
    text = column.cast(pl.String)
    return text.str.strip_suffix(".0") if kind.is_float() else text


def _moments(column: pl.Series) -> pl.Series:
    """A moment with a zone as it was in Asia/Shanghai, one without as it stands."""
    zone = getattr(column.dtype, "time_zone", None)
    local = column.dt.convert_time_zone(TIME_ZONE).dt.replace_time_zone(None) if zone else column
    return local.dt.strftime("%Y-%m-%d %H:%M:%S%.f")
