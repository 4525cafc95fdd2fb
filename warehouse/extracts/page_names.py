"""Where the pages of a period's site lie, beside its index.html, and how a page leads to another."""

from __future__ import annotations

import hashlib
import re
from urllib.parse import quote

INDEX, HEAD = "index.html", "head.html"
PERSON, SECTION = "person", "section"
"""The folders of sheets and of sections."""
_LONGEST = 80


def sheet_file(person_id: str) -> str:
    """The file of a person's sheet."""
    return f"{PERSON}/{file_name(person_id)}"


def section_file(unit_id: str) -> str:
    """The file of a section's page."""
    return f"{SECTION}/{file_name(unit_id)}"


def file_name(known_id: str) -> str:
    """The id as a file name: what no folder takes is written as %2F; one that is too long is cut and told by a hash."""
    name = re.sub(r"[^\w.-]|^\.", lambda sign: "".join(f"%{byte:02X}" for byte in sign[0].encode()), known_id)
    if len(name) > _LONGEST:
        name = f"{name[:40]}-{hashlib.sha256(known_id.encode()).hexdigest()[:16]}"
    return f"{name}.html"


def href(file: str, above: str = "") -> str:
    """How a page leads to a file; `above` is the way up from where it lies."""
    return above + quote(file)
