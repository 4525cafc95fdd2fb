"""Months whose month-end could not score them: kept in var/blocked, so that every night tries them and says why not."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from flows.desk import Desk


def blocked(desk: Desk) -> list[tuple[str, str]]:
    """(bureau, month) of every month-end that is still to succeed, in order."""
    names = sorted(path.name for path in _folder(desk).glob("*.*"))
    return [(bureau_id, month) for name in names for bureau_id, _, month in [name.rpartition(".")]]


def keep_blocked(desk: Desk, months: Iterable[tuple[str, str, bool]]) -> None:
    """Note of each (bureau, month) that was tried whether it is blocked; again changes nothing."""
    for bureau_id, month, is_blocked in months:
        note = _folder(desk) / f"{bureau_id}.{month}"
        if is_blocked:
            note.parent.mkdir(parents=True, exist_ok=True)
            note.touch()
        else:
            note.unlink(missing_ok=True)


def _folder(desk: Desk) -> Path:
    return desk.workspace.var / "blocked"
