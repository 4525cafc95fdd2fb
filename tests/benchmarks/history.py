"""What a night of thirty rows costs after years of deliveries, against the same night after a fifth of them."""

from __future__ import annotations

import io
import json
import os
import shutil
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from datetime import date
from pathlib import Path

from flows.cli import run
from tests.benchmarks.measuring import ROUNDS, Result, in_turn, over
from tests.builders import basics, log, write_inbox

FILES, LONGER, NEW = 4, 5, 30
NIGHT = "2026-04-10T02:00:00+08:00"
LAST = 2026 * 12 + 2
"""Months since year 0, behind the last of the history; its people are posted since 2020, 74 months before."""


def measure(folder: Path, rows: int = 300, rounds: int = ROUNDS, months: int = 12) -> list[Result]:
    """CPU of the night after five times the history over its CPU after one time; `rows` are those of one file.

    By CPU: a night is a second or two, to which a busy machine adds another.
    """
    before = os.environ.get("JIXIAO_NOW")
    os.environ["JIXIAO_NOW"] = NIGHT
    try:
        nights = [_nights(folder / str(count), count, rows, rounds) for count in (months * LONGER, months)]
        long, short = in_turn(*nights, rounds=rounds)
    finally:
        del os.environ["JIXIAO_NOW"]
        os.environ |= {} if before is None else {"JIXIAO_NOW": before}
    ratio = over(long, short)[1]
    delivered = months * LONGER * FILES * rows
    return [Result("night with 5 times the history, CPU of one time", ratio, ratio, 1.2, "lower", delivered, rounds)]


def _nights(place: Path, months: int, rows: int, rounds: int) -> Callable[[], str]:
    """The same night each time it is called: as many workspaces as rounds are made before anything is timed."""
    history = _history(place, months, rows)
    left = [Path(shutil.copytree(history, place.with_name(f"{place.name}-{n}"))) for n in range(rounds)]
    for one in left:
        write_inbox(one / "inbox", 工作日志_夜=log(*(f"N{n},0001,2026-03-05,X01,1" for n in range(NEW))))

    def night() -> str:
        return _jixiao("nightly", left.pop(), "--json")

    return night


def _history(place: Path, months: int, rows: int) -> Path:
    """A workspace that took in so many months, the last of them February 2026, and had a night after that."""
    _jixiao("init", place)
    basics(place / "inbox")
    for month in range(LAST - months, LAST):
        at = date(month // 12, month % 12 + 1, 1)
        write_inbox(place / "inbox", **{f"工作日志_{at:%Y%m}_{file}": _log(at, file, rows) for file in range(FILES)})
    _jixiao("ingest", place)
    write_inbox(place / "inbox", 工作日志_先=log("P1,0001,2026-03-04,X01,1"))
    _jixiao("nightly", place)
    return place


def _log(at: date, file: int, rows: int) -> str:
    return log(*(f"E{at:%Y%m}{file}{n:05},000{1 + n % 2},{at:%Y-%m}-{n % 28 + 1:02},X01,1" for n in range(rows)))


def _jixiao(command: str, place: Path, *words: str) -> str:
    """What the command says of where rows ended; raises RuntimeError where one was not loaded."""
    asked = [str(place), "--scheme", "haiyang-urban"] if command == "init" else ["-w", str(place), *words]
    with redirect_stdout(io.StringIO()) as out, redirect_stderr(io.StringIO()) as told:
        code = run([command, *asked])
    if code:
        raise RuntimeError(told.getvalue()[-2000:])
    return str([one["loaded"] for one in json.loads(out.getvalue())["endings"]]) if words else ""
