"""Bringing a shared warehouse to the schema of this version: Alembic's revisions, then comments and views.

All in the transaction of the first run of a new version, by the login that owns the tables; other logins are told.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, text
from sqlalchemy.schema import SetColumnComment, SetTableComment

from transforms.faults import Fault, SettingsError
from warehouse.tables import VIEWS, fingerprint, metadata, ops_schema

REVISIONS = "ops_revision"
_MAY = "SELECT has_schema_privilege(current_schema(), 'CREATE')"
_OWNED = """
    SELECT COALESCE(BOOL_AND(pg_has_role(relowner, 'USAGE')), TRUE) FROM pg_class
    WHERE relname = 'ops_schema' AND relnamespace = current_schema()::regnamespace
"""


def is_current(connection: Connection) -> bool:
    """Whether the database has the schema of this version."""
    if not connection.execute(text("SELECT to_regclass('ops_schema') IS NOT NULL")).scalar():
        return False
    found = connection.execute(text("SELECT fingerprint FROM ops_schema")).scalars().all()
    return found == [fingerprint()]


def migrate(connection: Connection) -> None:
    """Bring the database to this version inside the caller's transaction; raises SettingsError for other logins."""
    if is_current(connection):
        return
    if not all(connection.execute(text(query)).scalar() for query in (_MAY, _OWNED)):
        raise SettingsError([Fault("warehouse_not_owner", {"found": str(connection.engine.url.username)})])
    for name in VIEWS:
        connection.execute(text(f'DROP VIEW IF EXISTS "{name}"'))
    upgrade(connection, "head")
    _comment(connection)
    for name, body in VIEWS.items():
        connection.execute(text(f'CREATE VIEW "{name}" WITH (security_invoker = true) AS {body}'))
    connection.execute(ops_schema.delete())
    connection.execute(ops_schema.insert().values(fingerprint=fingerprint()))


def upgrade(connection: Connection, revision: str) -> None:
    """Run Alembic's revisions up to one inside the caller's transaction."""
    from alembic import command

    command.upgrade(config(connection), revision)


def config(connection: Connection):  # type: ignore[no-untyped-def]  # noqa: ANN201 - Alembic is imported where it is needed
    """Alembic's settings for a connection."""
    from alembic.config import Config

    made = Config()
    made.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    made.attributes["connection"] = connection
    return made


def run_beside(file: str) -> None:
    """Run the SQL file beside a revision; `{schema}` in it is the schema that the login finds first."""
    from alembic import op

    connection = op.get_bind()
    schema = connection.execute(text("SELECT quote_ident(current_schema())")).scalar()
    words = Path(file).with_suffix(".sql").read_text(encoding="utf-8").replace("{schema}", str(schema))
    raw = connection.connection.dbapi_connection
    assert raw is not None  # noqa: S101 - a live connection always has one
    raw.execute(words)


def _comment(connection: Connection) -> None:
    for table in metadata.sorted_tables:
        connection.execute(SetTableComment(table))
        for column in table.columns:
            connection.execute(SetColumnComment(column))
    connection.execute(text(f"COMMENT ON TABLE {REVISIONS} IS '仓库结构的修订号,仅一行'"))
    connection.execute(text(f"COMMENT ON COLUMN {REVISIONS}.version_num IS '修订号'"))
