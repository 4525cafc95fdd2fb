"""What the name of a sheet gives to its rows: the year, month or day that it is called after."""

from __future__ import annotations

import polars as pl

from transforms.dates_in_text import dates_in, directives, year_in
from transforms.faults import Fault, SourceError

_WRITTEN = {"Y": "%Y", "Ym": "%Y-%m", "Ymd": "%Y-%m-%d"}


def given_by_sheet(sheets: pl.Series, date_format: str, file: str) -> pl.Series:
    """The name of each row's sheet as the date in it; a format without a year takes the one in the file's name.

    Raises SourceError for a sheet in whose name no date of this format stands, or more than one.
    """
    said = {name: _date(str(name), date_format, file) for name in sheets.unique().drop_nulls().sort()}
    return sheets.replace_strict(said, default=None, return_dtype=pl.String) if said else sheets


def is_format_of_sheet(date_format: str) -> bool:
    """Whether the format is one of a year, a month or a day."""
    found = directives(date_format)
    return found is not None and _key(found) in _WRITTEN


def _key(found: str) -> str:
    return "".join(sign for sign in "Ymd" if sign in found or sign == "Y") if set(found) <= set("Ymd") else ""


def _date(name: str, date_format: str, file: str) -> str:
    found = directives(date_format) or ""
    year = 0 if "Y" in found else year_in(file)
    if year is None:
        raise SourceError([Fault("sheet_without_year", {"file": file, "found": name, "expected": date_format})])
    moments = dates_in(name, date_format, year)
    if len(moments) != 1:
        raise SourceError([Fault("sheet_gives_nothing", {"file": file, "found": name, "expected": date_format})])
    return moments[0].strftime(_WRITTEN[_key(found)])
