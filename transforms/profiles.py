"""Source profiles: how a real export becomes rows of a contract, as data a bureau can write.

What enters is a frame of text columns under the file's own headers; what leaves is one frame per dataset that
the profile takes from it, typed by the contract, with a `bad_<column>` beside each typed column that keeps the
text of a cell which could not be read.
"""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Literal

import polars as pl
from pydantic import BaseModel

from transforms.as_of import AsOf
from transforms.cell_words import Unit, in_units, narrowed
from transforms.contracts import Contract, contract
from transforms.faults import Fault, SourceError
from transforms.fetch_words import Fetch
from transforms.machine_cells import Entries, Weekday, as_items, friday
from transforms.profile_words import STRICT, Names, Place
from transforms.sheet_names import given_by_sheet
from transforms.sheet_rows import SHEET
from transforms.shown import headers_told
from transforms.typed_cells import typed_cells

# A sheet may name its people instead of numbering them; the pair is resolved where the postings are known.
NAMED = {"named_person": ("姓名", "person_name"), "named_unit": ("股室", "机构", "科室", "部门", "unit")}


# What the workbook of returned rows has beside the sender's own columns: why, and which row of which delivery it was.
REASON, POINTER = "退回原因", "原行"


class _Words(BaseModel):
    model_config = STRICT


class Among(_Words):
    """Which values of a header are wanted; blank cells count as an empty text."""

    one_of: tuple[str, ...] = ()
    none_of: tuple[str, ...] = ()


class Keep(_Words):
    """One row of many: of the rows alike in `by`, the one that is greatest in `last`."""

    by: Names
    last: Names


class Take(_Words):
    """One dataset made from the file."""

    dataset: str
    delivery: Literal["additions", "whole_period"] = "additions"
    scope: tuple[Literal["month", "unit", "person"], ...] = ("month", "unit")
    columns: dict[str, Names] = {}
    constants: dict[str, str] = {}
    prefix: dict[str, str] = {}
    values: dict[str, dict[str, str]] = {}
    dates: dict[str, str] = {}
    full_width: Names = ()
    units: dict[str, Unit] = {}
    sheet_gives: dict[str, str] = {}
    fridays: dict[str, Weekday] = {}
    entries: dict[str, Entries] = {}
    where: dict[str, Among] = {}
    keep: Keep | None = None
    kept_where: dict[str, Among] = {}
    person_by: Literal["id", "name_in_unit"] = "id"


class Profile(_Words):
    """One kind of file: how it is recognised, how its table lies, and the datasets it holds."""

    profile: str
    title: str = ""
    files: Names = ()
    fetch: Fetch | None = None
    format: Literal["auto", "csv", "tsv", "xlsx", "xls", "workbook", "json", "jsonl", "parquet"] = "auto"
    separator: str | None = None
    encoding: str | None = None
    sheet: str = "*"
    sheets: Literal["one", "every"] = "one"
    records: str = ""
    header_row: Place = 1
    header_rows: Place = 1
    fill_down: tuple[str, ...] = ()
    total_rows: tuple[str, ...] = ("合计", "总计", "小计", "填表人", "制表人")
    empty_ok: bool = False
    expected: Literal["nightly", "weekly", "monthly"] | None = None
    expected_from: Names = ()
    """The inbox folders that owe the file; none: those that ever sent it, or the inbox itself."""
    missing_file: Literal["warn", "hold"] = "warn"
    as_of: AsOf | None = None
    blank: tuple[str, ...] = ()
    other_columns: Literal["refuse", "ignore"] = "refuse"
    ignore: tuple[str, ...] = ()
    takes: tuple[Take, ...]

    @property
    def is_sheet_named(self) -> bool:
        """Whether the name of a sheet stands beside its rows as a column."""
        return self.sheets == "every" or any(take.sheet_gives or SHEET in _read_by(take) for take in self.takes)


def contract_frames(table: pl.DataFrame, profile: Profile, file: str) -> list[tuple[Take, pl.DataFrame]]:
    """One typed frame per take, each with `row_no`; raises SourceError for headers that do not fit."""
    matched = [headers_read(table, take) for take in profile.takes]
    faults = [
        fault
        for take, headers in zip(profile.takes, matched, strict=True)
        for fault in _unmet(take, headers, _headers(table))
    ]
    dated = profile.as_of.column if profile.as_of else None
    if dated and dated not in table.columns:
        faults.append(Fault("column_missing", {"column": dated}))
    if profile.other_columns == "refuse":
        faults += _unknown(table, profile, matched)
    if faults:
        raise SourceError(headers_told(faults, _headers(table), _words(profile, matched), file))
    text = table.with_columns(pl.col(pl.String).replace(dict.fromkeys(profile.blank)))
    return [
        (take, _typed(*_with_sheet(_chosen(text, take), take, headers, file), take))
        for take, headers in zip(profile.takes, matched, strict=True)
    ]


def _with_sheet(
    rows: pl.DataFrame, take: Take, matched: Mapping[str, list[str]], file: str
) -> tuple[pl.DataFrame, dict[str, str]]:
    """The rows with a column for each that the name of their sheet gives, and the header of every contract column."""
    headers = {name: found[0] for name, found in matched.items()}
    for name, date_format in take.sheet_gives.items():
        headers[name] = f"{SHEET} {name}"
        rows = rows.with_columns(given_by_sheet(rows[SHEET], date_format, file).alias(headers[name]))
    return rows, headers


def _read_by(take: Take) -> set[str]:
    """The headers that a take asks for by their names."""
    kept = take.keep.by + take.keep.last if take.keep else ()
    named = {header for headers in take.columns.values() for header in headers}
    return {*take.where, *take.kept_where, *kept, *named}


def _headers(table: pl.DataFrame) -> list[str]:
    return [header for header in table.columns if header != "row_no"]


def headers_read(table: pl.DataFrame, take: Take) -> dict[str, list[str]]:
    """Contract column -> its headers in this file; one that is not there is left out."""
    matched = {name: [h for h in _headers(table) if h in known] for name, known in _accepted(take).items()}
    return {name: headers for name, headers in matched.items() if headers}


def _unmet(take: Take, matched: Mapping[str, list[str]], headers: list[str]) -> list[Fault]:
    """What the contract asks for and the file has not, or has twice."""
    needed = [c.name for c in contract(take.dataset).column if c.required]
    if take.person_by == "name_in_unit":
        needed = [name for name in needed if name != "person_id"] + list(NAMED)
    titles = {c.name: c.title for c in contract(take.dataset).column} | {k: v[0] for k, v in NAMED.items()}
    absent = [name for name in needed if name not in {*matched, *take.constants, *take.sheet_gives}]
    asked = {*take.where, *take.kept_where, *(take.keep.by + take.keep.last if take.keep else ())}
    asked |= {SHEET} if take.sheet_gives else set()
    titles |= {header: header for header in asked}
    absent += sorted(asked - {*headers})
    doubled = [(name, headers) for name, headers in matched.items() if len(headers) > 1]
    return [Fault("column_missing", {"column": titles[name]}) for name in absent] + [
        Fault("two_headers_one_column", {"column": titles[name], "found": "、".join(headers)})
        for name, headers in doubled
    ]


def _accepted(take: Take) -> dict[str, set[str]]:
    known = contract(take.dataset)
    accepted = {c.name: {c.name, c.title, *c.aliases, *take.columns.get(c.name, ())} for c in known.column}
    if take.person_by == "name_in_unit":
        accepted["person_id"] = set(take.columns.get("person_id", ()))
        for name, usual in NAMED.items():
            accepted[name] = {*usual, *take.columns.get(name, ())}
    return {name: headers for name, headers in accepted.items() if name not in {*take.constants, *take.sheet_gives}}


def _headers_known(profile: Profile, matched: list[dict[str, list[str]]]) -> set[str]:
    """The headers of the file that something reads, or passes over as it was told to."""
    read = {header for headers in matched for found in headers.values() for header in found} | {
        *profile.ignore,
        REASON,
        POINTER,
        SHEET,
    }
    if profile.as_of and profile.as_of.column:
        read.add(profile.as_of.column)
    for take in profile.takes:
        read |= {*take.where, *take.kept_where, *(take.keep.by + take.keep.last if take.keep else ())}
    return read


def _words(profile: Profile, matched: list[dict[str, list[str]]]) -> set[str]:
    """The headers that the profile and its contracts have words for."""
    accepted = (names for take in profile.takes for names in _accepted(take).values())
    return _headers_known(profile, matched).union(*accepted)


def _unknown(table: pl.DataFrame, profile: Profile, matched: list[dict[str, list[str]]]) -> list[Fault]:
    """Headers that nothing reads, each with the nearest one that something would."""
    read = _headers_known(profile, matched)
    known = sorted({name for take in profile.takes for names in _accepted(take).values() for name in names})
    return [_strange(header, known, profile) for header in _headers(table) if header not in read]


def _strange(header: str, known: list[str], profile: Profile) -> Fault:
    near = get_close_matches(header, known, n=1, cutoff=0.5)
    if near:
        return Fault("header_unknown", {"found": header, "expected": near[0]})
    return Fault("header_not_known", {"found": header, "expected": "、".join(_titles(profile))})


def _titles(profile: Profile) -> list[str]:
    return list(dict.fromkeys(c.title for take in profile.takes for c in contract(take.dataset).column))


def _chosen(text: pl.DataFrame, take: Take) -> pl.DataFrame:
    rows = text.filter(_wanted(take.where))
    if take.keep:
        order = [_order(text, header, take) for header in take.keep.last]
        rows = rows.sort([*order, "row_no"]).group_by(take.keep.by, maintain_order=True).last().sort("row_no")
    return rows.filter(_wanted(take.kept_where))


def _wanted(conditions: Mapping[str, Among]) -> list[pl.Expr]:
    masks = []
    for header, among in conditions.items():
        cell = pl.col(header).fill_null("")
        if among.one_of:
            masks.append(cell.is_in(among.one_of))
        if among.none_of:
            masks.append(~cell.is_in(among.none_of))
    return masks or [pl.lit(value=True)]


def _order(text: pl.DataFrame, header: str, take: Take) -> pl.Expr:
    """A header as something to sort by: by its declared date format, as whole numbers where all are, else as text."""
    if header in take.dates:
        return pl.col(header).str.to_datetime(take.dates[header], strict=False)
    if text[header].str.contains(r"^\d{1,15}$").all():
        return pl.col(header).cast(pl.Int64)
    return pl.col(header)


def _typed(rows: pl.DataFrame, headers: Mapping[str, str], take: Take) -> pl.DataFrame:
    """Cells by the contract's types. One row per row of the file that the take chose."""
    known = contract(take.dataset)
    text = rows.select("row_no", *(_text(name, take, headers) for name in _wanted_names(known, take)))
    read = {column.name: typed_cells(text[column.name], column, take.dates.get(column.name)) for column in known.column}
    typed = [one[name] for name, one in read.items()]
    bad = [cell for one in read.values() for cell in one.get_columns()[1:]]
    named = [name for name in NAMED if name in text.columns]
    return text.select("row_no", *typed, *bad, *named)


def _wanted_names(known: Contract, take: Take) -> list[str]:
    names = [column.name for column in known.column]
    return names + (list(NAMED) if take.person_by == "name_in_unit" else [])


def _text(name: str, take: Take, headers: Mapping[str, str]) -> pl.Expr:
    if name in take.constants:
        return pl.lit(take.constants[name]).alias(name)
    if name not in headers:
        return pl.lit(None, dtype=pl.String).alias(name)
    cell = pl.col(headers[name])
    if name in take.entries:
        cell = as_items(cell, take.entries[name])
    if name in take.fridays:
        cell = friday(cell, take.fridays[name])
    if name in take.full_width:
        cell = narrowed(cell)
    if name in take.values:
        cell = cell.replace(take.values[name])
    if name in take.units:
        cell = in_units(cell, take.units[name])
    return (pl.lit(take.prefix[name]) + cell if name in take.prefix else cell).alias(name)
