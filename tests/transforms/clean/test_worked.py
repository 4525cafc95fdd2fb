"""What the rules of work look at: posts, items and prices of the day, and reviews beside what was declared."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl
import pytest

from tests.transforms.clean.delivered import PEOPLE, POSTS, REFS, UNITS, log, one
from tests.transforms.scoring.rows import X, frame
from transforms.clean.references import References


@pytest.mark.parametrize(
    ("words", "flag", "expected"),
    [
        ({}, "is_known_person_id", True),
        ({"person_id": "别人"}, "is_known_person_id", False),
        ({"item_code": None}, "is_known_item_code", None),
        ({}, "is_posted", True),
        ({"work_date": date(2019, 12, 31)}, "is_posted", False),
        ({"person_id": "别人"}, "is_posted", None),
        ({}, "is_priced", True),
        ({"item_code": "?"}, "is_priced", None),
        ({"work_date": date(2019, 12, 31)}, "is_priced", False),
        ({}, "is_own_item", True),
        ({"item_code": "D"}, "is_own_item", False),
        ({"item_code": None}, "has_points", False),
        ({"item_code": None, "ad_hoc_points": 3}, "has_points", True),
    ],
)
def test_what_the_rules_of_work_look_at(words: dict[str, Any], flag: str, expected: bool | None) -> None:
    assert one("work_log", log(**words))[flag] is expected


def test_who_has_left_is_not_posted_after_the_last_day_of_service() -> None:
    left = PEOPLE.with_columns(left_date=pl.lit(date(2026, 1, 5)))
    refs = References(("B",), unit=UNITS, person=left, posting=POSTS)

    assert one("work_log", log(), refs=refs)["is_posted"] is True
    assert one("work_log", log(work_date=date(2026, 1, 6)), refs=refs)["is_posted"] is False


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ({"points": 3}, (True, None, None)),
        ({"points": None}, (False, None, None)),
        ({"points": None, "minutes": 15, "factor": 1.2}, (True, True, None)),
        ({"points": None, "minutes": 0.001, "factor": 0.001}, (True, False, None)),
        ({"points": 18, "minutes": 15, "factor": 1.2}, (True, None, None)),
        ({"points": 20, "minutes": 15}, (True, None, False)),
        ({"points": 20, "minutes": 15, "decided_by": "评议1号"}, (True, None, True)),
    ],
)
def test_a_price_is_stated_or_computed_or_voted(words: dict[str, Any], expected: tuple[bool | None, ...]) -> None:
    row = one("work_item", X | words)

    assert (row["has_price"], row["is_exact"], row["is_voted"]) == expected


def review(**words: Any) -> dict[str, Any]:
    return {"person_id": "甲", "month": "2026-01", "item_code": "X", "stage": "section", **words}


def test_a_review_sees_all_that_was_declared_of_its_item() -> None:
    refs = replace(REFS, work_log=frame("work_log", [
        log(quantity=2),
        log(entry_id="2", quantity=3),
        log(entry_id="3", source="system", quantity=9),
        log(entry_id="4", item_code="Y"),
    ]))  # fmt: skip

    assert one("work_review", review(), refs=refs)["declared_quantity"] == 5_000_000
    assert one("work_review", review(person_id="丙"), refs=refs)["declared_quantity"] == 0
    assert one("work_review", review(person_id="别人"), refs=refs)["declared_quantity"] is None


@pytest.mark.parametrize(
    ("words", "has_said", "is_cut_by"),
    [
        ({}, False, None),
        ({"decision": "confirmed"}, True, None),
        ({"decision": "cut"}, True, False),
        ({"decision": "cut", "confirmed_quantity": 0}, True, True),
        ({"confirmed_quantity": 0}, True, None),
    ],
)
def test_a_review_says_something_and_a_cut_says_by_how_much(
    words: dict[str, Any], has_said: bool, is_cut_by: bool | None
) -> None:
    row = one("work_review", review(**words))

    assert (row["has_said"], row["is_cut_by"]) == (has_said, is_cut_by)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ({"printed_quantity": 2}, True),
        ({"printed_quantity": 1.5}, False),
        ({"printed_quantity": 3, "decision": "cut"}, False),
        ({"printed_quantity": 3, "decision": "returned"}, None),
        ({"printed_quantity": 0, "person_id": "丙"}, True),
        ({}, None),
    ],
)
def test_a_review_is_of_what_the_reviewer_saw(words: dict[str, Any], expected: bool | None) -> None:
    refs = replace(REFS, work_log=frame("work_log", [log(quantity=2)]))

    assert one("work_review", review(**words), refs=refs)["is_as_printed"] is expected
