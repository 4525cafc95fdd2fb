"""`${NAME}` in the words of `fetch`: what the environment says, or a file that `NAME_FILE` names.

What comes out of here goes to a driver and nowhere else: never into a message, a log or an exception.
"""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import quote, urlsplit

from transforms.faults import Fault, UnavailableError
from transforms.references import REFERENCE


def resolved(source: str, text: str) -> str:
    """A text with its references filled in; raises UnavailableError for a name that nothing is set for."""
    return REFERENCE.sub(lambda match: _value(source, match[1]), text)


def resolved_address(source: str, text: str) -> str:
    """An address with its references filled in, quoted where they are parts of it: a password may hold `@`."""
    if REFERENCE.fullmatch(text):
        return resolved(source, text)
    return REFERENCE.sub(lambda match: quote(_value(source, match[1]), safe=""), text)


def _value(source: str, name: str) -> str:
    if name in os.environ:
        return os.environ[name]
    file = os.environ.get(f"{name}_FILE")
    if not file:
        raise UnavailableError([Fault("secret_missing", {"source": source, "name": name})])
    try:
        return Path(file).read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError):
        raise UnavailableError([Fault("secret_unreadable", {"source": source, "name": f"{name}_FILE"})]) from None


def shown(address: str) -> str:
    """An address as it may be shown: protocol, host, port and path; no login, no options."""
    try:
        parts = urlsplit(address)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.hostname or ''}{port}{parts.path}"
