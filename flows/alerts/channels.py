"""The ways out: a folder, mail, the robots, and whatever else apprise knows."""

from __future__ import annotations

import json
import logging
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from flows.alerts.carrying import NotSentError
from flows.alerts.outbox import Message
from flows.alerts.settings import AlertSettings, Channel, address, revealed
from warehouse.files import replace


@dataclass(frozen=True)
class Carrier:
    """What all channels need: the folder of alerts, the settings, and where people are found."""

    folder: Path
    settings: AlertSettings
    contacts: dict[str, dict[str, str]]

    def carry(self, channel: Channel, message: Message, moment: datetime) -> None:
        """Send one message by its channel; raises NotSentError."""
        match channel.kind:
            case "folder":
                self._write(message)
            case "mail":
                self._mail(channel, message)
            case "apprise":
                _apprise(_known(channel.url), message)
            case "dingtalk" | "wecom" | "feishu":
                from flows.alerts import robots

                mobiles = [said["mobile"] for one in message.people if "mobile" in (said := self.contacts.get(one, {}))]
                secret = _known(channel.secret) if channel.secret else ""
                text = f"{message.subject}\n{message.text}\n[{message.key}]"
                post = robots.post(channel.kind, text, mobiles, secret, int(moment.timestamp() * 1000))
                robots.send(_known(channel.url), post)

    def _write(self, message: Message) -> None:
        """The message as JSON and as text, under its day, recipient and key; once more changes nothing."""
        stem = f"{message.made_at[:10]}-{quote(message.recipient.replace(':', '-'), safe='')}-{message.key}"
        words = asdict(message)
        for name in ("attempts", "tried_at", "trouble"):
            del words[name]
        body = json.dumps(words, ensure_ascii=False, indent=1)
        text = f"{message.subject}\n{message.text}\n[{message.key}]\n"
        for ending, content in (("json", body), ("txt", text)):
            _put(self.folder / f"{stem}.{ending}", content)

    def _mail(self, channel: Channel, message: Message) -> None:
        from flows.alerts.mail import send

        to = address(self.settings, self.contacts, message.recipient)
        if not to:
            raise NotSentError("no address", is_channel=False)
        send(channel, _known(channel.password) if channel.password else "", to, message)


def _put(path: Path, content: str) -> None:
    replace(path, lambda temporary: temporary.write_text(content, encoding="utf-8"))


def _known(reference: str | None) -> str:
    found = revealed(reference)
    if not found:
        raise NotSentError("no secret", is_channel=True)
    return found


def _apprise(url: str, message: Message) -> None:
    """By apprise, which says no more than that it did not go; its log lines would have addresses in them."""
    logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)
    import apprise

    sender = apprise.Apprise(asset=apprise.AppriseAsset(async_mode=False))
    if not sender.add(url):
        raise NotSentError("apprise knows no such address", is_channel=True)
    if not sender.notify(body=f"{message.text}\n[{message.key}]", title=message.subject, body_format="text"):
        raise NotSentError("apprise", is_channel=True)
