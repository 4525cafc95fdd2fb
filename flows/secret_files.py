"""The files that hold secrets: landing's key, the signing key, and what `NAME_FILE` names for settings and profiles."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from flows.alerts.settings import alert_settings
from flows.desk import Desk
from flows.signatures import KEY
from flows.warehouse_address import VARIABLE
from transforms.faults import Fault, FaultError
from transforms.references import REFERENCE

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def loose_files(desk: Desk) -> list[Fault]:
    """The files with secrets that others than their owner may read or write."""
    files = dict.fromkeys([desk.landing.key_file, *(Path(os.environ[name]) for name in _variables(desk))])
    return [
        Fault("secret_file_loose", {"file": str(file), "found": f"{stat.S_IMODE(file.stat().st_mode):04o}"})
        for file in files
        if file.is_file() and file.stat().st_mode & _OTHERS
    ]


def _variables(desk: Desk) -> Iterator[str]:
    """The variables that are set and name a file with a secret."""
    for name in (VARIABLE, KEY, *_references(desk)):
        if os.environ.get(f"{name}_FILE"):
            yield f"{name}_FILE"


def _references(desk: Desk) -> Iterator[str]:
    """The secrets that settings and profiles name; what is wrong with these is said elsewhere."""
    yield from REFERENCE.findall(desk.workspace.warehouse_url)
    with suppress(FaultError):
        for channel in alert_settings(desk.workspace).channels:
            for reference in filter(None, (channel.url, channel.secret, channel.password)):
                yield reference.removeprefix("env:")
    with suppress(FaultError):
        for one in desk.profiles:
            if one.profile.fetch is not None:
                yield from REFERENCE.findall(one.profile.fetch.model_dump_json())
