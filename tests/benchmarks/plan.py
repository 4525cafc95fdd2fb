"""A year of a city tried by a proposed edition, against ten seconds; and a backfill that finds nothing to do."""

from __future__ import annotations

import io
import json
import os
import shutil
import statistics
from collections.abc import Callable, Sequence
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

from flows.cli import run
from tests.benchmarks.at_once import DONE, PARTLY, Place
from tests.benchmarks.city import ENTRIES, MONTHS, SCHEME, WORKDAYS, city
from tests.benchmarks.measuring import ROUNDS, Result, in_turn, over

PROMISED_SECONDS = 10
CITY, BUREAUS, SMALL = 2500, 10, 10
YEAR = len(MONTHS) * WORKDAYS * ENTRIES
"""Entries of one person in a year."""


def measure(folder: Path, rows: int = CITY * YEAR, rounds: int = ROUNDS, months: int = 12) -> list[Result]:
    """The whole command by the clock over what was promised; and CPU of `backfill` with its notes over that without."""
    people = max(rows // YEAR, 2 * SMALL)
    place = folder / "city"
    city(place, people, min(BUREAUS, people // SMALL), MONTHS[:months])
    return [
        _planned(place, people * YEAR, rounds, MONTHS[:months]),
        _left(folder / "left", min(people, 20 * SMALL), rounds, MONTHS[:months]),
    ]


def _planned(place: Path, rows: int, rounds: int, months: Sequence[str]) -> Result:
    """Raises ValueError where a month was not planned."""
    file = place.with_name("proposed.yaml")
    text = (place / "schemes" / SCHEME / f"{MONTHS[0]}.yaml").read_text(encoding="utf-8")
    file.write_text(text.replace("base: 100", "base: 90"), encoding="utf-8")
    words = ("--edition", str(file), "--months", f"{months[0]}..{months[-1]}", "--json")
    ended = [Place(place).run("plan", *words) for _ in range(rounds)]
    if {one.code for one in ended} != {DONE}:
        raise ValueError(ended)
    wall, cpu = (statistics.median(getattr(one, name) for one in ended) for name in ("wall", "cpu"))
    name = f"plan of a city's year over {PROMISED_SECONDS} s"
    return Result(name, wall / PROMISED_SECONDS, cpu / PROMISED_SECONDS, 1.0, "lower", rows, rounds)


def _left(place: Path, people: int, rounds: int, months: Sequence[str]) -> Result:
    """The first backfill makes pages and notes; then each round has one with the notes and one without."""
    city(place, people, 2, months)
    work = _backfill(place, months)
    work()

    def unnoted() -> str:
        shutil.rmtree(place / "var" / "closed")
        return work()

    noted, looked = in_turn(work, unnoted, rounds=rounds)
    ratio = over(noted, looked)[1]
    name = "backfill of what nothing happened to, CPU of one that reads the rows"
    return Result(name, ratio, ratio, 0.1, "lower", people * YEAR, rounds)


def _backfill(place: Path, months: Sequence[str]) -> Callable[[], str]:
    """What it says of each bureau and month; raises RuntimeError where one is blocked."""

    def work() -> str:
        before = os.environ.get("JIXIAO_NOW")
        os.environ["JIXIAO_NOW"] = "2026-04-10T02:00:00+08:00"
        try:
            with redirect_stdout(io.StringIO()) as out, redirect_stderr(io.StringIO()) as told:
                code = run(["backfill", f"{months[0]}..{months[-1]}", "--json", "-w", str(place)])
        finally:
            del os.environ["JIXIAO_NOW"]
            os.environ |= {} if before is None else {"JIXIAO_NOW": before}
        if code not in (DONE, PARTLY):
            raise RuntimeError(told.getvalue()[-2000:])
        found = json.loads(out.getvalue())["bureaus"]
        return str([(one["bureau_id"], one["month"], one["state"], one["people"], one["held"]) for one in found])

    return work
