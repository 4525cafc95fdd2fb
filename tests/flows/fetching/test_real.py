"""Incremental reading shown on a real PostgreSQL and on a real SQLite: exact numbers, zones, blanks, lost links."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text

from tests.flows.fetching.conftest import Jixiao, landed, profile
from tests.postgres import Server, database
from warehouse.landing import Landing

REAL = Path(__file__).resolve().parents[4] / "shared" / "real" / "api.db"
ROWS = """\
  - dataset: work_log
    columns: {entry_id: no, person_id: person, work_date: worked, item_code: item, quantity: quantity}
"""
QUERY = """\
    SELECT no, person, done_at::date AS worked, item, quantity, note, paid, share, done_at FROM ctais.work
    WHERE done_at > :since
"""


@pytest.fixture(scope="session")
def postgres(server: Server) -> Iterator[str]:
    """The address of a database of the session's PostgreSQL."""
    with database(server) as name:
        yield server.of(name).replace("postgresql://", "postgresql+psycopg://")


@pytest.fixture
def work(postgres: str) -> Iterator[Engine]:
    """A schema with three pieces of work, one of them just before midnight of Shanghai on a server in another zone."""
    engine = create_engine(postgres)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA IF EXISTS ctais CASCADE"))
        connection.execute(text("CREATE SCHEMA ctais"))
        connection.execute(text("SET TIME ZONE 'America/New_York'"))
        connection.execute(
            text(
                "CREATE TABLE ctais.work (no bigint, person text, item text, quantity numeric(20, 3), note text,"
                " paid numeric, share double precision, done_at timestamptz)"
            )
        )
        connection.execute(
            text(
                "INSERT INTO ctais.work VALUES"
                " (1, '0001', 'X01', 3.100, NULL, 12345678901234567890.123456789, 0.1, '2026-03-01 15:59:59.999999+00'),"
                " (2, '0002', 'X01', 2.500, E'甲\\n乙\"', 0.30, 1e21, '2026-03-01 16:00:00+00'),"
                " (3, '0003', 'J01', 1, '', -0.00, 3, '2026-03-04 09:30:00+08')"
            )
        )
    yield engine
    engine.dispose()


@pytest.fixture
def source(bureau: Path, postgres: str, work: Engine, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A bureau that reads it."""
    assert work
    monkeypatch.setenv("CTAIS", postgres)
    words = "  kind: sql\n  url: ${CTAIS}\n  query: |\n" + QUERY + "  cursor: {column: done_at, start: 2026-01-01}\n"
    profile(bureau, "ctais", words, ROWS, "other_columns: ignore\n")
    return bureau


def lines(bureau: Path) -> list[list[dict[str, object]]]:
    landing = Landing(bureau / "var" / "landing")
    texts = [landing.object_path(one.sha256).read_text(encoding="utf-8") for one in landing.receipts() if one.source]
    return [[json.loads(line) for line in one.splitlines()] for one in texts]


def test_numbers_are_exact_moments_in_shanghai_and_nothing_is_blank(source: Path, jixiao: Jixiao) -> None:
    night = jixiao("nightly", "-w", source, "--json")

    assert (night.code, night.json["endings"][0]["loaded"]) == (0, 3), night.err
    (rows,) = lines(source)
    names = ("no", "worked", "quantity", "note", "paid", "share", "done_at")
    assert [tuple(row[name] for name in names) for row in rows] == [
        (1, "2026-03-01", "3.100", None, "12345678901234567890.123456789", "0.1", "2026-03-01 23:59:59.999999+08:00"),
        (2, "2026-03-02", "2.500", '甲\n乙"', "0.30", "1000000000000000000000", "2026-03-02 00:00:00+08:00"),
        (3, "2026-03-04", "1.000", "", "0.00", "3", "2026-03-04 09:30:00+08:00"),
    ]
    assert "share" in night.json["notes"][0]


def test_the_cursor_keeps_parts_of_a_second_and_finds_what_came_since(
    source: Path, work: Engine, jixiao: Jixiao
) -> None:
    jixiao("nightly", "-w", source)
    with work.begin() as connection:
        connection.execute(
            text("UPDATE ctais.work SET done_at = '2026-03-04 01:30:00.000001+00', quantity = 2 WHERE no = 3")
        )
    night = jixiao("nightly", "-w", source, "--json")

    assert [len(one) for one in lines(source)] == [3, 1]
    assert [mark for _, mark, _ in landed(source)] == ["2026-03-04 09:30:00+08:00", "2026-03-04 09:30:00.000001+08:00"]
    assert [(end["file"], end["loaded"]) for end in night.json["endings"]] == [
        ("ctais@2026-03-04T093000+0800..2026-03-04T093000.000001+0800.jsonl", 1)
    ]


def test_a_query_may_only_read(source: Path, work: Engine, jixiao: Jixiao) -> None:
    path = source / "sources" / "ctais.yaml"
    path.write_text(path.read_text("utf-8").replace("note,", "ctais.wipe() AS note,"), "utf-8")
    with work.begin() as connection:
        connection.execute(
            text(
                "CREATE FUNCTION ctais.wipe() RETURNS text LANGUAGE sql AS 'DELETE FROM ctais.work; SELECT NULL::text'"
            )
        )
    night = jixiao("nightly", "-w", source, "--json")
    with work.connect() as connection:
        left = connection.execute(text("SELECT count(*) FROM ctais.work")).scalar()

    assert (night.code, night.json["unavailable"][0]["code"], left) == (3, "source_query_refused", 3)
    assert "ReadOnlySqlTransaction 25006" in night.json["unavailable"][0]["sentence"]


@pytest.mark.skipif(not REAL.exists(), reason="../shared/real/api.db is not on this machine")
def test_the_schools_of_a_real_sqlite(bureau: Path, jixiao: Jixiao) -> None:
    """apistrat: 200 schools of three strata; the numbers are REAL, which SQLite keeps as binary floats."""
    fetch = (
        f"  kind: sql\n  url: sqlite:///{REAL}\n"
        "  query: SELECT snum, cds, stype, api00, pw, flag FROM apistrat WHERE snum > :since AND snum <= {upto}\n"
        "  cursor: {{column: snum, start: 0}}\n"
    )
    takes = "  - dataset: window_rating\n    columns: {rating_id: cds, rated_at: day}\n"
    told = []
    for upto in (3000, 10000, 10000):
        profile(bureau, "schools", fetch.format(upto=upto).replace("{{", "{").replace("}}", "}"), takes)
        told.append(jixiao("ingest", "--source", "schools", "-w", bureau, "--json").json["fetched"][0]["rows"])
    found = [row for answer in lines(bureau) for row in answer]

    assert (told, len(found), len({row["cds"] for row in found})) == ([sum(told[:1]), 200 - told[0], 0], 200, 200)
    assert found == sorted(found, key=lambda row: float(str(row["snum"])))
    assert sum(int(str(row["api00"])) * (row["stype"] == "E") for row in found) == 67_443
    assert found[0]["flag"] is None
    assert {row["pw"] for row in found} == {"44.209999084472656", "15.100000381469727", "20.360000610351562"}
