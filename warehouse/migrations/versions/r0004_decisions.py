"""The way of a month from its notice to a correction, and for which days the rows of a delivery are."""

from __future__ import annotations

from warehouse.migrating import run_beside

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Run the SQL of the same name."""
    run_beside(__file__)
