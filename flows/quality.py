"""What the checks found over time: by section and rule, open rejects by reason, refused files, late people."""

from __future__ import annotations

import json
from typing import Any

from flows.desk import Desk
from warehouse.ledger import refused
from warehouse.store import frame

_CHECKS = """
    SELECT dataset, unit_id, month, check_code AS "check", column_name AS "column", row_count, failures, severity, since
    FROM report_quality ORDER BY dataset, unit_id, month, check_code, column_name
"""
_REJECTS = """
    SELECT d.file_name AS file, r.dataset, r.code, COUNT(DISTINCT r.row_no) AS rows
    FROM ops_reject r JOIN ops_delivery d ON d.delivery_id = r.delivery_id WHERE r.severity = 'reject'
    GROUP BY d.file_name, d.arrival, r.dataset, r.code ORDER BY d.arrival, r.dataset, r.code
"""
_LATE = """
    SELECT bureau_id, month, deadline, COUNT(*) AS late FROM report_deadline WHERE is_late
    GROUP BY bureau_id, month, deadline ORDER BY bureau_id, month, deadline
"""


def quality(desk: Desk) -> dict[str, Any]:
    """The document of `quality --json`; ids and counts only."""
    with desk.warehouse.reading() as connection:
        checks = frame(connection, _CHECKS).to_dicts()
        rejects = frame(connection, _REJECTS).to_dicts()
        late = frame(connection, _LATE).to_dicts()
    for check in checks:
        check |= {"row_count": int(check["row_count"]), "failures": int(check["failures"])}
    files = [
        {"file": e.file_name, "delivery_id": e.delivery_id, "codes": [f["code"] for f in json.loads(e.faults)]}
        for e in refused(desk.warehouse)
    ]
    return {"checks": checks, "rejects": rejects, "refused": files, "late": late}
