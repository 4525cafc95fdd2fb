"""A disk without room: told as what it is, whichever library met it first."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator
from pathlib import Path

from transforms.faults import Fault

_FULL = frozenset([errno.ENOSPC, errno.EDQUOT])
_SAID = ("No space left on device", "Disk quota exceeded")


def disk_full(error: BaseException, folder: Path) -> Fault | None:
    """The fault of a run that found no room on the disk of its workspace; None for any other error."""
    if not any(_is_full(one) for one in _chain(error)):
        return None
    return Fault("disk_full", {"file": str(folder), "found": _free_megabytes(folder)})


def _is_full(error: BaseException) -> bool:
    """Python says it by number, DuckDB, Polars and PostgreSQL in words."""
    return getattr(error, "errno", None) in _FULL or any(words in str(error) for words in _SAID)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """The error and those that led to it."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _free_megabytes(folder: Path) -> int:
    """What is free there, in MB of 10^6 bytes."""
    there = next(one for one in (folder, *folder.parents) if one.exists())
    return shutil.disk_usage(there).free // 10**6
