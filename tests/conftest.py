"""A workspace for each test, and the command called in-process with what it printed."""

from __future__ import annotations

import atexit
import fcntl
import json
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from expectations import gate
from flows.cli import run
from tests.faults.process import Runner
from tests.postgres import Server, database, running
from warehouse.address import Address
from warehouse.embedded import EmbeddedWarehouse
from warehouse.files import sha256_of
from warehouse.store import Warehouse, close


def _mute() -> None:
    """DuckDB 2.0 reports leaks of its binding after the last line of pytest; nobody can mend them here."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)


atexit.register(_mute)

# The same examples each time, however long one takes: neither dice nor a busy machine decide a test.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")

NOW = "2026-04-09T02:00:00+08:00"
_LONGEST = (
    "test_schedules",
    "test_prefect",
    "test_histories",
    "test_museum",
    "test_planted_faults",
    "test_canaries",
    "test_same_bytes",
    "test_help_desk",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The files that take longest come first: what begins last should end soon, or one core waits for the other."""
    places = {name: place for place, name in enumerate(_LONGEST)}
    items.sort(key=lambda item: places.get(item.path.stem, len(_LONGEST)))


@dataclass(frozen=True)
class Said:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Play = Callable[[Path, Callable[..., Said]], None]
"""What files come into a workspace and which commands are run in it."""
Begun = Callable[[Play], Path]
Shared = Callable[[str], AbstractContextManager[Path]]


@pytest.fixture(autouse=True)
def _quiet_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("JIXIAO_WORKSPACE", "JIXIAO_LANG", "JIXIAO_WAREHOUSE_URL", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    monkeypatch.setenv("JIXIAO_NOW", NOW)
    monkeypatch.setenv("NO_COLOR", "1")


@pytest.fixture
def jixiao(capsys: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    """Call the command: jixiao("nightly", "-w", folder)."""

    def call(*arguments: object) -> Said:
        capsys.readouterr()
        code = run([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        return Said(code, printed.out, printed.err)

    return call


@pytest.fixture(scope="session", autouse=True)
def _asked_once() -> Iterator[None]:
    """The real Great Expectations, asked once of the same rows: a third of a small night, and hundreds share theirs."""
    ask, told = gate._outcomes, {}

    def once(staged: Path, asked: Sequence[str]) -> list[int]:
        key = (sha256_of(staged), *(one.replace(gate.quoted(staged), "") for one in asked))
        if key not in told:
            told[key] = ask(staged, asked)
        return told[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gate, "_outcomes", once)
        yield


@pytest.fixture(scope="session")
def new_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder `var` of a workspace with an empty warehouse, made once: it takes half a second of every first run."""
    var = tmp_path_factory.mktemp("new") / "var"
    with EmbeddedWarehouse(var / "warehouse.duckdb", var / "read" / "warehouse.duckdb", var / "locks").transaction():
        pass
    close()
    return var


@pytest.fixture
def workspace(tmp_path: Path, jixiao: Callable[..., Said], new_warehouse: Path) -> Path:
    """An empty workspace with the shipped profiles and the edition of haiyang-urban."""
    folder = tmp_path / "workspace"
    assert jixiao("init", folder, "--scheme", "haiyang-urban").code == 0
    shutil.copytree(new_warehouse, folder / "var", dirs_exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Shared:
    """A folder of all workers, each in turn: what one has made there the others find."""
    root = tmp_path_factory.getbasetemp()
    root = root.parent if "PYTEST_XDIST_WORKER" in os.environ else root

    @contextmanager
    def of(name: str) -> Iterator[Path]:
        folder = root / "shared" / name
        folder.mkdir(parents=True, exist_ok=True)
        with folder.with_name(f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            try:
                yield folder
            except BaseException:
                shutil.rmtree(folder)
                raise

    return of


@pytest.fixture(scope="session")
def jixiao_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runner]:
    """Call the command in a process of its own, forked from one that has imported everything."""
    with Runner(tmp_path_factory.mktemp("runner")) as runner:
        yield runner


@pytest.fixture(scope="session")
def _played() -> dict[Play, Path]:
    return {}


@pytest.fixture
def begun(
    workspace: Path, jixiao: Callable[..., Said], _played: dict[Play, Path], tmp_path_factory: pytest.TempPathFactory
) -> Begun:
    """The workspace as a function leaves it: played for the first test that asks for it, copied for the others."""

    def as_left_by(play: Play) -> Path:
        if play in _played:
            return Path(shutil.copytree(_played[play], workspace, dirs_exist_ok=True))
        play(workspace, jixiao)
        _played[play] = Path(shutil.copytree(workspace, tmp_path_factory.mktemp("played") / "workspace"))
        return workspace

    return as_left_by


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A PostgreSQL that runs for the session."""
    with running() as started:
        yield started


@pytest.fixture(scope="session")
def ready(server: Server) -> Iterator[str]:
    """A database that has the schema of this version; others are copied from it."""
    from warehouse.shared import SharedWarehouse

    with database(server) as name:
        with SharedWarehouse(Address(server.of(name), name)).transaction():
            pass
        close()
        yield name


@pytest.fixture
def shared_url(server: Server, ready: str) -> Iterator[str]:
    """The address of a shared warehouse of this version without a row, gone after the test."""
    with database(server, ready) as name:
        yield server.of(name)
        close()


@pytest.fixture(params=["embedded", "shared"])
def warehouse(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Warehouse]:
    """A warehouse without a row, of either engine."""
    if request.param == "embedded":
        yield EmbeddedWarehouse(tmp_path / "warehouse.duckdb", tmp_path / "read.duckdb", tmp_path / "locks")
        close()
        return
    from warehouse.shared import SharedWarehouse

    yield SharedWarehouse(Address(request.getfixturevalue("shared_url"), "shared"))
    close()
