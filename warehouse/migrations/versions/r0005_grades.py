"""Appraisals of quarters and years: grades, the facts behind them, and quotas."""

from __future__ import annotations

from warehouse.migrating import run_beside

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Run the SQL of the same name."""
    run_beside(__file__)
