"""Two runs at once, a run interrupted by Ctrl-C, and one file delivered eight times."""

from __future__ import annotations

import os
import shutil
import signal
import time
from pathlib import Path

import pytest

from tests.faults.conftest import Journey
from tests.faults.process import Ended, Runner, Running
from tests.faults.small_bureau import LOG, MONTH
from tests.faults.state import rows, state

HELD, INTERRUPTED = 4, 130
LONGEST_WAIT = 120


def _stopped_halfway(journey: Journey, process: Runner, place: Path, part: float = 0.5) -> tuple[Path, Running]:
    """A workspace in which a run stands still between two changes of files, with all its locks."""
    workspace = journey.begin(place)
    step = round(part * journey.ended.steps)
    running = process.start(*journey.arguments, "-w", workspace, step=step, signal=signal.SIGSTOP)
    end = time.monotonic() + LONGEST_WAIT
    while _letter(running.pid) != "T":
        assert time.monotonic() < end
        time.sleep(0.01)
    return workspace, running


def _letter(pid: int) -> str:
    """The state of a process as the kernel writes it: T is stopped."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


def _goes_on(process: Runner, running: Running) -> Ended:
    os.kill(running.pid, signal.SIGCONT)
    return process.wait(running)


_NIGHTS = [("nightly",), ("ingest",), ("replay",), ("backfill", "2026-01..2026-01")]
_MONTH_ENDS = [("month-end", MONTH), ("publish", MONTH, "--trial")]
_NAMED = [("month-end", MONTH, "--bureau", "B1"), ("publish", MONTH, "--trial", "--bureau", "B1")]
_SEVEN_MORE = [("month-end", MONTH)] * 7


@pytest.mark.parametrize(
    ("name", "others"),
    [
        ("night", _NIGHTS),
        ("month-end", _MONTH_ENDS),
        ("month-end", _NAMED),
        ("month-end", _SEVEN_MORE),
        ("publish", _MONTH_ENDS),
    ],
)
def test_another_run_is_refused_at_once_with_4(
    name: str, others: list[tuple[str, ...]], journeys: dict[str, Journey], jixiao_process: Runner, tmp_path: Path
) -> None:
    journey = journeys[name]
    workspace, running = _stopped_halfway(journey, jixiao_process, tmp_path / "workspace")
    runs = [jixiao_process.start(*other, "-w", workspace) for other in others]
    refused = [jixiao_process.wait(run) for run in runs]
    first = _goes_on(jixiao_process, running)

    assert [ended.code for ended in refused] == [HELD] * len(others)
    # Before it is refused a run changes no file but those of the locks: their folder, the file, the lock.
    assert max(ended.steps for ended in refused) <= 6  # the lock files, made where they were not yet
    assert {ended.out for ended in refused} == {""}
    assert first.code == journey.ended.code
    assert state(workspace) == journey.state


def test_other_months_are_not_held(journeys: dict[str, Journey], jixiao_process: Runner, tmp_path: Path) -> None:
    journey = journeys["month-end"]
    workspace, running = _stopped_halfway(journey, jixiao_process, tmp_path / "workspace", part=0.2)
    other = jixiao_process("month-end", "2026-02", "-w", workspace)
    _goes_on(jixiao_process, running)

    assert other.code in (0, 1), other.err
    months = [(row["month"], row["state"]) for row in rows(workspace, "ops_period")]
    assert months == [("2026-01", "calculated"), ("2026-02", "calculated")]


def test_eight_copies_of_one_file_are_one_delivery(
    journeys: dict[str, Journey], jixiao_process: Runner, tmp_path: Path
) -> None:
    journey = journeys["second night"]
    workspace = journey.begin(tmp_path / "workspace")
    log = workspace / "inbox" / LOG
    for copy in range(1, 8):
        shutil.copy2(log, log.with_name(f"工作日志_{copy}.csv"))
    ended = jixiao_process("nightly", "--json", "-w", workspace)

    assert ended.code == 1
    assert len(ended.json["duplicates"]) == 7
    found = state(workspace)
    for part, expected in journey.state["parts"].items():
        assert found["parts"][part]["hashes"][-1] == expected["hashes"][-1], part
    assert len(rows(workspace, "ops_delivery")) == len(journey.state["warehouse"]["ops_delivery"])
    assert found["warehouse"]["ops_delivery_rows"] == journey.state["warehouse"]["ops_delivery_rows"]


def test_one_file_ingested_eight_times_at_once_is_loaded_once(
    journeys: dict[str, Journey], jixiao_process: Runner, tmp_path: Path
) -> None:
    workspace = journeys["second night"].undisturbed
    workspace = Path(shutil.copytree(workspace, tmp_path / "workspace"))
    before = rows(workspace, "ops_delivery")
    file = tmp_path / "工作日志_新.csv"
    file.write_text("登记号,工号,日期,项目编码,数量\nL20,0001,2026-01-22,X01,1\n", encoding="utf-8")
    runs = [jixiao_process.start("ingest", file, "-w", workspace) for _ in range(8)]
    codes = [jixiao_process.wait(running).code for running in runs]

    assert set(codes) <= {0, HELD}
    assert 0 in codes
    after = rows(workspace, "ops_delivery")
    assert [row["file_name"] for row in after if row not in before] == [file.name]
    old = {row["delivery_id"] for row in before}
    entries = [row for row in rows(workspace, "ops_delivery_rows") if row["delivery_id"] not in old]
    assert [(row["month"], row["loaded"], row["superseded"]) for row in entries] == [("2026-01", 1, 0)]


@pytest.mark.parametrize(("name", "part"), [("night", 0.6), ("month-end", 0.6)])
def test_interrupted_is_130_and_the_next_run_goes_on(
    name: str, part: float, journeys: dict[str, Journey], jixiao_process: Runner, tmp_path: Path
) -> None:
    journey = journeys[name]
    workspace = journey.begin(tmp_path / "workspace")
    step = round(part * journey.ended.steps)
    interrupted = jixiao_process(*journey.arguments, "-w", workspace, step=step, signal=signal.SIGINT)
    again = jixiao_process(*journey.arguments, "-w", workspace)

    assert interrupted.code == INTERRUPTED
    assert "Traceback" not in interrupted.err
    assert again.code in (0, journey.ended.code)
    assert state(workspace) == journey.state
