"""Intranet mail by the standard library."""

from __future__ import annotations

import smtplib
from email.message import EmailMessage

from flows.alerts.carrying import TIMEOUT, NotSentError
from flows.alerts.outbox import Message
from flows.alerts.settings import Channel

_OF_MESSAGE = (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError)


def send(channel: Channel, password: str, to: str, message: Message) -> None:
    """Send one mail; raises NotSentError. Its Message-ID is the key of the message, by which doubles are known."""
    trouble, is_channel = "", False
    try:
        mail = _mail(channel.sender, to, message)
        with _connected(channel) as server:
            if channel.tls == "starttls":
                server.starttls()
            if channel.user:
                server.login(channel.user, password)
            server.send_message(mail)
    except _OF_MESSAGE as error:
        trouble = type(error).__name__
    except ValueError:  # an address with a line break in it
        trouble = "ValueError"
    except (smtplib.SMTPException, OSError) as error:
        trouble, is_channel = type(error).__name__, True
    if trouble:
        raise NotSentError(trouble, is_channel=is_channel)


def _connected(channel: Channel) -> smtplib.SMTP:
    kind = smtplib.SMTP_SSL if channel.tls == "tls" else smtplib.SMTP
    return kind(channel.host, channel.port, timeout=TIMEOUT)


def _mail(sender: str, to: str, message: Message) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, message.subject
    mail["Message-ID"] = f"<{message.key}@jixiao>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(message.text)
    return mail
