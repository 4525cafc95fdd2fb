"""Intervals of a rate: Wilson and Wald, exact fractions rounded once to 6 decimals, half away from zero.

A Wilson bound may rank people, so no float is in it: square roots are whole-number roots with 40 digits more than
are shown. Formulas: E. B. Wilson, JASA 22 (1927); z = 1.959964 (95 %) everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import isqrt

from transforms.fixed_point import ONE, decimal

Z = Fraction(1_959_964, ONE)
_ROOT_SCALE = 10**40


@dataclass(frozen=True)
class Interval:
    """Both bounds of a rate, 0-1 with 6 decimals."""

    low: Decimal
    high: Decimal


def six(value: Fraction) -> Decimal:
    """A fraction rounded half away from zero to 6 decimals."""
    top, bottom = abs(value.numerator) * ONE, value.denominator
    count = (2 * top + bottom) // (2 * bottom)
    return decimal(count if value >= 0 else -count)


def root(value: Fraction) -> Fraction:
    """The square root, exact where there is one and cut after 40 decimals elsewhere; ValueError below 0."""
    return Fraction(isqrt(value.numerator * value.denominator * _ROOT_SCALE**2), value.denominator * _ROOT_SCALE)


def wilson(positive: int, answered: int) -> Interval | None:
    """The Wilson 95 % interval of `positive` in `answered`; None where nobody answered."""
    if not 0 <= positive <= answered:
        raise ValueError(f"{positive} of {answered}")
    return wilson_of(Fraction(positive, answered), answered) if answered else None


def wilson_of(rate: Fraction, answered: int) -> Interval:
    """The Wilson 95 % interval of a rate over so many answers, at least one.

    (p + z2/2n -+ z sqrt(p(1-p)/n + z2/4n2)) / (1 + z2/n).
    """
    square = Z * Z / answered
    middle = rate + square / 2
    half = Z * root(rate * (1 - rate) / answered + square / answered / 4)
    return Interval(six((middle - half) / (1 + square)), six((middle + half) / (1 + square)))


def wald(rate: Fraction, variance: Fraction) -> Interval:
    """The Wald 95 % interval, rate -+ z sqrt(variance), cut at 0 and 1."""
    half = Z * root(variance)
    return Interval(six(max(rate - half, Fraction(0))), six(min(rate + half, Fraction(1))))


def are_apart(one: Interval | None, other: Interval | None) -> bool:
    """Whether the order of two rates can be told: their intervals share no point. Nothing is apart from no rate."""
    if one is None or other is None:
        return False
    return one.low > other.high or other.low > one.high
