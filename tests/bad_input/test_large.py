"""Files far larger than any that is meant: refused within the limits, and the parent does not grow."""

from __future__ import annotations

import resource
from collections.abc import Callable
from pathlib import Path

import pytest

from flows.sources import table as reader
from flows.sources.table import Layout, Request, Table, tables
from tests.builders import LOG_HEADER
from transforms.faults import SourceError

MB = 1 << 20
Write = Callable[[Path], None]


def refusal(path: Path, write: Write) -> tuple[list[str], int, int]:
    """The codes of the refusal, the most megabytes the child held, and those by which the parent grew."""
    write(path)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    (outcome,) = tables([Request(path, Layout(), "工作日志.csv")])
    assert isinstance(outcome, SourceError)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    return [fault.code for fault in outcome.faults], _most_of_the_child(), grown >> 10


def _most_of_the_child() -> int:
    """What the kept child held at most; nothing where the file ended it."""
    if not reader._KEPT:
        return 0
    status = Path(f"/proc/{reader._KEPT[0]._process.pid}/status").read_text(encoding="ascii")
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))) >> 10


def one_line(megabytes: int) -> Write:
    def write(path: Path) -> None:
        with path.open("wb") as file:
            file.write(LOG_HEADER.encode() + b"\n")
            for _ in range(megabytes):
                file.write(b"1" * MB)

    return write


def many_lines(count: int) -> Write:
    def write(path: Path) -> None:
        block = b"A,0001,2026-03-05,X01,1\n" * 100_000
        with path.open("wb") as file:
            file.write(LOG_HEADER.encode() + b"\n")
            for _ in range(count // 100_000):
                file.write(block)

    return write


@pytest.mark.parametrize("megabytes", [64, pytest.param(10_240, marks=pytest.mark.long)])
def test_a_line_without_end_costs_no_memory(tmp_path: Path, megabytes: int) -> None:
    reader._end_kept()
    codes, child, parent = refusal(tmp_path / "line", one_line(megabytes))

    assert codes == ["line_too_long"]
    assert child < 250
    assert parent < 50


@pytest.mark.long
def test_a_hundred_million_lines_are_refused_within_the_limits(tmp_path: Path) -> None:
    codes, child, parent = refusal(tmp_path / "lines", many_lines(100_000_000))

    assert codes in (["parser_too_slow"], ["parser_out_of_memory"])
    assert child < 1_500
    assert parent < 50


def test_six_million_short_lines_are_read_within_the_memory_of_the_child(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    with path.open("wb") as file:
        file.write(b"a,b,c\n")
        for _ in range(60):
            file.write(b"1,2,3\n" * 100_000)
    (found,) = tables([Request(path, Layout(total_rows=("合计",)), "a.csv")])

    assert isinstance(found, Table), found
    assert found.frame.height == 6_000_000
