"""Where a bureau has prices or rules of its own, a row goes by the whole of its list or by the whole common one."""

from __future__ import annotations

import polars as pl
import pytest

from tests.transforms.clean.delivered import PEOPLE, POSTS, log, one
from tests.transforms.scoring.rows import DAY, LONG_AGO, X, frame
from transforms.clean.references import References

TWO_BUREAUS = frame("unit", [
    {"unit_id": u, "unit_name": u, "parent_id": p, "kind": "section", "from_date": LONG_AGO}
    for u, p in (("B", None), ("S", "B"), ("C", None), ("T", "C"))
])  # fmt: skip


def of_two(**lists: pl.DataFrame) -> References:
    """甲 and 丙 work for bureau B, 乙 for bureau C, which has lists of its own."""
    return References(("B", "C"), unit=TWO_BUREAUS, person=PEOPLE, posting=POSTS, **lists)


@pytest.mark.parametrize(
    ("person", "item", "expected"),
    [
        ("甲", "X", (True, True)),
        ("甲", "Y", (False, None)),
        ("乙", "X", (False, None)),
        ("乙", "Y", (True, True)),
        ("别人", "Y", (True, None)),
    ],
)
def test_work_is_priced_by_the_whole_list_of_its_bureau_or_by_the_whole_common_one(
    person: str, item: str, expected: tuple[bool | None, ...]
) -> None:
    items = frame("work_item", [X | {"bureau_id": None}, X | {"item_code": "Y", "bureau_id": "C"}])
    row = one("work_log", log(person_id=person, item_code=item), refs=of_two(work_item=items))

    assert (row["is_known_item_code"], row["is_priced"] if row["is_known_person_id"] else None) == expected


def test_the_same_code_means_in_each_bureau_what_its_own_list_says() -> None:
    rule = {"event_code": "F", "from_date": LONG_AGO}
    rules = frame("event_rule", [rule | {"points": -1, "bureau_id": None}, rule | {"points": -5, "bureau_id": "C"}])
    told = {"event_id": "1", "event_date": DAY, "event_code": "F", "points": -5}
    refs = of_two(event_rule=rules)

    assert one("event", {**told, "person_id": "甲"}, refs=refs)["is_rule_points"] is False
    assert one("event", {**told, "person_id": "乙"}, refs=refs)["is_rule_points"] is True


def test_a_code_of_another_bureau_is_unknown_and_not_in_force() -> None:
    rules = frame("event_rule", [
        {"event_code": "F", "points": -1, "from_date": LONG_AGO, "bureau_id": "B"},
        {"event_code": "G", "points": -1, "from_date": LONG_AGO, "bureau_id": "C"},
    ])  # fmt: skip
    row = one(
        "event",
        {"event_id": "1", "person_id": "甲", "event_date": DAY, "event_code": "G"},
        refs=of_two(event_rule=rules),
    )

    assert (row["is_known_event_code"], row["is_in_force"], row["rule_points"]) == (False, None, None)
