"""A folder under $TMPDIR for as long as a run lives: locked meanwhile, swept by the next where that was killed."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_PREFIX = "jixiao-run-"


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder of one's own, removed at the end; those of killed runs are removed at the beginning."""
    sweep()
    unlocked = Path(tempfile.mkdtemp(prefix="jixiao-new-"))
    handle = os.open(unlocked, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    # Only now under the name that is swept: the kernel frees the lock when the run ends, however it ends.
    folder = unlocked.rename(unlocked.with_name(_PREFIX + unlocked.name.removeprefix("jixiao-new-")))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(handle)


def sweep() -> None:
    """Remove the folders that no living run holds; those of other users are not ours to open."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with suppress(OSError):
            handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
            finally:
                os.close(handle)
