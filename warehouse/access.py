"""Who may see what in a shared warehouse: grants and row policies of the roles of roles.sql, made with the schema.

Rows are chosen by the login alone (`session_user`), which no setting and no SET ROLE changes; the functions of
revision 0003 say which people, units and bureaus it sees, from postings and responsibilities.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, Table, text

from warehouse.tables import VIEWS, metadata

OWNER, LOADER, OFFICE, READER, AUDITOR = (
    f"jixiao_{name}" for name in ("owner", "loader", "office", "reader", "auditor")
)
READY = """
    SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = 'jixiao_owner'
                   AND has_schema_privilege(oid, current_schema(), 'CREATE'))
"""
"""Another database of the same server has the same roles and other grants."""
_HAS = "SELECT pg_has_role(current_user, :role, 'MEMBER')"
_OWNS = "SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = 'ops_schema'::regclass"
PERSONAL = ("person_id", "subject_id", "ratee_id")
"""Columns by which a row is somebody's."""
MAP = ("dim_posting", "dim_responsibility", "dim_unit", "ops_login")
"""What the owner's functions read to know who sees what."""
UNSEEN = frozenset(
    {
        "fact_rating",
        "ops_reject",
        "ops_delivery",
        "ops_delivery_rows",
        "ops_alert",
        "ops_load",
        "ops_run",
        "ops_tombstone",
        "ops_delivery_tombstone",
    }
)
"""Of no reader: ratings of few raters, texts as they were sent, names of files, and ledgers of the office."""
OF_AUDITOR = frozenset({"ops_audit", "ops_login", "ops_commit"})
_CHANGES = {"ops_audit": "", "ops_login": "", "ops_tombstone": "INSERT", "ops_delivery_tombstone": "INSERT"}
"""What the loader may do to a table beside seeing it, where that is not everything."""
_PURGE = "purge_audit(date, text, text, text, text)"
_OFFICIAL = frozenset({"report_quality", "report_reconciliation"})
"""Views of the office: what is wrong with whose files."""


def is_ready(connection: Connection) -> bool:
    """Whether roles.sql was run here; where it was not, only the owner of the tables may do anything."""
    return bool(connection.execute(text(READY)).scalar())


def may_act_as(connection: Connection, role: str) -> bool:
    """Whether the login has a role; without roles, and on a file, whoever owns the tables has all of them."""
    if connection.dialect.name != "postgresql":
        return True
    if is_ready(connection):
        return bool(connection.execute(text(_HAS), {"role": role}).scalar())
    return bool(connection.execute(text(_OWNS)).scalar())


def grant(connection: Connection) -> None:
    """Give each role what it may do, and each table its policies, inside the caller's transaction."""
    for statement in _statements():
        connection.execute(text(statement))


def _statements() -> Iterator[str]:
    roles = f"{LOADER}, {OFFICE}, {READER}, {AUDITOR}"
    for table in metadata.sorted_tables:
        yield f"REVOKE ALL ON {table.name} FROM PUBLIC, {roles}"
        yield f"GRANT SELECT ON {table.name} TO {', '.join(_seeing(table.name))}"
        if changes := _CHANGES.get(table.name, "INSERT, UPDATE, DELETE"):
            yield f"GRANT {changes} ON {table.name} TO {LOADER}"
        if is_guarded(table):
            yield from _policies(table)
    for view in VIEWS:
        yield f"REVOKE ALL ON {view} FROM PUBLIC, {roles}"
        yield f"GRANT SELECT ON {view} TO {', '.join(_seeing(view))}"
    yield f"GRANT EXECUTE ON FUNCTION make_partition(text, text) TO {LOADER}"
    yield f"GRANT EXECUTE ON FUNCTION seen_people(), seen_units(), seen_bureaus() TO {OFFICE}, {READER}"
    yield f"GRANT EXECUTE ON FUNCTION people_of_bureaus() TO {OFFICE}"
    yield f"REVOKE EXECUTE ON FUNCTION {_PURGE} FROM {OWNER}"
    yield f"GRANT EXECUTE ON FUNCTION {_PURGE} TO {AUDITOR}"


def _seeing(name: str) -> list[str]:
    if name in OF_AUDITOR:
        return [AUDITOR] if name != "ops_commit" else [AUDITOR, LOADER]
    hidden = name in UNSEEN or name in _OFFICIAL
    return [LOADER, OFFICE, AUDITOR] if hidden else [LOADER, OFFICE, READER, AUDITOR]


def is_guarded(table: Table) -> bool:
    """Whether a table has rows that not everybody may see."""
    return table.name in MAP or any(name in table.c for name in (*PERSONAL, "bureau_id"))


def _policies(table: Table) -> Iterator[str]:
    rules = {AUDITOR: "true"}
    if table.name not in OF_AUDITOR:
        rules |= {OFFICE: _official(table), READER: _own(table)}
    yield f"ALTER TABLE {table.name} ENABLE ROW LEVEL SECURITY"
    yield f"ALTER TABLE {table.name} FORCE ROW LEVEL SECURITY"
    for role, rule in rules.items():
        yield f"DROP POLICY IF EXISTS {role} ON {table.name}"
        yield f"CREATE POLICY {role} ON {table.name} FOR SELECT TO {role} USING ({rule})"
    if table.name in MAP:
        yield f"DROP POLICY IF EXISTS {OWNER} ON {table.name}"
        yield f"CREATE POLICY {OWNER} ON {table.name} TO {OWNER} USING (true)"


def _official(table: Table) -> str:
    """The office sees its bureaus, what is common to all, and of people without a bureau its own."""
    mine = [f"{name} IN (SELECT people_of_bureaus())" for name in PERSONAL if name in table.c]
    if "bureau_id" not in table.c:
        return " OR ".join(mine)
    common = "COALESCE(bureau_id, '') = ''"
    rest = f"{common} AND ({' OR '.join(mine)})" if mine else common
    return f"bureau_id IN (SELECT seen_bureaus()) OR ({rest})"


def _own(table: Table) -> str:
    """A reader sees themselves and their units' people, and of their bureau what is nobody's in particular."""
    mine = [name for name in PERSONAL if name in table.c]
    rules = [f"{name} IN (SELECT seen_people())" for name in mine]
    if mine and "unit_id" in table.c:
        rules.append("unit_id IN (SELECT seen_units())")
    if "bureau_id" in table.c:
        nobody = "person_id IS NULL AND " if "person_id" in mine else "false AND " if mine else ""
        rules.append(f"{nobody}(COALESCE(bureau_id, '') = '' OR bureau_id IN (SELECT seen_bureaus()))")
    return " OR ".join(f"({rule})" for rule in rules)
