"""What Alembic runs: on the connection and in the transaction of whoever asks."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection, text

from warehouse.migrating import REVISIONS
from warehouse.tables import metadata

_CUT = "SELECT relname FROM pg_class WHERE relispartition"

connection: Connection = context.config.attributes["connection"]
partitions = set(connection.execute(text(_CUT)).scalars())


def _is_ours(name: str | None, kind: str, _: object) -> bool:
    """Whether a name of the database is compared with the metadata: partitions are made by the months."""
    return not (kind == "table" and name in partitions)


context.configure(
    connection=connection, target_metadata=metadata, version_table=REVISIONS, include_name=_is_ours, compare_type=True
)
with context.begin_transaction():
    context.run_migrations()
