"""Tiers (档次): by thresholds of the score, or by quotas of the group, with caps and open seats (scheme.md, `tiers`).

Quotas are shares of everybody ranked or held. The cuts are rounded on the cumulative share, so the later ones stay
whatever happens at an earlier one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate, groupby
from typing import Literal

import polars as pl

from transforms.fixed_point import ONE, millionths

Rounding = Literal["floor", "half_up"]
Ties = Literal["promote", "demote", "hold"]


@dataclass(frozen=True)
class Cut:
    """One tier, the best first: by the least score, or by its share (0-1) of the headcount.

    The last tier by threshold may have neither: everybody else.
    """

    name: str
    at_least: Decimal | None = None
    quota: Decimal | None = None


@dataclass(frozen=True)
class Cap:
    """A measure at or beyond the number allows this tier at best (tier_caps)."""

    component: str
    tier: str
    at_most: Decimal | None = None
    at_least: Decimal | None = None


@dataclass(frozen=True)
class _Person:
    """Somebody in the line for seats: `seat` is the rank, `cap` the place of the best tier allowed."""

    row: int
    seat: int
    cap: int
    is_held: bool


def tiered(
    subjects: pl.DataFrame, cuts: Sequence[Cut], rounding: Rounding = "floor", ties: Ties = "hold"
) -> pl.DataFrame:
    """The subjects, in their order, with `tier`, the name of a cut; null for the held and where no tier is reached.

    One row per subject: subject_id, group (within which quotas count), rank (null for the held), score (millionths),
    seat_rank (of the held: see `with_seat_rank`), cap_tier (the best allowed, null: any). Who has neither rank nor
    seat_rank is not in the headcount. Cuts that contradict one another, and a cap of no cut, are a ValueError.
    """
    _fail_if_cuts_contradict(cuts)
    names = [cut.name for cut in cuts]
    placed = subjects.with_columns(cap=pl.col("cap_tier").replace_strict(_places(subjects, names), default=0))
    if any(cut.quota is not None for cut in cuts):
        place = _by_quota(placed, [millionths(cut.quota or 0) for cut in cuts], rounding, ties)
    else:
        place = placed.select(tier=_by_threshold(cuts))["tier"]
    reached = pl.when(pl.col("rank").is_not_null()).then(place)
    named = reached.replace_strict(dict(enumerate(names)), return_dtype=pl.String)
    return subjects.with_columns(tier=named)


def _places(subjects: pl.DataFrame, names: Sequence[str]) -> dict[str, int]:
    unknown = sorted(set(subjects["cap_tier"].drop_nulls()) - set(names))
    if unknown:
        raise ValueError(f"a cap at {unknown}, tiers are {list(names)}")
    return {name: place for place, name in enumerate(names)}


def _fail_if_cuts_contradict(cuts: Sequence[Cut]) -> None:
    quotas = [cut.quota for cut in cuts if cut.quota is not None]
    bounds = [cut.at_least for cut in cuts if cut.at_least is not None]
    if quotas:
        is_sound = len(quotas) == len(cuts) and not bounds and min(quotas) >= 0 and sum(quotas) <= 1
    else:
        missing = [place for place, cut in enumerate(cuts) if cut.at_least is None]
        is_sound = missing in ([], [len(cuts) - 1]) and bounds == sorted(set(bounds), reverse=True)
    if not is_sound or not cuts or len({cut.name for cut in cuts}) < len(cuts):
        raise ValueError(f"tiers {[cut.name for cut in cuts]} contradict one another")


def _by_threshold(cuts: Sequence[Cut]) -> pl.Expr:
    """The place of the first cut that the score reaches, or of the cap where that is lower."""
    lowest = -(2**63)
    reached = [
        pl.when(pl.col("score") >= (lowest if cut.at_least is None else millionths(cut.at_least))).then(pl.lit(place))
        for place, cut in enumerate(cuts)
    ]
    first = pl.coalesce(reached)
    return pl.when(first.is_not_null()).then(pl.max_horizontal(first, "cap"))


def _by_quota(subjects: pl.DataFrame, quotas: Sequence[int], rounding: Rounding, ties: Ties) -> pl.Series:
    """The place of each row's seat among those of its group; null where it has none."""
    places: list[int | None] = [None] * subjects.height
    seats = pl.coalesce("rank", "seat_rank")
    present = subjects.with_row_index("row").with_columns(seat=seats).drop_nulls("seat").sort("group", "seat", "row")
    rows = present.select("group", "row", "seat", "cap", pl.col("rank").is_null()).iter_rows()
    for _, members in groupby(rows, key=lambda row: row[0]):
        people = [_Person(*row[1:]) for row in members]
        ends = [_cut(share, len(people), rounding) for share in accumulate(quotas)]
        for row, place in _seated(_line(people), ends, ties).items():
            places[row] = place
    return pl.Series("tier", places, dtype=pl.Int64)


def _cut(share: int, headcount: int, rounding: Rounding) -> int:
    """How many seats there are down to a cut: the cumulative share, in millionths, of the headcount."""
    seats = share * headcount
    return int(seats // ONE if rounding == "floor" else (2 * seats + ONE) // (2 * ONE))


def _line(people: Sequence[_Person]) -> list[list[_Person]]:
    """People in the order of their seats, the tied together; the held each alone, before those they could pass."""
    ordered = sorted(people, key=lambda one: (one.seat, not one.is_held))
    return [
        part
        for is_held, same in ((key[1], list(found)) for key, found in groupby(ordered, lambda p: (p.seat, p.is_held)))
        for part in ([[one] for one in same] if is_held else [same])
    ]


def _seated(line: Sequence[Sequence[_Person]], ends: Sequence[int], ties: Ties) -> dict[int, int]:
    """Row to tier. Each tier takes from the front of the line whom it may, up to its cut.

    Who is capped below it is passed over. People tied across the cut are promoted together, stay in the line for the
    next tier (demote), or give up their seats without a tier (hold).
    """
    seats: dict[int, int] = {}
    gone: set[int] = set()
    for tier, end in enumerate(ends):
        for tied in line:
            able = [one.row for one in tied if one.cap <= tier and one.row not in gone]
            if not able:
                continue
            is_across = len(gone) + len(able) > end
            if len(gone) >= end or (is_across and ties == "demote"):
                break
            gone.update(able)
            if not (is_across and ties == "hold"):
                seats |= dict.fromkeys(able, tier)
    return seats


def with_seat_rank(subjects: pl.DataFrame) -> pl.DataFrame:
    """Subjects with `seat_rank`: of the held, the rank they would have with score_high; null for the ranked.

    It is the best rank among the ranked of the group whose score is not above score_high, or the one after the last;
    the held go before the ranked of the same number, so that a seat they could win stays open.
    """
    ranked = subjects.filter(pl.col("rank").is_not_null())
    passed = ranked.group_by("group", high="score").agg(seat_rank=pl.col("rank").min()).sort("high")
    last = ranked.group_by("group").agg(last=pl.col("rank").max())
    held = subjects.filter(pl.col("rank").is_null() & pl.col("score_high").is_not_null())
    found = (
        held.select("subject_id", "group", high="score_high")
        .sort("high")
        .join_asof(passed, on="high", by="group", strategy="backward", check_sortedness=False)
        .join(last, on="group", how="left", validate="m:1")
        .select("subject_id", "group", seat_rank=pl.coalesce("seat_rank", pl.col("last").fill_null(0) + 1))
    )
    return subjects.join(found, on=["subject_id", "group"], how="left", validate="1:1", maintain_order="left")


def with_cap_tier(
    subjects: pl.DataFrame, measures: pl.DataFrame, caps: Sequence[Cap], cuts: Sequence[Cut]
) -> pl.DataFrame:
    """Subjects with `cap_tier`, the lowest tier that a cap allows them at best; null where none applies.

    `measures`: subject_id, component, measure (millionths), one row per line; a null measure caps nobody.
    """
    names = [cut.name for cut in cuts]
    applied = [measures.filter(_is_capped(cap)).select("subject_id", cap=names.index(cap.tier)) for cap in caps]
    none = measures.head(0).select("subject_id", cap=pl.lit(0))
    lowest = pl.concat([none, *applied], how="vertical_relaxed").group_by("subject_id").agg(pl.col("cap").max())
    named = lowest.select(
        "subject_id", cap_tier=pl.col("cap").replace_strict(dict(enumerate(names)), return_dtype=pl.String)
    )
    return subjects.join(named, on="subject_id", how="left", validate="m:1", maintain_order="left")


def _is_capped(cap: Cap) -> pl.Expr:
    beyond = [pl.col("measure") <= millionths(cap.at_most)] if cap.at_most is not None else []
    beyond += [pl.col("measure") >= millionths(cap.at_least)] if cap.at_least is not None else []
    return (pl.col("component") == cap.component) & pl.any_horizontal(beyond)
