"""What went wrong, as a message id and its fields; the sentence in the user's language is made at the edge."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Fault:
    """One offence: `code` names a sentence in flows/messages, `fields` fill it (where, found, expected)."""

    code: str
    fields: Mapping[str, str | int] = field(default_factory=dict)


class FaultError(Exception):
    """Something a user can mend; carries every fault that was found, not the first."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(fault.code for fault in self.faults))


class SourceError(FaultError):
    """A delivered file is refused whole; the rest of the night goes on."""


class UnavailableError(FaultError):
    """A source cannot be read tonight; nothing of it is taken in, and the rest of the night goes on."""


class SchemeError(FaultError):
    """An edition cannot be scored by; nothing that needs it is begun."""


class ProfileError(FaultError):
    """A source profile is faulty; the files it would read wait."""


class SettingsError(FaultError):
    """The workspace or the command line is wrong; the command ends before it touches anything."""


class ForbiddenError(FaultError):
    """The state of the month or the edition forbids the act."""


class GateError(FaultError):
    """Block a bureau's month: the gate is closed until the faults are mended."""
