"""The JSON document of a command, as text."""

from __future__ import annotations

import json
from typing import Any

_LARGE = 200_000
"""Signs beyond which nobody reads a document from top to bottom."""


def document_text(document: dict[str, Any]) -> str:
    """Indented for people; a large one has an element a line for grep, and is written in a tenth of the time."""
    compact = json.dumps(document, ensure_ascii=False, default=str)
    if len(compact) < _LARGE:
        return json.dumps(document, ensure_ascii=False, indent=1, default=str)
    fields = (f" {json.dumps(name, ensure_ascii=False)}: {_by_element(value)}" for name, value in document.items())
    return "{\n" + ",\n".join(fields) + "\n}"


def _by_element(value: object) -> str:
    if not isinstance(value, list) or not value:
        return json.dumps(value, ensure_ascii=False, default=str)
    return "[\n  " + ",\n  ".join(json.dumps(one, ensure_ascii=False, default=str) for one in value) + "\n ]"
