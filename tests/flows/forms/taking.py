"""Issues forms by the command, takes returned ones in, and looks at what holds afterwards."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl

Run = Callable[..., Any]


def issued(office: Path, jixiao: Run, kind: str, period: str = "2026-01", *options: str) -> dict[str, Path]:
    """The forms of a kind, by the name of their file."""
    said = jixiao("forms", period, "--for", kind, *options, "--json", "-w", office)
    assert said.code == 0, said.err
    return {Path(one["file"]).stem: Path(one["file"]) for one in said.json["forms"]}


def live(office: Path, dataset: str, *names: str) -> list[tuple[Any, ...]]:
    """The rows of a dataset that hold, in order."""
    manifests = sorted((office / "var" / "lake" / dataset).glob("*/manifest-*.json"))
    newest = {path.parent: path for path in manifests}.values()
    files = [path.parent / page["live"] for path in newest if (page := _json(path))["live"]]
    rows = [row for file in files for row in pl.read_parquet(file).select(names).rows()]
    return sorted(rows, key=str)


def _json(path: Path) -> Any:
    import json

    return json.loads(path.read_text(encoding="utf-8"))


def refusals(night: Any) -> list[tuple[str, list[str]]]:
    """Which files were refused, for which reasons."""
    return sorted((one["file"], [fault["code"] for fault in one["faults"]]) for one in night.json["refused"])
