"""What a night of thirty rows costs after two years of deliveries, against the same night after one month: CPU time."""

from __future__ import annotations

import io
import os
import shutil
import time
from contextlib import redirect_stderr, redirect_stdout
from datetime import UTC, datetime
from pathlib import Path

from flows.cli import run
from tests.builders import basics, log, write_inbox

FILES, ROWS = 20, 60
NIGHT = "2026-04-10T02:00:00+08:00"


def night_ratio(folder: Path, rounds: int) -> float:
    """Least CPU time of the night after 24 months over the least after one, run in turn."""
    histories = {months: _history(folder / str(months), months) for months in (1, 24)}
    spent: dict[int, list[float]] = {months: [] for months in histories}
    for _ in range(rounds):
        for months, history in histories.items():
            place = Path(shutil.copytree(history, folder / "night"))
            write_inbox(place / "inbox", 工作日志_夜=log(*(f"N{n},0001,2026-03-05,X01,1" for n in range(30))))
            begun = time.process_time()
            _jixiao("nightly", place)
            spent[months].append(time.process_time() - begun)
            shutil.rmtree(place)
    return min(spent[24]) / min(spent[1])


def _history(place: Path, months: int) -> Path:
    """A workspace that took in so many months of FILES files of ROWS rows."""
    os.environ["JIXIAO_NOW"] = NIGHT
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        run(["init", str(place), "--scheme", "haiyang-urban"])
    basics(place / "inbox")
    for month in range(months):
        at = datetime(2024 + month // 12, month % 12 + 1, 28, tzinfo=UTC)
        files = {f"工作日志_{at:%Y%m}_{file:02}": _log(at, file) for file in range(FILES)}
        write_inbox(place / "inbox", **files)
    _jixiao("ingest", place)
    write_inbox(place / "inbox", 工作日志_先=log("P1,0001,2026-03-04,X01,1"))
    _jixiao("nightly", place)
    return place


def _log(at: datetime, file: int) -> str:
    return log(*(f"E{at:%Y%m}{file:02}{n:03},000{1 + n % 2},{at:%Y-%m}-{file + 1:02},X01,1" for n in range(ROWS)))


def _jixiao(command: str, place: Path) -> None:
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        code = run([command, "-w", str(place)])
    if code:
        raise RuntimeError(code)
