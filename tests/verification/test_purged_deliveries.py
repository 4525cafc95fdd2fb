"""Delivered files past their retention go, as far as nothing needs them, and what was made of them stays explicable."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import duckdb
import pytest

import flows.purging
from tests.builders import log, write_inbox
from tests.conftest import Said
from tests.flows.deciding_office import DOCUMENT, MONTH, made
from tests.flows.test_zip import packed
from tests.verification.published import came_to

Run = Callable[..., Said]
pytestmark = pytest.mark.filterwarnings("ignore:module 'sre_parse' is deprecated:DeprecationWarning")

NOW = "2027-05-20"
"""What is kept for twelve months is kept since 1 May 2026."""
PURGE = ("purge", "--reason", "保存期已满", "--table", "deliveries")


def rows(bureau: Path, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(bureau / "var" / "read" / "warehouse.duckdb"), read_only=True) as connection:
        return connection.execute(query).fetchall()


def objects(bureau: Path) -> set[str]:
    """The hashes of what lies in landing."""
    return {path.name for path in (bureau / "var" / "landing" / "objects").glob("*/*")}


def hashes(bureau: Path) -> dict[str, str]:
    """File name -> SHA-256 of everything that was received."""
    return dict(rows(bureau, "SELECT file_name, sha256 FROM ops_delivery"))


@pytest.fixture(scope="session")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bureau that published March, with a retention of delivered files."""
    place = made(tmp_path_factory.mktemp("deliveries"), "published")
    with (place / "jixiao.toml").open("a", encoding="utf-8") as file:
        file.write("\n[retention]\ndeliveries = 12\n")
    return place


@pytest.fixture
def old(first: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it, a year later."""
    at(monkeypatch, NOW)
    return shutil.copytree(first, tmp_path / "workspace", copy_function=shutil.copy2)


def at(patch: pytest.MonkeyPatch, day: str, who: str = "zhang") -> None:
    patch.setenv("JIXIAO_LOGIN", who)
    patch.setenv("JIXIAO_NOW", f"{day}T10:00:00+08:00")


def test_the_files_of_a_published_month_go_and_leave_tombstones(old: Path, jixiao: Run) -> None:
    """The log and its reviews go; lists that still hold stay, and so does what stands in the file of a person."""
    known = hashes(old)
    size = (old / "inbox" / "工作日志.csv").stat().st_size

    said = jixiao(*PURGE, "-w", old, "--json")

    assert said.code == 0, said.err
    assert [(one["table_name"], one["month"], one["row_count"]) for one in said.json["purged"]] == [
        ("deliveries", "2026-04", 2)
    ]
    assert set(known.values()) - objects(old) == {known["工作日志.csv"], known["审核.csv"]}
    query = "SELECT dataset, file_name, sha256, size, rows_loaded, rows_rejected, purged_by, reason FROM {} ORDER BY 1"
    stones = rows(old, query.format("ops_delivery_tombstone"))
    assert stones[0] == ("work_log", "工作日志.csv", known["工作日志.csv"], size, 3, 0, "zhang", "保存期已满")
    assert [one[0] for one in stones] == ["work_log", "work_review"]
    assert not list((old / "var" / "lake").glob("work_log/2026-03/*"))
    assert {one["code"]: one["count"] for one in said.json["kept"]} == {"purge_keeps_archive": 6}


def test_nothing_is_said_or_done_where_no_retention_of_deliveries_is_set(old: Path, jixiao: Run) -> None:
    settings = old / "jixiao.toml"
    settings.write_text(settings.read_text("utf-8").replace("deliveries = 12", ""), encoding="utf-8")
    before = objects(old)

    said = jixiao("purge", "--reason", "保存期已满", "-w", old, "--json")

    assert (said.code, said.json["kept"], objects(old)) == (0, [], before)


@pytest.mark.parametrize(
    "words",
    [
        ("withdraw", MONTH, "--reason", "误报"),
        ("appeal", "open", "0001", MONTH, "--claim", "少算"),
    ],
)
def test_the_files_of_a_month_that_is_open_or_objected_to_stay(
    old: Path, jixiao: Run, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    for who in ("zhang", "li"):
        at(monkeypatch, "2026-04-20", who)
        assert jixiao(*words, "-w", old).code == 0
        if words[0] == "appeal":
            break
    at(monkeypatch, NOW)
    before = objects(old)

    said = jixiao(*PURGE, "-w", old, "--json")

    assert (said.code, said.json["purged"]) == (0, [])
    (needed,) = [one for one in said.json["kept"] if one["code"] == "purge_keeps_needed"]
    assert (needed["count"], needed["found"]) == (2, f"B1 {MONTH}")
    assert before <= objects(old)


def test_a_file_goes_only_with_every_other_of_its_months(
    old: Path, jixiao: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What came of March in May is young: the log beside it stays; nothing is judged by the reviews, and they go."""
    at(monkeypatch, "2026-05-04")
    write_inbox(old / "inbox", 工作日志_补=log("A4,0001,2026-03-09,X01,1"))
    assert jixiao("nightly", "-w", old).code == 0
    at(monkeypatch, NOW)
    first = jixiao(*PURGE, "-w", old, "--json")
    at(monkeypatch, "2027-06-20")
    second = jixiao(*PURGE, "-w", old, "--json")

    assert [(one["month"], one["row_count"]) for one in first.json["purged"]] == [("2026-04", 1)]
    assert [(one["month"], one["row_count"]) for one in second.json["purged"]] == [("2026-04", 1), ("2026-05", 1)]
    files = "SELECT file_name FROM ops_delivery_tombstone ORDER BY purged_at, received_at"
    assert rows(old, files) == [("审核.csv",), ("工作日志.csv",), ("工作日志_补.csv",)]


def test_a_zip_goes_with_its_files(old: Path, jixiao: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, "2026-04-20")
    (old / "inbox" / "补.zip").write_bytes(packed({"工作日志_补.csv": log("A4,0001,2026-03-09,X01,1")}))
    assert jixiao("nightly", "-w", old).code == 0
    before = objects(old)
    at(monkeypatch, NOW)

    said = jixiao(*PURGE, "-w", old, "--json")

    assert (said.json["purged"][0]["row_count"], len(before - objects(old))) == (4, 4)
    assert ("", "补.zip") in rows(old, "SELECT dataset, file_name FROM ops_delivery_tombstone")


def test_what_was_published_is_explained_and_verified_as_before(old: Path, jixiao: Run) -> None:
    explained = jixiao("explain", "0001", MONTH, "-w", old, "--json").json

    assert jixiao(*PURGE, "-w", old).code == 0
    verified = jixiao("verify", "-w", old, "--json")

    assert jixiao("explain", "0001", MONTH, "-w", old, "--json").json == explained
    assert verified.code == 0, verified.out
    (one,) = verified.json["publications"]
    assert (one["faults"], [(news["code"], news["count"], news["rows"]) for news in one["news"]]) == (
        [],
        [("verify_rows_purged", 2, 6)],
    )
    assert [(news["code"], news["count"]) for news in verified.json["landing"]["news"]] == [
        ("verify_deliveries_purged", 2)
    ]


def test_a_file_that_is_gone_without_a_tombstone_is_a_fault_still(old: Path, jixiao: Run) -> None:
    assert jixiao(*PURGE, "-w", old).code == 0
    sha256 = hashes(old)["奖扣记录.csv"]
    (old / "var" / "landing" / "objects" / sha256[:2] / sha256).unlink()

    said = jixiao("verify", "-w", old, "--json")

    assert said.code == 5
    assert [one["code"] for one in said.json["landing"]["faults"]] == ["verify_object_missing"]


def test_a_list_of_a_purge_that_is_gone_is_a_fault(old: Path, jixiao: Run) -> None:
    before = objects(old)
    assert jixiao(*PURGE, "-w", old).code == 0
    (listed,) = objects(old) - before
    (old / "var" / "landing" / "objects" / listed[:2] / listed).unlink()

    said = jixiao("verify", "-w", old, "--json")

    assert said.code == 5
    assert {one["code"] for one in said.json["landing"]["faults"]} == {"verify_object_missing"}


def test_a_file_that_was_purged_is_refused_once_with_a_sentence(
    old: Path, jixiao: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Under another name, and in a section's folder: it is the bytes that are known and old."""
    text = (old / "inbox" / "工作日志.csv").read_text("utf-8")
    assert jixiao(*PURGE, "-w", old).code == 0
    before, lake = objects(old), sorted((old / "var" / "lake").glob("work_log/*"))
    at(monkeypatch, "2027-05-21")
    write_inbox(old / "inbox", 工作日志_又=text)
    write_inbox(old / "inbox" / "S1", 工作日志=text)

    said = jixiao("nightly", "-w", old)
    again = jixiao("nightly", "-w", old)

    assert said.code == 1
    assert said.err.count("2027-05-20 按保存期清理") == 2
    assert again.code == 0
    assert (objects(old), sorted((old / "var" / "lake").glob("work_log/*"))) == (before, lake)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("restate", MONTH, "--cause", "补报", "--document", DOCUMENT), "month_purged"),
        (("withdraw", MONTH, "--reason", "误报"), "month_purged"),
        (("replay", "{log}"), "delivery_purged"),
        (("withdraw", "{log}", "--reason", "误报"), "delivery_purged"),
    ],
)
def test_what_would_need_the_purged_files_is_refused(old: Path, jixiao: Run, words: tuple[str, ...], code: str) -> None:
    assert jixiao(*PURGE, "-w", old).code == 0
    (log_id,) = rows(old, "SELECT delivery_id FROM ops_delivery WHERE file_name = '工作日志.csv'")[0]

    said = jixiao(*(word.format(log=log_id) for word in words), "-w", old, "--json")

    assert (said.code, [one["code"] for one in said.json["faults"]]) == (2, [code])


def test_nights_after_a_purge_work_as_before(old: Path, jixiao: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A late row of the purged month begins its part anew; the publication is left as it is."""
    assert jixiao(*PURGE, "-w", old).code == 0
    at(monkeypatch, "2027-05-21")
    write_inbox(old / "inbox", 工作日志_补=log("A9,0001,2026-03-09,X01,1", "A8,0001,2027-05-10,X01,1"))

    night = jixiao("nightly", "-w", old)

    assert (night.code, jixiao("replay", "-w", old).code) == (0, 0), night.err
    assert jixiao("verify", "-w", old).code == 0


def test_a_rebuild_says_what_it_cannot_make_anew(old: Path, jixiao: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert jixiao(*PURGE, "-w", old).code == 0
    at(monkeypatch, "2027-05-21")
    write_inbox(old / "inbox", 工作日志_补=log("A9,0001,2026-03-09,X01,1"))
    assert jixiao("nightly", "-w", old).code == 0
    before = came_to(old)
    for name in ("lake", "read"):
        shutil.rmtree(old / "var" / name)
    (old / "var" / "warehouse.duckdb").unlink()

    said = jixiao("rebuild", "-w", old, "--json")

    assert (said.code, said.json["differences"]) == (0, [])
    assert [(one["code"], one["fields"]["count"]) for one in said.json["lost"]] == [("rebuild_without_deliveries", 2)]
    after = came_to(old)
    assert {what for what in before if before[what] != after.get(what)} <= {"ops_check", "ops_alert"}
    assert jixiao("verify", "-w", old).code == 0
    assert jixiao(*PURGE, "-w", old, "--json").json["purged"] == []


class Killed(BaseException):
    """The process is gone."""


@pytest.mark.parametrize("step", ["remove_bytes", "remove_parts", "bury"])
def test_a_purge_that_was_killed_is_finished_by_the_next(
    old: Path, jixiao: Run, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    whole = Path(shutil.copytree(old, old.with_name("whole"), copy_function=shutil.copy2))
    assert jixiao(*PURGE, "-w", whole).code == 0

    def gone(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch, suppress(Killed):
        patch.setattr(flows.purging, step, gone)
        jixiao(*PURGE, "-w", old)
    assert jixiao("replay", "-w", old).code == 0
    at(monkeypatch, "2027-05-21")
    again = jixiao("purge", "--reason", "再来", "--table", "deliveries", "-w", old, "--json")

    assert again.code == 0, again.err
    assert came_to(old) == came_to(whole)
    assert objects(old) == objects(whole)


def test_a_rehearsal_says_the_same_and_takes_nothing(old: Path, jixiao: Run) -> None:
    before = objects(old)
    dry = jixiao(*PURGE, "--dry-run", "-w", old, "--json")

    assert objects(old) == before
    assert (old / "var" / "lake" / "work_log" / "2026-03").exists()
    assert dry.json["purged"] == jixiao(*PURGE, "-w", old, "--json").json["purged"]
