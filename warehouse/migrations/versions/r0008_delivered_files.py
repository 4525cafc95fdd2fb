"""What is left of delivered files whose bytes were purged."""

from __future__ import annotations

from warehouse.migrating import run_beside

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Run the SQL of the same name."""
    run_beside(__file__)
