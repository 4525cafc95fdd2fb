"""States of a bureau's month (interface.md, "States of a bureau's month"); the ledger holds one of each."""

from __future__ import annotations

COLLECTING = "collecting"
CALCULATED = "calculated"
NOTICED = "noticed"
APPROVED = "approved"
PUBLISHED = "published"
CORRECTED = "corrected"

IN_FORCE = frozenset({PUBLISHED, CORRECTED})
"""What has been published: from here on a change needs `restate`."""
