"""The months that an appraisal sums up: all of them, or those that the edition names."""

from __future__ import annotations

from typing import Any

import pytest

from tests.transforms.grading.year import MONTHS, annual, appraised, told, year
from tests.transforms.scoring.rows import tree
from transforms.measures.months import months_counted


@pytest.mark.parametrize(
    ("words", "score", "months"),
    [
        ({}, 80_000_000, 3),
        ({"only": ["3", "4"]}, 85_000_000, 2),
        ({"only": ["5"]}, 70_000_000, 1),
        ({"only": ["5"], "at_least": "2"}, None, 1),
        ({"only": ["1"]}, None, 0),
    ],
)
def test_only_the_months_that_are_named_count(words: dict[str, Any], score: int | None, months: int) -> None:
    """March, April and May have 90, 80 and 70."""
    edition = annual() | {"components": [{"title": "各月", "basis": "条", **MONTHS, **words}]}
    found = appraised(year(edition, [{"person_id": "A"}], {"A": [90, 80, 70]}))

    assert told(found, "score", "months_assessed") == {"A": (score, months)}


def test_a_month_that_one_component_counts_is_awaited() -> None:
    of = [MONTHS | {"name": f"part_{n}", "weight": "50", "only": [f"{n}"]} for n in (2, 11)]
    counted = year(tree(*of, period="year"), [], {}).edition

    assert months_counted(counted, "2026") == ["2026-02", "2026-11"]
    assert months_counted(counted, "2026Q1") == ["2026-02"]
