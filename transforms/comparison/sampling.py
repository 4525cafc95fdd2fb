"""Whom to call: how many answers a precision takes, how they fall to the strata, and a draw that can be repeated."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from math import ceil
from random import Random

import polars as pl

from transforms.comparison.intervals import Z


def sample_size(frame_count: int, rate: Decimal, margin: Decimal) -> int:
    """The answers that give a 95 % interval of rate -+ margin in a frame of so many taxpayers; 0 in an empty one.

    n0 = z2 p (1-p) / d2, n = n0 / (1 + (n0 - 1) / N), rounded up (Cochran 4.4). The safe expected rate is 0.5.
    """
    if not 0 <= rate <= 1 or margin <= 0:
        raise ValueError(f"rate {rate}, margin {margin}")
    if frame_count < 1:
        return 0
    p, d = Fraction(rate), Fraction(margin)
    unlimited = Z * Z * p * (1 - p) / (d * d)
    return ceil(unlimited * frame_count / (frame_count + unlimited - 1)) if unlimited > 0 else 1


def call_count(answers: int, answer_rate: Decimal, frame_count: int) -> int:
    """The taxpayers to call for so many answers where that share answers; never more than there are."""
    if not 0 < answer_rate <= 1:
        raise ValueError(f"answer rate {answer_rate}")
    return min(ceil(answers / Fraction(answer_rate)), frame_count)


def allocation(size: int, frame_counts: Mapping[str, int]) -> dict[str, int]:
    """How many of a sample fall to each stratum: in proportion, by largest remainder, ties in order of the names.

    No stratum gets more than it has; a sample larger than the frame is the frame.
    """
    frame = sum(frame_counts.values())
    taken = min(size, frame)
    if frame == 0:
        return dict.fromkeys(sorted(frame_counts), 0)
    shares = {name: divmod(taken * frame_counts[name], frame) for name in sorted(frame_counts)}
    spare = taken - sum(whole for whole, _ in shares.values())
    first = sorted(shares, key=lambda name: (-shares[name][1], name))[:spare]
    return {name: whole + (name in first) for name, (whole, _) in shares.items()}


def draw(frame: pl.DataFrame, size: int, seed: int) -> pl.DataFrame:
    """One row per taxpayer to call: stratum, taxpayer_id, call_order (1.. within the stratum).

    `frame` has taxpayer_id and stratum; a taxpayer in several strata counts in the first by name, so that nobody is
    called twice; a blank stratum is one of its own. The same frame in any order, size and seed give the same
    list, and a taxpayer more in one stratum reorders no other: each has its own generator.
    """
    sorted_frame = frame.with_columns(pl.col("stratum").fill_null("")).sort("stratum", "taxpayer_id")
    once = sorted_frame.unique("taxpayer_id", keep="first", maintain_order=True)
    strata = {str(key[0]): part for key, part in once.group_by("stratum")}
    wanted = allocation(size, {name: part.height for name, part in strata.items()})
    rows = [
        (stratum, taxpayer, place)
        for stratum, count in wanted.items()
        for place, taxpayer in enumerate(_shuffled(strata[stratum]["taxpayer_id"], f"{seed}:{stratum}")[:count], 1)
    ]
    shape = {"stratum": pl.String(), "taxpayer_id": pl.String(), "call_order": pl.Int64()}
    return pl.DataFrame(rows, schema=shape, orient="row")


def _shuffled(taxpayers: pl.Series, seed: str) -> list[str]:
    """Sorted ids in the order of the numbers drawn for them: only `getrandbits`, which no release has changed."""
    generator = Random(seed)  # noqa: S311 - a draw that anybody can repeat, not a secret
    drawn = [(generator.getrandbits(64), taxpayer) for taxpayer in sorted(taxpayers)]
    return [taxpayer for _, taxpayer in sorted(drawn)]
