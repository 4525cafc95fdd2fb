"""Ratings and notes: who was there in the period, who is spoken of, and who fills which of two groups of cells."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.transforms.clean.delivered import POSTS, REFS, delivered, one
from tests.transforms.scoring.rows import frame
from transforms.clean.prepared import prepared, row_month
from transforms.contracts import contract

PAST = frame("posting", [POSTS.row(0, named=True) | {"to_date": date(2026, 1, 31)}])


def rating(**words: Any) -> dict[str, Any]:
    return {"rater_id": "乙", "ratee_id": "甲", "period": "2026-01", "dimension": "文化", "score": 90, **words}


@pytest.mark.parametrize(
    ("period", "expected"), [("2026-01", True), ("2026-02", False), ("2026Q1", True), ("2026", True), ("2027", False)]
)
def test_a_ratee_held_a_post_in_the_bureau_on_some_day_of_the_period(period: str, expected: bool) -> None:
    assert one("rating", rating(period=period), refs=replace(REFS, posting=PAST))["is_in_bureau"] is expected


ROSTER = frame("duty_roster", [
    {"unit_id": "B", "person_id": "乙", "from_date": date(2026, 1, 1)},
    {"unit_id": "B", "person_id": "丙", "from_date": date(2026, 2, 1), "to_date": date(2026, 2, 28)},
])  # fmt: skip


@pytest.mark.parametrize(
    ("period", "expected"), [("2026-01", True), ("2026-02", False), ("2026Q1", True), ("2026-03", None)]
)
def test_an_acting_head_who_rates_had_a_turn_in_the_period(period: str, expected: bool | None) -> None:
    on_duty = replace(REFS, duty_roster=ROSTER)

    assert one("rating", rating(period=period, role="acting_head"), refs=on_duty)["is_on_roster"] is expected
    assert one("rating", rating(period=period, role="peer"), refs=on_duty)["is_on_roster"] is None


@pytest.mark.parametrize(("subject", "expected"), [("own", False), ("unit", None)])
def test_who_speaks_of_the_own_acting_had_a_turn_that_month(subject: str, expected: bool | None) -> None:
    note = {"unit_id": "B", "month": "2026-01", "author_id": "丙", "subject": subject}

    assert one("review_note", note, refs=replace(REFS, duty_roster=ROSTER))["is_on_roster"] is expected


def test_a_ratee_that_nobody_knows_is_told_by_another_rule() -> None:
    row = one("rating", rating(ratee_id="无"))

    assert (row["is_known_ratee_id"], row["is_in_bureau"]) == (False, None)


def test_a_rating_belongs_to_the_last_month_of_its_period_and_to_the_ratees_bureau() -> None:
    row = one("rating", rating(period="2026Q1"))

    assert (row["row_month"], row["row_day"], row["bureau_id"]) == ("2026-03", date(2026, 3, 31), "B")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ({}, True),
        ({"rater_id": None, "ballot_no": "P1", "voter_class": "A"}, True),
        ({"rater_id": None, "ballot_no": "P1"}, False),
        ({"rater_id": None}, False),
        ({"ballot_no": "P1", "voter_class": "A"}, False),
        ({"voter_class": "A"}, False),
    ],
)
def test_a_rating_has_a_rater_or_a_whole_ballot(words: dict[str, Any], expected: bool) -> None:
    assert one("rating", rating(**words))["is_one_of"] is expected


def test_two_ballots_alike_are_two_and_one_ballot_twice_is_a_conflict() -> None:
    ballot = rating(rater_id=None, voter_class="A")
    rows = prepared(
        "rating",
        delivered("rating", ballot | {"ballot_no": "1"}, ballot | {"ballot_no": "2"}, ballot | {"ballot_no": "2"}),
        REFS,
    ).sort("row_no")

    assert rows["is_repeat"].to_list() == [False, False, True]
    assert rows["is_conflict"].to_list() == [False, False, False]


@pytest.mark.parametrize(
    ("subject", "ratee", "expected"),
    [("person", "甲", True), ("person", None, False), ("unit", None, True), ("own", "甲", False)],
)
def test_only_a_note_on_a_person_names_one(subject: str, ratee: str | None, expected: bool) -> None:
    note = {"unit_id": "S", "month": "2026-01", "author_id": "乙", "subject": subject, "ratee_id": ratee}

    assert one("review_note", note)["has_ratee"] is expected


def test_notes_of_one_author_on_two_people_are_two() -> None:
    note = {"unit_id": "S", "month": "2026-01", "author_id": "乙", "subject": "person"}
    rows = prepared("review_note", delivered("review_note", note | {"ratee_id": "甲"}, note | {"ratee_id": "丙"}), REFS)

    assert rows["is_conflict"].to_list() == [False, False]


def test_a_wave_without_a_month_is_nowhere() -> None:
    call = delivered("survey_call", {"call_id": "1"})

    assert call.select(m=row_month(contract("survey_call")))["m"].to_list() == [None]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ({"kind": "routine", "grade": "good", "period": "2026Q1"}, (True, True)),
        ({"kind": "annual", "grade": "excellent", "period": "2026"}, (True, True)),
        ({"kind": "routine", "grade": "excellent", "period": "2026"}, (False, False)),
        ({"kind": "annual", "grade": "fair", "period": "2026Q4"}, (False, False)),
        ({"kind": "annual"}, (None, None)),
    ],
)
def test_a_grade_and_its_period_belong_to_one_kind_of_appraisal(
    words: dict[str, Any], expected: tuple[bool | None, bool | None]
) -> None:
    row = one("grade_decision", {"person_id": "甲", **words})

    assert (row["is_of_kind"], row["is_period_of_kind"]) == expected
