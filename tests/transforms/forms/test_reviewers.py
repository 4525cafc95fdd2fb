"""Who reviews and who rates whom: the nearest head above, duties, the roster; nobody themselves."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from tests.transforms.scoring.rows import LONG_AGO, frame
from transforms.forms.raters import is_role, pairs
from transforms.forms.reviewers import heads, homes, nearest_heads, responsible, reviewers

DAY = date(2026, 1, 31)
UNITS = frame(
    "unit",
    [
        {"unit_id": "局", "kind": "bureau", "from_date": LONG_AGO},
        {"unit_id": "股", "parent_id": "局", "kind": "section", "from_date": LONG_AGO},
        {"unit_id": "厅", "parent_id": "股", "kind": "hall", "from_date": LONG_AGO},
    ],
)
POST = {"post_class": "x", "kind": "main", "from_date": LONG_AGO, "bureau_id": "局"}
POSTS = frame(
    "posting",
    [
        POST | {"person_id": "局长", "unit_id": "局", "is_head": True},
        POST | {"person_id": "股长", "unit_id": "股", "is_head": True},
        POST | {"person_id": "甲", "unit_id": "厅"},
        POST | {"person_id": "甲", "unit_id": "厅", "kind": "acting", "is_head": True},
        POST | {"person_id": "乙", "unit_id": "厅"},
    ],
)
PEOPLE = homes(POSTS, "局", DAY, DAY)
DUTIES = frame(
    "responsibility",
    [
        {"person_id": "乙", "kind": "panel", "unit_id": "局", "from_date": LONG_AGO},
        {"person_id": "甲", "kind": "panel", "unit_id": "股", "from_date": LONG_AGO, "to_date": date(2025, 12, 31)},
        {"person_id": "局长", "kind": "in_charge", "unit_id": "厅", "from_date": LONG_AGO},
    ],
)


def test_a_person_is_reviewed_by_the_nearest_other_head_up_to_the_bureau() -> None:
    found = nearest_heads(PEOPLE, heads(POSTS, DAY), UNITS, "局")

    assert found.rows() == [("局长", "股长"), ("甲", "乙"), ("股长", "甲")]


def test_a_member_of_the_panel_reviews_everybody_beneath_but_themselves_while_it_lasts() -> None:
    found = reviewers(PEOPLE, POSTS, DUTIES, UNITS, "局", DAY).filter(pl.col("stage") == "panel")

    assert found.rows() == [("panel", "乙", "局长"), ("panel", "乙", "甲"), ("panel", "乙", "股长")]
    assert responsible(PEOPLE, DUTIES, UNITS, "panel", date(2025, 12, 31))["reviewer_id"].unique().to_list() != ["乙"]


def test_whoever_served_any_day_is_at_home_where_they_came_last() -> None:
    moved = frame(
        "posting",
        [
            POST | {"person_id": "甲", "unit_id": "厅"},
            POST | {"person_id": "甲", "unit_id": "股", "from_date": date(2026, 1, 10)},
            POST | {"person_id": "乙", "unit_id": "厅", "to_date": date(2026, 1, 5)},
            POST | {"person_id": "丙", "unit_id": "厅", "to_date": date(2025, 12, 31)},
            POST | {"person_id": "丁", "unit_id": "厅", "bureau_id": "他局"},
        ],
    )

    assert homes(moved, "局", date(2026, 1, 1), DAY).select("person_id", "unit_id").rows() == [
        ("乙", "厅"),
        ("甲", "股"),
    ]


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("self", [("甲", "甲"), ("乙", "乙")]),
        ("peer", [("乙", "甲"), ("局长", "乙"), ("局长", "甲"), ("甲", "乙"), ("股长", "乙"), ("股长", "甲")]),
        ("leader", [("局长", "乙"), ("局长", "甲")]),
        ("section_head", [("甲", "乙"), ("股长", "甲")]),
        ("vice_head", [("局长", "乙"), ("局长", "甲")]),
        ("panel", [("乙", "甲")]),
        ("acting_head", [("乙", "甲")]),
        ("A票", []),
    ],
)
def test_each_role_has_its_raters(role: str, expected: list[tuple[str, str]]) -> None:
    ratees = pl.DataFrame({"person_id": ["甲", "乙"], "unit_id": ["厅", "厅"]})
    turns = [("甲", date(2025, 11, 1)), ("乙", date(2026, 1, 1)), ("甲", date(2026, 2, 1))]
    roster = [{"unit_id": "股", "from_date": first, "person_id": who} for who, first in turns]
    rows = {"unit": UNITS, "posting": POSTS, "people": PEOPLE, "responsibility": DUTIES}
    rows["duty_roster"] = frame("duty_roster", roster)

    assert pairs(role, ratees, rows, "局", DAY).rows() == expected
    assert is_role(role) is (role != "A票")
