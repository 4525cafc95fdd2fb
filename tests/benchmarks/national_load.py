"""8.4 million rows, which is what 700,000 people have in a year, into a shared warehouse; minutes."""

from __future__ import annotations

from pathlib import Path

from tests.benchmarks import loading
from tests.benchmarks.measuring import Result

_FEW = 3


def measure(folder: Path, rows: int = 8_400_000, rounds: int = _FEW) -> list[Result]:
    """The load over the bare COPY of as many rows."""
    return loading.measure(folder, rows, rounds)
