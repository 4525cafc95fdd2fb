"""`var/state.json`, which `status` reads without a database: rewritten with every commit of the ledger."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from warehouse.files import replace
from warehouse.ledger import periods
from warehouse.store import Warehouse, frame

STATE_VERSION = 1
_COUNTS = ("loaded", "rejected", "superseded", "withdrawn")


def write_state(warehouse: Warehouse, path: Path, bureaus: Sequence[str]) -> None:
    """Rewrite the state file from the ledger; ids and counts only."""
    with warehouse.reading() as connection:
        deliveries = frame(
            connection,
            "SELECT status, COUNT(*) AS files FROM ops_delivery GROUP BY status ORDER BY status",
        )
        rows = frame(
            connection,
            "SELECT dataset, month, SUM(loaded) AS loaded, SUM(rejected) AS rejected, SUM(superseded) AS superseded,"
            " SUM(withdrawn) AS withdrawn FROM ops_delivery_rows GROUP BY dataset, month ORDER BY dataset, month",
        )
        newest = frame(connection, "SELECT MAX(received_at) AS received_at FROM ops_delivery")
    state = {
        "schema_version": STATE_VERSION,
        "bureaus": list(bureaus),
        "deliveries": {row["status"]: row["files"] for row in deliveries.to_dicts()},
        "last_received_at": newest["received_at"][0],
        "periods": [asdict(entry) for entry in periods(warehouse)],
        "rows": [{k: int(v) if k in _COUNTS else v for k, v in row.items()} for row in rows.to_dicts()],
    }
    body = json.dumps(state, ensure_ascii=False, indent=1)
    replace(path, lambda temporary: temporary.write_text(body, encoding="utf-8"))
