"""A night reads the pages since its checkpoint, whatever lies before them; without one it reads them all once."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.faults.state import rows
from tests.flows.alerts.conftest import Run

_opened: list[str] | None = None


def _listen(event: str, arguments: tuple[Any, ...]) -> None:
    if _opened is not None and event == "open" and isinstance(arguments[0], str | os.PathLike):
        _opened.append(os.fspath(arguments[0]))


sys.addaudithook(_listen)


@pytest.fixture
def pages_read() -> Iterator[list[str]]:
    """Every file that is opened; only pages of alerts are asked for."""
    global _opened  # noqa: PLW0603 - an audit hook cannot be taken away
    _opened = []
    yield _opened
    _opened = None


def taken(opened: list[str]) -> list[str]:
    """The pages that were opened since it was asked last; what is written has another name until it is whole."""
    found = [Path(one).name for one in opened if Path(one).parent.name == "alerts" and Path(one).suffix == ".json"]
    opened.clear()
    return [name for name in found if name[0] == "0"]


def newest(bureau: Path) -> str:
    """The page of the night itself, which is read for its seal."""
    return max((bureau / "var" / "landing" / "alerts").glob("*.json")).name


def faulty(bureau: Path, number: int) -> None:
    (bureau / "inbox" / f"不认识{number}.csv").write_text(f"列\n{number}\n", encoding="utf-8")


def test_a_night_reads_no_page_that_an_earlier_one_has_folded(bureau: Path, jixiao: Run, pages_read: list[str]) -> None:
    for number in range(5):
        faulty(bureau, number)
        jixiao("nightly", "-w", bureau)
        assert taken(pages_read) == [newest(bureau)], number
    checkpoint = bureau / "var" / "lake" / "open_alerts.json"
    table, kept = rows(bureau, "ops_alert"), checkpoint.read_text(encoding="utf-8")

    checkpoint.write_text(kept[: len(kept) // 2], encoding="utf-8")  # as if it had been killed in the middle
    faulty(bureau, 5)
    jixiao("nightly", "-w", bureau)
    read = taken(pages_read)
    listed = jixiao("alerts", "--json", "-w", bureau).json["open"]

    assert (len(table), len(read), taken(pages_read)) == (9, 5 + 1, [])
    assert json.loads(checkpoint.read_text(encoding="utf-8"))["number"] == 6
    assert (len(rows(bureau, "ops_alert")), len(listed)) == (10, 10)
    assert rows(bureau, "ops_alert") == made_anew(bureau, jixiao)


def made_anew(bureau: Path, jixiao: Run) -> list[dict[str, Any]]:
    """The table as it is folded from every page, in a warehouse that has none."""
    import shutil

    import duckdb

    file = bureau / "var" / "warehouse.duckdb"
    with duckdb.connect(str(file)) as database:
        database.execute("DELETE FROM ops_alert")
    shutil.copyfile(file, bureau / "var" / "read" / "warehouse.duckdb")
    jixiao("nightly", "-w", bureau)
    return rows(bureau, "ops_alert")
