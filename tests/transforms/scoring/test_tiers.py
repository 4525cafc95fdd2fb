"""Tiers: cumulative shares, ties across a cut, capped people passed over, the seats of the held left open."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transforms.shared import shared
from transforms.fixed_point import ONE
from transforms.scoring.tiers import Cap, Cut, tiered, with_cap_tier, with_seat_rank

QUICK = settings(derandomize=True, deadline=None, max_examples=150)
SHAPE = {"subject_id": pl.String, "group": pl.String, "rank": pl.Int64, "score": pl.Int64}
SHAPE |= {"seat_rank": pl.Int64, "cap_tier": pl.String}
THREE = [Cut(name, quota=Decimal(share)) for name, share in (("一档", "0.3"), ("二档", "0.5"), ("三档", "0.2"))]
SCORED = [Cut("好", at_least=Decimal(90)), Cut("较好", at_least=Decimal(80)), Cut("一般")]


def subjects(*rows: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame([{"group": "g"} | row for row in rows], schema=SHAPE)


def ranked(*ranks: int, **words: Any) -> list[dict[str, Any]]:
    return [{"subject_id": f"U{n:02d}", "rank": rank, "score": -rank * ONE, **words} for n, rank in enumerate(ranks, 1)]


def sizes(
    rows: list[dict[str, Any]], rounding: Any = "floor", cuts: list[Cut] = THREE, ties: Any = "hold"
) -> list[int]:
    found = Counter(tiered(subjects(*rows), cuts, rounding, ties)["tier"])
    return [found[cut.name] for cut in cuts]


def tiers(rows: list[dict[str, Any]], cuts: list[Cut] = THREE, **words: Any) -> list[str | None]:
    return tiered(subjects(*rows), cuts, **words)["tier"].to_list()


@pytest.mark.parametrize(
    ("headcount", "rounding", "expected"),
    [
        (17, "floor", [5, 8, 4]),
        (17, "half_up", [5, 9, 3]),
        (13, "floor", [3, 7, 3]),
        (10, "floor", [3, 5, 2]),
        (5, "half_up", [2, 2, 1]),
        (1, "floor", [0, 0, 1]),
        (1, "half_up", [0, 1, 0]),
        (0, "floor", [0, 0, 0]),
    ],
)
def test_the_cuts_are_rounded_on_the_cumulative_share(headcount: int, rounding: str, expected: list[int]) -> None:
    assert sizes(ranked(*range(1, headcount + 1)), rounding) == expected


def test_the_shared_tiers() -> None:
    case = shared("jixian")["tiers of 17 counties, quota 30/50/20 of the cumulative share (5.1, 13.6, 17)"]

    for headcount, rounding, words in (
        (17, "floor", "floor"),
        (17, "half_up", "half_up"),
        (13, "floor", "thirteen counties by floor"),
    ):
        assert sizes(ranked(*range(1, headcount + 1)), rounding) == [int(size) for size in case[words]]


@pytest.mark.parametrize(
    ("ties", "expected"),
    [
        ("promote", ["一档"] * 4 + ["二档"] * 4 + ["三档"] * 2),
        ("demote", ["一档"] * 2 + ["二档"] * 6 + ["三档"] * 2),
        ("hold", ["一档"] * 2 + [None] * 2 + ["二档"] * 4 + ["三档"] * 2),
    ],
)
def test_a_tie_across_a_cut_moves_only_the_tied(ties: str, expected: list[str | None]) -> None:
    # the cuts are at 3, 8 and 10 seats
    assert tiers(ranked(1, 2, 3, 3, 5, 6, 7, 8, 9, 10), ties=ties) == expected


@pytest.mark.parametrize(
    ("ties", "expected"), [("promote", ["一档"] * 5), ("demote", ["三档"] * 5), ("hold", [None] * 5)]
)
def test_a_tie_across_every_cut(ties: str, expected: list[str | None]) -> None:
    assert tiers(ranked(1, 1, 1, 1, 1), ties=ties, rounding="half_up") == expected


def test_a_tie_that_ends_at_a_cut_is_no_tie_across_it() -> None:
    assert tiers(ranked(1, 2, 2, 4, 5, 6, 7, 8, 9, 10), ties="demote")[:4] == ["一档", "一档", "一档", "二档"]


def test_dense_ranks_cut_by_heads_all_the_same() -> None:
    assert tiers(ranked(1, 1, 2, 3, 4, 5, 6, 7, 8, 9)) == ["一档"] * 3 + ["二档"] * 5 + ["三档"] * 2


def test_the_capped_are_passed_over_and_the_next_in_rank_takes_the_seat() -> None:
    rows = ranked(*range(1, 11))
    rows[0]["cap_tier"] = "三档"
    rows[2]["cap_tier"] = "二档"
    rows[3]["cap_tier"] = "一档"

    assert tiers(rows) == ["三档", "一档", "二档", "一档", "一档", "二档", "二档", "二档", "二档", "三档"]


def test_seats_that_nobody_may_take_stay_empty() -> None:
    rows = ranked(*range(1, 11), cap_tier="二档")

    assert tiers(rows) == ["二档"] * 8 + ["三档"] * 2


def test_a_capped_one_of_a_tie_leaves_the_others_room() -> None:
    rows = ranked(1, 2, 3, 3, 5, 6, 7, 8, 9, 10)
    rows[2]["cap_tier"] = "二档"

    assert tiers(rows, ties="hold")[:5] == ["一档", "一档", "二档", "一档", "二档"]


def held(name: str, seat: int | None, **words: Any) -> dict[str, Any]:
    return {"subject_id": name, "seat_rank": seat, **words}


def test_the_held_keep_open_the_seat_they_could_win() -> None:
    high, low = [*ranked(*range(1, 10)), held("H", 3)], [*ranked(*range(1, 10)), held("H", 4)]

    assert tiers(high) == ["一档"] * 2 + ["二档"] * 5 + ["三档"] * 2 + [None]
    assert tiers(low) == ["一档"] * 3 + ["二档"] * 4 + ["三档"] * 2 + [None]


def test_a_held_one_who_is_capped_waits_for_the_seat_allowed() -> None:
    rows = [*ranked(*range(1, 10)), held("H", 1, cap_tier="二档")]

    assert tiers(rows) == ["一档"] * 3 + ["二档"] * 4 + ["三档"] * 2 + [None]


def test_the_held_go_before_the_ranked_of_their_number_and_are_never_tied_with_them() -> None:
    # three seats: G, U01, H; U02 and U03 share rank 2 with H and lie behind the cut together
    rows = [*ranked(1, 2, 2, 4, 5, 6, 7, 8), held("G", 1), held("H", 2)]

    assert tiers(rows, ties="promote")[:3] == ["一档", "二档", "二档"]


def test_who_is_neither_ranked_nor_held_is_not_in_the_headcount() -> None:
    assert sizes([*ranked(1, 2, 3), *(held(f"N{n}", None) for n in range(7))]) == [0, 2, 1]


def test_each_group_has_its_own_cuts() -> None:
    rows = [*ranked(*range(1, 11)), *({**row, "group": None} for row in ranked(1))]

    assert tiers(rows) == ["一档"] * 3 + ["二档"] * 5 + ["三档"] * 2 + ["三档"]


def test_shares_that_leave_people_over_leave_them_without_a_tier() -> None:
    assert tiers(ranked(1, 2, 3), [Cut("好", quota=Decimal("0.4"))]) == ["好", None, None]
    assert tiers(ranked(1, 1, 3), [Cut("好", quota=Decimal("0.4"))], ties="demote") == [None] * 3


def scored(*scores: str | None, cap: str | None = None) -> list[dict[str, Any]]:
    return [
        {
            "subject_id": f"U{n}",
            "rank": None if s is None else n,
            "score": None if s is None else int(Decimal(s).scaleb(6)),
            "cap_tier": cap,
        }
        for n, s in enumerate(scores, 1)
    ]


def test_thresholds_are_reached_from_their_number_on() -> None:
    assert tiers(scored("100", "90", "89.99", "80", "79.999999", "-5", None), SCORED) == [
        "好", "好", "较好", "较好", "一般", "一般", None,
    ]  # fmt: skip
    assert tiers(scored("79"), SCORED[:2]) == [None]
    assert tiers(scored(), SCORED) == []


def test_a_cap_lowers_a_tier_by_threshold_and_raises_none() -> None:
    assert tiers(scored("95", "85", "10", cap="较好"), SCORED) == ["较好", "较好", "一般"]


@pytest.mark.parametrize(
    "cuts",
    [
        [],
        [Cut("a", quota=Decimal("0.5")), Cut("b")],
        [Cut("a", quota=Decimal("0.5")), Cut("b", quota=Decimal("0.6"))],
        [Cut("a", quota=Decimal("-0.5"))],
        [Cut("a", quota=Decimal("0.5"), at_least=Decimal(1))],
        [Cut("a", at_least=Decimal(80)), Cut("b", at_least=Decimal(90))],
        [Cut("a", at_least=Decimal(80)), Cut("b", at_least=Decimal(80))],
        [Cut("a"), Cut("b", at_least=Decimal(80))],
        [Cut("a", at_least=Decimal(90)), Cut("a")],
    ],
)
def test_cuts_that_contradict_one_another_are_refused(cuts: list[Cut]) -> None:
    with pytest.raises(ValueError, match="contradict"):
        tiers(ranked(1), cuts)


def test_a_cap_of_no_tier_is_refused() -> None:
    with pytest.raises(ValueError, match="四档"):
        tiers([*ranked(1), held("H", 1, cap_tier="四档")])


def test_a_held_one_sits_where_the_best_score_would_be() -> None:
    rows = pl.DataFrame(
        [("A", 1, 95, None), ("B", 2, 90, None), ("C", 2, 90, None), ("H", None, None, 95), ("I", None, None, 94),
         ("J", None, None, 90), ("K", None, None, 12), ("L", None, None, None)],
        schema={"subject_id": pl.String, "rank": pl.Int64, "score": pl.Int64, "score_high": pl.Int64},
        orient="row",
    ).with_columns(group=pl.lit("g"))  # fmt: skip
    alone = pl.DataFrame({"subject_id": ["Z"], "group": ["h"], "score_high": [1]}).with_columns(
        rank=pl.lit(None, dtype=pl.Int64), score=pl.lit(None, dtype=pl.Int64)
    )
    found = with_seat_rank(pl.concat([rows, alone.select(rows.columns)]))

    assert dict(found.select("subject_id", "seat_rank").rows()) == {
        "A": None, "B": None, "C": None, "H": 1, "I": 2, "J": 2, "K": 3, "L": None, "Z": 1,
    }  # fmt: skip


def test_a_measure_at_or_beyond_the_number_caps_the_tier() -> None:
    people = pl.DataFrame({"subject_id": ["A", "B", "C", "D", "E"]})
    rows = [("A", "party", 60), ("B", "party", 61), ("C", "veto", 1), ("C", "party", 10), ("D", "party", None)]
    measures = pl.DataFrame(
        [(who, what, None if n is None else n * ONE) for who, what, n in rows],
        schema={"subject_id": pl.String, "component": pl.String, "measure": pl.Int64},
        orient="row",
    )
    caps = [Cap("veto", "三档", at_least=Decimal(1)), Cap("party", "二档", at_most=Decimal(60))]
    found = with_cap_tier(people, measures, caps, THREE)

    assert found["cap_tier"].to_list() == ["二档", None, "三档", None, None]
    assert with_cap_tier(people, measures, [], THREE)["cap_tier"].to_list() == [None] * 5


@st.composite
def groups(draw: Any) -> list[dict[str, Any]]:
    ranks = sorted(draw(st.lists(st.integers(1, 8), max_size=10)))
    rows = [{"subject_id": f"U{n}", "rank": 1 + sum(r < rank for r in ranks)} for n, rank in enumerate(ranks)]
    rows += [held(f"H{n}", seat) for n, seat in enumerate(draw(st.lists(st.integers(1, 11), max_size=3)))]
    return [row | {"cap_tier": draw(st.sampled_from([None, None, None, "二档", "三档"]))} for row in rows]


@QUICK
@given(
    groups(),
    st.sampled_from(["floor", "half_up"]),
    st.sampled_from(["promote", "demote", "hold"]),
    st.randoms(use_true_random=False),
)
def test_whoever_is_tied_shares_a_tier_and_nobody_passes_a_better_rank(
    rows: list[dict[str, Any]], rounding: Any, ties: Any, random: Any
) -> None:
    names = [cut.name for cut in THREE]
    found = tiered(subjects(*rows), THREE, rounding, ties)
    free = [(row["rank"], row["tier"]) for row in found.to_dicts() if row["rank"] and not row["cap_tier"]]
    places = [names.index(tier) for _, tier in sorted(free, key=lambda one: one[0]) if tier]

    assert places == sorted(places)
    assert len(set(free)) == len({rank for rank, _ in free})
    assert all(row["tier"] is None for row in found.to_dicts() if row["rank"] is None)
    if ties == "demote":
        ends = [share * len(rows) for share in (3, 8, 10)]
        for place, end in enumerate(ends):
            most = (end + 5) // 10 if rounding == "half_up" else end // 10
            assert sum(tier in names[: place + 1] for tier in found["tier"]) <= most
    random.shuffle(rows)
    again = tiered(subjects(*rows), THREE, rounding, ties)
    assert found.sort("subject_id").equals(again.sort("subject_id"))
