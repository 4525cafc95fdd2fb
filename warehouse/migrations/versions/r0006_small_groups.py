"""Which groups of a survey are too small to be shown."""

from __future__ import annotations

from warehouse.migrating import run_beside

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Run the SQL of the same name."""
    run_beside(__file__)
