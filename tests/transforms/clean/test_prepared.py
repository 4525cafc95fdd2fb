"""Delivered rows get everything that the rules look at; nothing is judged here."""

from __future__ import annotations

import pytest

from tests.transforms.clean.delivered import PEOPLE, POSTS, REFS, UNITS, delivered, log, one
from tests.transforms.scoring.rows import DAY, LONG_AGO, X, frame
from transforms.clean.prepared import prepared, row_month
from transforms.clean.references import References
from transforms.contracts import contract


def test_a_row_belongs_to_the_bureau_of_the_persons_post_of_its_day() -> None:
    row = one("work_log", log())

    assert (row["bureau_id"], row["section_id"], row["row_month"], row["row_day"]) == ("B", "S", "2026-01", DAY)


def test_a_row_of_nobody_known_goes_to_the_folder_and_then_to_the_only_bureau() -> None:
    two = References(("B", "C"), unit=UNITS, person=PEOPLE, posting=POSTS)

    assert one("work_log", log(person_id="别人"))["bureau_id"] == "B"
    assert one("work_log", log(person_id="别人"), refs=two)["bureau_id"] is None
    assert one("work_log", log(person_id="别人"), refs=two, folder="S")["bureau_id"] == "B"


def test_a_unit_and_a_person_need_nothing_more_than_their_own_rows() -> None:
    moved = one(
        "unit", {"unit_id": "S", "unit_name": "一股", "parent_id": "B", "kind": "section", "from_date": LONG_AGO}
    )

    assert (moved["bureau_id"], moved["section_id"], moved["row_day"]) == ("B", "S", None)
    assert one("person", {"person_id": "甲", "person_name": "王敏"})["bureau_id"] == "B"


def test_the_month_of_a_row_is_its_counted_month_before_that_of_its_date() -> None:
    rows = frame("event", [{"event_date": DAY, "counted_month": "2026-02"}, {"event_date": DAY}, {}])

    assert rows.select(row_month(contract("event"))).to_series().to_list() == ["2026-02", "2026-01", None]


def test_a_price_belongs_to_the_folder() -> None:
    two = References(("B", "C"), unit=UNITS)

    assert one("work_item", X, refs=two, folder="B")["bureau_id"] == "B"
    assert one("work_item", X, refs=two)["bureau_id"] is None


def test_an_entry_without_a_number_gets_one_that_row_order_does_not_change() -> None:
    rows = [
        log(entry_id=None, quantity=2),
        log(entry_id=None, quantity=1),
        log(entry_id=None, item_code=None, quantity=1),
    ]
    found = prepared("work_log", delivered("work_log", *rows), REFS).sort("row_no")["entry_id"].to_list()
    turned = prepared("work_log", delivered("work_log", *rows[::-1]), REFS).sort("row_no")["entry_id"].to_list()

    assert found == ["甲|20260105|X|declared|2", "甲|20260105|X|declared|1", "甲|20260105||declared|1"]
    assert turned == found[::-1]


@pytest.mark.parametrize(
    ("words", "expected"), [("month+unit", "2026-01|一股|"), ("month", "2026-01||"), ("month+person", "2026-01||甲")]
)
def test_a_sheet_stands_for_its_month_its_unit_and_its_person(words: str, expected: str) -> None:
    row = {"month": "2026-01", "points": 1, "named_person": "王敏", "named_unit": "一股"}

    assert one("grant", row, is_named=True, scope_words=words)["scope"] == expected


def test_a_sheet_of_units_stands_for_no_person() -> None:
    assert one("unit", {"unit_id": "S"}, scope_words="person")["scope"] == "||"


def test_rows_alike_are_repeats_and_rows_that_differ_are_all_in_conflict() -> None:
    same = {"person_id": "甲", "month": "2026-01", "points": 1}
    rows = [
        same,
        same,
        {**same, "person_id": "丙"},
        {**same, "person_id": "丙", "points": 2},
        {**same, "month": None},
        {**same, "month": None},
    ]
    found = prepared("grant", delivered("grant", *rows), REFS).sort("row_no")

    assert found["is_repeat"].to_list() == [False, True, False, False, False, False]
    assert found["is_conflict"].to_list() == [False, False, True, True, False, False]


def test_control_and_invisible_characters_are_seen() -> None:
    base = {"person_id": "甲", "month": "2026-01", "points": 1}

    assert one("grant", base | {"reason": "a\u200bb"})["has_control_reason"] is True
    assert one("grant", base | {"reason": "a\nb"})["has_control_reason"] is False
    assert one("grant", base)["has_control_reason"] is None
