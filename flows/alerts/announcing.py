"""The night's last step but sending: what has changed since it was last said goes into the outbox, then is noted.

Messages first, then the page of the night, then its table. A run that is killed before the page has said nothing:
its messages are dropped and made anew. After the page they are there, all of them, and wait to be sent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from flows.alerts.addressees import duties_of
from flows.alerts.findings import findings
from flows.alerts.outbox import Message, Outbox, key_of
from flows.alerts.settings import AlertSettings, Channel, alert_settings
from flows.alerts.wording import worded
from flows.desk import Desk
from flows.wording import Lang, language
from transforms.alerts.alert import Alert, Trouble, of_trouble
from transforms.alerts.life import SAID, Change, Key, Night, Spell, changes, open_spells
from transforms.alerts.routing import Duties, recipients
from transforms.faults import Fault, FaultError
from warehouse.alerts import Journal, journal, keep, last_number, load, note

GROUP = "group"
"""The recipient of a channel that speaks to a group."""


@dataclass(frozen=True)
class Announced:
    """What a night said: how many alerts were raised or got worse, and were resolved; what kept it from saying more."""

    raised: int = 0
    resolved: int = 0
    notes: tuple[Fault, ...] = ()


def announce(desk: Desk, troubles: Sequence[Trouble] = ()) -> Announced:
    """Find, compare, write to the outbox and note.

    Settings that are wrong, or a month that cannot be read, are said and keep the alerts for another night: nothing is
    noted then, so nothing is lost; the night itself goes on.
    """
    try:
        settings = alert_settings(desk.workspace)
        noted = _announced(desk, settings, lambda _, who: findings(desk, settings, who, troubles))
    except FaultError as error:
        return Announced(notes=error.faults)
    kinds = [one.kind for one in noted]
    return Announced(kinds.count("raised") + kinds.count("changed"), kinds.count("resolved"))


def add(desk: Desk, troubles: Sequence[Trouble]) -> None:
    """Say what a run other than a whole night has found; what was said before stays as it is.

    For a run that has claimed the intake: two that write pages would drop one another's messages.
    """
    found = [of_trouble(one) for one in troubles]
    with suppress(FaultError):
        _announced(desk, alert_settings(desk.workspace), lambda known, _: [*known.values(), *found])


def still_open(desk: Desk) -> dict[Key, Spell]:
    """The alerts that are open, by what they are about."""
    return open_spells(_journal(desk).spells)


def refill(desk: Desk) -> None:
    """Make the table of alerts what landing's pages say."""
    load(desk.warehouse, desk.landing.root / "alerts", _journal(desk))


def _journal(desk: Desk) -> Journal:
    return journal(desk.landing.root / "alerts", _checkpoint(desk))


def _checkpoint(desk: Desk) -> Path:
    return desk.workspace.var / "lake" / "open_alerts.json"


def _announced(
    desk: Desk, settings: AlertSettings, find: Callable[[Mapping[Key, Alert], Duties], Sequence[Alert]]
) -> tuple[Change, ...]:
    folder, outbox = desk.landing.root / "alerts", Outbox(desk.workspace.var)
    number = last_number(folder)
    outbox.drop_after(number)
    said = _journal(desk)
    known = {key: one.alert for key, one in open_spells(said.spells).items()}
    who = duties_of(desk)
    noted = changes(known, find(known, who))
    if noted:
        one = Night(number + 1, desk.moment.isoformat(), noted)
        for message in _messages(desk, settings, who, one):
            outbox.put(message)
        said = said.with_night(one) if note(folder, one) else _journal(desk)
        desk.landing.seals.add()
    load(desk.warehouse, folder, said)
    keep(_checkpoint(desk), said)
    return noted


def _messages(desk: Desk, settings: AlertSettings, who: Duties, night: Night) -> Iterator[Message]:
    """One message per recipient and channel that takes any of the night's changes."""
    lang = language(None, desk.workspace.lang)
    said = [one for one in night.changes if one.kind in SAID]
    to = [(one, recipients(one.alert, settings.routes, who)) for one in said]
    for channel in settings.channels:
        mine = [(one, people) for one, people in to if channel.choice.takes(one.alert, who)]
        by_recipient: dict[str, list[Change]] = {}
        for one, people in mine:
            for recipient in people if channel.is_personal else (GROUP,):
                by_recipient.setdefault(recipient, []).append(one)
        concerned = sorted({person for _, people in mine for person in people if ":" not in person})
        for recipient, found in sorted(by_recipient.items()):
            yield _message(desk, channel, recipient, found, night, lang, () if channel.is_personal else concerned)


def _message(
    desk: Desk,
    channel: Channel,
    recipient: str,
    found: Sequence[Change],
    night: Night,
    lang: Lang,
    people: Sequence[str],
) -> Message:
    words = worded(lang, found, desk.today, channel.bytes)
    return Message(
        key=key_of(night.number, channel.name, recipient, words.text),
        night=night.number,
        made_at=desk.moment.isoformat(),
        channel=channel.name,
        recipient=recipient,
        subject=words.subject,
        text=words.text,
        alerts=tuple(_entry(one) for one in found),
        people=tuple(people),
    )


def _entry(change: Change) -> dict[str, object]:
    one = change.alert
    return {
        "change": change.kind,
        "bureau_id": one.bureau_id,
        "unit_id": one.unit_id,
        "dataset": one.dataset,
        "code": one.code,
        "subject": one.subject,
        "severity": one.severity,
        "count": one.count,
    }
