"""Who may do what in a shared warehouse: role by object by verb, row by row, and by the side doors."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege

import flows.purging
from flows.exits import INTERRUPTED
from tests.conftest import Said
from tests.postgres import Server, database
from warehouse import access
from warehouse.address import Address
from warehouse.shared import SharedWarehouse
from warehouse.store import close
from warehouse.tables import VIEWS, metadata

ROLES = Path(access.__file__).with_name("roles.sql")
LOGINS = {
    "own": "owner",
    "night": "loader",
    "kaohe": "office",
    "1": "reader",
    "head": "reader",
    "2": "reader",
    "shenji": "auditor",
}
VERBS = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE")
ROWS = """
    INSERT INTO dim_unit (unit_id, parent_id, bureau_id) VALUES ('B', NULL, 'B'), ('S1', 'B', 'B'), ('S2', 'B', 'B'), ('C', NULL, 'C');
    INSERT INTO dim_posting (person_id, unit_id, post_class, from_date, until_date, is_head, bureau_id) VALUES
        ('1', 'S1', 'c', '2020-01-01', '9999-12-31', false, 'B'), ('7', 'S1', 'c', '2020-01-01', '9999-12-31', true, 'B'),
        ('2', 'S2', 'c', '2020-01-01', '9999-12-31', false, 'B'), ('8', 'B', 'c', '2020-01-01', '9999-12-31', false, 'B'),
        ('9', 'C', 'c', '2020-01-01', '9999-12-31', true, 'C');
    INSERT INTO ops_login VALUES ('head', '7'), ('kaohe', '8');
    INSERT INTO dim_person (person_id, person_name) SELECT person_id, 'secret ' || person_id FROM dim_posting;
    INSERT INTO ops_period (bureau_id, month, state, version) VALUES ('B', '2026-03', 'published', 1), ('C', '2026-03', 'published', 1);
    INSERT INTO fact_month_score (version, month, bureau_id, scheme, subject_id, unit_id, person_id, score)
        SELECT 1, '2026-03', bureau_id, 's', person_id, unit_id, person_id, 90 FROM dim_posting;
    INSERT INTO fact_month_score (version, month, bureau_id, scheme, subject_id, unit_id, score) VALUES
        (1, '2026-03', 'B', 'u', 'S2', 'S2', 80), (1, '2026-03', 'C', 'u', 'C', 'C', 70);
"""


def user(login: str) -> str:
    """The name of a login: a number is a person's, and needs no line in ops_login."""
    return login if login.isdigit() else f"jixiao_test_{login}"


@dataclass(frozen=True)
class Guarded:
    """A warehouse with roles, and its logins."""

    server: Server
    database: str

    def url(self, login: str) -> str:
        return self.server.of(self.database, username=user(login), password="x")

    def said(self, login: str, *words: str) -> list[Any]:
        """What the last statement says to a login."""
        with psycopg.connect(self.url(login), autocommit=True) as connection:
            for one in words:
                answer = connection.execute(one)
            return answer.fetchall() if answer.description else []


@pytest.fixture(scope="module")
def guarded(server: Server) -> Iterator[Guarded]:
    """Made as docs/warehouse.md says: roles by a superuser, tables by the owner's login, rows by the loader's."""
    with database(server) as name:
        found = Guarded(server, name)
        server.said(ROLES.read_text(encoding="utf-8"), name)
        for login, role in LOGINS.items():
            server.said(f"CREATE ROLE \"{user(login)}\" LOGIN PASSWORD 'x' IN ROLE jixiao_{role}", name)
        with SharedWarehouse(Address(found.url("own"), name)).reading():
            pass
        with psycopg.connect(server.of(name)) as connection:
            connection.execute(ROWS.replace("'head'", "'jixiao_test_head'").replace("'kaohe'", "'jixiao_test_kaohe'"))
        yield found
        close()
    for login in LOGINS:
        server.said(f'DROP ROLE "{user(login)}"')


def test_each_role_may_do_what_is_written_here_and_nothing_else(guarded: Guarded) -> None:
    """Every role by every table, view and partition by every verb."""
    tables, views = set(metadata.tables), set(VIEWS)
    logs = {"ops_audit", "ops_login"}
    office_only = {
        "fact_rating",
        "ops_reject",
        "ops_delivery",
        "ops_delivery_rows",
        "ops_alert",
        "ops_load",
        "ops_run",
        "ops_tombstone",
        "ops_delivery_tombstone",
        "report_quality",
        "report_reconciliation",
    }
    common = (tables | views) - logs - {"ops_commit"}
    expected = {("loader", name, verb) for name in tables - logs for verb in ("SELECT", "INSERT", "UPDATE", "DELETE")}
    stones = ("ops_tombstone", "ops_delivery_tombstone")
    expected -= {("loader", name, verb) for name in stones for verb in ("UPDATE", "DELETE")}
    expected |= {("loader", name, "SELECT") for name in views}
    expected |= {("office", name, "SELECT") for name in common}
    expected |= {("reader", name, "SELECT") for name in common - office_only}
    expected |= {("auditor", name, "SELECT") for name in tables | views}
    query = f"""
        SELECT SUBSTR(r.rolname, 8), c.relname, v.verb FROM pg_roles r, pg_class c, UNNEST(ARRAY{list(VERBS)}) v(verb)
        WHERE r.rolname IN ('jixiao_loader', 'jixiao_office', 'jixiao_reader', 'jixiao_auditor')
          AND c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v') AND has_table_privilege(r.oid, c.oid, v.verb)
    """
    found = set(guarded.server.said(query, guarded.database))

    assert found == expected
    assert "loader" not in {role for role, name, verb in found if verb == "TRUNCATE"}


def test_no_table_with_people_is_without_a_policy_and_no_view_looks_with_others_eyes(guarded: Guarded) -> None:
    forced = "SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity"
    guarded_tables = {name for (name,) in guarded.server.said(forced, guarded.database)}
    personal = {
        name
        for name, table in metadata.tables.items()
        if {"person_id", "subject_id", "ratee_id", "bureau_id"} & set(table.c.keys())
    }
    blind = "SELECT relname FROM pg_class WHERE relkind = 'v' AND relnamespace = 'public'::regnamespace AND NOT COALESCE('security_invoker=true' = ANY(reloptions), false)"

    assert guarded_tables == personal
    assert guarded.server.said(blind, guarded.database) == []


EVERYBODY = {"1", "2", "7", "8", "9"}


@pytest.mark.parametrize(
    ("login", "people", "units"),
    [
        ("1", {"1"}, {"S2"}),
        ("2", {"2"}, {"S2"}),
        ("head", {"1", "7"}, {"S2"}),
        ("kaohe", {"1", "2", "7", "8"}, {"S2"}),
        ("shenji", EVERYBODY, {"S2", "C"}),
        ("own", set(), set()),
    ],
)
def test_a_login_sees_its_own_people_only(guarded: Guarded, login: str, people: set[str], units: set[str]) -> None:
    views = ("fact_month_score", "report_month_score") if login != "own" else ("fact_month_score",)
    for name in views:
        found = guarded.said(login, f"SELECT person_id, unit_id FROM {name}")
        assert {person for person, _ in found if person} == people
        assert {unit for person, unit in found if not person} == units
    names = guarded.said(login, "SELECT person_id FROM dim_person")
    assert {person for (person,) in names} == people


@pytest.mark.parametrize(
    "words",
    [
        "SET ROLE jixiao_auditor",
        "SET ROLE jixiao_loader",
        "SET SESSION AUTHORIZATION postgres",
        "SET row_security = off; SELECT * FROM fact_month_score",
        "SELECT * FROM fact_month_score_default",
        "SELECT * FROM ops_login",
        "SELECT * FROM ops_audit",
        "INSERT INTO dim_person (person_id) VALUES ('9')",
        "COPY fact_rating TO STDOUT",
        "CREATE TABLE mine (a text)",
        "CREATE TEMPORARY TABLE mine (a text)",
        "SELECT make_partition('fact_event', '2026-05')",
        "SELECT seen_self()",
        "SELECT people_of_bureaus()",
        "SELECT pg_read_file('/etc/passwd')",
    ],
)
def test_a_reader_finds_no_way_round(guarded: Guarded, words: str) -> None:
    with pytest.raises(InsufficientPrivilege):
        guarded.said("1", *words.split("; "))


def test_a_setting_changes_nobody(guarded: Guarded) -> None:
    """A name that an application could set is asked for by nothing; the application's name is only noted."""
    settings = ["SET application_name = 'head'", "SET jixiao.login = 'head'", "SET search_path = pg_temp, public"]

    assert guarded.said("1", *settings, "SELECT person_id FROM public.dim_person") == [("1",)]


def test_statistics_plans_and_leaky_functions_tell_nothing_of_others(guarded: Guarded) -> None:
    guarded.server.said("ANALYZE", guarded.database)
    told = guarded.said("1", "SELECT COUNT(*) FROM pg_stats WHERE tablename IN ('dim_person', 'fact_month_score')")
    plan = guarded.said("1", "EXPLAIN SELECT * FROM dim_person WHERE person_name = 'secret 9'")
    # Each name is cast to a number only where the row is the reader's: another's would be quoted by the error.
    with pytest.raises(psycopg.errors.InvalidTextRepresentation) as quoted:
        guarded.said("1", "SELECT person_name FROM dim_person WHERE person_name::int > 0")

    assert told == [(0,)]
    assert "secret 2" not in str(plan)
    assert '"secret 1"' in str(quoted.value)


def test_who_changed_what_is_noted_and_stays(guarded: Guarded) -> None:
    with SharedWarehouse(Address(guarded.url("night"), "night")).transaction() as connection:
        connection.exec_driver_sql("UPDATE ops_period SET held = 1 WHERE bureau_id = 'B'")
    noted = guarded.said("shenji", "SELECT login, verb, object FROM ops_audit ORDER BY audit_id DESC LIMIT 1")
    for words in ("DELETE FROM ops_audit", "UPDATE ops_audit SET login = ''", "TRUNCATE ops_audit"):
        for login in ("own", "night", "shenji"):
            with pytest.raises(InsufficientPrivilege):
                guarded.said(login, words)

    assert noted == [("jixiao_test_night", "UPDATE", "ops_period")]


def test_the_loader_loads_under_row_security_and_makes_its_partitions(guarded: Guarded) -> None:
    from tests.warehouse.test_copying import events

    with SharedWarehouse(Address(guarded.url("night"), "night")).transaction() as connection:
        events(connection, "2026-07")
    with SharedWarehouse(Address(guarded.url("night"), "night")).reading() as connection:
        found = connection.exec_driver_sql("SELECT CAST(tableoid::regclass AS VARCHAR) FROM fact_event").scalars().all()

    assert found == ["fact_event_2026_07"]


PURGE = ("purge", "--reason", "保存期已满")
PAST = """
    INSERT INTO ops_audit (happened_at, login, verb, object) VALUES
        ('2023-02-28T16:00:00Z', 'a', 'UPDATE', 'ops_period'), ('2023-03-31T15:59:59Z', 'a', 'UPDATE', 'ops_period'),
        ('2022-12-31T15:59:59Z', 'a', 'INSERT', 'ops_run'), ('2023-03-31T16:00:00Z', 'kept', 'DELETE', 'ops_check');
    INSERT INTO ops_run (run, flow, night) VALUES (1, 'nightly', '2024-12-31'), (2, 'nightly', '2026-04-01');
"""
"""Lines of the log before 1 April 2023 in Shanghai and one since, a night of 2024 and one of this year."""


@pytest.fixture
def purging(
    guarded: Guarded, workspace: Path, jixiao: Callable[..., Said], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Said]:
    """The command as a login, on a warehouse that has rows past their retention and no tombstone."""
    (workspace / "jixiao.toml").write_text("[retention]\nops_run = 12\n", encoding="utf-8")
    with psycopg.connect(guarded.server.of(guarded.database)) as connection:
        for table in ("ops_tombstone", "ops_audit"):
            connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER only_added")
            connection.execute(f"DELETE FROM {table}")
            connection.execute(f"ALTER TABLE {table} ENABLE TRIGGER only_added")
        connection.execute("DELETE FROM ops_run")
        connection.execute(PAST)

    def purge(login: str, *words: str) -> Said:
        monkeypatch.setenv("JIXIAO_WAREHOUSE_URL", guarded.url(login))
        return jixiao(*PURGE, *words, "-w", workspace, "--json")

    return purge


def purged(said: Said) -> list[tuple[str, str, int]]:
    """What a purge says that it took away."""
    assert said.code == 0, said.err
    return [(one["table_name"], one["month"], one["row_count"]) for one in said.json["purged"]]


OF_LOG = [("ops_audit", "2022-12", 1), ("ops_audit", "2023-03", 2)]
OF_NIGHTS = [("ops_run", "2024-12", 1)]
STONES = "SELECT table_name, month, row_count FROM ops_tombstone ORDER BY table_name, month"
OLD_LINES = "SELECT COUNT(*) FROM ops_audit WHERE happened_at < '2023-03-31T16:00:00Z'"


def test_the_log_is_purged_by_the_auditor_and_everything_else_by_the_loader(
    guarded: Guarded, purging: Callable[..., Said]
) -> None:
    rehearsed = [purged(purging(login, "--dry-run")) for login in ("night", "shenji")]
    before = guarded.said("shenji", STONES)
    nights, lines = purging("night"), purging("shenji")

    assert (rehearsed, before) == ([OF_NIGHTS, OF_LOG], [])
    assert (purged(nights), nights.json["left"]) == (OF_NIGHTS, [{"table": "ops_audit", "expected": "jixiao_auditor"}])
    assert (purged(lines), [one["table"] for one in lines.json["left"]]) == (OF_LOG, ["ops_run", "log"])
    assert guarded.said("shenji", STONES) == OF_LOG + OF_NIGHTS
    assert guarded.said("shenji", OLD_LINES) == [(0,)]
    noted = guarded.said("shenji", "SELECT login, verb, object FROM ops_audit ORDER BY audit_id DESC LIMIT 2")
    assert set(noted) == {
        ("jixiao_test_shenji", "INSERT", "ops_tombstone"),
        ("jixiao_test_shenji", "DELETE", "ops_audit"),
    }
    assert guarded.said("shenji", "SELECT COUNT(*) > 0 FROM ops_audit WHERE login = 'kept'") == [(True,)]
    assert [purged(purging(login)) for login in ("night", "shenji")] == [[], []]


@pytest.mark.parametrize(
    ("login", "words"),
    [
        ("night", ("--table", "ops_audit")),
        ("shenji", ("--table", "ops_run")),
        ("shenji", ("--table", "ops_run", "--table", "ops_audit")),
        ("own", ()),
        ("kaohe", ()),
        ("1", ()),
    ],
)
def test_who_may_not_purge_is_refused_and_nothing_is_landed(
    guarded: Guarded, purging: Callable[..., Said], workspace: Path, login: str, words: tuple[str, ...]
) -> None:
    said = purging(login, *words)

    assert (said.code, {one["code"] for one in said.json["faults"]}) == (2, {"purge_not_yours"})
    assert not (workspace / "var" / "landing" / "acts").exists()
    assert guarded.said("shenji", STONES) == []


def test_a_login_of_both_purges_both(guarded: Guarded, purging: Callable[..., Said]) -> None:
    with both(guarded):
        rehearsed, done = purged(purging("both", "--dry-run")), purging("both")
        assert (rehearsed, purged(done), done.json["left"]) == (OF_NIGHTS + OF_LOG, OF_NIGHTS + OF_LOG, [])
        assert purged(purging("both")) == []


@contextmanager
def both(guarded: Guarded) -> Iterator[None]:
    """A login that is loader and auditor, as in a small office."""
    made = f"CREATE ROLE \"{user('both')}\" LOGIN PASSWORD 'x' IN ROLE jixiao_loader, jixiao_auditor"
    guarded.server.said(made)
    try:
        yield
    finally:
        close()
        guarded.server.said(f'DROP ROLE "{user("both")}"')


def test_a_purge_of_the_log_that_was_killed_after_its_act_is_finished_once(
    guarded: Guarded, purging: Callable[..., Said], workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(flows.purging, "purge_log", stopped)
        assert purging("shenji").code == INTERRUPTED
    acts = workspace / "var" / "landing" / "acts"
    assert (len(list(acts.iterdir())), guarded.said("shenji", STONES)) == (1, [])

    assert purged(purging("night")) == OF_NIGHTS
    assert purged(purging("shenji")) == OF_LOG
    assert guarded.said("shenji", STONES) == OF_LOG + OF_NIGHTS
    assert len(list(acts.iterdir())) == 2


def stopped(*_: object) -> None:
    raise KeyboardInterrupt


def test_no_other_door_leads_to_the_lines_of_the_log(guarded: Guarded) -> None:
    asked = "SELECT purge_audit('2020-01-01', 'p', '', '', '')"
    for login in ("own", "night", "kaohe", "1"):
        with pytest.raises(InsufficientPrivilege):
            guarded.said(login, asked)
    for login in ("own", "night", "shenji"):
        for words in ("DELETE FROM ops_tombstone", "UPDATE ops_tombstone SET row_count = 0", "TRUNCATE ops_tombstone"):
            with pytest.raises(InsufficientPrivilege):
                guarded.said(login, words)


def test_the_server_keeps_six_months_of_the_log_by_its_own_clock(
    guarded: Guarded, purging: Callable[..., Said], workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A command with a clock of its own is refused before it lands anything, and keeps nobody from the next."""
    with monkeypatch.context() as patch:
        patch.setenv("JIXIAO_NOW", "2999-01-01T02:00:00+08:00")
        said = purging("shenji")
    assert (said.code, [one["code"] for one in said.json["faults"]]) == (2, ["purge_too_young"])
    assert (guarded.said("shenji", STONES), (workspace / "var" / "landing" / "acts").exists()) == ([], False)
    with pytest.raises(psycopg.Error) as refused:
        guarded.said("shenji", "SELECT purge_audit('2999-01-01', 'p', '', '', '')")

    assert refused.value.sqlstate == "JX006"
    assert purged(purging("shenji")) == OF_LOG
