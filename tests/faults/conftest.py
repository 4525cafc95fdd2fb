"""The forking runner and the journeys that are killed, once for all tests of a worker."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.process import Ended, Runner
from tests.faults.small_bureau import MONTH, correction, month, people
from tests.faults.state import State, state


@pytest.fixture(scope="session")
def jixiao_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runner]:
    """Call the command in a process of its own."""
    with Runner(tmp_path_factory.mktemp("runner")) as runner:
        yield runner


@dataclass(frozen=True)
class Journey:
    """A command, the workspace it begins in, and what it comes to when nobody disturbs it."""

    arguments: tuple[str, ...]
    start: Path
    undisturbed: Path
    ended: Ended
    state: State

    def begin(self, place: Path) -> Path:
        """A copy of the workspace it begins in, with the times of its files."""
        return shutil.copytree(self.start, place)


@pytest.fixture(scope="session")
def journeys(jixiao_process: Runner, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Journey]:
    """The first night, a month-end, a night that changes a calculated month, and a publication, one after another."""
    folder = tmp_path_factory.mktemp("journeys")
    place = folder / "0"
    assert jixiao_process("init", place, "--scheme", "haiyang-urban").code == 0
    found: dict[str, Journey] = {}

    def done(name: str, *arguments: str) -> None:
        nonlocal place
        start, place = place, folder / name
        shutil.copytree(start, place)
        ended = jixiao_process(*arguments, "-w", place)
        assert ended.code in (0, 1), ended.err
        found[name] = Journey(arguments, start, place, ended, state(place))

    people(place / "inbox")
    done("first night", "nightly")
    month(place / "inbox")
    done("second night", "nightly")
    done("month-end", "month-end", MONTH)
    correction(place / "inbox")
    done("night", "nightly")
    done("publish", "publish", MONTH, "--trial")
    return found
