"""Training, cases and sanctions, and what results were used for: of the person file."""

from __future__ import annotations

from warehouse.migrating import run_beside

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Run the SQL of the same name."""
    run_beside(__file__)
