"""Lake and warehouse made anew from landing are what they were, to the byte, whenever the making is broken off."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import flows.rebuilding
from tests.conftest import Said
from tests.verification.published import came_to

Run = Callable[..., Said]
pytestmark = pytest.mark.filterwarnings("ignore:module 'sre_parse' is deprecated:DeprecationWarning")


def test_what_is_made_anew_from_landing_is_what_was_lost(bureau: Path, jixiao: Run) -> None:
    before = came_to(bureau)
    for name in ("lake", "read"):
        shutil.rmtree(bureau / "var" / name)
    for name in ("warehouse.duckdb", "state.json"):
        (bureau / "var" / name).unlink()

    said = jixiao("rebuild", "-w", bureau, "--json")

    assert (said.code, said.json["differences"]) == (0, [])
    assert came_to(bureau) == before
    assert not (bureau / "var" / "rebuild").exists()
    assert jixiao("verify", "-w", bureau).code == 0


def test_a_rehearsed_rebuild_changes_nothing(bureau: Path, jixiao: Run) -> None:
    before = {path: path.stat().st_mtime_ns for path in (bureau / "var" / "lake").rglob("*")}

    said = jixiao("rebuild", "-w", bureau, "--dry-run", "--json")

    assert (said.code, said.json["runs"] > 0) == (0, True)
    assert {path: path.stat().st_mtime_ns for path in (bureau / "var" / "lake").rglob("*")} == before


@pytest.mark.parametrize("broken", range(1, 12))
def test_a_rebuild_that_was_killed_leaves_the_old_or_is_finished(
    bureau: Path, jixiao: Run, monkeypatch: pytest.MonkeyPatch, broken: int
) -> None:
    before, count = came_to(bureau), 0
    whole = Path.rename

    class Killed(BaseException):
        pass

    def rename(path: Path, target: Path) -> Path:
        nonlocal count
        if "rebuild" in str(path) or "rebuild" in str(target):
            is_exchange = (bureau / "var" / "rebuild.mark").exists()
            count += is_exchange
            if is_exchange and count == broken:
                raise Killed
        return whole(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", rename)
        try:
            code = jixiao("rebuild", "-w", bureau).code
        except Killed:
            code = None
    if code is None:
        assert jixiao("status", "-w", bureau).code == 2
        said = jixiao("rebuild", "-w", bureau, "--json")
        assert (said.code, said.json["is_finished_only"]) == (0, True)

    assert came_to(bureau) == before
    assert jixiao("status", "-w", bureau).code == 0
