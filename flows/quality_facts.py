"""What the quality page tells, from the ledger of the last three months: a page costs the same after years."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from flows.desk import Desk
from warehouse.ledger import DeliveryEntry, refused
from warehouse.store import frame

LOOKED_BACK = timedelta(days=92)

_QUERIES = {
    "trends": """
        SELECT dataset, code, column_name, night, MAX(severity) AS severity, SUM(failures) AS failures,
               SUM(row_count) AS rows
        FROM ops_check WHERE night >= CAST(:since AS DATE) GROUP BY dataset, code, column_name, night
        ORDER BY dataset, code, column_name, night
    """,
    "open": """
        WITH failing AS (
            SELECT DISTINCT dataset, unit_id, month, code, column_name FROM ops_check
            WHERE night >= CAST(:since AS DATE) AND failures > 0
        ), known AS (
            SELECT c.*, MAX(c.run) OVER own AS latest,
                   COALESCE(MAX(CASE WHEN c.failures = 0 THEN c.run END) OVER own, 0) AS last_good
            FROM ops_check c JOIN failing f ON f.dataset = c.dataset AND f.unit_id = c.unit_id AND f.month = c.month
                 AND f.code = c.code AND f.column_name = c.column_name
            WHERE c.night >= CAST(:since AS DATE)
            WINDOW own AS (PARTITION BY c.dataset, c.unit_id, c.month, c.code, c.column_name)
        )
        SELECT dataset, code, column_name, SUM(CASE WHEN run = latest THEN failures ELSE 0 END) AS failures,
               MIN(CASE WHEN run > last_good THEN night END) AS since
        FROM known GROUP BY dataset, code, column_name
    """,
    "reasons": """
        SELECT r.severity, r.dataset, r.code, COUNT(DISTINCT r.delivery_id || ':' || CAST(r.row_no AS VARCHAR)) AS rows
        FROM ops_reject r JOIN ops_delivery d ON d.delivery_id = r.delivery_id WHERE d.received_at >= :since
        GROUP BY r.severity, r.dataset, r.code ORDER BY rows DESC, r.dataset, r.code
    """,
    "units": """
        SELECT COALESCE(r.unit_id, '') AS unit_id, r.code,
               COUNT(DISTINCT r.delivery_id || ':' || CAST(r.row_no AS VARCHAR)) AS rows
        FROM ops_reject r JOIN ops_delivery d ON d.delivery_id = r.delivery_id
        WHERE d.received_at >= :since AND r.severity = 'reject'
        GROUP BY COALESCE(r.unit_id, ''), r.code ORDER BY rows DESC, unit_id, r.code
    """,
    "senders": """
        SELECT d.folder, d.profile, COUNT(DISTINCT d.delivery_id) AS files,
               COUNT(DISTINCT r.delivery_id || ':' || CAST(r.row_no AS VARCHAR)) AS rows
        FROM ops_reject r JOIN ops_delivery d ON d.delivery_id = r.delivery_id
        WHERE d.received_at >= :since AND r.severity = 'reject'
        GROUP BY d.folder, d.profile ORDER BY rows DESC, d.folder, d.profile
    """,
    "delivered": """
        SELECT folder, profile, COUNT(*) AS files, MAX(SUBSTR(received_at, 1, 10)) AS received_on
        FROM ops_delivery WHERE received_at >= :since AND status = 'loaded'
        GROUP BY folder, profile ORDER BY folder, profile
    """,
}
_SHAPES: Mapping[str, Mapping[str, pl.DataType]] = {
    "trends": {"night": pl.Date(), "failures": pl.Int64(), "rows": pl.Int64()},
    "open": {"failures": pl.Int64(), "since": pl.Date()},
}


@dataclass(frozen=True)
class Facts:
    """The frames of the page by name, and the files that were refused."""

    since: date
    frames: Mapping[str, pl.DataFrame]
    refused: tuple[DeliveryEntry, ...]


def quality_facts(desk: Desk) -> Facts:
    """What the ledger says of the nights since LOOKED_BACK."""
    since = desk.today - LOOKED_BACK
    with desk.warehouse.reading() as connection:
        frames = {name: frame(connection, query, since=since.isoformat()) for name, query in _QUERIES.items()}
    typed = {name: found.cast(dict(_SHAPES.get(name, {}))) for name, found in frames.items()}  # type: ignore[arg-type]
    late = tuple(entry for entry in refused(desk.warehouse) if entry.received_at >= since.isoformat())
    return Facts(since, typed, late)
