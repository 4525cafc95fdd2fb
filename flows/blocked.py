"""Periods that their month-, quarter- or year-end could not score: kept in var/blocked, so that every night tries them.

What blocks them is said at once, and by each night until it is gone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from flows.alerts.announcing import add
from flows.claims import claimed_intake
from flows.desk import Desk
from transforms.alerts.alert import of_month
from transforms.faults import Fault
from warehouse.locks import HeldError


def blocked(desk: Desk) -> list[tuple[str, str]]:
    """(bureau, period) of everything that is still to be scored, in order."""
    names = sorted(path.name for path in _folder(desk).glob("*.*"))
    return [(bureau_id, month) for name in names for bureau_id, _, month in [name.rpartition(".")]]


def keep_blocked(desk: Desk, periods: Iterable[tuple[str, str, bool]]) -> None:
    """Note of each (bureau, period) that was tried whether it is blocked; again changes nothing."""
    for bureau_id, period, is_blocked in periods:
        note = _folder(desk) / f"{bureau_id}.{period}"
        if is_blocked:
            note.parent.mkdir(parents=True, exist_ok=True)
            note.touch()
        else:
            note.unlink(missing_ok=True)


def say_blocked(desk: Desk, tried: Sequence[tuple[str, str, Sequence[Fault]]]) -> None:
    """Note what became of each (bureau, period), and raise the alerts of those that are blocked by any fault.

    A night that is at work raises them itself.
    """
    keep_blocked(desk, [(bureau_id, period, bool(faults)) for bureau_id, period, faults in tried])
    found = [trouble for bureau_id, period, faults in tried for trouble in of_month(bureau_id, period, faults)]
    if found:
        with suppress(HeldError), claimed_intake(desk.workspace):
            add(desk, found)


def _folder(desk: Desk) -> Path:
    return desk.workspace.var / "blocked"
