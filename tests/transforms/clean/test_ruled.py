"""An event goes by the rule of its day."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.transforms.clean.delivered import PEOPLE, POSTS, UNITS, one
from tests.transforms.scoring.rows import DAY, frame
from transforms.clean.references import References

RULES = frame(
    "event_rule", [{"event_code": "F", "points": -1, "from_date": DAY}, {"event_code": "O", "from_date": DAY}]
)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ({"event_code": "F"}, (True, None, None)),
        ({"event_code": "F", "points": -1}, (True, True, None)),
        ({"event_code": "F", "points": -2}, (True, False, None)),
        ({"event_code": "O"}, (True, None, False)),
        ({"event_code": "O", "points": 0}, (True, None, True)),
        ({"event_code": "F", "event_date": date(2026, 1, 4)}, (False, None, None)),
        ({"event_code": "?"}, (None, None, None)),
    ],
)
def test_an_event_goes_by_the_rule_of_its_day(words: dict[str, Any], expected: tuple[bool | None, ...]) -> None:
    refs = References(("B",), unit=UNITS, person=PEOPLE, posting=POSTS, event_rule=RULES)
    row = one("event", {"event_id": "1", "person_id": "甲", "event_date": DAY, **words}, refs=refs)

    assert (row["is_in_force"], row["is_rule_points"], row["has_open_points"]) == expected
    assert row["is_of_somebody"] is True


def test_an_event_of_a_unit_belongs_to_its_bureau_and_one_of_nobody_is_seen() -> None:
    refs = References(("B", "C"), unit=UNITS, person=PEOPLE, posting=POSTS, event_rule=RULES)
    of_unit = one("event", {"event_id": "1", "unit_id": "T", "event_date": DAY, "event_code": "F"}, refs=refs)

    assert (of_unit["bureau_id"], of_unit["section_id"], of_unit["is_of_somebody"]) == ("B", "T", True)
    assert one("event", {"event_id": "1", "event_date": DAY, "event_code": "F"}, refs=refs)["is_of_somebody"] is False
