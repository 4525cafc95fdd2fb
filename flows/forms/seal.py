"""The facts on a form's hidden sheet, and the seal by which a form that was issued here is known without a list.

The seal is an HMAC over the facts with the workspace's key in landing; the printed ids and quantities are among them.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping

import polars as pl

from flows.desk import Desk
from transforms.faults import Fault, SourceError
from transforms.forms import LAYOUT

_HEX = 32
_SEALED = (
    *("layout", "workspace", "form_id", "kind", "period", "bureau", "holder", "role"),
    *("edition", "issued_at", "lang", "sheet", "printed"),
)


def sealed(facts: Mapping[str, str], key: bytes) -> dict[str, str]:
    """The facts with id, workspace and seal, in the order in which they stand on the hidden sheet."""
    whole = {**facts, "layout": LAYOUT, "workspace": _workspace(key)}
    whole["form_id"] = _digest(key, "form id", *(whole.get(name, "") for name in _SEALED))[:12]
    ordered = {name: whole.get(name, "") for name in _SEALED}
    return {**ordered, "seal": _seal(ordered, key)}


def _seal(facts: Mapping[str, str], key: bytes) -> str:
    return _digest(key, "form", *(f"{name}={facts.get(name, '')}" for name in _SEALED))


def _workspace(key: bytes) -> str:
    return _digest(key, "workspace")[:12]


def _digest(key: bytes, *parts: str) -> str:
    return hmac.digest(key, "\n".join(parts).encode(), "sha256").hex()[:_HEX]


def genuine(facts: Mapping[str, str], key: bytes) -> dict[str, str]:
    """The sealed facts, blank ones too; raises SourceError for another layout or workspace, or a changed sheet."""
    if facts.get("layout") != LAYOUT:
        raise SourceError([Fault("form_layout_unknown", {"found": facts.get("layout", "-"), "expected": LAYOUT})])
    if facts.get("workspace") != _workspace(key):
        raise SourceError([Fault("form_of_another_workspace")])
    if not hmac.compare_digest(facts.get("seal", "").encode(), _seal(facts, key).encode()):
        raise SourceError([Fault("form_seal_wrong")])
    return {name: facts.get(name, "") for name in _SEALED}


def printed_hash(rows: pl.DataFrame) -> str:
    """The fingerprint of what is printed and may not be changed, whatever the order of the lines."""
    lines = sorted("\t".join(cell or "" for cell in row) for row in rows.iter_rows())
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:_HEX]


def edition_mark(desk: Desk, bureau_id: str, period: str) -> str:
    """The fingerprint of the editions that a period is scored by: a form is outdated when it changes."""
    hashes = [one.sha256 for one in desk.editions_of(bureau_id, period)]
    return hashlib.sha256("\n".join(hashes).encode()).hexdigest()[:_HEX]
