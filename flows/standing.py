"""In which bureaus' results of a period somebody stands."""

from __future__ import annotations

from warehouse.store import Warehouse, frame

_WHERE = """
    SELECT DISTINCT s.bureau_id FROM fact_month_score s
    JOIN ops_period p ON p.bureau_id = s.bureau_id AND p.month = s.month AND p.version = s.version
    WHERE s.subject_id = :subject AND s.month = :month ORDER BY s.bureau_id
"""


def bureaus_of(warehouse: Warehouse, subject_id: str, period: str) -> list[str]:
    """The bureaus with a score row of the subject in the version that holds."""
    with warehouse.reading() as connection:
        return list(frame(connection, _WHERE, subject=subject_id, month=period)["bureau_id"])
