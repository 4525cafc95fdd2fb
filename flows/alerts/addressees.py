"""Who may hear of an alert today, and whom of them mail cannot reach."""

from __future__ import annotations

from flows.alerts.outbox import Outbox
from flows.alerts.settings import CONTACTS_FILE, address, alert_settings, contacts
from flows.desk import Desk
from transforms.alerts.routing import Duties, duties
from transforms.contracts import TIMELESS
from transforms.faults import Fault
from warehouse.lake import Part

_OF_DUTIES = ("unit", "person", "posting", "responsibility")
_SHOWN = 50


def duties_of(desk: Desk) -> Duties:
    """The duties of the run's day, from the rows that hold."""
    units, people, postings, named = (desk.lake.live(Part(name, TIMELESS)) for name in _OF_DUTIES)
    return duties(units, people, postings, named, desk.today)


def unreached(desk: Desk) -> list[Fault]:
    """For `doctor`: the ids of those who have a duty, or were written to, and have no mail address."""
    settings, known = alert_settings(desk.workspace), contacts(desk.workspace)
    by_mail = {one.name for one in settings.channels if one.kind == "mail"}
    if not by_mail:
        return []
    who = duties_of(desk)
    told = {one.recipient for one in Outbox(desk.workspace.var).everything() if one.channel in by_mail}
    people = {person for named in who.named.values() for person in named} | (told & {*who.serving})
    lacking = sorted(person for person in people if not address(settings, known, person))
    if not lacking:
        return []
    shown = "、".join(lacking[:_SHOWN]) + (" …" if len(lacking) > _SHOWN else "")
    file = str(desk.workspace.root / CONTACTS_FILE)
    return [Fault("alert_address_missing", {"file": file, "count": len(lacking), "found": shown})]
