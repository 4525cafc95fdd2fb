"""The process that parses may be killed, run dry or run late; the other files never notice."""

from __future__ import annotations

import os
import re
import signal
import threading
import time
import tomllib
from pathlib import Path
from string import Formatter

import pytest

from flows.sources.table import Layout, Request, Table, table, tables
from tests.flows.sources.bad_files import stored
from transforms.faults import SourceError

HEAVY = b"a,b,c\n" + b'1,"2\nx",3\n' * 3_000_000
"""Some 6 seconds of CPU time and 2 GB, wherever the reader has to look into quotes."""
GOOD = b"a,b\n1,2\n"


def codes(outcome: Table | SourceError) -> list[str]:
    return [fault.code for fault in outcome.faults] if isinstance(outcome, SourceError) else ["read"]


def test_too_slow_in_the_middle(tmp_path: Path) -> None:
    good, heavy = stored(tmp_path, GOOD), stored(tmp_path, HEAVY)
    outcomes = tables([
        Request(good, Layout(), "a.csv"), Request(heavy, Layout(), "b.csv", seconds=1, memory_limit_mb=8_000), Request(good, Layout(), "c.csv"),
    ])  # fmt: skip

    assert [codes(outcome) for outcome in outcomes] == [["read"], ["parser_too_slow"], ["read"]]


def test_out_of_memory_in_the_middle(tmp_path: Path) -> None:
    good, heavy = stored(tmp_path, GOOD), stored(tmp_path, HEAVY)
    outcomes = tables([
        Request(good, Layout(), "a.csv"), Request(heavy, Layout(), "b.csv", memory_limit_mb=48),
        Request(good, Layout(), "c.csv"),
    ])  # fmt: skip

    assert [codes(outcome) for outcome in outcomes] == [["read"], ["parser_out_of_memory"], ["read"]]


def test_killed(tmp_path: Path) -> None:
    path = stored(tmp_path, HEAVY)
    is_over = threading.Event()
    killer = threading.Thread(target=kill_parser, args=(is_over,))
    killer.start()

    (outcome,) = tables([Request(path, Layout(), "b.csv", memory_limit_mb=8_000)])

    is_over.set()
    killer.join()
    assert isinstance(outcome, SourceError)
    assert codes(outcome) == ["parser_died"]
    assert outcome.faults[0].fields == {"file": "b.csv", "found": "SIGKILL"}


def kill_parser(is_over: threading.Event) -> None:
    """Kills our child once it has parsed for a while; one that parsed before for others is given its time too."""
    before: dict[str, int] = {}
    while not is_over.is_set():
        for task in Path("/proc/self/task").iterdir():
            for child in (task / "children").read_text().split():
                ticks = int(Path(f"/proc/{child}/stat").read_text().rsplit(")", 1)[1].split()[11])
                parses = b"flows.sources.child" in Path(f"/proc/{child}/cmdline").read_bytes()
                if parses and ticks - before.setdefault(child, ticks) > 50:
                    os.kill(int(child), signal.SIGKILL)
                    return
        time.sleep(0.01)


def test_a_file_that_is_not_there_is_no_fault_of_its_sender(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        table(tmp_path / "none", Layout(), name="a.csv")


def test_two_hundred_files_share_one_child(tmp_path: Path) -> None:
    path = stored(tmp_path, GOOD)

    outcomes = tables([Request(path, Layout(), f"{at}.csv") for at in range(200)])

    assert all(isinstance(outcome, Table) for outcome in outcomes)


def test_the_next_call_shares_the_child_and_outlives_its_death(tmp_path: Path) -> None:
    path = stored(tmp_path, GOOD)
    table(path, Layout(), name="a.csv")
    first = parsers()
    table(path, Layout(), name="b.csv")
    second = parsers()
    for child in second:
        os.kill(child, signal.SIGKILL)
    while parsers():
        time.sleep(0.01)

    assert second == first
    assert isinstance(table(path, Layout(), name="c.csv"), Table)
    assert not set(parsers()) & set(first)


def parsers() -> list[int]:
    """The parsing processes that this one has."""
    own = Path("/proc/self/task").glob("*/children")
    children = [int(child) for task in own for child in task.read_text().split()]
    return [one for one in children if b"flows.sources.child" in Path(f"/proc/{one}/cmdline").read_bytes()]


def test_every_code_has_a_sentence_with_the_same_fields_in_both_languages() -> None:
    chinese, english = (
        tomllib.loads(Path(f"flows/messages/{language}/sources.toml").read_text(encoding="utf-8"))
        for language in ("zh", "en")
    )
    source = "".join(path.read_text(encoding="utf-8") for path in Path("flows/sources").glob("*.py"))
    raised = set(re.findall(r'Fault\("(\w+)"', source)) | set(re.findall(r'\[\["(\w+)"', source))

    assert raised <= chinese.keys()
    assert all(f'"{code}"' in source for code in chinese)
    assert {code: names(text) for code, text in chinese.items()} == {
        code: names(text) for code, text in english.items()
    }


def names(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}
