"""Words -> Polars expressions: a scale turns a measure into points, rounded once to millionths.

Everything is a 128-bit count of millionths; each scale is ONE quotient of exact sums (scheme.md, "Exact numbers").
"""

from __future__ import annotations

from decimal import Decimal
from typing import assert_never

import polars as pl

from transforms.fixed_point import ONE, constant, millionths, quotient, wide
from transforms.scheme.words import AsIs, Limit, Linear, Ranked, Relative, Scale, Steps

_HUNDRED = 100


def points(scale: Scale, measure: str) -> pl.Expr:
    """Points of the measure column, in millionths; `relative` reads base_sum and base_count, `rank` peers and above."""
    value = wide(measure)
    match scale:
        case AsIs():
            return value
        case Linear():
            zero, full = millionths(scale.zero), millionths(scale.full)
            return quotient((value - constant(zero)) * constant(_HUNDRED * ONE), constant(full - zero))
        case Steps():
            return _steps(scale.table, value)
        case Relative():
            return _relative(scale, value)
        case Ranked():
            return _ranked(value)
        case _:
            assert_never(scale)


def _steps(table: dict[Decimal, Decimal] | object, value: pl.Expr) -> pl.Expr:
    """The points of the highest step reached; below the lowest 0; null stays null."""
    assert isinstance(table, dict)  # noqa: S101 - the reader made it so
    reached = [
        pl.when(value >= constant(millionths(step))).then(constant(millionths(worth)))
        for step, worth in sorted(table.items(), reverse=True)
    ]
    return pl.coalesce(*reached, pl.when(value.is_not_null()).then(constant(0)))


def _relative(scale: Relative, value: pl.Expr) -> pl.Expr:
    """100 x measure x base_count / base_sum: a base of 0 or less gives 0, so 0/0 never arises."""
    base_sum, base_count = wide("base_sum"), wide("base_count")
    share = quotient(value * base_count * constant(_HUNDRED * ONE), base_sum)
    given = pl.when(base_sum > 0).then(share).when(value.is_not_null()).then(constant(0))
    return given if scale.cap is None else limited(given, Limit(None, scale.cap))


def _ranked(value: pl.Expr) -> pl.Expr:
    """100 x (n - rank + 1) / n, where rank - 1 peers are above: ties share the better rank."""
    peers, above = wide("peers"), wide("above")
    return pl.when(value.is_not_null()).then(quotient((peers - above) * constant(_HUNDRED * ONE), peers))


def peer_base(scale: Relative, own: pl.Expr, others: str) -> tuple[pl.Expr, pl.Expr]:
    """What a measure is compared with, as sum and count: the peers who are not held, and oneself.

    `others` is a list column of the measures of the peers who are not held; `own` is null for one of them, and
    the measure of a held person for that person's own ends.
    """
    everybody = pl.when(own.is_null()).then(pl.col(others)).otherwise(pl.concat_list(others, own))
    match scale.to:
        case "max":
            return everybody.list.max(), constant(1)
        case "mean":
            return everybody.list.eval(pl.element().cast(pl.Int128)).list.sum(), everybody.list.len()
        case "median":
            ordered = everybody.list.sort()
            upper, lower = ordered.list.len() // 2, (ordered.list.len() - 1) // 2
            middle = wide(ordered.list.get(upper, null_on_oob=True)) + wide(ordered.list.get(lower, null_on_oob=True))
            return middle, constant(2)
        case _:
            assert_never(scale.to)


def limited(value: pl.Expr, limit: Limit | tuple[Decimal | None, Decimal | None]) -> pl.Expr:
    """The value within the limit; an open side does not clip."""
    low, high = limit
    if low is not None:
        value = pl.when(value < constant(millionths(low))).then(constant(millionths(low))).otherwise(value)
    if high is not None:
        value = pl.when(value > constant(millionths(high))).then(constant(millionths(high))).otherwise(value)
    return value
