"""An engine in a process of its own: `python -m tests.benchmarks.nation_... ROOT TARGET` says in JSON what it came to."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

WEIGHTS = "weights.json"


def tell(work: Callable[[Path, Path], Sequence[int | str]]) -> None:
    """Do the work of the two folders on the command line; print its result, what starting took, and the most memory."""
    started = time.process_time()
    result = work(Path(sys.argv[1]), Path(sys.argv[2]))
    sys.stdout.write(json.dumps({"result": [*result], "started": started, "peak": peak()}))


def peak() -> int:
    """The most bytes that this process held; that of rusage would count its parent's from before it began."""
    said = Path("/proc/self/status").read_text(encoding="utf-8").split("VmHWM:")[1]
    return int(said.split()[0]) << 10


def folders(root: Path) -> tuple[str, list[Path]]:
    """The month of the shards and their folders, in the order of their names."""
    (month,) = root.iterdir()
    return month.name, sorted(page.parent for page in month.glob("*/shard.json"))


def weights(target: Path) -> list[dict[str, int | str]]:
    """What of the edition the other engines are told: post_class, quantity_weight, quality_weight (millionths)."""
    found: list[dict[str, int | str]] = json.loads((target / WEIGHTS).read_text(encoding="utf-8"))
    return found
