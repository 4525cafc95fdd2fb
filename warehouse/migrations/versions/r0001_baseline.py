"""The tables of the first version that had a shared warehouse."""

from __future__ import annotations

from warehouse.migrating import run_beside

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Run the SQL of the same name."""
    run_beside(__file__)
