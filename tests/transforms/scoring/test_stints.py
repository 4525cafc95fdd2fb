"""Stints from literal postings: parts of a month, shares of a day, and where a row of another day stands."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.transforms.scoring.rows import LONG_AGO, WORK, X, entry, inputs, tree
from transforms.measures import events
from transforms.scoring.month import month_scores

PERSON = [{"person_id": "甲"}]
BY_DAYS = {"prorate": "by_days"}
EVENTS = {"name": "merit", "kind": "events", "adds": "true"}
RULE = {"event_code": "Q", "category": "quality", "points": 3.1, "is_veto": False, "from_date": LONG_AGO}


def post(unit: str, first: date = LONG_AGO, last: date | None = None, **words: Any) -> dict[str, Any]:
    usual = {"person_id": "甲", "unit_id": unit, "post_class": "clerk", "kind": "main", "is_head": False}
    return {**usual, "is_leading": False, "from_date": first, "to_date": last, **words}


def found(*posts: dict[str, Any], component: Any = WORK, **tables: Any) -> Any:
    """March 2026, which begins on a Sunday and has 31 days and 22 working days."""
    return inputs(tree(component, **BY_DAYS), PERSON, month="2026-03", posting=posts, **tables)


def parts(*posts: dict[str, Any]) -> list[tuple[Any, ...]]:
    return found(*posts).stints.select("unit_id", "part", "whole", "workdays").rows()  # type: ignore[no-any-return]


def test_a_month_in_one_post_is_one_stint() -> None:
    assert parts(post("S")) == [("S", 31_000, 31_000, 22_000)]


def test_a_transfer_makes_two_in_the_order_of_their_last_days() -> None:
    assert parts(post("T", last=date(2026, 3, 10)), post("S", date(2026, 3, 11))) == [
        ("T", 10_000, 31_000, 7_000),
        ("S", 21_000, 31_000, 15_000),
    ]


def test_spans_in_one_section_and_post_class_are_added_up() -> None:
    back = [
        post("S", last=date(2026, 3, 10)),
        post("T", date(2026, 3, 11), date(2026, 3, 20)),
        post("S", date(2026, 3, 21)),
    ]

    assert parts(*back) == [("T", 10_000, 31_000, 8_000), ("S", 21_000, 31_000, 14_000)]


def test_days_before_joining_are_nobodys() -> None:
    assert parts(post("S", date(2026, 3, 20))) == [("S", 12_000, 12_000, 8_000)]


def test_a_concurrent_post_takes_its_share_of_each_day_and_none_without_one() -> None:
    beside = post("T", kind="concurrent", share=0.25)

    assert parts(post("S"), beside) == [("T", 7_750, 31_000, 5_500), ("S", 23_250, 31_000, 16_500)]
    assert parts(post("S"), {**beside, "share": None}) == [("S", 31_000, 31_000, 22_000)]


def test_a_stint_of_no_working_day_is_left_out_where_there_is_another() -> None:
    # The 1st is a Sunday.
    assert parts(post("T", last=date(2026, 3, 1)), post("S", date(2026, 3, 2))) == [("S", 30_000, 30_000, 22_000)]


def test_who_has_no_working_day_at_all_is_scored_all_the_same() -> None:
    weekend = {"component": {**WORK, "scale": {"kind": "relative", "to": "max"}}, "work_item": [X]}
    of = inputs(
        tree(weekend["component"], **BY_DAYS, unreviewed="as_declared"),
        PERSON,
        month="2026-02",
        posting=[post("S", date(2026, 2, 28))],
        work_item=[X],
        work_log=[entry(work_date=date(2026, 2, 28), quantity=5)],
    )

    assert month_scores(of).scores["score"].to_list() == [100]


def test_an_event_of_an_earlier_day_that_counts_this_month_stands_in_the_nearest_stint() -> None:
    event = {"event_id": "E", "person_id": "甲", "event_code": "Q", "counted_month": "2026-03"}
    of = found(
        post("T", date(2026, 3, 2), date(2026, 3, 10)),
        post("S", date(2026, 3, 11)),
        component=EVENTS,
        event_rule=[RULE],
        event=[{**event, "event_date": date(2026, 2, 10)}],
    )

    assert events.measures(of.edition.components[0], of)["measure"].to_list() == [3_100_000, 0]
