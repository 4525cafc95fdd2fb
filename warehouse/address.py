"""Where the shared warehouse is: an address that holds a password and shows none."""

from __future__ import annotations

from dataclasses import dataclass, field

from transforms.faults import Fault, FaultError, SettingsError, UnavailableError

# Connection lost or refused, server going down, out of resources, its disk, and what a run of another caused.
_FULL = "53100"
_PASSING = ("08", "53", "57", "58", "25P", "40")
# No privilege; and COPY where a policy applies, because the login is not the loader's.
_FORBIDDEN = ("42501", "0A000")
_TOO_YOUNG = "JX006"
"""Raised by refuse_young: the log is asked for lines that the law does not let go yet."""


@dataclass(frozen=True)
class Address:
    """A PostgreSQL database; printed by its place, which has neither login nor password."""

    url: str = field(repr=False)
    place: str

    @property
    def for_driver(self) -> str:
        """The address as psycopg takes it."""
        return self.url.replace("postgresql+psycopg://", "postgresql://", 1)

    @property
    def for_engine(self) -> str:
        """The address as SQLAlchemy takes it."""
        return self.url.replace("postgresql://", "postgresql+psycopg://", 1)

    def meaning(self, error: Exception) -> FaultError | None:
        """What to raise for a driver's error that may pass or that a login must not do, None for a fault of ours.

        A driver's own words are not kept: they may quote the login, or rows.
        """
        original = getattr(error, "orig", None) or error
        state = str(getattr(original, "sqlstate", None) or "")
        found = f"{type(original).__name__} {state}".strip()
        if "authentication failed" in str(original) or state.startswith("28"):
            return UnavailableError([Fault("warehouse_login_refused", {"place": self.place})])
        if state in _FORBIDDEN:
            return SettingsError([Fault("warehouse_not_allowed", {"place": self.place, "found": found})])
        if state == _TOO_YOUNG:
            return SettingsError([Fault("purge_too_young", {"place": self.place})])
        if state == _FULL:
            return UnavailableError([Fault("warehouse_disk_full", {"place": self.place})])
        is_lost = not state and type(original).__name__ in {"OperationalError", "ConnectionTimeout", "InterfaceError"}
        if is_lost or state.startswith(_PASSING) or getattr(error, "connection_invalidated", False):
            return UnavailableError([Fault("warehouse_unreachable", {"place": self.place, "found": found})])
        return None
