"""Every table and view of this version, and the hash by which a database is known to have them."""

from __future__ import annotations

import hashlib
from functools import cache

from warehouse import (  # noqa: F401 - their tables are of the metadata
    alert_schema,
    audit_schema,
    commit_schema,
    grade_schema,
    publication_schema,
    record_schema,
    star_schema,
    survey_schema,
    tombstone_schema,
)
from warehouse.schema import metadata, ops_schema
from warehouse.views import VIEWS

__all__ = ["VIEWS", "fingerprint", "metadata", "ops_schema"]


@cache
def fingerprint() -> str:
    """A hash of every table, column, type, key, comment and view."""
    words = [
        f"{table.name}.{c.name} {c.type} {c.primary_key} {c.comment} {table.comment}"
        for table in metadata.sorted_tables
        for c in table.columns
    ]
    words += [f"{name} {body}" for name, body in VIEWS.items()]
    return hashlib.sha256("\n".join(sorted(words)).encode()).hexdigest()
