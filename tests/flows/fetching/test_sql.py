"""Rows of a query: the cursor goes on where landing says, numbers stay exact, and what fails says how to mend it."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path

import pytest

from tests.conftest import Said
from tests.flows.fetching.conftest import Jixiao, files, landed, profile
from warehouse.lake import Lake, Part
from warehouse.landing import Landing

FETCH = """\
  kind: sql
  url: sqlite:///../ctais.db
  query: SELECT no AS 登记号, person AS 工号, day AS 日期, item AS 项目编码, quantity AS 数量, no FROM work WHERE no {sign} :since
  cursor: {{column: no, start: 0{overlap}}}
"""
MORE = "ignore: [no]\n"


@pytest.fixture
def work(bureau: Path) -> sqlite3.Connection:
    """The database of a system, beside the workspace, with two pieces of work."""
    database = sqlite3.connect(bureau.parent / "ctais.db", isolation_level=None)
    database.execute("CREATE TABLE work (no INTEGER, person TEXT, day TEXT, item TEXT, quantity NUMERIC)")
    database.execute(
        "INSERT INTO work VALUES (2, '0002', '2026-03-03', 'X01', 2.5), (1, '0001', '2026-03-02', 'X01', 3)"
    )
    return database


def source(bureau: Path, sign: str = ">", overlap: str = "") -> None:
    profile(bureau, "ctais", FETCH.format(sign=sign, overlap=overlap), more=MORE)


def loaded(said: Said) -> list[tuple[str, int]]:
    return [(end["file"], end["loaded"]) for end in said.json["endings"]]


def test_each_night_takes_what_came_after_the_last(bureau: Path, work: sqlite3.Connection, jixiao: Jixiao) -> None:
    source(bureau)
    first = jixiao("nightly", "-w", bureau, "--json")
    second = jixiao("nightly", "-w", bureau, "--json")
    work.execute("INSERT INTO work VALUES (3, '0003', '2026-03-04', 'J01', 1)")
    third = jixiao("nightly", "-w", bureau, "--json")

    assert (first.code, second.code, third.code) == (0, 0, 0), first.err
    assert loaded(first) == [("ctais@0..2.jsonl", 2)]
    assert second.json["fetched"] == [{"source": "ctais", "files": 0, "rows": 0, "names": []}]
    assert loaded(third) == [("ctais@2..3.jsonl", 1)]
    assert [mark for _, mark, _ in landed(bureau)] == ["2", "3"]


@pytest.mark.usefixtures("work")
def test_the_answer_lands_exact_and_in_order(bureau: Path, jixiao: Jixiao) -> None:
    source(bureau)
    night = jixiao("nightly", "-w", bureau, "--json")
    landing = Landing(bureau / "var" / "landing")
    (receipt,) = landing.fetched("ctais")

    lines = landing.object_path(receipt.sha256).read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in lines] == [
        {"登记号": 1, "工号": "0001", "日期": "2026-03-02", "项目编码": "X01", "数量": 3, "no": 1},
        {"登记号": 2, "工号": "0002", "日期": "2026-03-03", "项目编码": "X01", "数量": "2.5", "no": 2},
    ]
    assert "数量" in night.json["notes"][0]


@pytest.mark.parametrize(("sign", "overlap", "rows"), [(">=", "", 1), (">", ", overlap: 2", 2), (">", "", 1)])
def test_what_is_read_again_is_not_landed_again(
    bureau: Path, work: sqlite3.Connection, jixiao: Jixiao, sign: str, overlap: str, rows: int
) -> None:
    """A row with an old number that came late is found within the overlap."""
    work.execute("UPDATE work SET no = 10 WHERE no = 2")
    source(bureau, sign, overlap)
    jixiao("nightly", "-w", bureau)
    work.execute("INSERT INTO work VALUES (9, '0005', '2026-01-05', 'X01', 1), (11, '0003', '2026-03-04', 'J01', 1)")

    night = jixiao("nightly", "-w", bureau, "--json")

    assert (night.code, night.json["fetched"][0]["rows"]) == (0, rows)
    assert landed(bureau)[-1][1] == "11"


def test_a_moment_in_the_future_does_not_hide_what_comes_before_it(
    bureau: Path, work: sqlite3.Connection, jixiao: Jixiao
) -> None:
    work.execute("ALTER TABLE work ADD COLUMN changed TEXT")
    work.execute("UPDATE work SET changed = iif(no = 1, '2026-03-02 08:00:00', '2099-03-03 08:00:00')")
    query = FETCH.format(sign=">", overlap="").replace("no FROM work WHERE no", "changed FROM work WHERE changed")
    profile(
        bureau,
        "ctais",
        query.replace("column: no, start: 0", "column: changed, start: '2026-01-01 00:00:00'"),
        more="ignore: [changed]\n",
    )
    first = jixiao("nightly", "-w", bureau, "--json")
    nights = []
    for no, changed in ((3, "2098-01-01 08:00:00"), (4, "2098-01-02 08:00:00")):
        work.execute("INSERT INTO work VALUES (?, '0003', '2026-03-04', 'J01', 1, ?)", (no, changed))
        nights.append(jixiao("nightly", "-w", bureau, "--json"))
    work.execute("DELETE FROM work WHERE changed > '2098'")
    idle = jixiao("nightly", "-w", bureau, "--json")

    assert [night.json["fetched"][0]["rows"] for night in (first, *nights, idle)] == [2, 1, 1, 0], first.err
    assert any("2099-03-03 08:00:00" in note for note in first.json["notes"])


@pytest.mark.usefixtures("work")
def test_a_night_that_lost_all_but_landing_goes_on_from_it(bureau: Path, jixiao: Jixiao) -> None:
    source(bureau)
    jixiao("nightly", "-w", bureau)
    before = landed(bureau)
    shutil.copytree(bureau / "var" / "landing", bureau.parent / "landing")
    shutil.rmtree(bureau / "var")
    shutil.copytree(bureau.parent / "landing", bureau / "var" / "landing")

    night = jixiao("nightly", "-w", bureau, "--json")

    assert (night.code, night.json["fetched"][0]["rows"], landed(bureau)) == (0, 0, before)
    assert ("ctais@0..2.jsonl", 2) in loaded(night)


@pytest.mark.usefixtures("work")
def test_a_dry_run_says_what_would_be_fetched_and_writes_nothing(bureau: Path, jixiao: Jixiao) -> None:
    source(bureau)
    before = files(bureau)
    told = jixiao("nightly", "-w", bureau, "--dry-run")

    assert (told.code, files(bureau) == before) == (0, True)
    assert "ctais：将取来 1 个文件，行数：2（ctais@0..2.jsonl）" in told.err


@pytest.mark.usefixtures("work")
def test_only_the_source_that_is_named(bureau: Path, jixiao: Jixiao) -> None:
    source(bureau)
    profile(bureau, "share", "  {kind: folder, path: nowhere}\n")
    (bureau / "inbox" / "工作日志_一.csv").write_text("编号\n", encoding="utf-8")

    named = jixiao("ingest", "--source", "ctais", "-w", bureau, "--json")
    plain = jixiao("ingest", "-w", bureau, "--json")
    strange = jixiao("ingest", "--source", "ctas", "-w", bureau)

    assert (named.code, named.json["received"], plain.json["fetched"]) == (0, 1, [])
    assert (plain.json["received"], plain.json["refused"][0]["file"]) == (1, "工作日志_一.csv")
    assert (strange.code, "现有：ctais、share" in strange.err) == (2, True)


def test_rows_that_were_returned_come_back_through_the_inbox(
    bureau: Path, work: sqlite3.Connection, jixiao: Jixiao
) -> None:
    work.execute("UPDATE work SET person = '9999' WHERE no = 2")
    source(bureau)
    jixiao("nightly", "-w", bureau)
    (returned,) = (bureau / "var" / "returned").glob("ctais@*.xlsx")
    shutil.copy(returned, bureau / "inbox")

    night = jixiao("nightly", "-w", bureau, "--json")

    assert (night.code, night.json["refused"], night.json["rejected"]) == (1, [], 1)
    assert loaded(night) == [(returned.name, 0)]


@pytest.fixture
def whole(bureau: Path, work: sqlite3.Connection) -> Path:
    """A source whose every answer is the whole table."""
    assert work
    query = (
        "SELECT no AS 登记号, person AS 工号, day AS 日期, item AS 项目编码, CAST(quantity AS TEXT) AS 数量 FROM work"
    )
    fetch = f"  {{kind: sql, url: 'sqlite:///../ctais.db', query: '{query}'}}\n"
    profile(bureau, "ctais", fetch, "  - {dataset: work_log, delivery: whole_period}\n")
    return bureau


def test_the_whole_answer_lands_when_it_differs_also_from_the_last_to_the_one_before(
    whole: Path, work: sqlite3.Connection, jixiao: Jixiao
) -> None:
    nights = [jixiao("nightly", "-w", whole, "--json") for _ in range(2)]
    work.execute("DELETE FROM work WHERE no = 1")
    nights.append(jixiao("nightly", "-w", whole, "--json"))
    work.execute("INSERT INTO work VALUES (1, '0001', '2026-03-02', 'X01', 3)")
    nights.append(jixiao("nightly", "-w", whole, "--json"))

    assert [night.json["fetched"][0]["rows"] for night in nights] == [2, 0, 1, 2]
    assert nights[2].json["withdrawn"] == [["work_log", "2026-03", 1]]
    assert [end["loaded"] for end in nights[3].json["endings"]] == [1]
    assert Lake(whole / "var" / "lake").live(Part("work_log", "2026-03")).height == 2


def test_a_whole_answer_that_lost_much_waits_for_consent(whole: Path, work: sqlite3.Connection, jixiao: Jixiao) -> None:
    days = [(number, f"2026-03-{number:02}") for number in range(3, 13)]
    work.executemany("INSERT INTO work VALUES (?, '0001', ?, 'X01', 1)", days)
    jixiao("nightly", "-w", whole)
    work.execute("DELETE FROM work WHERE no > 2")
    waits = jixiao("nightly", "-w", whole, "--json")
    still = jixiao("nightly", "-w", whole, "--json")
    consented = jixiao("ingest", "--source", "ctais", "--confirm", "-w", whole, "--json")

    assert [fault["code"] for fault in waits.json["refused"][0]["faults"]] == ["withdrawal_needs_confirmation"]
    assert (waits.code, still.code, consented.code) == (1, 0, 0)
    assert consented.json["withdrawn"] == [["work_log", "2026-03", 10]]


REFUSED = {
    "no such table": ("SELECT no FROM wrk WHERE no > :since", "source_query_refused"),
    "no such column": ("SELECT person FROM work WHERE no > :since", "source_cursor_missing"),
    "nothing to tell by": ("SELECT NULL AS no FROM work WHERE no > :since", "source_cursor_blank"),
    "another kind": ("SELECT person || 'x' AS no FROM work WHERE no > :since", "source_cursor_unlike"),
    "bytes": ("SELECT no, x'00ff' AS b FROM work WHERE no > :since", "source_value_unreadable"),
    "infinite": ("SELECT no, 9e999 AS b FROM work WHERE no > :since", "source_value_unreadable"),
    "twice": ("SELECT no, person AS no FROM work WHERE no > :since", "source_column_twice"),
}


@pytest.mark.usefixtures("work")
def test_what_cannot_be_read_is_said_and_stops_nothing(bureau: Path, jixiao: Jixiao) -> None:
    """Seven sources fail, the eighth and the inbox are taken in."""
    for name, (query, _) in REFUSED.items():
        words = {
            "kind": "sql",
            "url": "sqlite:///../ctais.db",
            "query": query,
            "cursor": {"column": "no", "start": "0"},
        }
        profile(bureau, name.replace(" ", "_"), f"  {json.dumps(words)}\n")
    source(bureau)
    (bureau / "inbox" / "工作日志_一.csv").write_text(
        "登记号,工号,日期,项目编码,数量\nA1,0001,2026-03-02,X01,3\nA2,9999,2026-03-02,X01,3\n", encoding="utf-8"
    )

    night = jixiao("nightly", "-w", bureau, "--json")

    told = {(one["source"].replace("_", " "), one["code"]) for one in night.json["unavailable"]}
    assert told == {(name, code) for name, (_, code) in REFUSED.items()} | {
        (n, "source_failing_since") for n in REFUSED
    }
    assert (night.code, night.json["rejected"]) == (3, 1)
    assert sorted(loaded(night)) == [("ctais@0..2.jsonl", 2), ("工作日志_一.csv", 1)]


@pytest.mark.usefixtures("work")
def test_a_source_that_is_gone_says_since_when_until_it_is_back(
    bureau: Path, jixiao: Jixiao, monkeypatch: pytest.MonkeyPatch
) -> None:
    source(bureau)
    file = bureau.parent / "ctais.db"
    told = []
    for day, is_there in (("09", True), ("10", False), ("11", False), ("12", True), ("13", False)):
        monkeypatch.setenv("JIXIAO_NOW", f"2026-04-{day}T02:00:00+08:00")
        if file.exists() != is_there:
            other = file.with_suffix(".away")
            (other if is_there else file).rename(file if is_there else other)
        told.append(jixiao("nightly", "-w", bureau))

    assert [said.code for said in told] == [0, 3, 3, 0, 3]
    since = "自 2026-04-{}T02:00:00+08:00 起没有读到（最近一次：2026-04-{}T02:00:00+08:00）"
    assert [since.format(*days) in said.err for days, said in zip(
        (("10", "09"), ("10", "09"), ("13", "12")), (told[1], told[2], told[4]), strict=True
    )] == [True, True, True]  # fmt: skip
    assert not file.exists()


@pytest.mark.usefixtures("work")
def test_doctor_tries_each_source(bureau: Path, jixiao: Jixiao) -> None:
    source(bureau)
    well = jixiao("doctor", "-w", bureau, "--json")
    (bureau.parent / "ctais.db").unlink()
    ill = jixiao("doctor", "-w", bureau, "--json")

    assert (well.code, ill.code) == (0, 2), well.out
    assert [fault["code"] for one in ill.json["checks"] for fault in one["faults"]] == ["source_unreachable"]


SECRET = "ge:he@im/42"


def test_no_secret_leaves_the_environment(
    bureau: Path, jixiao: Jixiao, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "password").write_text(f"{SECRET}\n", encoding="utf-8")
    monkeypatch.setenv("CTAIS_PASSWORD_FILE", str(tmp_path / "password"))
    monkeypatch.setenv("WHOLE", f"postgresql+psycopg://reader:{SECRET}@127.0.0.1:1/ctais")
    words = "query: SELECT 1 WHERE 1 > :since, cursor: {column: a, start: 0}"
    profile(
        bureau,
        "part",
        f"  {{kind: sql, url: 'postgresql+psycopg://reader:${{CTAIS_PASSWORD}}@127.0.0.1:1/ctais', {words}}}\n",
    )
    profile(bureau, "whole", f"  {{kind: sql, url: '${{WHOLE}}', {words}}}\n")
    profile(bureau, "unset", f"  {{kind: sql, url: 'postgresql+psycopg://a:${{NOBODY_SET}}@127.0.0.1:1/x', {words}}}\n")

    night = jixiao("nightly", "-w", bureau)
    told = night.err + night.out + jixiao("nightly", "-w", bureau, "--json").out
    told += jixiao("doctor", "-w", bureau, "--json").out
    written = [path.read_bytes() for path in (bureau / "var").rglob("*") if path.is_file()]

    assert night.code == 3
    assert "part：连不上 postgresql+psycopg://127.0.0.1:1/ctais（OperationalError）" in night.err
    assert "unset：环境变量 NOBODY_SET 和 NOBODY_SET_FILE 都没有设置" in night.err
    for word in (SECRET, "ge%3Ahe", "he@im", "reader"):
        assert word not in told
        assert not any(word.encode() in content for content in written if b"fetch:" not in content)
