"""The ways out: a folder, mail, the robots, and whatever else apprise knows."""

from __future__ import annotations

import json
import logging
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from flows.alerts.carrying import NotSentError
from flows.alerts.outbox import Message
from flows.alerts.settings import AlertSettings, Channel, address, revealed
from flows.wording import Lang, say
from warehouse.files import replace as replace_file


@dataclass(frozen=True)
class Carrier:
    """What all channels need: the folder of alerts, the settings, and where people are found."""

    folder: Path
    settings: AlertSettings
    contacts: dict[str, dict[str, str]]
    lang: Lang

    def carry(self, channel: Channel, message: Message, moment: datetime) -> str:
        """Send one message by its channel and say where it went instead, if anywhere; raises NotSentError."""
        match channel.kind:
            case "folder":
                self._write(message)
            case "mail":
                return self._mail(channel, message)
            case "apprise":
                _apprise(_known(channel.url), message)
            case "dingtalk" | "wecom" | "feishu":
                from flows.alerts import robots

                mobiles = [said["mobile"] for one in message.people if "mobile" in (said := self.contacts.get(one, {}))]
                secret = _known(channel.secret) if channel.secret else ""
                text = f"{message.subject}\n{message.text}\n[{message.key}]"
                post = robots.post(channel.kind, text, mobiles, secret, int(moment.timestamp() * 1000))
                robots.send(_known(channel.url), post)
        return ""

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

    def _mail(self, channel: Channel, message: Message) -> str:
        """To whom it is for; who has no address is spoken for by the office, and where it has none, by the folder."""
        from flows.alerts.mail import send

        password = _known(channel.password) if channel.password else ""
        if to := address(self.settings, self.contacts, message.recipient):
            send(channel, password, to, message)
            return ""
        bureaus = [str(one["bureau_id"]) for one in message.alerts]
        to = next((found for one in bureaus if (found := self.settings.office_address(one))), "")
        note = say(self.lang, "alert_without_address", recipient=message.recipient)
        redirected = replace(message, text=f"{note}\n{message.text}")
        if to:
            send(channel, password, to, redirected)
            return "office"
        self._write(redirected)
        return "folder"


def _put(path: Path, content: str) -> None:
    replace_file(path, lambda temporary: temporary.write_text(content, encoding="utf-8"))


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
