"""Bringing a shared warehouse to the schema of this version: Alembic's revisions, then comments and views.

All in the transaction of the first run of a new version, by the login that owns the tables; other logins are told.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, text
from sqlalchemy.schema import SetColumnComment, SetTableComment

from transforms.faults import Fault, SettingsError
from warehouse import access
from warehouse.tables import VIEWS, fingerprint, metadata, ops_schema

REVISIONS = "ops_revision"
_MAY = "SELECT has_schema_privilege(current_schema(), 'CREATE')"
_OWNED = """
    SELECT COALESCE(BOOL_AND(pg_has_role(relowner, 'USAGE')), TRUE) FROM pg_class
    WHERE relname = 'ops_schema' AND relnamespace = current_schema()::regnamespace
"""
_BECOME = f"""
    SELECT COUNT(*) FROM pg_roles r JOIN pg_roles me ON me.rolname = session_user
    WHERE r.rolname = :role AND NOT me.rolsuper AND pg_has_role(session_user, r.oid, 'MEMBER') AND ({access.READY})
"""  # noqa: S608 - both are ours
_UNNOTED = {"ops_audit", "ops_commit"}


def is_current(connection: Connection) -> bool:
    """Whether the database has the schema of this version, and the grants of the roles that there are."""
    if not connection.execute(text("SELECT to_regclass('ops_schema') IS NOT NULL")).scalar():
        return False
    found = connection.execute(text("SELECT fingerprint FROM ops_schema")).scalars().all()
    return found == [_wanted(connection)]


def _wanted(connection: Connection) -> str:
    return f"{fingerprint()} {'granted' if access.is_ready(connection) else 'owner only'}"


def migrate(connection: Connection) -> None:
    """Bring the database to this version inside the caller's transaction; raises SettingsError for other logins."""
    if is_current(connection):
        return
    with acting(connection, access.OWNER):
        if not all(connection.execute(text(query)).scalar() for query in (_MAY, _OWNED)):
            raise SettingsError([Fault("warehouse_not_owner", {"found": str(connection.engine.url.username)})])
        _make(connection)


def _make(connection: Connection) -> None:
    for name in VIEWS:
        connection.execute(text(f'DROP VIEW IF EXISTS "{name}"'))
    upgrade(connection, "head")
    _comment(connection)
    for name, body in VIEWS.items():
        connection.execute(text(f'CREATE VIEW "{name}" WITH (security_invoker = true) AS {body}'))
    for table in metadata.tables.keys() - _UNNOTED:
        when = f"AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table} FOR EACH STATEMENT"
        connection.execute(text(f"CREATE OR REPLACE TRIGGER note_change {when} EXECUTE FUNCTION note_change()"))
    if access.is_ready(connection):
        access.grant(connection)
    connection.execute(ops_schema.delete())
    connection.execute(ops_schema.insert().values(fingerprint=_wanted(connection)))


@contextmanager
def acting(connection: Connection, role: str) -> Iterator[None]:
    """In a role where the login may take it, else as the login itself; afterwards in the one that it had."""
    before = connection.execute(text("SELECT current_setting('role')")).scalar()
    become(connection, role, otherwise="NONE")
    yield
    connection.execute(text(f"SET LOCAL ROLE {before}"))


def become(connection: Connection, role: str, otherwise: str = "") -> None:
    """Take a role for the rest of the transaction, where there is one and the login has it; a superuser takes none."""
    taken = role if connection.execute(text(_BECOME), {"role": role}).scalar() else otherwise
    if taken:
        connection.execute(text(f"SET LOCAL ROLE {taken}"))


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
