"""Who may work on what: advisory locks on files, freed by the kernel when their holder ends, however it ends.

Imported before anything heavy: a second run is refused at once (architecture.md, decision 9).
"""

from __future__ import annotations

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_KERNEL = Path("/proc/locks")


class HeldError(Exception):
    """Another run holds the lock; the command ends with exit code 4."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(name)


@contextmanager
def claimed(folder: Path, name: str, *, is_shared: bool = False) -> Iterator[None]:
    """Hold the lock of that name, alone or with others who share it, or raise HeldError at once."""
    kind = fcntl.LOCK_SH if is_shared else fcntl.LOCK_EX
    with _opened(folder, name) as handle:
        try:
            fcntl.flock(handle, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            raise HeldError(name) from None
        yield


@contextmanager
def awaited(folder: Path, name: str) -> Iterator[None]:
    """Hold the lock of that name, waiting for it: for transactions of seconds."""
    with _opened(folder, name) as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


@contextmanager
def _opened(folder: Path, name: str) -> Iterator[int]:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{name}.lock").open("a") as stream:
        yield stream.fileno()


def held(folder: Path) -> list[str]:
    """The names of all locks that are held now, read from the kernel's list: looking must not hold anything itself."""
    locked = {line.split()[5].rpartition(":")[2] for line in _KERNEL.read_text().splitlines() if " FLOCK " in line}
    return sorted(path.stem for path in folder.glob("*.lock") if str(path.stat().st_ino) in locked)


def read_state(path: Path) -> dict[str, object]:
    """The state file that the ledger rewrites with every commit; empty when there is none yet."""
    if not path.exists():
        return {}
    state: dict[str, object] = json.loads(path.read_text(encoding="utf-8"))
    return state
