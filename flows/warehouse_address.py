"""Where the warehouse is: JIXIAO_WAREHOUSE_URL, the file that JIXIAO_WAREHOUSE_URL_FILE names, or `warehouse_url`.

`jixiao.toml` is read by many, so its address names its secrets as `${NAME}` and holds none itself.
"""

from __future__ import annotations

import os
from urllib.parse import SplitResult, parse_qs, urlsplit

from flows.settings import SETTINGS_FILE, Workspace
from transforms.faults import Fault, SettingsError, UnavailableError
from transforms.references import REFERENCE
from warehouse.address import Address

VARIABLE = "JIXIAO_WAREHOUSE_URL"
_SCHEMES = ("postgresql", "postgresql+psycopg")


def warehouse_address(workspace: Workspace) -> Address | None:
    """The shared warehouse of the workspace, None where it has its own file; raises SettingsError."""
    if not (workspace.warehouse_url or os.environ.get(VARIABLE) or os.environ.get(f"{VARIABLE}_FILE")):
        return None
    from flows.fetching.secrets import resolved, resolved_address, shown

    where = str(workspace.root / SETTINGS_FILE)
    is_ours = any(name in os.environ for name in (VARIABLE, f"{VARIABLE}_FILE"))
    if not is_ours and _has_password(workspace.warehouse_url):
        raise SettingsError([Fault("warehouse_password_written", {"file": where})])
    try:
        text = f"${{{VARIABLE}}}" if is_ours else workspace.warehouse_url
        url = resolved(VARIABLE, text) if is_ours else resolved_address(where, text)
    except UnavailableError as error:
        raise SettingsError(error.faults) from None
    parts = _split(url)
    if parts is None or parts.scheme not in _SCHEMES or not parts.path.strip("/"):
        place = VARIABLE if is_ours else where
        raise SettingsError([Fault("warehouse_url_wrong", {"file": place, "found": shown(url) or "…"})])
    return Address(url, shown(url))


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - the port is read to be refused
    except ValueError:
        return None
    return parts


def _has_password(text: str) -> bool:
    """Whether the address holds a password in the clear: one that is not all `${NAME}`."""
    parts = _split(text)
    if parts is None:
        return False
    said = [parts.password or "", *parse_qs(parts.query).get("password", [])]
    return any(REFERENCE.sub("", one) for one in said)
