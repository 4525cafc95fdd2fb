"""`[retention]` of jixiao.toml: for how many whole months ledgers, rejects, alerts, audit, files are kept.

What it does not name is kept for ever, but for the two logs. Scores and everything that people were appraised by are
no logs and cannot be named.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from flows.settings import SETTINGS_FILE, Workspace
from transforms.faults import Fault, SettingsError
from warehouse.purged_deliveries import DELIVERIES
from warehouse.tables import VIEWS, metadata
from warehouse.tombstones import FILES, LOG, PURGEABLE

DEFAULTS = {LOG: 36, FILES: 12}
SHORTEST = {LOG: 6, FILES: 6, DELIVERIES: 12}
"""Months. 网络安全法 第二十一条: logs of a network are kept for six months at least. A file is kept for a year."""
LONGEST = 1200
_LEDGERS = frozenset(
    {"ops_delivery", "ops_delivery_rows", "ops_load", "ops_commit", "ops_login", "ops_schema", "ops_tombstone"}
)
"""By these the runs know what was taken in, loaded and purged before."""


def retention(workspace: Workspace) -> dict[str, int]:
    """For how many months each table keeps its rows, defaults among them; raises SettingsError with every fault."""
    file = str(workspace.root / SETTINGS_FILE)
    faults = [fault for table, months in workspace.retention.items() for fault in _faults(file, table, months)]
    if faults:
        raise SettingsError(faults)
    said = {table: months for table, months in workspace.retention.items() if isinstance(months, int)}
    kept = DEFAULTS | said
    return {table: kept[table] for table in PURGEABLE if table in kept}


def chosen(workspace: Workspace, names: Iterable[str]) -> dict[str, int]:
    """The same, of the tables that were named, or of all; raises SettingsError for one that is kept for ever."""
    known, named = retention(workspace), list(dict.fromkeys(names))
    faults = [_unset(workspace, name) for name in named if name not in known]
    if faults:
        raise SettingsError(faults)
    return {name: known[name] for name in named} or known


def first_kept(today: date, months: int) -> date:
    """The first day of the month that many whole months before today's; everything before it may go."""
    month = today.year * 12 + today.month - 1 - months
    return date(month // 12, month % 12 + 1, 1)


def _unset(workspace: Workspace, name: str) -> Fault:
    if name not in PURGEABLE:
        return _unnamed("--table", name)
    return Fault("retention_unset", {"file": str(workspace.root / SETTINGS_FILE), "found": name})


def _faults(file: str, table: str, months: object) -> list[Fault]:
    if table not in PURGEABLE:
        return [_unnamed(file, table)]
    if type(months) is not int or not 1 <= months <= LONGEST:
        fields: Mapping[str, str | int] = {"file": file, "word": table, "found": str(months), "expected": LONGEST}
        return [Fault("retention_wrong", fields)]
    if months < (shortest := SHORTEST.get(table, 0)):
        return [Fault("retention_too_short", {"file": file, "word": table, "found": months, "expected": shortest})]
    return []


def _unnamed(file: str, table: str) -> Fault:
    """Why a name may not stand there."""
    is_known = table in metadata.tables or table in VIEWS
    code = "retention_of_ledger" if table in _LEDGERS else "retention_of_archive" if is_known else "retention_unknown"
    return Fault(code, {"file": file, "found": table, "expected": "、".join(PURGEABLE)})
