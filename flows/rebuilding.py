"""`rebuild`: lake and warehouse anew from landing and the publications, beside the old ones and then in their place.

Until everything is made anew the old ones are untouched. Then a mark is set, and from there the same command only goes
on with the exchange; no other command works on a workspace that is half exchanged.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from flows.claims import INGEST
from flows.clock import now
from flows.desk import opened
from flows.replaying import Replay
from flows.settings import SWAP_MARK, Workspace
from flows.warehouse_address import warehouse_address
from transforms.faults import Fault, SettingsError
from warehouse.files import sync
from warehouse.landing_then import LandingThen, Page
from warehouse.ledger import attempts
from warehouse.locks import awaited, claimed, read_state
from warehouse.store import close

_EXCHANGED = ("lake", "warehouse.duckdb.wal", "warehouse.duckdb", "read", "state.json")


@dataclass(frozen=True)
class Rebuilt:
    """What was made anew: runs and periods played, and where the outcome is another than before."""

    runs: int
    periods: int
    differences: tuple[Fault, ...] = ()
    is_finished_only: bool = False
    lost: tuple[Fault, ...] = ()
    """What cannot be made anew, since the files it was made from were purged."""


def rebuild(workspace: Workspace, step: Callable[[str], None] = lambda _: None) -> Rebuilt:
    """Make lake and warehouse anew.

    Raises HeldError while another run works, and SettingsError where landing lacks what it takes.
    """
    place = workspace.var / "rebuild"
    with _alone(workspace):
        if (workspace.var / SWAP_MARK).exists():
            _exchange(workspace, place)
            return Rebuilt(0, 0, is_finished_only=True)
        shutil.rmtree(place, ignore_errors=True)
        _fail_if_shared_and_filled(workspace)
        replay = Replay(workspace, place / "workspace", LandingThen(workspace.var / "landing"))
        for name in ("inbox", "var"):
            (replay.root / name).mkdir(parents=True)
        _play(replay, step)
        with awaited(workspace.locks, "warehouse"):
            (workspace.var / SWAP_MARK).touch()
            sync(place)
            _exchange(workspace, place)
    return Rebuilt(replay.nights, replay.periods, tuple(replay.differences), lost=tuple(replay.lost))


@contextmanager
def _alone(workspace: Workspace) -> Iterator[None]:
    """Nobody takes in files or works on a known period meanwhile."""
    known = read_state(workspace.state_file).get("periods", [])
    periods = {str(one["month"]) for one in known} if isinstance(known, list) else set()
    with ExitStack() as stack:
        stack.enter_context(claimed(workspace.locks, INGEST))
        for period in sorted(periods):
            stack.enter_context(claimed(workspace.locks, f"all.{period}"))
        yield


def _play(replay: Replay, step: Callable[[str], None]) -> None:
    """Play the whole story; what others wrote meanwhile belongs to it."""
    replay.landing.seals.add()
    done: Sequence[Page] = ()
    while len(story := replay.landing.story()) > len(done):
        _fail_if_nothing_is_said(story)
        replay.play(story[len(done) :], story, step)
        done = story
    replay.end(now())
    close()


def _fail_if_shared_and_filled(workspace: Workspace) -> None:
    """A shared warehouse is read by others all the time, so that it is filled anew only where it is a new one."""
    if warehouse_address(workspace) is not None and attempts(opened(workspace).warehouse).made:
        raise SettingsError([Fault("rebuild_needs_new_database")])


def _fail_if_nothing_is_said(story: Sequence[Page]) -> None:
    if not any(page.kind == "texts" for page in story):
        raise SettingsError([Fault("rebuild_without_story")])


def _exchange(workspace: Workspace, place: Path) -> None:
    """Put what was made anew in the place of the old; every step may have been done by a run that was killed."""
    made, old = place / "workspace" / "var", place / "old"
    old.mkdir(parents=True, exist_ok=True)
    close()
    for name in _EXCHANGED:
        if (made / name).exists():
            _put_away(workspace.var / name, old / name)
            (made / name).rename(workspace.var / name)
    if (old / "warehouse.duckdb").exists():
        _put_away(workspace.var / "warehouse.duckdb.wal", old / "left.wal")
    for folder in sorted((made / "publications").glob("*/*/v0")):
        target = workspace.var / "publications" / folder.relative_to(made / "publications")
        _put_away(target, old / "-".join(target.parts[-3:]))
        target.parent.mkdir(parents=True, exist_ok=True)
        folder.rename(target)
    sync(workspace.var)
    (workspace.var / SWAP_MARK).unlink()
    shutil.rmtree(place, ignore_errors=True)


def _put_away(path: Path, to: Path) -> None:
    if path.exists():
        shutil.rmtree(to, ignore_errors=True)
        path.rename(to)
