"""Whether a workspace is well: each part is tried as a run would use it, and what is wrong is said with its remedy."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence

from flows.alerts.addressees import unreached
from flows.alerts.settings import channel_faults
from flows.desk import Desk, opened
from flows.fetching.fetch import unreachable
from flows.receiving import in_inbox
from flows.retention import retention
from flows.secret_files import loose_files
from flows.settings import Workspace
from flows.warehouse_address import warehouse_address
from transforms.faults import Fault, FaultError
from transforms.period import month_of

Finding = tuple[str, Sequence[Fault]]


def findings(workspace: Workspace) -> list[Finding]:
    """(what was tried, what is wrong with it) in the order in which a new user mends them."""
    desk = opened(workspace)
    tries: dict[str, Callable[[Desk], Sequence[Fault]]] = {
        "folders": _folders,
        "editions": _editions,
        "profiles": _profiles,
        "calendar": _calendar,
        "warehouse": _warehouse,
        "bureaus": _bureaus,
        "sources": _sources,
        "alerts": _alerts,
        "secrets": loose_files,
        "retention": _retention,
    }
    return [(name, _tried(desk, attempt)) for name, attempt in tries.items()]


def _tried(desk: Desk, attempt: Callable[[Desk], Sequence[Fault]]) -> Sequence[Fault]:
    try:
        return attempt(desk)
    except FaultError as error:
        return error.faults
    except OSError as error:
        return [Fault("file_trouble", {"file": str(error.filename or ""), "found": str(error.strerror)})]


def _folders(desk: Desk) -> Sequence[Fault]:
    places = (desk.workspace.inbox, desk.workspace.sources, desk.workspace.schemes, desk.workspace.var)
    missing = [Fault("folder_missing", {"file": str(place)}) for place in places if not place.is_dir()]
    shut = [place for place in places if place.is_dir() and not os.access(place, os.R_OK | os.X_OK)]
    shut += [desk.workspace.var] if desk.workspace.var.is_dir() and not os.access(desk.workspace.var, os.W_OK) else []
    return missing + [Fault("folder_shut", {"file": str(place)}) for place in shut]


def _editions(desk: Desk) -> Sequence[Fault]:
    return [] if desk.editions else [Fault("editions_missing", {"file": str(desk.workspace.schemes)})]


def _profiles(desk: Desk) -> Sequence[Fault]:
    return [] if desk.profiles else [Fault("profiles_missing", {"file": str(desk.workspace.sources)})]


def _calendar(desk: Desk) -> Sequence[Fault]:
    """The deadlines of this month lie in the next, which may be next year."""
    for one in desk.editions:
        desk.workdays.due(month_of(desk.today), one.edition.calendar.review_by, one.edition.calendar.on_holiday)
    return []


def _warehouse(desk: Desk) -> Sequence[Fault]:
    """A shared warehouse of no run yet gets its tables here, where the login may make them."""
    address = warehouse_address(desk.workspace)
    faults: list[Fault] = []
    if address is not None:
        from warehouse.shared import too_old

        faults = too_old(address)
    if not faults:
        with desk.warehouse.reading():
            pass
    return faults


def _alerts(desk: Desk) -> Sequence[Fault]:
    """A channel is not tried: a test that nobody asked for would ring at somebody's desk."""
    return [*channel_faults(desk.workspace), *unreached(desk)]


def _retention(desk: Desk) -> Sequence[Fault]:
    retention(desk.workspace)
    return []


def _sources(desk: Desk) -> Sequence[Fault]:
    return unreachable(desk)


def _bureaus(desk: Desk) -> Sequence[Fault]:
    """Before the first delivery nobody knows the units; after it a workspace without a bureau scores nobody."""
    if desk.bureaus() or not desk.landing.receipts():
        return []
    return [Fault("bureaus_unknown", {"found": len(in_inbox(desk))})]
