"""Since when each source is well or fails: shown to people, decides nothing, and may be lost without harm."""

from __future__ import annotations

import json
from collections.abc import Sequence

from flows.desk import Desk
from transforms.faults import Fault
from warehouse.files import replace

_NEVER = "-"


def well(desk: Desk, source: str) -> None:
    """Note that a source was read."""
    _write(desk, source, {"reached_at": desk.moment.isoformat()})


def failed(desk: Desk, source: str, faults: Sequence[Fault]) -> Fault:
    """Note that a source failed; since when, and when it was last read, as a fault that says so."""
    known = states(desk).get(source, {})
    since = str(known.get("failing_since") or desk.moment.isoformat())
    reached_at = str(known.get("reached_at") or _NEVER)
    codes = [fault.code for fault in faults]
    _write(desk, source, {"reached_at": known.get("reached_at"), "failing_since": since, "codes": codes})
    return Fault("source_failing_since", {"source": source, "since": since, "reached": reached_at})


def states(desk: Desk) -> dict[str, dict[str, object]]:
    """By source: when it was read last, since when it fails and by which codes."""
    try:
        found = json.loads(desk.workspace.sources_file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _write(desk: Desk, source: str, state: dict[str, object]) -> None:
    known = {**states(desk), source: state}
    body = json.dumps(known, ensure_ascii=False, indent=1, sort_keys=True)
    replace(desk.workspace.sources_file, lambda temporary: temporary.write_text(body, encoding="utf-8"))
