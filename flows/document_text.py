"""The JSON document of a command, as text."""

from __future__ import annotations

import json
from typing import Any

_LARGE, _WIDE = 200_000, 1_000
"""Signs beyond which nobody reads a document from top to bottom, and those that a line may have."""


def document_text(document: dict[str, Any]) -> str:
    """Indented for people; a large one has a row a line for grep, and is written in a tenth of the time."""
    if len(_plain(document)) < _LARGE:
        return json.dumps(document, ensure_ascii=False, indent=1, default=str)
    return _by_row(document, 0)


def _by_row(value: object, depth: int) -> str:
    plain = _plain(value)
    if len(plain) <= _WIDE or not isinstance(value, dict | list):
        return plain
    if isinstance(value, dict):
        parts, ends = [f"{_plain(name)}: {_by_row(one, depth + 1)}" for name, one in value.items()], "{}"
    else:
        parts, ends = [_by_row(one, depth + 1) for one in value], "[]"
    inner = ",\n".join(f"{' ' * (depth + 1)}{part}" for part in parts)
    return f"{ends[0]}\n{inner}\n{' ' * depth}{ends[1]}"


def _plain(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
