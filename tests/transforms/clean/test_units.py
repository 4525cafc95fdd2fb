"""Units and people: nobody above oneself, nobody gone before they came."""

from __future__ import annotations

from datetime import date

import pytest

from tests.transforms.clean.delivered import REFS, delivered, one
from tests.transforms.scoring.rows import LONG_AGO
from transforms.clean.prepared import prepared
from transforms.clean.subjects import compared


def unit(name: str, parent: str | None, day: date = LONG_AGO) -> dict[str, object]:
    return {"unit_id": name, "unit_name": name, "parent_id": parent, "kind": "section", "from_date": day}


def test_units_that_lead_back_to_themselves_are_told_and_what_lies_below_them_is_not() -> None:
    rows = prepared("unit", delivered("unit", *(
        unit("A", None), unit("B", "A"), unit("X", "Y"), unit("Y", "X"), unit("Z", "X"), unit("O", "O"),
    )), REFS)  # fmt: skip
    judged = compared("unit", rows, rows["row_no"] < 0).sort("row_no")

    assert judged["is_beneath"].to_list() == [None, True, False, False, True, False]


def test_units_are_told_as_they_stand_since_their_last_change() -> None:
    rows = prepared("unit", delivered("unit", unit("X", "Y"), unit("Y", "X"), unit("Y", None, date(2026, 1, 1))), REFS)
    judged = compared("unit", rows, rows["row_no"] < 0).sort("row_no")

    assert judged["is_beneath"].to_list() == [True, True, None]


@pytest.mark.parametrize(
    ("joined", "left", "expected"),
    [
        (date(2026, 1, 2), date(2026, 1, 2), True),
        (date(2026, 1, 2), date(2026, 1, 1), False),
        (date(2026, 1, 2), None, True),
        (None, date(2026, 1, 1), None),
    ],
)
def test_nobody_leaves_before_joining(joined: date | None, left: date | None, expected: bool | None) -> None:
    row = one("person", {"person_id": "甲", "joined_date": joined, "left_date": left})

    assert row["has_joined_first"] is expected
