"""However the same files are split into nights, killed, repeated and taken back between: the end is the same."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from flows.cli import run
from flows.receiving import WITHDRAWAL
from tests.builders import basics
from tests.faults.process import Runner
from tests.faults.schedules import CONTENTS, Content, Sent, end_state, mended
from tests.faults.state import State, rows

MONTH = "2026-01"
KILLED = -9


def _run(*arguments: object) -> None:
    """The command in this process; a night that refuses or rejects something is none that failed."""
    said = io.StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        code = run([str(argument) for argument in arguments])
    assert code in (0, 1), said.getvalue()


class Schedule(RuleBasedStateMachine):
    """Files come, nights run or are killed, deliveries are taken back and given back."""

    def __init__(self, bases: dict[bool, Path], process: Runner, scratch: Path) -> None:
        super().__init__()
        self.bases, self.process = bases, process
        self.folder = Path(mkdtemp(dir=scratch))
        self.sent: list[Sent] = []
        self.seen = 0
        self.withdrawn: set[str] = set()
        self.is_closed = False

    @initialize(is_closed=st.sampled_from([False, False, True]))
    def begin(self, is_closed: bool) -> None:
        """The month may have been calculated before; then every night calculates it again."""
        self.is_closed = is_closed
        self.workspace = shutil.copytree(self.bases[is_closed], self.folder / "schedule")

    def _send(self, one: Sent) -> None:
        one.put(self.workspace / "inbox")
        self.sent.append(one)

    @rule(contents=st.lists(CONTENTS, min_size=1, max_size=3), folder=st.sampled_from(["", "", "S1"]))
    def arrive(self, contents: list[Content], folder: str) -> None:
        for content in contents:
            self._send(content.sent(len(self.sent), folder))

    @precondition(lambda self: self.sent)
    @rule(which=st.integers(0), is_known=st.sampled_from([True, True, False]))
    def arrive_again(self, which: int, is_known: bool) -> None:
        """The same bytes under another name, which perhaps no profile knows."""
        one = self.sent[which % len(self.sent)]
        kind, _, ending = one.name.partition(".")
        name = f"{kind.partition('_')[0] if is_known else '未命名'}_{len(self.sent)}.{ending}"
        self._send(Sent(name, one.folder, one.content, len(self.sent), one.bad))

    @precondition(lambda self: any(one.bad for one in self.sent))
    @rule(which=st.integers(0), quantity=st.sampled_from(["1", "2"]))
    def mend(self, which: int, quantity: str) -> None:
        bad = [one for one in self.sent if one.bad]
        self._send(mended(bad[which % len(bad)], len(self.sent), quantity))

    @precondition(lambda self: self.sent)
    @rule(step=st.one_of(st.just(0), st.just(0), st.integers(1, 120)))
    def night(self, step: int) -> None:
        """It may be killed before its n-th change of a file; one that makes fewer comes to its end."""
        if step:
            assert self.process("nightly", "-w", self.workspace, step=step).code in (KILLED, 0, 1)
        else:
            _run("nightly", "-w", self.workspace)
            self.seen = len(self.sent)

    @precondition(lambda self: self.seen)
    @rule(which=st.integers(0))
    def take_or_give_back(self, which: int) -> None:
        one = self.sent[which % self.seen].delivery_id
        if one in self.withdrawn:
            _run("replay", one, "-w", self.workspace)
        else:
            _run("withdraw", one, "--reason", "报错", "-w", self.workspace)
        self.withdrawn ^= {one}

    def teardown(self) -> None:
        try:
            if self.sent:
                self._compare()
        finally:
            shutil.rmtree(self.folder)

    def _compare(self) -> None:
        in_order = shutil.copytree(self.bases[False], self.folder / "sorted")
        for one in self.sent:
            one.put(in_order / "inbox")
        _run("nightly", "-w", in_order)
        for one in sorted(self.withdrawn):
            _run("withdraw", one, "--reason", "报错", "-w", in_order)
        _run("nightly", "-w", self.workspace)
        expected, found = (self._end(place) for place in (in_order, self.workspace))
        for what, state in expected.items():
            assert found[what] == state, what

    def _end(self, place: Path) -> State:
        """The state once what waits for consent has it, and the month is calculated."""
        if any(WITHDRAWAL in row["faults"] for row in rows(place, "ops_delivery")):
            _run("ingest", "--confirm", "-w", place)
        if self.is_closed:
            _run("month-end", MONTH, "-w", place)
        return end_state(place)


@pytest.fixture(scope="session")
def bases(jixiao_process: Runner, tmp_path_factory: pytest.TempPathFactory) -> dict[bool, Path]:
    """A bureau that knows its people, before and after its month was calculated."""
    folder = tmp_path_factory.mktemp("bases")
    place = folder / "open"
    assert jixiao_process("init", place, "--scheme", "haiyang-urban").code == 0
    basics(place / "inbox")
    assert jixiao_process("nightly", "-w", place).code == 0
    shutil.copytree(place, folder / "closed")
    assert jixiao_process("month-end", MONTH, "-w", folder / "closed").code in (0, 1)
    return {False: place, True: folder / "closed"}


@pytest.fixture
def schedules(bases: dict[bool, Path], jixiao_process: Runner, tmp_path: Path) -> Callable[..., None]:
    def run_them(count: int, number: int) -> None:
        def begin() -> Schedule:
            return Schedule(bases, jixiao_process, tmp_path)

        settled: dict[str, Any] = {
            "deadline": None,
            "database": None,
            "suppress_health_check": list(HealthCheck),
            "phases": [Phase.generate],
        }
        run_state_machine_as_test(
            seed(number)(begin), settings=settings(**settled, max_examples=count, stateful_step_count=6)
        )

    return run_them


def part(count: int, number: int) -> type:
    """A part of its own for each worker: 500 schedules on one core take an hour."""

    def test_schedules_end_in_the_state_of_the_sorted_one(
        self: object,  # noqa: ARG001
        schedules: Callable[..., None],
    ) -> None:
        schedules(count, number)

    name = test_schedules_end_in_the_state_of_the_sorted_one.__name__
    return type(f"TestPart{number}", (), {name: test_schedules_end_in_the_state_of_the_sorted_one})


for number in range(4):
    globals()[f"TestTen{number}"] = part(10, number)
for number in range(4, 9):
    globals()[f"TestHundred{number}"] = pytest.mark.long(part(100, number))
