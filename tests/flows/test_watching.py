"""A night tells what came unlike every other such night, from the ledger, by its own moment."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.builders import basics, log, write_inbox
from tests.conftest import Begun, Said

Jixiao = Callable[..., Said]
THURSDAYS = ("2026-01-15", "2026-01-22", "2026-02-12", "2026-03-12")
"""Their nights bring the files of Wednesdays in the middle of a month."""


def _night(workspace: Path, jixiao: Jixiao, day: str, rows: int) -> Any:
    """A night at two in the morning that brings so many entries in one file."""
    entries = [f"{day}-{n},0001,{day[:8]}03,X01,0.1" for n in range(rows)]
    if rows:
        write_inbox(workspace / "inbox", **{f"工作日志_{day}": log(*entries)})
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JIXIAO_NOW", f"{day}T02:00:00+08:00")
        return jixiao("nightly", "-w", workspace, "--json").json["watched"]


def _begin(workspace: Path, jixiao: Jixiao) -> None:
    basics(workspace / "inbox")
    for day in THURSDAYS:
        assert _night(workspace, jixiao, day, 60) == []


@pytest.fixture
def fed(begun: Begun, jixiao: Jixiao, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, int], Any]:
    """Further nights of a workspace to which four Thursdays brought sixty entries each."""
    workspace = begun(_begin)

    def night(day: str, rows: int) -> Any:
        monkeypatch.setenv("JIXIAO_NOW", f"{day}T02:00:00+08:00")  # for what the test asks afterwards, too
        return _night(workspace, jixiao, day, rows)

    return night


def checks(jixiao: Jixiao, workspace: Path) -> dict[str, tuple[int, str | None]]:
    found = jixiao("quality", "-w", workspace, "--json").json["checks"]
    return {c["check"]: (c["failures"], c["since"]) for c in found if c["column"] == "work_log"}


def test_a_night_unlike_the_others_is_told_and_recorded_until_one_is_as_usual(
    fed: Callable[[str, int], Any], jixiao: Jixiao, workspace: Path
) -> None:
    few = fed("2026-03-19", 19)
    then = checks(jixiao, workspace)
    nothing, usual = fed("2026-03-26", 0), fed("2026-04-16", 60)

    assert [(one["code"], one["fields"]["rows"], one["fields"]["usual_rows"]) for one in few] == [
        ("volume_rows_unusual", 19, 60)
    ]
    assert then == {"nothing_came": (0, None), "rows_unusual": (1, "2026-03-19"), "fewer_files": (0, None)}
    assert ([one["code"] for one in nothing], usual) == (["volume_nothing_came"], [])
    assert set(checks(jixiao, workspace).values()) == {(0, None)}


def test_a_quiet_night_of_another_kind_is_quiet(fed: Callable[[str, int], Any]) -> None:
    assert fed("2026-03-20", 0) == []
