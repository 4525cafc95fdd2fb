"""The list of checks in docs/quality.md is that of the suites, with their severities and tests that are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from expectations.suites import suite
from transforms.contracts import DATASETS

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "quality.md").read_text(encoding="utf-8")
TABLE = TEXT.split("## Checks that need two tables")[1].split("\n- **")[0]
ROWS = [[cell.strip() for cell in line.strip("|").split("|")] for line in TABLE.splitlines() if line.startswith("| ")][
    2:
]


def words(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_a_check_is_a_rule_of_that_severity_and_its_test_is_there(row: list[str]) -> None:
    _, dataset, rule, severity, shown = row

    assert [place for place in words(shown) if not (ROOT / place).exists()] == []
    if severity:
        known = {(one.code, one.severity) for one in suite(*words(dataset))}
        assert (*words(rule), *words(severity)) in known


def test_what_does_not_reject_is_in_the_list_or_looks_at_one_row_only() -> None:
    told = {(name, one.code) for name in DATASETS for one in suite(name) if one.severity != "reject"}
    listed = {(*words(row[1]), *words(row[2])) for row in ROWS if row[3]}

    assert told - listed == {
        ("survey_question", "wave_without_key_question"),
        ("survey_call", "interview_without_answers"),
        ("window_rating", "confirmed_without_time"),
    }
