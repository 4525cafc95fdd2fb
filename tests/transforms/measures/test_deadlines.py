"""Deadlines of declaring and review: met when the last of it came in time, missed while one item waits."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.transforms.scoring.rows import WORK, X, entry, inputs, tree
from transforms.listing.people import deadlines

DUE = {"declare": date(2026, 2, 5), "review": date(2026, 2, 7)}
ARRIVED = {"d": date(2026, 2, 3), "in time": date(2026, 2, 7), "late": date(2026, 2, 8)}
Y = X | {"item_code": "Y"}
TWO = [entry(entry_id="a"), entry(entry_id="b", item_code="Y")]


def review(item: str, delivery: str = "in time", **words: Any) -> dict[str, Any]:
    said = {"stage": "section", "decision": "confirmed", **words}
    return {"person_id": "甲", "month": "2026-01", "item_code": item, "delivery_id": delivery, **said}


def of_review(log: list[dict[str, Any]], *reviews: dict[str, Any], today: date = date(2026, 2, 9)) -> list[Any]:
    """When the last review came and whether that is late; nothing where none is owed."""
    found = inputs(
        tree(WORK), [{"person_id": "甲"}], work_log=log, work_review=reviews, work_item=[X, Y | {"points": 0}]
    )
    rows = deadlines(found, DUE, ARRIVED, today).rows(named=True)
    return [(row["came_on"], row["is_late"]) for row in rows if row["deadline"] == "review"]


@pytest.mark.parametrize(
    ("reviews", "expected"),
    [
        ([review("X"), review("Y")], (ARRIVED["in time"], False)),
        ([review("X"), review("Y", "late")], (ARRIVED["late"], True)),
        ([review("X")], (None, True)),
        ([review("X"), review("Y", decision="returned")], (None, True)),
        ([], (None, True)),
    ],
)
def test_a_review_has_come_when_every_item_has_its_own(
    reviews: list[dict[str, Any]], expected: tuple[Any, ...]
) -> None:
    assert of_review(TWO, *reviews) == [expected]


def test_what_is_not_there_on_its_day_is_not_late_yet() -> None:
    assert of_review(TWO, review("X"), today=DUE["review"]) == [(None, False)]


def test_temporary_work_and_system_work_owe_no_review() -> None:
    log = [
        entry(entry_id="a", item_code=None, ad_hoc_points=3, approved_by="乙"),
        entry(entry_id="b", source="system"),
    ]

    assert of_review(log) == []
