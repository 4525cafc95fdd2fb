"""Who came from another bureau, on literal postings: by the main post of the last day, with every bureau before."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.transforms.scoring.rows import LONG_AGO, frame, inputs, tree
from transforms.measures import attendance, events, workload
from transforms.scoring.bearing import bearing
from transforms.scoring.newcomers import bureaus_before

END = date(2026, 1, 31)
OLD, NEW = date(2026, 1, 10), date(2026, 1, 11)


def post(bureau: str, **words: Any) -> dict[str, Any]:
    usual = {"person_id": "甲", "unit_id": f"S{bureau}", "post_class": "clerk", "kind": "main", "from_date": LONG_AGO}
    return {**usual, "bureau_id": bureau, "is_head": False, "is_leading": False, **words}


def before(*posts: dict[str, Any]) -> list[Any]:
    return bureaus_before(frame("posting", posts), "B", END).rows()


def test_who_moved_in_has_the_bureau_before_up_to_the_last_day_there() -> None:
    assert before(post("A"), post("B", from_date=NEW)) == [("甲", "A", OLD)]
    assert before(post("A", to_date=OLD), post("A", kind="concurrent", to_date=END), post("B", from_date=NEW)) == [
        ("甲", "A", END)
    ]


def test_who_left_stayed_or_comes_later_brings_nothing() -> None:
    assert before(post("B"), post("A", from_date=NEW)) == []
    assert before(post("B")) == []
    assert before(post("A"), post("B", from_date=date(2026, 2, 1))) == []
    assert before() == []


def moved(**tables: Any) -> Any:
    """甲 was in A to the 10th; an item and a rule of the same code are others there."""
    codes = [
        {"bureau_id": bureau, "item_code": "X", "points": points, "counted_from": "declared", "from_date": LONG_AGO}
        for bureau, points in (("A", 2), ("B", 1))
    ]
    rules = [
        {"bureau_id": bureau, "event_code": "Q", "category": "duty", "points": points, "from_date": LONG_AGO}
        for bureau, points in (("A", -3), ("B", -1))
    ]
    return inputs(
        tree(
            {"name": "work", "kind": "workload", "weight": "100"},
            {"name": "merit", "kind": "events", "adds": True},
            {"name": "days", "kind": "attendance", "adds": True},
            unreviewed="hold",
        ),
        [{"person_id": "甲"}],
        posting=[post("A"), post("B", from_date=NEW)],
        work_item=codes,
        event_rule=rules,
        **tables,
    )


def test_work_and_reviews_of_one_code_are_told_apart_by_the_bureau() -> None:
    log = [
        {"bureau_id": bureau, "person_id": "甲", "entry_id": "1", "work_date": day, "item_code": "X", "quantity": 10}
        | {"source": "declared"}
        for bureau, day in (("A", OLD), ("B", NEW))
    ]
    review = {"person_id": "甲", "item_code": "X", "month": "2026-01", "stage": "section"}
    reviews = [{**review, "bureau_id": bureau, "confirmed_quantity": n} for bureau, n in (("A", 8), ("B", 9))]
    found = moved(work_log=log, work_review=reviews)

    # 8 x 2 + 9 x 1
    assert workload.measures(found.edition.components[0], found)["measure"].to_list() == [25_000_000]
    one = moved(work_log=log, work_review=reviews[:1])
    assert workload.measures(one.edition.components[0], one).select("low", "high").rows() == [(16_000_000, 26_000_000)]


def test_an_event_has_the_points_of_the_rule_of_its_bureau() -> None:
    events_of = [
        {"bureau_id": bureau, "event_id": "1", "person_id": "甲", "event_date": day, "event_code": "Q"}
        for bureau, day in (("A", OLD), ("B", NEW))
    ]
    found = moved(event=events_of)

    assert events.measures(found.edition.components[1], found)["measure"].to_list() == [-4_000_000]


def test_the_days_before_are_expected_too() -> None:
    sick = {"person_id": "甲", "from_date": date(2026, 1, 5), "to_date": date(2026, 1, 5), "kind": "sick"}
    found = moved(absence=[sick])

    days = len(found.workdays.workdays(date(2026, 1, 1), END))
    expected = round((days - 1) * 1_000_000 / days)
    assert attendance.measures(found.edition.components[2], found)["measure"].to_list() == [expected]


def test_the_list_of_the_bureau_before_bears_only_where_work_came_from_it() -> None:
    log = {"bureau_id": "A", "person_id": "甲", "entry_id": "1", "work_date": OLD, "item_code": "X", "quantity": 1}

    assert bearing(moved(work_log=[log]).rows, "B", "2026-01")["work_item"]["bureau_id"].to_list() == ["A", "B"]
    assert bearing(moved(work_log=[]).rows, "B", "2026-01")["work_item"]["bureau_id"].to_list() == ["B"]
