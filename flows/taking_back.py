"""Taking a delivery back: as if it had never come, until somebody has it worked on again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flows.desk import Desk
from flows.mending import origins
from flows.purging_deliveries import fail_if_delivery_purged
from flows.reading import Read
from flows.receiving import login
from transforms.faults import Fault, ForbiddenError, SettingsError
from warehouse.lake import Part
from warehouse.landing import REPLAY, WITHDRAW
from warehouse.ledger import Attempts, delivery_names, parts_of, troubled


def take_back(desk: Desk, beginning: str, reason: str) -> str:
    """Land the act by which a delivery is taken back; returns its id. What it did is undone by the run that follows."""
    if not reason.strip():
        raise ForbiddenError([Fault("reason_missing", {"option": "--reason"})])
    delivery_id = named_delivery(desk, beginning)
    fail_if_delivery_purged(desk, delivery_id)
    if delivery_id not in desk.landing.withdrawn():
        desk.landing.act(
            WITHDRAW, {"delivery_id": delivery_id, "by": login(desk), "reason": reason.strip()}, desk.moment
        )
    return delivery_id


def give_back(desk: Desk, deliveries: frozenset[str]) -> None:
    """Land that deliveries are to be worked on again; one that was taken back counts from now on."""
    for delivery_id in sorted(deliveries):
        desk.landing.act(REPLAY, {"delivery_id": delivery_id, "by": login(desk)}, desk.moment)


def named_delivery(desk: Desk, beginning: str) -> str:
    """The one delivery whose id begins so; raises SettingsError."""
    matching = [one for one in delivery_names(desk.warehouse) if beginning and one.startswith(beginning)]
    if len(matching) != 1:
        raise SettingsError([Fault("delivery_unknown", {"found": beginning})])
    return matching[0]


def replayable(desk: Desk, beginning: str | None) -> frozenset[str]:
    """The delivery that was asked for, by id or its beginning; without one, all that were refused or had rejects.

    Raises ForbiddenError for one whose bytes were purged.
    """
    if beginning is None:
        return frozenset(troubled(desk.warehouse) - desk.purged.days.keys())
    delivery_id = named_delivery(desk, beginning)
    fail_if_delivery_purged(desk, delivery_id)
    return frozenset([delivery_id])


def undone(desk: Desk, attempts: Attempts, files: Sequence[Read]) -> Mapping[str, list[Part]]:
    """The parts with rows of deliveries that were taken back since the last run, or that these files mend."""
    begun = tuple(origins(desk, files))
    mended = [one for one in attempts.made if begun and one.startswith(begun)]
    waiting = [one for one in sorted(desk.taken_back) if attempts.status(one) == "loaded"] + mended
    return parts_of(desk.warehouse, waiting) if waiting else {}
