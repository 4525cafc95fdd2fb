"""Words -> Polars expressions: a scale turns a measure into points, rounded once to millionths.

Everything is a 128-bit count of millionths; each scale is ONE quotient of exact sums (scheme.md, "Exact numbers").
"""

from __future__ import annotations

from decimal import Decimal
from typing import assert_never

import polars as pl

from transforms.fixed_point import ONE, constant, exact_sum, millionths, quotient, wide
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


def peer_statistics(scale: Relative, measure: str) -> dict[str, pl.Expr]:
    """Of a group of peers who are not held, what `peer_base` reads: a few numbers, whatever the size of the group."""
    match scale.to:
        case "max":
            return {"peers_most": pl.col(measure).max()}
        case "mean":
            return {"peers_sum": exact_sum(measure), "peers_count": pl.len().cast(pl.Int128)}
        case "median":
            ordered, count = pl.col(measure).sort(), pl.len().cast(pl.Int64)
            places = {"lower": count // 2, "upper": (count + 1) // 2}
            at = {f"peers_{name}": _at(ordered, place) for name, place in places.items()}
            return at | {f"peers_before_{name}": _at(ordered, place - 1) for name, place in places.items()}
        case _:
            assert_never(scale.to)


def _at(ordered: pl.Expr, place: pl.Expr) -> pl.Expr:
    return pl.when(place >= 0).then(ordered.get(place.clip(lower_bound=0), null_on_oob=True))


def peer_base(scale: Relative, own: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """What a measure is compared with, as sum and count: the peers who are not held, and oneself.

    `own` is null for one of them, and the measure of a held person for that person's own ends. Put into its place, it
    stands in the middle of the others unless the one before or behind that place already does.
    """
    match scale.to:
        case "max":
            return wide(pl.max_horizontal("peers_most", own)), constant(1)
        case "mean":
            total = wide("peers_sum").fill_null(constant(0)) + wide(own).fill_null(constant(0))
            return total, wide("peers_count").fill_null(constant(0)) + own.is_not_null().cast(pl.Int128)
        case "median":
            ends = [
                pl.min_horizontal(pl.max_horizontal(own, f"peers_before_{name}"), f"peers_{name}")
                for name in ("lower", "upper")
            ]
            alone = wide("peers_before_upper") + wide("peers_lower")
            return pl.when(own.is_null()).then(alone).otherwise(wide(ends[0]) + wide(ends[1])), constant(2)
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
