"""docs/bad_input.md has every kind once, and what it names is in the museum with that reaction and those messages."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from flows.wording import sentences
from tests.bad_input.halls import ACCEPTED, REFUSED, REJECTED
from tests.bad_input.tables import TABLES

ROOT = Path(__file__).parents[2]
KINDS = 84
ROWS = [
    [cell.strip() for cell in line.strip().strip("|").split("|")]
    for line in (ROOT / "docs" / "bad_input.md").read_text(encoding="utf-8").splitlines()
    if re.match(r"\| \d+ \|", line)
]
CODES = {case.name: set(case.codes) for case in REFUSED}
CODES |= {case.name: {bad.code for bad in case.bad} for case in (*REJECTED, *TABLES)}
CODES |= {case.name: set() for case in ACCEPTED}
HALLS = {
    "R": {case.name for case in REFUSED},
    "Q": {case.name for case in (*REJECTED, *TABLES)},
    "K": {case.name for case in ACCEPTED},
}


def named(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def exhibits(row: list[str]) -> list[str]:
    return [name for name in named(row[-1]) if "::" not in name]


def functions(row: list[str]) -> list[str]:
    return [name for name in named(row[-1]) if "::" in name]


def number(row: list[str]) -> str:
    return row[0]


def test_every_number_stands_once_and_in_order() -> None:
    found = [int(row[0]) for row in ROWS]

    assert found == list(range(1, len(ROWS) + 1))
    assert len(found) > KINDS


def test_every_row_has_five_cells_and_shows_something() -> None:
    assert [row for row in ROWS if len(row) != 5 or not named(row[-1])] == []


@pytest.mark.parametrize("row", ROWS, ids=number)
def test_what_a_row_names_is_there(row: list[str]) -> None:
    tests = {name: name.split("::") for name in functions(row)}
    trees = {file: ast.parse((ROOT / file).read_text(encoding="utf-8")) for file, _ in tests.values()}
    defined = {
        (file, node.name)
        for file, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
    }

    assert [name for name in exhibits(row) if name not in CODES] == []
    assert [name for name, (file, function) in tests.items() if (file, function) not in defined] == []


@pytest.mark.parametrize("row", ROWS, ids=number)
def test_the_reaction_is_that_of_the_hall(row: list[str]) -> None:
    halls = set(row[2].replace("N", "K").replace("A", "K").split())
    shown = {hall for hall, names in HALLS.items() for name in exhibits(row) if name in names}

    assert set(row[2].split()) <= set("RQNAK")
    assert shown <= halls | ({"Q"} if halls == {"K"} else set()), "a good row among bad ones shows what is taken"


@pytest.mark.parametrize("row", ROWS, ids=number)
def test_the_messages_are_those_of_the_exhibits(row: list[str]) -> None:
    codes = set().union(*(CODES.get(name, set()) for name in exhibits(row)))
    words = named(row[3])

    assert [w for w in words if w not in sentences("en") and f"reason_{w}" not in sentences("en")] == []
    assert not codes or codes & set(words) or row[2] in {"K", "N"}
    assert functions(row) or row[2] in {"K", "N"} or set(words) <= codes


def test_every_exhibit_of_a_whole_file_has_its_row() -> None:
    shown = {name for row in ROWS for name in exhibits(row)}
    plain = {
        "name of no profile", "damaged workbook", "workbook cut off", "old workbook of nothing", "JSON cut off", "JSON of no array", "JSON with an unknown name",
        "JSON of nothing", "Parquet cut off", "Parquet with a list", "Parquet with a long number as a float", "Parquet of thirty million blank rows",
        "zip in a zip", "zip cut off", "zip of nothing",
    }  # fmt: skip

    assert HALLS["R"] - shown == plain
