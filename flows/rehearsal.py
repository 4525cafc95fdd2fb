"""--dry-run: the same command on a shadow of the workspace that is thrown away afterwards.

The shadow's files are links to the real ones, which no command changes in place; only databases, locks and logs,
which are written in place, are copied. What is reported is therefore what would happen, by the same code.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from flows.scratch import scratch
from flows.settings import SETTINGS_FILE, Workspace

_WRITTEN_IN_PLACE = {".duckdb", ".sqlite", ".wal", ".lock", ".jsonl"}


@contextmanager
def rehearsed(workspace: Workspace, *, is_dry: bool) -> Iterator[Workspace]:
    """The workspace itself, or its shadow for a dry run."""
    if not is_dry:
        yield workspace
        return
    with scratch() as root:
        for name in ("inbox", "sources", "schemes", "calendar", "templates", SETTINGS_FILE):
            if (workspace.root / name).exists():
                (root / name).symlink_to(workspace.root / name)
        if workspace.var.exists():
            shutil.copytree(
                workspace.var, root / "var", copy_function=_shadow, ignore=shutil.ignore_patterns("prefect")
            )
        yield replace(workspace, root=root, is_shadow=True)


def _shadow(source: str, target: str) -> str:
    if Path(source).suffix in _WRITTEN_IN_PLACE:
        return str(shutil.copy2(source, target))
    try:
        os.link(source, target)
    except OSError:  # another file system
        return str(shutil.copy2(source, target))
    return target
