"""Calendar, postings, days, reports, ratings, and the ledgers of publications, objections and changes."""

from __future__ import annotations

from warehouse.migrating import run_beside

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Run the SQL of the same name."""
    run_beside(__file__)
