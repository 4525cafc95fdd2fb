"""Who was to write a week's report."""

from __future__ import annotations

from datetime import date

from tests.transforms.scoring.rows import LONG_AGO, inputs, tree
from transforms.listing.weekly import Terms, expected

FRIDAY = date(2026, 1, 16)


def test_a_leave_that_began_in_another_bureau_is_still_a_leave() -> None:
    """As it is for the score."""
    away = {"person_id": "甲", "from_date": LONG_AGO, "kind": "maternity", "bureau_id": "A"}
    people = [{"person_id": "甲"}, {"person_id": "乙"}]
    found = inputs(tree({"name": "r", "kind": "reports", "on_time": "60", "weight": "100"}), people, absence=[away])

    due = expected(found, FRIDAY, Terms(exempt=("leave",)))

    assert due.select("person_id", "exempt").rows() == [("乙", None), ("甲", "leave")]
