"""kill -9 while people decide: the same command again ends in what an undisturbed one ends in."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from tests.builders import log, reviews, write_inbox
from tests.conftest import Shared
from tests.faults.conftest import PARTS
from tests.faults.process import Ended, Runner
from tests.faults.state import State, leftovers, state
from tests.flows.deciding_office import DOCUMENT, LATER, MONTH, ON_NOTICE, OVER, made

KILLED = -9
RESTATE = ("restate", MONTH, "--cause", "补报", "--document", DOCUMENT)
WITHDRAW = ("withdraw", MONTH, "--reason", "误报")
NEXT_YEAR = "2027-05-20"
RETENTION = "\n[retention]\nops_run = 12\nops_check = 12\nops_reject = 12\nops_alert = 12\ndeliveries = 12\n"
FIRST = "B1-2026-03-1"
BEFORE: dict[str, tuple[str, Sequence[tuple[str, str, tuple[str, ...]]]]] = {
    "notice": ("calculated", []),
    "sign": ("noticed", [("zhang", OVER, ("sign", MONTH, "--document", DOCUMENT))]),
    "uphold": ("noticed", [("zhang", ON_NOTICE, ("appeal", "open", "0001", MONTH, "--claim", "少算"))]),
    "publish": ("approved", []),
    "restate": ("published", [("zhang", LATER, ("nightly",)), ("zhang", LATER, RESTATE)]),
    "withdraw": ("published", [("zhang", LATER, WITHDRAW)]),
    "purge": ("published", []),
}
"""What each command begins with: how far March has come, and what was said before by whom on which day."""
COMMANDS = {
    "notice": (OVER, ("notice", MONTH)),
    "sign": (OVER, ("sign", MONTH, "--document", DOCUMENT)),
    "uphold": (ON_NOTICE, ("appeal", "decide", FIRST, "--uphold", "--ruling", "确有遗漏", "--value", "quantity=20")),
    "publish": (OVER, ("publish", MONTH)),
    "restate": (LATER, RESTATE),
    "withdraw": (LATER, WITHDRAW),
    "purge": (NEXT_YEAR, ("purge", "--reason", "保存期已满")),
}


@dataclass(frozen=True)
class Decision:
    """A command of one person, the workspace it begins in, and what it comes to."""

    start: Path
    undisturbed: Path
    ended: Ended
    state: State
    run: Callable[..., Ended]


@pytest.fixture(scope="session")
def decisions(
    jixiao_process: Runner, shared_folder: Shared, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Decision]:
    """Each decision, made ready by the first test that asks."""
    folder = tmp_path_factory.mktemp("decisions")

    def ready(name: str) -> Decision:
        reached, said = BEFORE[name]
        with shared_folder("deciding") as marches:
            start = Path(shutil.copytree(made(marches, reached), folder / f"{name}-start"))
        if name == "restate":
            write_inbox(
                start / "inbox",
                工作日志_补=log("B1,0001,2026-03-05,X01,9"),
                审核_补=reviews("0001,2026-03,X01,考核小组,,同意"),
            )
        if name == "purge":
            with (start / "jixiao.toml").open("a", encoding="utf-8") as settings:
                settings.write(RETENTION)
        for who, day, words in said:
            ended = jixiao_process(*words, "-w", start, env=_of(who, day))
            assert ended.code == 0, ended.err
        day, words = COMMANDS[name]

        def run(place: Path, step: int = 0) -> Ended:
            return jixiao_process(*words, "-w", place, env=_of("li", day), step=step)

        undisturbed = Path(shutil.copytree(start, folder / f"{name}-end"))
        ended = run(undisturbed)
        assert ended.code == 0, ended.err
        return Decision(start, undisturbed, ended, state(undisturbed), run)

    return cache(ready)


def _of(who: str, day: str) -> dict[str, str]:
    return {"JIXIAO_LOGIN": who, "JIXIAO_NOW": f"{day}T10:00:00+08:00"}


def _killed_and_run_again(decision: Decision, step: int, place: Path) -> None:
    workspace = Path(shutil.copytree(decision.start, place))
    assert decision.run(workspace, step).code == KILLED
    again = decision.run(workspace)

    assert again.code == 0, again.err
    found = state(workspace)
    for what, expected in decision.state.items():
        assert found[what] == expected, (step, what)
    assert leftovers(workspace, decision.undisturbed) == []


@pytest.mark.parametrize(
    ("name", "part"),
    [
        *(("publish", part) for part in (0.05, 0.3, 0.6, 0.9)),
        *(("restate", part) for part in (0.05, 0.5, 0.8, 0.97)),
        *((name, part) for name in ("sign", "uphold", "withdraw") for part in (0.2, 0.9)),
        ("withdraw", 0.62),  # between the new version 0 and its load
        *(("purge", part) for part in (0.2, 0.5, 0.8)),
    ],
)
def test_killed_before_a_file_changes(
    decisions: Callable[[str], Decision], name: str, part: float, tmp_path: Path
) -> None:
    decision = decisions(name)

    _killed_and_run_again(decision, max(1, round(part * decision.ended.steps)), tmp_path / "workspace")


@pytest.mark.long
@pytest.mark.parametrize("first", range(1, PARTS + 1))
@pytest.mark.parametrize("name", list(COMMANDS))
def test_killed_before_every_change_of_a_file(
    decisions: Callable[[str], Decision], name: str, first: int, tmp_path: Path
) -> None:
    decision = decisions(name)
    for step in range(first, decision.ended.steps + 1, PARTS):
        _killed_and_run_again(decision, step, tmp_path / str(step))
        shutil.rmtree(tmp_path / str(step))


def test_a_folder_whose_rows_have_changed_since_is_nobodys(
    decisions: Callable[[str], Decision], jixiao_process: Runner, tmp_path: Path
) -> None:
    """The folder stands, the ledger does not know it yet; then rows come and the month is decided anew."""
    decision = decisions("publish")
    workspace = Path(shutil.copytree(decision.start, tmp_path / "workspace"))
    for part in (f"publications/B1/{MONTH}/v1", "landing/acts"):
        shutil.copytree(decision.undisturbed / "var" / part, workspace / "var" / part, dirs_exist_ok=True)
    write_inbox(workspace / "inbox", 工作日志_补=log("B1,0001,2026-03-05,X01,9"))
    for words in (("nightly",), ("publish", MONTH)):
        refused = jixiao_process(*words, "-w", workspace, env=_of("li", OVER))

    assert (refused.code, "测算后数据、办法或工作日历有变动" in refused.err) == (2, True)
