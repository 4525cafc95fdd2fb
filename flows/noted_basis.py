"""What each bureau's month was last calculated from: a note in var/closed, the last thing that closing it writes.

The note decides nothing: where there is none, or a killed run left an older one, the rows are read and their hash says.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from flows.desk import Desk
from flows.signs import Signs
from warehouse.files import replace


@dataclass(frozen=True)
class Basis:
    """The signs of a result, the hash of its rows whole and by dataset, and whose rows can be among them."""

    input_hash: str
    rows: dict[str, str]
    signs: Signs
    bureaus: list[str]
    not_declared: int = 0


def keep_basis(desk: Desk, bureau_id: str, month: str, basis: Basis) -> None:
    """Write the note; again changes nothing."""
    file = _file(desk, bureau_id, month)
    text = json.dumps(asdict(basis), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    if not file.exists() or file.read_text(encoding="utf-8") != text:
        replace(file, lambda path: path.write_text(text, encoding="utf-8"))


def noted_basis(desk: Desk, bureau_id: str, month: str) -> Basis | None:
    """The note; None where there is none, or one that cannot be read."""
    try:
        return Basis(**json.loads(_file(desk, bureau_id, month).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _file(desk: Desk, bureau_id: str, month: str) -> Path:
    return desk.workspace.var / "closed" / bureau_id / f"{month}.json"
