"""Exact numbers: millionths in Int64, quotients in Int128, rounded half away from zero at four named points.

No binary float touches a score. Int128 lives only inside this file; what leaves it fits Int64 or raises.
Rounding points (scheme.md, "Exact numbers"): a measure that divides, points, contribution, published total.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import polars as pl

DIGITS = 6
ONE: int = 10**DIGITS
LARGEST = 2**62
"""Above this an Int64 is refused: sums of two such numbers would wrap silently."""

_WIDE = pl.Int128()
_STORED = pl.Decimal(20, DIGITS)
_MILLIONTH = Decimal(1).scaleb(-DIGITS)


class OutOfRangeError(ArithmeticError):
    """A number that no bureau can have meant; the gate should have refused it long before."""


def millionths(value: Decimal | int | str) -> int:
    """Return an exact decimal as a count of millionths; raise ValueError for more than 6 decimals."""
    scaled = Decimal(value).scaleb(DIGITS)
    whole = int(scaled)
    if whole != scaled:
        message = f"{value} has more than {DIGITS} decimals"
        raise ValueError(message)
    return whole


def decimal(count: int) -> Decimal:
    """Return a count of millionths as a Decimal with 6 decimals."""
    return Decimal(count).scaleb(-DIGITS)


def plain(count: int) -> str:
    """Millionths as people write them: no exponent and no zeros that say nothing."""
    text = f"{decimal(count):f}"
    return text.rstrip("0").rstrip(".")


def constant(value: int) -> pl.Expr:
    """A literal wide enough to multiply by."""
    return pl.lit(value, dtype=_WIDE)


def wide(column: str | pl.Expr) -> pl.Expr:
    """The column in 128 bits, for products and sums inside one expression."""
    expr = pl.col(column) if isinstance(column, str) else column
    return expr.cast(_WIDE)


def exact_sum(column: str | pl.Expr) -> pl.Expr:
    """The sum in 128 bits: an Int64 sum wraps silently. Null only when there is no row or every row is null."""
    expr = wide(column)
    return pl.when(expr.count() > 0).then(expr.sum())


def quotient(numerator: pl.Expr, denominator: pl.Expr) -> pl.Expr:
    """Numerator / denominator rounded half away from zero to a whole number; null where the denominator is 0.

    Both are 128-bit integers. Polars' `//` floors, so the signs are taken off before and put back after.
    """
    top, bottom = numerator.abs(), denominator.abs()
    doubled = (top * constant(2) + bottom) // (bottom * constant(2))
    sign = numerator.sign() * denominator.sign()
    return pl.when(denominator != 0).then(doubled * sign)


def rounded_fraction(value: Fraction) -> int:
    """An exact fraction rounded half away from zero to a whole number; raises where it leaves Int64."""
    top, bottom = abs(value.numerator), value.denominator
    whole = (top * 2 + bottom) // (bottom * 2)
    if whole > LARGEST:
        raise OutOfRangeError(str(value))
    return whole if value >= 0 else -whole


def rounded(column: str | pl.Expr, digits: int) -> pl.Expr:
    """Millionths rounded half away from zero to so many digits, still millionths."""
    unit = constant(10 ** (DIGITS - digits))
    return quotient(wide(column), unit) * unit


def narrow(frame: pl.DataFrame, *columns: str) -> pl.DataFrame:
    """Put 128-bit columns back into Int64, or raise: nothing may wrap. Shape unchanged."""
    for name in columns:
        if frame[name].dtype != pl.Int64 and not _fits(frame[name]):
            raise OutOfRangeError(name)
    return frame.with_columns(pl.col(name).cast(pl.Int64) for name in columns)


def _fits(series: pl.Series) -> bool:
    low, high = series.min(), series.max()
    if low is None or high is None:
        return True
    return int(str(low)) >= -LARGEST and int(str(high)) <= LARGEST


def stored(column: str | pl.Expr) -> pl.Expr:
    """Millionths as DECIMAL(20,6), the type of warehouse and publication. Exact: a product, never a quotient."""
    expr = pl.col(column) if isinstance(column, str) else column
    return (expr.cast(pl.Decimal(38, DIGITS)) * pl.lit(_MILLIONTH)).cast(_STORED)


def unstored(column: str) -> pl.Expr:
    """DECIMAL(20,6) back as millionths; the inverse of `stored`."""
    return pl.col(column).cast(pl.Decimal(38, DIGITS)).to_physical().cast(pl.Int64)


def cell(text: pl.Expr, decimals: int) -> pl.Expr:
    """Text of a cell as millionths; null where it is no number with so many decimals and |x| <= 100,000.

    Thousands separators are accepted; exponents, NaN, Infinity and Chinese numerals are not.
    """
    grouped = text.str.contains(r"^-?[1-9]\d{0,2}([,\uff0c]\d{3})+(\.\d+)?$")
    plain = text.str.replace_all("[,\uff0c]", "")
    pattern = rf"^[+-]?\d{{1,7}}(\.\d{{0,{decimals}}}0*)?$" if decimals else r"^[+-]?\d{1,7}(\.0*)?$"
    shape = text.str.contains(pattern) | (grouped & plain.str.contains(pattern))
    number = plain.str.strip_chars_start("+").str.strip_chars_end(".").cast(pl.Decimal(38, 12), strict=False)
    count = (number.to_physical() // constant(10 ** (12 - DIGITS))).cast(pl.Int64, strict=False)
    return pl.when(shape & count.is_between(-100_000 * ONE, 100_000 * ONE)).then(count)
