"""Journeys on a shared warehouse: where each begins, what it comes to, and copies of where it begins to be disturbed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from tests.faults.process import Ended, Runner
from tests.faults.small_bureau import MONTH, correction, month, people
from tests.faults.state import State, files_state
from tests.postgres import Server, database
from warehouse.tables import metadata


@dataclass(frozen=True)
class Place:
    """A workspace and the database of its warehouse."""

    server: Server
    workspace: Path
    database: str

    def environment(self, url: str = "") -> dict[str, str]:
        return {"JIXIAO_WAREHOUSE_URL": url or self.server.of(self.database)}

    def run(self, process: Runner, *arguments: str, url: str = "", **how: Any) -> Ended:
        """Run a command here, through another address where one is given."""
        return process(*arguments, "-w", self.workspace, env=self.environment(url), **how)

    def state(self) -> State:
        """All that they have come to."""
        return files_state(self.workspace) | {"warehouse": tables(self.server.of(self.database))}

    @contextmanager
    def copied(self, folder: Path) -> Iterator[Place]:
        """A copy of both."""
        workspace = Path(shutil.copytree(self.workspace, folder))
        with database(self.server, self.database) as name:
            yield Place(self.server, workspace, name)


def tables(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, less what is history of runs and not what they came to."""
    with psycopg.connect(url) as connection:
        found = {
            name: sorted(connection.execute(f'SELECT * FROM "{name}"').fetchall(), key=repr)
            for name in metadata.tables
            if name not in {"ops_audit", "ops_commit"}
        }
    return found | {"ops_run": sorted({row[1:3] for row in found["ops_run"]})}


@dataclass(frozen=True)
class SharedJourney:
    """A command, the place it begins in, and what it comes to when nobody disturbs it."""

    arguments: tuple[str, ...]
    start: Place
    state: State
    seconds: float


COMMANDS = {
    "month-end": ("month-end", MONTH),
    "publish": ("publish", MONTH, "--trial"),
    "restate": ("restate", MONTH, "--cause", "补报"),
    "withdraw": ("withdraw", MONTH, "--reason", "误报"),
}


@contextmanager
def shared_journeys(process: Runner, server: Server, folder: Path) -> Iterator[dict[str, SharedJourney]]:
    """The first month of a small bureau: calculated, published, corrected after a late night, and withdrawn."""
    found = {}
    with ExitStack() as stack:
        place = stack.enter_context(_begun(process, server, folder / "night"))
        for name, arguments in COMMANDS.items():
            if name == "restate":
                correction(place.workspace / "inbox")
                assert place.run(process, "nightly").code == 1
            start, place = place, stack.enter_context(place.copied(folder / name))
            ended = place.run(process, *arguments)
            assert ended.code in (0, 1), ended.err
            found[name] = SharedJourney(arguments, start, place.state(), ended.seconds)
        yield found


@contextmanager
def _begun(process: Runner, server: Server, folder: Path) -> Iterator[Place]:
    """A small bureau after the night in which its first month came."""
    with database(server) as name:
        place = Place(server, folder, name)
        assert process("init", folder, "--scheme", "haiyang-urban").code == 0
        people(folder / "inbox")
        month(folder / "inbox")
        ended = place.run(process, "nightly")
        assert ended.code == 1, ended.err
        yield place
