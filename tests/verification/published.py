"""A small bureau that published a month, corrected it, published the next and calculated a third; and what it came to."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from flows.cli import run
from tests.faults.small_bureau import correction, month, people
from warehouse.files import sha256_of
from warehouse.schema import metadata

BUREAU = "B1"
# Run numbers, and when a run was: a rebuild runs anew.
_OF_RUNS = {"ops_check": ("run",), "ops_run": ("run", "started_at")}


def play(place: Path, patch: pytest.MonkeyPatch, *, between: Callable[[int], None] = lambda _: None) -> None:
    """The story of the bureau from its first file on; `between` is called after each command."""
    patch.setenv("LANG", "zh_CN.UTF-8")
    count = 0

    def at(day: str, *words: str) -> None:
        nonlocal count
        patch.setenv("JIXIAO_NOW", f"{day}T02:00:00+08:00")
        assert run([*words, "-w", str(place)]) in (0, 1)
        count += 1
        between(count)

    patch.setenv("JIXIAO_NOW", "2026-02-01T02:00:00+08:00")
    assert run(["init", str(place), "--scheme", "haiyang-urban"]) == 0
    settings = place / "jixiao.toml"
    settings.write_text(settings.read_text("utf-8").replace("trial = false", "trial = true"), encoding="utf-8")
    people(place / "inbox")
    at("2026-02-01", "nightly")
    month(place / "inbox")
    at("2026-02-02", "nightly")
    at("2026-02-10", "month-end", "2026-01")
    at("2026-02-10", "publish", "2026-01", "--trial")
    correction(place / "inbox")
    at("2026-02-12", "nightly")
    at("2026-03-05", "month-end", "2026-02")
    at("2026-03-05", "restate", "2026-01", "--cause", "迟到的更正")
    at("2026-03-06", "publish", "2026-02", "--trial")
    profile = next(iter(sorted((place / "sources").glob("*.yaml"))))
    profile.write_text(profile.read_text("utf-8") + "\n# 补充说明\n", encoding="utf-8")
    at("2026-03-20", "withdraw", "2026-02", "--reason", "先试后正式")
    at("2026-03-21", "publish", "2026-02", "--trial")
    at("2026-04-09", "month-end", "2026-03")
    at("2026-04-10", "nightly")


def came_to(place: Path) -> dict[str, Any]:
    """Publications, the rows that hold, day files, and every table of the warehouse."""
    var = place / "var"
    found: dict[str, Any] = {
        str(path.relative_to(var)): sha256_of(path)
        for path in sorted((var / "publications").rglob("*"))
        if path.is_file() and path.name != "manifest.json"
    }
    for folder in sorted({page.parent for page in (var / "lake").glob("*/*/manifest-*.json")}):
        newest = json.loads(max(folder.glob("manifest-*.json")).read_text("utf-8"))
        named = [*(day["path"] for day in newest["days"]), newest["live"]]
        found[str(folder.relative_to(var))] = [newest["context"], *((name, sha256_of(folder / name)) for name in named)]
    with duckdb.connect(str(var / "warehouse.duckdb"), read_only=True) as connection:
        for table in metadata.sorted_tables:
            left = [f'"{c.name}"' for c in table.columns if c.name not in _OF_RUNS.get(table.name, ())]
            query = f'SELECT {", ".join(left)} FROM "{table.name}" ORDER BY ALL'
            found[table.name] = connection.execute(query).fetchall()
    return found
