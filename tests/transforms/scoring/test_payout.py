"""Payout: shared to the fen, nothing lost and nothing made."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transforms.shared import shared
from transforms.fixed_point import LARGEST, millionths
from transforms.scoring.payout import payout

QUICK = settings(derandomize=True, deadline=None, max_examples=100)
POOL = 1_200_000


def scores(**by_person: str) -> pl.DataFrame:
    rows = [(person, millionths(score)) for person, score in by_person.items()]
    return pl.DataFrame(rows, schema={"person_id": pl.String, "score": pl.Int64}, orient="row")


def amounts(pool: int, **by_person: str) -> list[int]:
    return payout(pool, scores(**by_person))["amount_fen"].to_list()


def test_a_pool_is_shared_by_score() -> None:
    assert amounts(POOL, a="95.5", b="88", c="101", d="97") == [300_393, 276_802, 317_693, 305_112]


def test_the_shared_payout() -> None:
    case = shared("year_end")["payout"]
    people = dict(zip("abcd", case["scores"], strict=True))
    found = amounts(int(Decimal(case["pool"]) * 100), **people)

    assert found == [int(Decimal(amount) * 100) for amount in case["expect"]]
    assert sum(found) == int(Decimal(case["sum"]) * 100)


def test_what_is_left_over_goes_to_the_largest_remainder_and_ties_by_person() -> None:
    assert amounts(100, c="1", a="1", b="1") == [34, 33, 33]
    assert amounts(100, a="1", b="2", c="2") == [20, 40, 40]
    # 14.28 + 28.57 + 57.14
    assert amounts(100, a="1", b="2", c="4") == [14, 29, 57]


def test_below_0_counts_0() -> None:
    assert amounts(100, a="-5", b="1", c="0") == [0, 100, 0]


def test_where_all_are_0_nothing_is_shared() -> None:
    assert amounts(100, a="0", b="-1") == [0, 0]
    assert amounts(100) == []
    assert amounts(0, a="5") == [0]


def test_one_person_has_it_all() -> None:
    assert amounts(POOL, a="0.000001") == [POOL]


def test_a_large_pool_is_exact() -> None:
    rows = pl.DataFrame({"person_id": ["a", "b"], "score": [LARGEST, LARGEST]})

    assert payout(LARGEST, rows)["amount_fen"].to_list() == [LARGEST // 2, LARGEST // 2]


@pytest.mark.parametrize(("pool", "people", "score"), [(-1, ["a"], [1]), (1, ["a"], [None]), (1, ["a", "a"], [1, 2])])
def test_what_cannot_be_shared_is_refused(pool: int, people: list[str], score: list[int | None]) -> None:
    with pytest.raises(ValueError, match=r"fen|twice"):
        payout(pool, pl.DataFrame({"person_id": people, "score": score}, schema_overrides={"score": pl.Int64}))


@QUICK
@given(st.integers(0, 10**9), st.dictionaries(st.text("abcdef", min_size=1), st.integers(-(10**9), 10**9), max_size=8))
def test_the_amounts_add_up_and_a_higher_score_never_gets_less(pool: int, drawn: dict[str, int]) -> None:
    rows = pl.DataFrame(list(drawn.items()), schema={"person_id": pl.String, "score": pl.Int64}, orient="row")
    found = payout(pool, rows)
    by_score = found.sort("score")["amount_fen"].to_list()
    total = sum(max(score, 0) for score in drawn.values())

    assert sum(by_score) == (pool if total else 0)
    assert all(abs(amount * total - pool * max(score, 0)) < max(total, 1) for _, score, amount in found.rows())
    assert found.equals(payout(pool, rows.reverse()))
    distinct = found.sort("score").unique("score", keep="none", maintain_order=True)["amount_fen"].to_list()
    assert distinct == sorted(distinct)
