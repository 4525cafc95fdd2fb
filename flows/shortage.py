"""A disk without room: told as what it is, whichever library met it first."""

from __future__ import annotations

import errno
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryFile

from transforms.faults import Fault

_FULL = frozenset([errno.ENOSPC, errno.EDQUOT])
_LITTLE = 256 * 1024
_SAID = ("No space left on device", "Disk quota exceeded", "database or disk is full")


def disk_full(error: BaseException, folder: Path) -> Fault | None:
    """The fault of a run that found no room on the disk of its workspace; None for any other error."""
    if not any(_is_full(one) for one in _chain(error)) and _has_room(folder):
        return None
    return Fault("disk_full", {"file": str(folder), "found": _free_megabytes(folder)})


def hush() -> None:
    """From now on nothing is printed of a file that is closed when it is collected and cannot be written whole."""
    sys.unraisablehook = lambda _: None


def _is_full(error: BaseException) -> bool:
    """Python says it by number; DuckDB, SQLite, Polars and PostgreSQL in words."""
    return getattr(error, "errno", None) in _FULL or any(words in str(error) for words in _SAID)


def _has_room(folder: Path) -> bool:
    """Whether a little can be written: Polars says of a Parquet file without room that it is out of specification."""
    try:
        with TemporaryFile(dir=folder) as file:
            file.write(bytes(_LITTLE))
            file.flush()
    except OSError as error:
        return error.errno not in _FULL
    return True


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """The error and those that led to it."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _free_megabytes(folder: Path) -> int:
    """What is free there, in MB of 10^6 bytes."""
    there = next(one for one in (folder, *folder.parents) if one.exists())
    return shutil.disk_usage(there).free // 10**6
