"""Sending what waits in the outbox: after the load, at its own pace, and whatever happens the run goes on.

A message that cannot be sent waits for the next run; after some days it is given up, which `status` says.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from flows.alerts.carrying import NotSentError
from flows.alerts.channels import Carrier
from flows.alerts.outbox import Message, Outbox
from flows.alerts.settings import AlertSettings, Channel, alert_settings, contacts
from flows.desk import Desk
from flows.logbook import record
from flows.wording import language
from transforms.faults import Fault, FaultError
from warehouse.alerts import last_number
from warehouse.locks import HeldError, claimed

LOCK = "alerts"
_MINUTE = 60.0


@dataclass(frozen=True)
class Timer:
    """A clock that only runs forward, and how to wait; tests bring their own."""

    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


@dataclass
class Pace:
    """At most so many a minute: in every span of sixty seconds."""

    per_minute: int
    timer: Timer
    sent: deque[float] = field(default_factory=deque)

    def wait(self, until: float) -> bool:
        """Wait for the next turn; False, without waiting, when it would come after `until`."""
        turn = self.sent[0] + _MINUTE if len(self.sent) == self.per_minute else self.timer.now()
        if turn > until:
            return False
        if turn > self.timer.now():
            self.timer.sleep(turn - self.timer.now())
        if len(self.sent) == self.per_minute:
            self.sent.popleft()
        self.sent.append(self.timer.now())
        return True


@dataclass(frozen=True)
class Sent:
    """What became of what waited, by number; `notes` say why nothing could be tried."""

    sent: int = 0
    failed: int = 0
    waiting: int = 0
    given_up: int = 0
    notes: tuple[Fault, ...] = ()


def send(desk: Desk, timer: Timer | None = None) -> Sent:
    """Send what waits; never raises for what a channel does. While another run sends it does nothing."""
    with suppress(HeldError), claimed(desk.workspace.locks, LOCK):
        try:
            settings = alert_settings(desk.workspace)
            lang = language(None, desk.workspace.lang)
            carrier = Carrier(desk.workspace.var / "alerts", settings, contacts(desk.workspace), lang)
        except FaultError as error:
            return Sent(notes=error.faults)
        return _Run(desk, settings, carrier, timer or Timer()).send()
    return Sent()


class _Run:
    """One run over the outbox."""

    def __init__(self, desk: Desk, settings: AlertSettings, carrier: Carrier, timer: Timer) -> None:
        self.desk, self.settings, self.carrier = desk, settings, carrier
        self.outbox = Outbox(desk.workspace.var)
        self.channels: Mapping[str, Channel] = {one.name: one for one in settings.channels}
        self.paces = {
            one.name: Pace(one.per_minute or settings.per_minute, timer)
            for one in settings.channels
            if one.kind != "folder"
        }
        self.until = timer.now() + settings.send_seconds
        self.dead: set[str] = set()

    def send(self) -> Sent:
        """Every message once, the oldest first; what its channel cannot take now waits."""
        self.outbox.tidy(self.desk.moment)
        known = last_number(self.desk.landing.root / "alerts")
        ends = [self._one(message) for message in self.outbox.waiting(known)]
        return Sent(ends.count("sent"), ends.count("failed"), ends.count("waiting"), ends.count("given_up"))

    def _one(self, message: Message) -> str:
        channel = self.channels.get(message.channel)
        if self.outbox.was_sent(message):
            self.outbox.done(message, self.desk.moment)
            return "sent"
        if self._is_old(message):
            self.outbox.done(message, self.desk.moment, to="given_up")
            self._log(message, "alert_given_up")
            return "given_up"
        if channel is None or channel.name in self.dead or channel.is_quiet(self.desk.moment, self.settings.quiet):
            return "waiting"
        pace = self.paces.get(channel.name)
        if pace and not pace.wait(self.until):
            return "waiting"
        return self._tried(channel, message)

    def _tried(self, channel: Channel, message: Message) -> str:
        trouble, is_channel, instead = "", False, ""
        try:
            instead = self.carrier.carry(channel, message, self.desk.moment)
        except NotSentError as error:
            trouble, is_channel = error.trouble, error.is_channel
        except Exception as error:  # noqa: BLE001 - whatever a library raises; its words may have the address in them
            trouble, is_channel = type(error).__name__, True
        if trouble:
            self.dead |= {channel.name} if is_channel else set()
            self.outbox.failed(message, trouble, self.desk.moment)
            self._log(message, "alert_not_sent", trouble=trouble)
            return "failed"
        self.outbox.done(message, self.desk.moment)
        self._log(message, "alert_sent", **({"instead": instead} if instead else {}))
        return "sent"

    def _is_old(self, message: Message) -> bool:
        made = datetime.fromisoformat(message.made_at)
        return made + timedelta(days=self.settings.give_up_days) < self.desk.moment

    def _log(self, message: Message, occurrence: str, **fields: str) -> None:
        place = {"channel": message.channel, "recipient": message.recipient, "key": message.key}
        record(self.desk.workspace, occurrence, **place, **fields)
