"""Lake and warehouse made anew from landing are what they were, to the byte, whenever the making is broken off."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import suppress
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


@pytest.mark.parametrize(
    "broken", [0, 3, *(pytest.param(step, marks=pytest.mark.long) for step in (1, 2, 4, 5, 6, 7, 8, 9))]
)
def test_a_rebuild_that_was_killed_leaves_the_old_or_is_finished(
    bureau: Path, jixiao: Run, monkeypatch: pytest.MonkeyPatch, broken: int
) -> None:
    """Killed at the end of the making, or before one of the renames of the exchange."""
    before = came_to(bureau)
    with monkeypatch.context() as patch:
        kill(patch, bureau, broken)
        with suppress(Killed):
            jixiao("rebuild", "-w", bureau)
    is_exchanging = (bureau / "var" / "rebuild.mark").exists()

    assert jixiao("status", "-w", bureau).code == (2 if is_exchanging else 0)
    if is_exchanging:
        said = jixiao("rebuild", "-w", bureau, "--json")
        assert (said.code, said.json["is_finished_only"]) == (0, True)
    assert came_to(bureau) == before
    assert jixiao("status", "-w", bureau).code == 0


class Killed(BaseException):
    """The process is gone."""


def kill(patch: pytest.MonkeyPatch, bureau: Path, broken: int) -> None:
    """End the run before the exchange begins (0), or before the rename of that number."""
    whole, count = Path.rename, 0

    def rename(path: Path, target: Path) -> Path:
        nonlocal count
        count += (bureau / "var" / "rebuild.mark").exists()
        if count == broken and count:
            raise Killed
        return whole(path, target)

    def gone(*_: object) -> None:
        raise Killed

    if broken:
        patch.setattr(Path, "rename", rename)
    else:
        patch.setattr(flows.rebuilding, "_exchange", gone)
        patch.setattr(flows.rebuilding, "SWAP_MARK", "rebuild/not-yet")
