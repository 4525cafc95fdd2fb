"""How long a run waits until it hears that another one holds its month: eight month-ends at once, of which one wins.

On DuckDB all work in one folder; on PostgreSQL each has a folder of its own, so that only the server can tell them apart.
"""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.measuring import ROUNDS, Result
from tests.builders import basics, log, write_inbox
from tests.postgres import Server, database, running

ROOT = Path(__file__).resolve().parents[2]
MONTH, PROMISED_SECONDS = "2026-03", 2
DONE, PARTLY, HELD = 0, 1, 4
COMMAND = (sys.executable, "-c", "from flows.cli import main; main()")


@dataclass(frozen=True)
class Ended:
    """How a process ended, with its seconds by the clock and of CPU."""

    code: int
    wall: float
    cpu: float


@dataclass(frozen=True)
class Place:
    """A workspace, and the database of its warehouse where that is shared."""

    workspace: Path
    server: Server | None = None
    database: str = ""

    def run(self, command: str, *words: str) -> Ended:
        """Run a command in a process of its own that begins with nothing imported."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("JIXIAO")}
        kept |= {"PYTHONPATH": str(ROOT), "JIXIAO_NOW": "2026-04-10T02:00:00+08:00"}
        kept |= {"JIXIAO_WAREHOUSE_URL": self.server.of(self.database)} if self.server else {}
        silent = [(os.POSIX_SPAWN_OPEN, stream, os.devnull, os.O_RDWR, 0) for stream in (0, 1, 2)]
        asked = [*COMMAND, command, *words, *(() if command == "init" else ("-w", str(self.workspace)))]
        begun = time.perf_counter()
        child = os.posix_spawn(sys.executable, asked, kept, file_actions=silent)
        _, status, spent = os.wait4(child, 0)
        return Ended(os.waitstatus_to_exitcode(status), time.perf_counter() - begun, spent.ru_utime + spent.ru_stime)

    @contextmanager
    def machines(self, count: int) -> Iterator[list[Place]]:
        """So many who work on a copy of it: in one folder, or in one database."""
        template = database(self.server, self.database) if self.server else nullcontext("")
        with TemporaryDirectory(dir=self.workspace.parent) as folder, template as name:
            folders = [Path(folder) / str(number if self.server else 0) for number in range(count)]
            for one in dict.fromkeys(folders):
                shutil.copytree(self.workspace, one)
            yield [Place(one, self.server, name) for one in folders]


def measure(folder: Path, rows: int = 300, rounds: int = ROUNDS, runs: int = 8) -> list[Result]:
    """The longest refusal of all rounds, over what was promised and over the longest of as many `status` at once."""
    own = _measured("DuckDB", _begun(Place(folder / "own"), rows), rows, rounds, runs)
    with running() as server, database(server) as name:
        shared = _begun(Place(folder / "shared", server, name), rows)
        return own + _measured("PostgreSQL", shared, rows, rounds, runs)


def _begun(place: Place, rows: int) -> Place:
    """The month has come and is not calculated yet; raises ValueError where it has not come whole."""
    inbox = place.workspace / "inbox"
    place.run("init", str(place.workspace), "--scheme", "haiyang-urban")
    basics(inbox)
    write_inbox(inbox, 工作日志=log(*(f"E{n:05},000{1 + n % 2},{MONTH}-{n % 28 + 1:02},X01,1" for n in range(rows))))
    night = place.run("nightly")
    if night.code != DONE:
        raise ValueError(night)
    return place


def _measured(engine: str, place: Place, rows: int, rounds: int, runs: int) -> list[Result]:
    """Raises ValueError where another number than all but one is refused."""
    refused, floor = [], []
    for _ in range(rounds):
        with place.machines(runs) as machines:
            floor += _at_once(machines, "status")
            ended = _at_once(machines, "month-end", MONTH)
        codes = sorted(one.code for one in ended)
        if codes not in ([won, *[HELD] * (runs - 1)] for won in (DONE, PARTLY)):
            raise ValueError(codes)
        refused += [one for one in ended if one.code == HELD]
    words = f"{runs} month-ends at once on {engine}, longest refusal over"
    (wall, cpu), (floor_wall, floor_cpu) = _longest(refused), _longest(floor)
    return [
        Result(
            f"{words} {PROMISED_SECONDS} s", wall / PROMISED_SECONDS, cpu / PROMISED_SECONDS, 1.0, "lower", rows, rounds
        ),
        Result(f"{words} that of {runs} `status`", wall / floor_wall, cpu / floor_cpu, None, "lower", rows, rounds),
    ]


def _longest(ended: Sequence[Ended]) -> tuple[float, float]:
    return max(one.wall for one in ended), max(one.cpu for one in ended)


def _at_once(machines: Sequence[Place], *words: str) -> list[Ended]:
    """The same command on each; all have begun before the first can end."""
    with ThreadPoolExecutor(len(machines)) as pool:
        return list(pool.map(lambda one: one.run(*words), machines))
