"""`[alerts]` of jixiao.toml and `contacts.toml`: who is written to by which channel, when, and where to find them."""

from __future__ import annotations

import os
import tomllib
from datetime import datetime, time
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from flows.settings import SETTINGS_FILE, Workspace
from transforms.alerts.routing import DEFAULTS, OFFICE, Choice, Role, Route
from transforms.faults import Fault, SettingsError

CONTACTS_FILE = "contacts.toml"
Kind = Literal["folder", "mail", "dingtalk", "wecom", "feishu", "apprise"]
Severities = tuple[Literal["remind", "warn", "reject", "hold", "block"], ...]
Reference = Annotated[str, StringConstraints(pattern=r"^env:[A-Za-z_][A-Za-z0-9_]*$")]
"""A secret by the name of the environment variable that has it; NAME_FILE names a file that has it."""
Span = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$")]
_SECRETS = frozenset({"url", "secret", "password"})
_LOUD: frozenset[Kind] = frozenset({"dingtalk", "wecom", "feishu", "apprise"})
"""Channels that ring: they have quiet hours unless the settings say otherwise."""
_MOST_BYTES: dict[Kind, int] = {"dingtalk": 18_000, "wecom": 2_000, "feishu": 20_000, "apprise": 2_000}


class _Words(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=False)


class _Chosen(_Words):
    codes: tuple[str, ...] = ()
    datasets: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    severities: Severities = ()

    @property
    def choice(self) -> Choice:
        """What of the alerts is meant."""
        return Choice(self.codes, self.datasets, self.units, self.severities)


class Channel(_Chosen):
    """One way out: a folder, intranet mail, a group's robot, or anything that apprise knows."""

    name: Annotated[str, StringConstraints(pattern=r"^[\w-]+$")]
    kind: Kind
    url: Reference | None = None
    secret: Reference | None = None
    host: str = ""
    port: Annotated[int, Field(ge=1, le=65535)] = 25
    tls: Literal["none", "starttls", "tls"] = "none"
    sender: str = Field(default="", alias="from")
    user: str = ""
    password: Reference | None = None
    quiet: Span | Literal[""] | None = None
    per_minute: Annotated[int, Field(ge=1)] | None = None
    most_bytes: Annotated[int, Field(ge=200)] | None = None

    @model_validator(mode="after")
    def _whole(self) -> Channel:
        if self.kind == "mail" and not (self.host and self.sender):
            raise ValueError("host, from")
        if self.kind in _LOUD and not self.url:
            raise ValueError("url")
        return self

    @property
    def is_personal(self) -> bool:
        """Whether every recipient gets a message of their own; a robot speaks to its group."""
        return self.kind in ("folder", "mail")

    @property
    def bytes(self) -> int | None:
        """The most that one message may have."""
        return self.most_bytes or _MOST_BYTES.get(self.kind)

    def is_quiet(self, moment: datetime, common: str) -> bool:
        """Whether messages wait at this moment."""
        said = self.quiet if self.quiet is not None else common if self.kind in _LOUD else ""
        if not said:
            return False
        first, last = (time.fromisoformat(part) for part in said.split("-"))
        now = moment.time()
        return first <= now < last if first <= last else now >= first or now < last


class RouteWords(_Chosen):
    """A route of the bureau's own; it is asked before those that are built in."""

    to: Annotated[tuple[Role, ...], Field(min_length=1)]


class AlertSettings(_Words):
    """Everything that `[alerts]` may say."""

    mail: str = ""
    """The address of a person, with {person_id} in it; contacts.toml wins."""
    office: str | dict[str, str] = ""
    """The address of the bureau's office, or of the office of each bureau."""
    quiet: Span | Literal[""] = "21:00-07:00"
    per_minute: Annotated[int, Field(ge=1)] = 20
    give_up_days: Annotated[int, Field(ge=1)] = 7
    send_seconds: Annotated[int, Field(ge=0)] = 300
    milestone_workdays: Annotated[tuple[Annotated[int, Field(ge=0)], ...], Field(min_length=1)] = (7, 3, 1)
    deadline_workdays: Annotated[int, Field(ge=0)] = 1
    decision_workdays: Annotated[int, Field(ge=0)] = 3
    weekly_workdays: Annotated[int, Field(ge=0)] = 0
    callback_workdays: Annotated[int, Field(ge=0)] = 1
    rectify_workdays: Annotated[int, Field(ge=0)] = 5
    channel: tuple[Channel, ...] = ()
    route: tuple[RouteWords, ...] = ()

    @model_validator(mode="after")
    def _apart(self) -> AlertSettings:
        names = [one.name for one in self.channel]
        if len(names) != len(set(names)) or "folder" in [one.name for one in self.channel if one.kind != "folder"]:
            raise ValueError("name")
        if self.mail and self.mail.format_map({"person_id": "0"}) == self.mail:
            raise ValueError("mail")
        return self

    @property
    def channels(self) -> tuple[Channel, ...]:
        """Every channel; the folder is always one of them, so that nothing is said in secret."""
        has_folder = any(one.kind == "folder" for one in self.channel)
        return self.channel if has_folder else (Channel(name="folder", kind="folder"), *self.channel)

    @property
    def routes(self) -> tuple[Route, ...]:
        """The bureau's own routes, then the built-in ones."""
        return (*(Route(one.to, one.choice) for one in self.route), *DEFAULTS)

    def office_address(self, bureau_id: str) -> str:
        """The address of a bureau's office, empty where nobody wrote it."""
        return self.office if isinstance(self.office, str) else self.office.get(bureau_id, "")


def alert_settings(workspace: Workspace) -> AlertSettings:
    """The settings of alerts; raises SettingsError with every fault of them, and says no secret in it."""
    try:
        return AlertSettings.model_validate(dict(workspace.alerts))
    except (ValidationError, KeyError, IndexError) as error:
        errors = error.errors() if isinstance(error, ValidationError) else [{"loc": ("mail",), "input": ""}]
    raise SettingsError([_fault(workspace, error) for error in errors])


def _fault(workspace: Workspace, error: Any) -> Fault:  # noqa: ANN401 - pydantic's record of one error
    place = [str(step) for step in error["loc"]]
    is_secret = bool(_SECRETS & set(place)) or not isinstance(error["input"], str | int | float)
    found = "…" if is_secret else str(error["input"])[:80]
    said = error.get("ctx", {}).get("error")
    path = ".".join(["alerts", *place]) + (f" ({said})" if said else "")
    fields = {"file": str(workspace.root / SETTINGS_FILE), "path": path, "found": found}
    return Fault("alert_setting_wrong", fields)


def revealed(reference: str | None) -> str:
    """The secret that `env:NAME` names, from the environment or from the file that NAME_FILE names; empty if none."""
    if not reference:
        return ""
    name = reference.removeprefix("env:")
    file = os.environ.get(f"{name}_FILE")
    if not os.environ.get(name) and file and Path(file).is_file():
        return Path(file).read_text(encoding="utf-8").strip()
    return os.environ.get(name, "")


def contacts(workspace: Workspace) -> dict[str, dict[str, str]]:
    """person_id -> mail and mobile, from contacts.toml; raises SettingsError for one that cannot be read."""
    file = workspace.root / CONTACTS_FILE
    if not file.is_file():
        return {}
    try:
        words = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        raise SettingsError([Fault("contacts_wrong", {"file": str(file)})]) from None
    known = {"mail", "mobile"}
    is_wrong = any(not isinstance(one, dict) or set(one) - known for one in words.values())
    if is_wrong or any(not isinstance(said, str) for one in words.values() for said in one.values()):
        raise SettingsError([Fault("contacts_wrong", {"file": str(file)})])
    return words


def address(settings: AlertSettings, known: dict[str, dict[str, str]], recipient: str) -> str:
    """The mail address of a recipient, empty where there is none."""
    if recipient.startswith(OFFICE):
        return settings.office_address(recipient.removeprefix(OFFICE))
    return known.get(recipient, {}).get("mail") or settings.mail.format_map({"person_id": recipient})


def channel_faults(workspace: Workspace) -> list[Fault]:
    """What is wrong with the channels, for `doctor`: settings, contacts, secrets that are not there, no office."""
    settings = alert_settings(workspace)
    contacts(workspace)
    file = str(workspace.root / SETTINGS_FILE)
    faults = [
        Fault("alert_secret_missing", {"file": file, "channel": one.name, "name": reference.removeprefix("env:")})
        for one in settings.channels
        for reference in (one.url, one.secret, one.password)
        if reference and not revealed(reference)
    ]
    if any(one.kind == "mail" for one in settings.channels) and not settings.office:
        faults.append(Fault("alert_office_missing", {"file": file}))
    return faults
