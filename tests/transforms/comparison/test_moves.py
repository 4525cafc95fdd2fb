"""Who passed whom, by counts: against a plain count over all pairs, and at the edges."""

from __future__ import annotations

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from transforms.comparison.moves import moves, next_places

BEFORE = {"subject_id": pl.String, "rank": pl.Int64}
NOW = {"subject_id": pl.String, "rank_group": pl.String, "rank": pl.Int64}


def counts(before: dict[str, int | None], now: dict[str, int | None]) -> dict[str, tuple[int | None, ...]]:
    """passed, passed by, joined and compared of each, all in one group."""
    then = pl.DataFrame(list(before.items()), schema=BEFORE, orient="row")
    here = pl.DataFrame([(who, "", rank) for who, rank in now.items()], schema=NOW, orient="row")
    names = ("passed_count", "passed_by_count", "joined_count", "compared_count")
    return {row["subject_id"]: tuple(row[name] for name in names) for row in moves(then, here).to_dicts()}


def test_a_place_is_won_by_passing_and_lost_by_being_passed() -> None:
    found = counts({"A": 1, "B": 2, "C": 3}, {"A": 2, "B": 3, "C": 1})

    assert found == {"A": (0, 1, 0, 2), "B": (0, 1, 0, 2), "C": (2, 0, 0, 2)}


def test_who_is_new_stands_ahead_and_was_not_passed_by() -> None:
    found = counts({"A": 1}, {"A": 2, "N": 1})

    assert found == {"A": (0, 0, 1, 0), "N": (None, None, None, None)}


def test_who_is_held_is_nobody_s_rival() -> None:
    assert counts({"A": 1, "B": 2, "C": None}, {"A": None, "B": 1, "C": 2}) == {
        "B": (0, 0, 0, 0),
        "C": (None, None, None, None),
    }


def test_ranks_of_two_groups_are_not_compared() -> None:
    then = pl.DataFrame([("A", 1), ("B", 2)], schema=BEFORE, orient="row")
    here = pl.DataFrame([("A", "x", 2), ("B", "y", 1)], schema=NOW, orient="row")

    assert moves(then, here)["passed_count"].to_list() == [0, 0]


def test_nobody_has_no_moves() -> None:
    assert counts({}, {}) == {}


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), max_size=8))
def test_the_counts_are_those_of_all_pairs(ranks: list[tuple[int, int]]) -> None:
    people = {str(place): both for place, both in enumerate(ranks)}
    found = counts({who: then for who, (then, _) in people.items()}, {who: now for who, (_, now) in people.items()})

    expected = {
        who: (
            sum(b < then and n > now for b, n in people.values()),
            sum(b > then and n < now for b, n in people.values()),
        )
        for who, (then, now) in people.items()
    }
    assert {who: row[:2] for who, row in found.items()} == expected


def gaps(*rows: tuple[str, str, int | None, int | None]) -> dict[str, int | None]:
    now = pl.DataFrame(list(rows), schema=NOW | {"score": pl.Int64}, orient="row")
    return dict(next_places(now).iter_rows())


def test_the_next_place_is_the_nearest_better_one() -> None:
    assert gaps(("A", "", 1, 95), ("B", "", 2, 90), ("C", "", 2, 90), ("D", "", 4, 70), ("H", "", None, None)) == {
        "A": None,
        "B": 5,
        "C": 5,
        "D": 20,
    }


def test_a_broken_tie_is_no_points_away() -> None:
    assert gaps(("A", "", 1, 90), ("B", "", 2, 90), ("Z", "y", 1, 10)) == {"A": None, "B": 0, "Z": None}
