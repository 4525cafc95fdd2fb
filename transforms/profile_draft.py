"""What a source profile would have to say of a file that nobody has described: by names, by nearness, by its cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

import polars as pl

from transforms import cells
from transforms.contracts import DATASETS, Column, contract
from transforms.profiles import POINTER, REASON, Take, headers_read

_NEAR = 0.5
_SAMPLE = 1_000
_PROPOSED = 3
_FORMATS = ("excel", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y年%m月", "%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M",
            "%d-%m-%Y %H:%M", "%Y%m%d%H%M%S")  # fmt: skip


@dataclass(frozen=True)
class Draft:
    """Contract columns by the header that stands for them, headers that none stands for, and what the cells ask for.

    `own` are names of the contract, `near` were found by nearness; `left` maps a header to a column that it may mean.
    `dates` are the formats that read every cell, the likeliest first; `values` the labels that the contract has not.
    """

    own: Mapping[str, str]
    near: Mapping[str, str]
    left: Mapping[str, str | None]
    missing: tuple[str, ...]
    dates: Mapping[str, tuple[str, ...]]
    percents: tuple[str, ...]
    wide: tuple[str, ...]
    values: Mapping[str, tuple[str, ...]]


def known_headers(dataset: str, headers: Sequence[str]) -> int:
    """How many of these are names of the contract's columns."""
    known = {name for column in contract(dataset).column for name in _names(column)}
    return len(known & set(headers))


def likely_datasets(readings: Sequence[Sequence[str]]) -> list[str]:
    """The datasets of which some reading has every required column and most headers are names; at most three."""
    rated = {
        dataset: max((known_headers(dataset, headers) for headers in readings if _fits(dataset, headers)), default=0)
        for dataset in DATASETS
    }
    likely = sorted((dataset for dataset in DATASETS if rated[dataset]), key=lambda dataset: -rated[dataset])
    return likely[:_PROPOSED]


def _fits(dataset: str, headers: Sequence[str]) -> bool:
    required = [column for column in contract(dataset).column if column.required]
    has_all = all(set(_names(column)) & set(headers) for column in required)
    return has_all and known_headers(dataset, headers) * 2 > len(headers)


def draft(dataset: str, table: pl.DataFrame) -> Draft:
    """What a profile of this dataset would say of the table. A required column takes the header nearest to it."""
    found = {name: headers[0] for name, headers in headers_read(table, Take(dataset=dataset)).items()}
    left = [name for name in table.columns if name not in {"row_no", REASON, POINTER, *found.values()}]
    others = [column for column in contract(dataset).column if column.name not in found]
    near: dict[str, str] = {}
    for column in (column for column in others if column.required):
        header = _nearest(column, left)
        if header is not None:
            near[column.name] = header
            left.remove(header)
    optional = [column for column in others if not column.required]
    hints = {header: next((c.name for c in optional if _nearest(c, [header])), None) for header in left}
    missing = tuple(column.name for column in others if column.required and column.name not in near)
    return Draft(found, near, hints, missing, **_of_cells(dataset, table.head(_SAMPLE), found | near))  # type: ignore[arg-type]


def _names(column: Column) -> tuple[str, ...]:
    return (column.title, column.name, *column.aliases)


def _nearest(column: Column, headers: Sequence[str]) -> str | None:
    """The one header that holds a name of the column or is held by it, else the one that looks most like it."""
    within = [header for header in headers if any(name in header or header in name for name in _names(column))]
    if len(within) == 1:
        return within[0]
    near = [match for name in _names(column) for match in get_close_matches(name, headers, n=1, cutoff=_NEAR)]
    return near[0] if near else None


def _of_cells(dataset: str, table: pl.DataFrame, headers: Mapping[str, str]) -> dict[str, object]:
    known = contract(dataset).columns
    texts = [(known[name], table[at].drop_nulls().unique(maintain_order=True)) for name, at in headers.items()]
    filled = [(column, text) for column, text in texts if not text.is_empty()]
    dates = {c.name: _formats(c, text) for c, text in filled if c.type in ("date", "datetime") and not _reads(c, text)}
    values = {c.name: _strange(c, text) for c, text in filled if c.type == "enum"}
    return {
        "dates": {name: formats for name, formats in dates.items() if formats},
        "percents": tuple(c.name for c, text in filled if c.type == "decimal" and _has(text, r"[%\uff05]$")),
        "wide": tuple(c.name for c, text in filled if c.type != "text" and _has(text, r"[\uff10-\uff19]")),
        "values": {name: strange for name, strange in values.items() if strange},
    }


def _formats(column: Column, text: pl.Series) -> tuple[str, ...]:
    return tuple(one for one in _FORMATS if _reads(column, text, one))


def _strange(column: Column, text: pl.Series) -> tuple[str, ...]:
    return tuple(one for one in text if not _reads(column, pl.Series([one])))


def _reads(column: Column, text: pl.Series, date_format: str | None = None) -> bool:
    """Whether every cell is one of the column's type."""
    readable = cells.parsed(column, pl.col("text"), date_format).is_not_null().all()
    return bool(text.alias("text").to_frame().select(readable).item())


def _has(text: pl.Series, pattern: str) -> bool:
    return bool(text.str.contains(pattern).any())
