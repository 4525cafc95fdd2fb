"""The coverage page has every rule of the five bureaus once, and what it names as serving a rule is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from flows.cli import app
from flows.setting_up import schemes, schemes_of
from transforms.contracts import DATASETS, contract
from transforms.scheme.words import GROUPS, words_of

ROOT = Path(__file__).parents[2]
RULES_TEXT, _, NOT_YET = (ROOT / "docs" / "coverage.md").read_text("utf-8").partition("## 还没有的")
RULES = {"G": 13, "J": 16, "H": 24, "D": 10, "F": 11}
ROWS = {cells[0]: cells[1:] for line in RULES_TEXT.splitlines() if len(cells := line.strip("| ").split(" | ")) == 5}
NOTHING = "不适用"


def named(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def known() -> set[str]:
    """Words, kinds and values of editions, datasets and their columns, views, commands and schemes."""
    words = {word for group in GROUPS.values() for word in words_of(group)}
    kinds = {name for path in GROUPS for name in path}
    columns = {column for name in DATASETS for column in contract(name).columns}
    views = set(re.findall(r"`(report_\w+)`", RULES_TEXT))
    shipped = {name for bureau in schemes() for name in schemes_of(bureau)}
    values = {"quality", "adoption", "duty", "study", "explain", "sample", "weekly"}
    values |= {"evaluation_rate", "wait_over", "wait_p50", "wait_p90"}
    return words | kinds | columns | views | shipped | values | set(DATASETS)


def test_every_rule_has_one_line() -> None:
    found = [
        line.split(" | ")[0].strip("| ") for line in RULES_TEXT.splitlines() if re.match(r"\| [GJHDF]\d+ \|", line)
    ]

    assert found == [f"{bureau}{n}" for bureau, count in RULES.items() for n in range(1, count + 1)]


@pytest.mark.parametrize("rule", [f"{bureau}{n}" for bureau, count in RULES.items() for n in range(1, count + 1)])
def test_what_serves_a_rule_is_there_and_something_shows_it(rule: str) -> None:
    _, served, shown, in_short = ROWS[rule]
    words = {word for part in named(served) for word in re.findall(r"[a-z][\w-]*", part.split(":")[0])}

    assert words - known() == set()
    assert shown == NOTHING or re.findall(r"`(tests/(?:cases/[a-z-]+/20\d\d-\d\d/[^`/]+\.yaml|[\w/]+\.py))`", shown)
    assert in_short


def test_every_test_that_the_page_names_is_there() -> None:
    files = [path for path in named(RULES_TEXT) if path.startswith("tests/") and path.endswith(".py")]

    assert files
    assert [path for path in files if not (ROOT / path).exists()] == []


def test_every_case_that_the_page_names_is_there_once_its_month_has_any() -> None:
    shipped = {name for bureau in schemes() for name in schemes_of(bureau)}
    cases = [path for path in named(RULES_TEXT) if path.startswith("tests/cases/")]
    begun = [path for path in cases if (ROOT / path).parent.is_dir()]

    assert {path.split("/")[2] for path in cases} - shipped == {"toy-bureau"}
    assert begun
    assert [path for path in begun if not (ROOT / path).exists()] == []


def test_what_is_not_there_yet_is_said_and_nothing_else() -> None:
    """Both ways: a view that has come is no longer missing, and a missing one is not passed over."""
    pages = (ROOT / "docs" / "warehouse.md").read_text("utf-8")
    views = {view for view in named(RULES_TEXT) if view.startswith("report_") and f"`{view}`" not in pages}
    made = {command.name or command.callback.__name__ for command in app.registered_commands if command.callback}
    commands = {"sample", "weekly"} - made

    assert set(named(NOT_YET)) == views | commands
