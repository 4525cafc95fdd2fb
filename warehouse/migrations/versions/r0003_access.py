"""Which login sees whom, and the log of who changed what."""

from __future__ import annotations

from warehouse.migrating import run_beside

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Run the SQL of the same name."""
    run_beside(__file__)
