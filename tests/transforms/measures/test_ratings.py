"""Ratings and ballots from literal rows: ordinary, boundary, null, nobody, one rater, one person."""

from __future__ import annotations

from typing import Any

import pytest

from tests.transforms.scoring.rows import inputs, tree
from transforms.measures import ratings

PEOPLE = [{"person_id": "甲"}, {"person_id": "乙"}]
LEADERS = {"name": "leaders", "kind": "rating", "dimension": "工作", "weight": "100"}


def rated(rater: str | None, score: float, **words: Any) -> dict[str, Any]:
    usual = {"rater_id": rater, "ratee_id": "甲", "period": "2026-01", "dimension": "工作", "score": score}
    return {**usual, "role": "panel", **words}


def measure(*rows: dict[str, Any], **words: Any) -> list[int | None]:
    """Of 甲 and of 乙, whom nobody rates."""
    found = inputs(tree({**LEADERS, **words}), PEOPLE, rating=rows)
    measures = ratings.measures(found.edition.components[0], found)  # type: ignore[arg-type]
    return measures.sort("subject_id", descending=True)["measure"].to_list()


def test_the_mean_of_all_raters_is_one_quotient() -> None:
    assert measure(rated("a", 90), rated("b", 80), rated("c", 80)) == [83_333_333, None]


def test_nobody_rated_and_nobody_is_there() -> None:
    empty = inputs(tree(LEADERS), [], rating=[rated("a", 90)])

    assert measure() == [None, None]
    assert ratings.measures(empty.edition.components[0], empty).is_empty()  # type: ignore[arg-type]


def test_a_blank_score_is_no_rating() -> None:
    assert measure(rated("a", 90), {**rated("b", 0), "score": None}) == [90_000_000, None]


def test_ones_own_rating_counts_only_where_the_edition_says_so() -> None:
    assert measure(rated("甲", 100), rated("b", 80)) == [80_000_000, None]
    assert measure(rated("甲", 100), rated("b", 80), exclude_self=False) == [90_000_000, None]
    assert measure(rated("甲", 100)) == [None, None]


def test_roles_without_a_rater_are_left_out_and_the_others_are_scaled() -> None:
    roles = {"leader": "40", "panel": "40", "peer": "20"}

    assert measure(rated("a", 90, role="leader"), rated("b", 60), roles=roles) == [75_000_000, None]
    assert measure(rated("a", 90, role="self"), roles=roles) == [None, None]


def test_a_role_of_no_weight_counts_for_nothing() -> None:
    roles = {"leader": "0", "panel": "1"}

    assert measure(rated("a", 90, role="leader"), rated("b", 60), roles=roles) == [60_000_000, None]
    assert measure(rated("a", 90, role="leader"), roles=roles) == [None, None]


@pytest.mark.parametrize(("trim", "expected"), [(0, 70_000_000), (1, 80_000_000), (2, 70_000_000)])
def test_the_ends_are_trimmed_where_more_than_twice_as_many_are_there(trim: int, expected: int) -> None:
    rows = [rated("a", 20), rated("b", 80), rated("c", 80), rated("d", 100)]

    assert measure(*rows, trim=str(trim)) == [expected, None]


def test_raters_are_counted_before_the_ends_are_trimmed() -> None:
    rows = [rated("a", 60), rated("b", 80), rated("c", 100)]

    assert measure(*rows, trim="1", at_least="3") == [80_000_000, None]
    assert measure(*rows, trim="1", at_least="4") == [None, None]


def test_every_ballot_is_a_rater_though_each_class_counts_from_one() -> None:
    blank = {"role": None}
    rows = [
        rated(None, 90, ballot_no="1", voter_class="A票", **blank),
        rated(None, 70, ballot_no="1", voter_class="B票", **blank),
    ]

    assert measure(*rows, at_least="2", roles={"A票": "0.6", "B票": "0.4"}) == [82_000_000, None]
    assert measure(*rows, at_least="2") == [80_000_000, None]


def test_another_period_and_another_dimension_are_others() -> None:
    assert measure(rated("a", 90, period="2025-12"), rated("b", 90, dimension="廉洁")) == [None, None]


def test_raters_are_named_from_five_on() -> None:
    def named(count: int) -> list[str | None]:
        rows = [rated(f"r{n}", 80) for n in range(count)]
        found = inputs(tree(LEADERS), PEOPLE, rating=rows)
        source = ratings.sources(found.edition.components[0], found, "甲")[0]  # type: ignore[arg-type]
        return source.rows["rater"].to_list()

    assert named(4) == [None] * 4
    assert named(5) == ["r0", "r1", "r2", "r3", "r4"]
