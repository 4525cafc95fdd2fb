"""Training, cases and sanctions, and what results were used for: of the person file."""

from __future__ import annotations

from warehouse.migrating import run_beside

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Run the SQL of the same name."""
    run_beside(__file__)
