"""Text of one cell -> a value of the contract's type, or null where it is none; nothing is guessed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl

from transforms import fixed_point
from transforms.contracts import Column, Grain

YES = ("是", "√", "✓", "y", "yes", "1", "true", "有")
NO = ("否", "×", "n", "no", "0", "false", "无")

# Letters, digits and the marks that real numbers of people, items and papers carry; no quotes, no control or
# invisible characters, so that two ids that look alike are alike.
_ID = r"^[\p{Han}A-Za-z0-9_\-./#:|+()\[\]〔〕()]+( {1,3}[\p{Han}A-Za-z0-9_\-./#:|+()\[\]〔〕()]+)*$"
_LONGEST_ID = 64
_FIRST_YEAR, _LAST_YEAR = 1940, 2100
_SERIAL = r"^\d{4,5}(\.\d{1,15})?$"
_DAY_SECONDS = 86_400
# Excel counts a 29th of February 1900 that never was: from the 1st of March on its day 0 is 30 December 1899.
EXCEL = {"excel": date(1899, 12, 30), "excel_1904": date(1904, 1, 1)}
_DAY = r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]0?0:00(?::00)?)?$"
_COMPACT_DAY = r"^(\d{4})(\d{2})(\d{2})$"
_MONTH = r"^(\d{4})[-/.年](\d{1,2})月?(?:[-/.]0?1(?:[ T]0?0:00(?::00)?)?)?$"
_COMPACT_MONTH = r"^(20\d{2})(0[1-9]|1[0-2])$"
_QUARTER = r"^(\d{4})(?:-|年)?(?:Q|q|第)?([1-4一二三四])(?:季度|季)?$"
_MARKED_QUARTER = r"[Qq季]"
_CHINESE_DIGITS = {"一": "1", "二": "2", "三": "3", "四": "4"}
_YEAR = r"^(\d{4})(?:年|年度)?$"
_OBJECT = r'\{(?:[^{}"]|"(?:[^"\\]|\\.)*")*\}'
OBJECTS = rf"^\[\s*(?:{_OBJECT}\s*(?:,\s*{_OBJECT}\s*)*)?\]$"
_PAIR = r"^([^:]+?)\s*:\s*([^:]+)$"
# What databases write behind the seconds is not kept: no measure asks for parts of a second.
_TIME = (
    r"^(\d{4}[-/.]\d{1,2}[-/.]\d{1,2})[ T](\d{1,2}:\d{2})(?:(:[0-5]\d)(?:\.\d{1,9})?)?(Z|[+-](?:0\d|1[0-4]):?[0-5]\d)?$"
)
# Milliseconds since 1970, as machines write a moment (2001 to 2033); no other cell of a moment has thirteen digits.
_EPOCH = r"^1\d{12}$"


def parsed(column: Column, text: pl.Expr, date_format: str | None = None) -> pl.Expr:
    """The cell as the column's type; null for a blank cell without a default and for one that cannot be read."""
    match column.type:
        case "id":
            return _identifier(text)
        case "date":
            return day(text, date_format)
        case "month" | "period":
            return month(text) if column.type == "month" else period(text, column.grains)
        case "datetime":
            return moment(text, date_format)
        case "decimal":
            return fixed_point.cell(text, column.decimals)
        case "yes_no":
            return _yes_no(text, column.default)
        case "enum":
            return _label(text, column)
        case "list":
            return _parts(text, column)
        case "text":
            return text


def _parts(text: pl.Expr, column: Column) -> pl.Expr:
    return pl.when(text.is_not_null()).then(lines(text) if column.lines else items(text))


def items(text: pl.Expr) -> pl.Expr:
    """The parts of a list cell: separated by ; or ; or line breaks, blanks dropped."""
    split = text.str.replace_all(r"[;\uff1b\r\n]+", ";").str.split(";")
    return split.list.eval(pl.element().str.strip_chars().filter(pl.element().str.strip_chars() != ""))


def _identifier(text: pl.Expr) -> pl.Expr:
    fits = text.str.contains(_ID) & (text.str.len_chars() <= _LONGEST_ID) & (_normal(text) == text)
    scientific = text.str.contains(r"^\d(\.\d+)?[eE]\+\d+$")
    return pl.when(fits & ~scientific).then(text)


def _normal(text: pl.Expr) -> pl.Expr:
    """The text by NFKC. ASCII is normal as it is, and most columns of ids have nothing else."""
    return text.map_batches(_normal_column, return_dtype=pl.String, is_elementwise=True)


def _normal_column(text: pl.Series) -> pl.Series:
    is_ascii = (text.str.len_bytes() == text.str.len_chars()).all()
    return text if is_ascii else text.str.normalize("NFKC")


def day(text: pl.Expr, date_format: str | None = None) -> pl.Expr:
    """A day: year first with any usual mark, or the format that the profile declares."""
    if date_format:
        return _plausible(_declared(text, date_format).dt.date())
    parts = pl.coalesce(text.str.replace(_DAY, "${1}-${2}-${3}"), pl.lit(None, dtype=pl.String))
    compact = text.str.replace(_COMPACT_DAY, "${1}-${2}-${3}")
    plain = pl.when(text.str.contains(_DAY)).then(parts).when(text.str.contains(_COMPACT_DAY)).then(compact)
    return _plausible(plain.str.to_date("%Y-%m-%d", strict=False))


def _declared(text: pl.Expr, date_format: str) -> pl.Expr:
    """A moment as a profile declares it: a day number of Excel's, or by directives; without a day it is the first."""
    if date_format in EXCEL:
        return pl.coalesce(_serial(text, EXCEL[date_format]), day(text).cast(pl.Datetime("us")))
    if "%d" not in date_format and "%m" in date_format:
        return (text + " 01").str.to_datetime(f"{date_format} %d", strict=False)
    return text.str.to_datetime(date_format, strict=False)


def _serial(text: pl.Expr, zero: date) -> pl.Expr:
    """A count of days since `zero`, with its part of a day; rounded to seconds."""
    days = pl.when(text.str.contains(_SERIAL)).then(text)
    whole = days.str.extract(r"^(\d+)", 1).cast(pl.Int64)
    seconds = (days.str.extract(r"(\.\d+)$", 1).cast(pl.Float64).fill_null(0) * _DAY_SECONDS).round().cast(pl.Int64)
    return pl.lit(zero).cast(pl.Datetime("us")) + pl.duration(days=whole, seconds=seconds)


def _plausible(date: pl.Expr) -> pl.Expr:
    return pl.when(date.dt.year().is_between(_FIRST_YEAR, _LAST_YEAR)).then(date)


def month(text: pl.Expr) -> pl.Expr:
    """A month as 2026-01; the first of a month, as Excel keeps months, is that month."""
    pattern = pl.when(text.str.contains(_MONTH)).then(text.str.replace(_MONTH, "${1}-${2}-01"))
    compact = pl.when(text.str.contains(_COMPACT_MONTH)).then(text.str.replace(_COMPACT_MONTH, "${1}-${2}-01"))
    first = pl.coalesce(pattern, compact).str.to_date("%Y-%m-%d", strict=False)
    return _plausible(first).dt.strftime("%Y-%m")


def period(text: pl.Expr, grains: Sequence[Grain] = ("month", "quarter", "year")) -> pl.Expr:
    """A month as 2026-03, a quarter as 2026Q1, a year as 2026."""
    is_quarter = text.str.contains(_QUARTER) & text.str.contains(_MARKED_QUARTER)
    quarter = text.str.replace(_QUARTER, "${1}Q${2}").str.replace_many(_CHINESE_DIGITS)
    year = text.str.extract(_YEAR, 1)
    spans = {"month": month(text), "quarter": pl.when(is_quarter).then(quarter), "year": year}
    written = pl.coalesce(spans[grain] for grain in grains)
    return pl.when(written.str.slice(0, 4).cast(pl.Int32, strict=False).is_between(_FIRST_YEAR, _LAST_YEAR)).then(
        written
    )


def last_month(span: pl.Expr) -> pl.Expr:
    """The month that a period belongs to: the last of its months."""
    quarter = span.str.extract(r"Q(\d)$", 1).cast(pl.Int32) * 3
    of_quarter = span.str.slice(0, 4) + "-" + quarter.cast(pl.String).str.zfill(2)
    return pl.when(span.str.len_chars() == len("2026")).then(span + "-12").otherwise(pl.coalesce(of_quarter, span))


def first_month(span: pl.Expr) -> pl.Expr:
    """The first month of a period."""
    quarter = span.str.extract(r"Q(\d)$", 1).cast(pl.Int32) * 3 - 2
    of_quarter = span.str.slice(0, 4) + "-" + quarter.cast(pl.String).str.zfill(2)
    return pl.when(span.str.len_chars() == len("2026")).then(span + "-01").otherwise(pl.coalesce(of_quarter, span))


def lines(text: pl.Expr) -> pl.Expr:
    """The items of a cell: the objects of a JSON list as they are written, else its lines, blanks dropped."""
    trimmed = text.str.strip_chars()
    lined = trimmed.str.replace_all(r"[\r\n]+", "\n").str.split("\n")
    plain = lined.list.eval(pl.element().str.strip_chars().filter(pl.element().str.strip_chars() != ""))
    return pl.when(trimmed.str.contains(OBJECTS)).then(trimmed.str.extract_all(_OBJECT)).otherwise(plain)


def pairs(text: pl.Expr) -> pl.Expr:
    """`98:1.0;95:0.9` as a list of {at, gives} in millionths, in the order written; null where a part is no pair."""
    parts = items(text.str.replace_all("\uff1a", ":"))
    at = fixed_point.cell(pl.element().str.extract(_PAIR, 1), fixed_point.DIGITS)
    gives = fixed_point.cell(pl.element().str.extract(_PAIR, 2), fixed_point.DIGITS)
    read = parts.list.eval(pl.struct(at=at, gives=gives))
    whole = read.list.eval(
        pl.element().struct.field("at").is_not_null() & pl.element().struct.field("gives").is_not_null()
    )
    return pl.when(whole.list.all() & (read.list.len() > 0)).then(read)


def moment(text: pl.Expr, date_format: str | None = None) -> pl.Expr:
    """A moment in Asia/Shanghai, also where it was written with Z or another offset; a bare day is its midnight.

    Thirteen digits are milliseconds since 1970. A second 60 and an hour the clocks left out are no moments.
    """
    if date_format:
        naive = _declared(text, date_format)
    else:
        clock = (
            text.str.extract(_TIME, 1) + " " + text.str.extract(_TIME, 2) + text.str.extract(_TIME, 3).fill_null(":00")
        )
        written = clock.str.replace_all(r"[/.]", "-").str.to_datetime("%Y-%m-%d %H:%M:%S", strict=False)
        stamped = written + _until_shanghai(text.str.extract(_TIME, 4))
        naive = pl.coalesce(stamped, _counted(text), day(text).cast(pl.Datetime("us")))
    local = naive.cast(pl.Datetime("us")).dt.replace_time_zone(
        "Asia/Shanghai", non_existent="null", ambiguous="earliest"
    )
    return pl.when(naive.dt.year().is_between(_FIRST_YEAR, _LAST_YEAR)).then(local)


def _until_shanghai(offset: pl.Expr) -> pl.Expr:
    """From the clock of an offset to that of Asia/Shanghai, eight hours ahead; nothing where none is written."""
    sign = pl.when(offset.str.starts_with("-")).then(-1).otherwise(1)
    hours, rest = (offset.str.extract(part, 1).cast(pl.Int64) for part in (r"^.(\d{2})", r"(\d{2})$"))
    known = pl.when(offset == "Z").then(0).otherwise(sign * (hours * 60 + rest))
    return pl.duration(minutes=pl.when(offset.is_null()).then(0).otherwise(8 * 60 - known))


def _counted(text: pl.Expr) -> pl.Expr:
    """Milliseconds since 1970 as the clock in Asia/Shanghai shows them."""
    count = pl.when(text.str.contains(_EPOCH)).then(text).cast(pl.Int64)
    there = count.cast(pl.Datetime("ms", "UTC")).dt.convert_time_zone("Asia/Shanghai")
    return there.dt.replace_time_zone(None).cast(pl.Datetime("us"))


def _yes_no(text: pl.Expr, default: str | None) -> pl.Expr:
    lower = text.str.to_lowercase()
    said = pl.when(lower.is_in(YES)).then(statement=True).when(lower.is_in(NO)).then(statement=False)
    return pl.when(text.is_null() & pl.lit(default is not None)).then(statement=False).otherwise(said)


def _label(text: pl.Expr, column: Column) -> pl.Expr:
    labels = {label: value for value, names in column.values.items() for label in names}
    labels |= {value: value for value in column.values}
    named = text.replace_strict(labels, default=None, return_dtype=pl.String)
    english = text.str.to_lowercase().replace_strict(
        {v: v for v in column.values}, default=None, return_dtype=pl.String
    )
    said = pl.coalesce(named, english)
    return pl.when(text.is_null()).then(pl.lit(column.default, dtype=pl.String)).otherwise(said)
