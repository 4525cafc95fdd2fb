"""What is left of purged rows, and the one way by which rows of the log go."""

from __future__ import annotations

from warehouse.migrating import run_beside

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Run the SQL of the same name."""
    run_beside(__file__)
