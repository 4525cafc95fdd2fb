"""A ledger that does not know what landing says was published: a new database, an old copy, or one that was lost."""

from __future__ import annotations

from flows.desk import Desk
from flows.events import PUBLISHED
from transforms.faults import Fault, SettingsError
from warehouse.publication_ledger import links


def fail_if_ledger_is_lost(desk: Desk) -> None:
    """Raises SettingsError where a run would take in and publish once more what was published: only a rebuild helps.

    A publication is noted in landing after its commit, so that no killed run looks like this. Versions of older
    programs are in no chain, and are not asked for.
    """
    last = next((one for one in desk.landing.newest(PUBLISHED) if one["sequence"]), None)
    if last is None:
        return
    known = {(one.month, one.version) for one in links(desk.warehouse, last["bureau_id"])}
    if (last["month"], last["version"]) not in known:
        raise SettingsError([Fault("ledger_lost", {name: last[name] for name in ("bureau_id", "month", "version")})])
