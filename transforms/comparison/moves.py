"""Why a rank moved: how many were passed, how many passed, how far the next better place is. Counts, no names."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator
from itertools import groupby

import polars as pl

MOVES = {
    "subject_id": pl.String(),
    "rank_before": pl.Int64(),
    "compared_count": pl.Int64(),
    "passed_count": pl.Int64(),
    "passed_by_count": pl.Int64(),
    "joined_count": pl.Int64(),
}

_Ranked = tuple[str, int, int]
"""Who, the rank before, the rank now."""


def moves(before: pl.DataFrame, now: pl.DataFrame) -> pl.DataFrame:
    """One row per subject with a rank now, in the columns of MOVES, sorted by subject_id.

    `before`: subject_id, rank; `now`: subject_id, rank_group, rank; those without a rank are left out. Compared are
    the others of one's present group with a rank in both: `passed_count` stood ahead and stand behind now,
    `passed_by_count` the other way round; `joined_count` stand ahead now and had no rank before. Counts are null for
    who had none.
    """
    known = before.drop_nulls("rank").select("subject_id", rank_before="rank")
    ranked = now.drop_nulls("rank").join(known, on="subject_id", how="left", validate="1:1")
    rows = [
        row
        for _, part in ranked.sort("rank_group", "subject_id").group_by("rank_group", maintain_order=True)
        for row in _of_group(part)
    ]
    return pl.DataFrame(rows, schema=MOVES, orient="row").sort("subject_id")


def _of_group(part: pl.DataFrame) -> Iterator[tuple[object, ...]]:
    both = part.drop_nulls("rank_before").select("subject_id", "rank_before", "rank").rows()
    new = part.filter(pl.col("rank_before").is_null())
    joined = sorted(new["rank"])
    passed = _overtaken(both)
    # Seen from the other end, who passed is who was passed.
    passed_by = _overtaken([(who, -then, -here) for who, then, here in both])
    for who, then, here in both:
        yield who, then, len(both) - 1, passed[who], passed_by[who], bisect_left(joined, here)
    for who in new["subject_id"]:
        yield who, None, None, None, None, None


def _overtaken(ranked: Iterable[_Ranked]) -> dict[str, int]:
    """How many with a better rank before have a worse one now, for each."""
    found: dict[str, int] = {}
    better: list[int] = []
    for _, tied in groupby(sorted(ranked, key=_before), key=_before):
        level = list(tied)
        for who, _, here in level:
            found[who] = len(better) - bisect_right(better, here)
        for _, _, here in level:
            insort(better, here)
    return found


def _before(one: _Ranked) -> int:
    return one[1]


def next_places(now: pl.DataFrame) -> pl.DataFrame:
    """One row per subject with a rank: subject_id and `gap`, the points to the next better place; null for the first.

    `now`: subject_id, rank_group, rank, score. It is 0 where scores are equal and something else breaks the tie.
    """
    ranked = now.drop_nulls("rank")
    places = ranked.group_by("rank_group", "rank").agg(least=pl.col("score").min()).sort("rank_group", "rank")
    ahead = places.with_columns(ahead=pl.col("least").shift(1).over("rank_group")).drop("least")
    joined = ranked.join(ahead, on=["rank_group", "rank"], how="left", validate="m:1")
    gap = pl.max_horizontal(pl.col("ahead") - pl.col("score"), pl.lit(0, dtype=now.schema["score"]))
    return joined.select("subject_id", gap=pl.when(pl.col("ahead").is_not_null()).then(gap)).sort("subject_id")
