"""${message}."""

from warehouse.migrating import run_beside

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    """Run the SQL of the same name."""
    run_beside(__file__)
