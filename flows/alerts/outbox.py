"""The outbox: what is to be said, one JSON file a message, written before anything is sent.

var/outbox/<key>.json           waits; var/outbox/sent/ and var/outbox/given_up/ are where it goes
The key is the same whenever the same is said to the same by the same channel; who gets it twice has it once.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from warehouse.files import replace as replace_file

KEPT_DAYS = 90
"""Messages that were sent or given up are kept so long."""


@dataclass(frozen=True)
class Message:
    """One message: to whom, by which channel, of which night; ids and counts only."""

    key: str
    night: int
    made_at: str
    channel: str
    recipient: str
    subject: str
    text: str
    alerts: tuple[dict[str, Any], ...] = ()
    people: tuple[str, ...] = ()
    """For a group: the ids of those whom it concerns."""
    attempts: int = 0
    tried_at: str = ""
    trouble: str = ""
    """Why it could not be sent the last time, in a word."""
    schema_version: int = field(default=1)


def key_of(night: int, channel: str, recipient: str, text: str) -> str:
    """The dedupe key of a message."""
    return hashlib.sha256("\n".join([str(night), channel, recipient, text]).encode()).hexdigest()[:16]


class Outbox:
    """The outbox of a workspace."""

    def __init__(self, var: Path) -> None:
        self.root = var / "outbox"

    def put(self, message: Message) -> None:
        """Write a message; the same one again changes nothing."""
        self._write(self.root, message)

    def waiting(self, until_night: int) -> list[Message]:
        """What is to be sent of the nights that are noted, the oldest first."""
        found = [one for one in _messages(self.root) if one.night <= until_night]
        return sorted(found, key=lambda one: (one.night, one.channel, one.recipient))

    def given_up(self) -> list[Message]:
        """What nobody could send in time."""
        return sorted(_messages(self.root / "given_up"), key=lambda one: (one.night, one.channel, one.recipient))

    def everything(self) -> list[Message]:
        """What waits, was sent or was given up, as far as it is kept."""
        return [one for name in (".", "sent", "given_up") for one in _messages(self.root / name)]

    def drop_after(self, night: int) -> None:
        """Remove what a run wrote that was killed before it noted its night: the next one says it anew."""
        for one in _messages(self.root):
            if one.night > night:
                (self.root / f"{one.key}.json").unlink()

    def was_sent(self, message: Message) -> bool:
        """Whether it was sent by a run that was killed before it took it out."""
        return (self.root / "sent" / f"{message.key}.json").exists()

    def failed(self, message: Message, trouble: str, moment: datetime) -> None:
        """Note that it could not be sent now."""
        tried = replace(message, attempts=message.attempts + 1, trouble=trouble, tried_at=moment.isoformat())
        self._write(self.root, tried)

    def done(self, message: Message, moment: datetime, to: str = "sent") -> None:
        """Take a message out, to `sent` or to `given_up`."""
        self._write(self.root / to, replace(message, tried_at=moment.isoformat()))
        (self.root / f"{message.key}.json").unlink(missing_ok=True)

    def tidy(self, moment: datetime) -> None:
        """Forget what was sent or given up long ago."""
        for folder in ("sent", "given_up"):
            for one in _messages(self.root / folder):
                if datetime.fromisoformat(one.made_at) < moment - timedelta(days=KEPT_DAYS):
                    (self.root / folder / f"{one.key}.json").unlink()

    def _write(self, folder: Path, message: Message) -> None:
        body = json.dumps(asdict(message), ensure_ascii=False, indent=1)
        replace_file(folder / f"{message.key}.json", lambda temporary: temporary.write_text(body, encoding="utf-8"))


def _messages(folder: Path) -> list[Message]:
    found = []
    for path in sorted(folder.glob("*.json")):
        words = json.loads(path.read_text(encoding="utf-8"))
        found.append(Message(**{**words, "alerts": tuple(words["alerts"]), "people": tuple(words["people"])}))
    return found
