"""docs/performance.json: of each measurement its last run, with the command, machine and versions that it is of."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

from tests.benchmarks.measuring import Cost, Result

MEASURED_WITH = ("polars", "duckdb", "pandas", "great-expectations")


@dataclass(frozen=True)
class Record:
    """One run of a measurement: what was found, and by what."""

    command: str
    machine: str
    versions: str
    load: float
    """The load average before it; other work on the cores slows the clock, and CPU a little."""
    found: tuple[Result | Cost, ...]


def of_run(name: str, load: float, found: Sequence[Result | Cost]) -> Record:
    """What was found in this run, with what ran it."""
    versions = ", ".join([f"Python {platform.python_version()}", *(f"{one} {version(one)}" for one in MEASURED_WITH)])
    return Record(f"python -m tests.benchmarks {name}", _machine(), versions, round(load, 1), tuple(found))


def read(path: Path) -> dict[str, Record]:
    """The records by measurement; none where the file is not there."""
    if not path.exists():
        return {}
    said = json.loads(path.read_text(encoding="utf-8"))
    return {name: Record(**one | {"found": tuple(map(_found, one["found"]))}) for name, one in said.items()}


def write(path: Path, records: Mapping[str, Record]) -> None:
    """All of them, ratios with two decimals."""
    path.write_text(text(records), encoding="utf-8")


def text(records: Mapping[str, Record]) -> str:
    """The records as JSON."""
    said = {name: asdict(one) | {"found": list(map(_said, one.found))} for name, one in sorted(records.items())}
    return json.dumps(said, ensure_ascii=False, indent=1) + "\n"


def _said(found: Result | Cost) -> dict[str, object]:
    if isinstance(found, Cost):
        return asdict(found)
    return asdict(found) | {"ratio": round(found.ratio, 2), "cpu_ratio": round(found.cpu_ratio, 2)}


def _found(said: dict[str, object]) -> Result | Cost:
    return Result(**said) if "ratio" in said else Cost(**said)  # type: ignore[arg-type]


def _machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 30
    names = [line.partition(":")[2].strip() for line in _cpu() if line.startswith("model name")]
    return f"{os.cpu_count()} cores{f' ({names[0]})' if names else ''}, {memory} GiB, {platform.system()}"


def _cpu() -> list[str]:
    try:
        return Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return []
