"""Names and places of files: what lies in the inbox under a name, at a place or at a time that nobody meant."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from flows.wording import say
from tests.bad_input.conftest import ran
from tests.builders import log, points_sheet
from tests.conftest import Said
from warehouse.lake import Lake, Part

Ingest = Callable[..., Said]


def entries(bureau: Path, beginning: str) -> list[str]:
    live = Lake(bureau / "var" / "lake").live(Part("work_log", "2026-03"))
    return sorted(entry for entry in live["entry_id"].to_list() if entry.startswith(beginning))


def lay(bureau: Path, name: bytes, text: str) -> None:
    (bureau / "inbox" / os.fsdecode(name)).write_text(text, encoding="utf-8")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_name_in_gbk_is_read_as_such(bureau: Path, lang: str) -> None:
    lay(bureau, "工作日志-甲.csv".encode("gb18030"), log("N1,0001,2026-03-05,X01,1"))
    lay(bureau, "三月.csv".encode("gb18030"), log("N2,0001,2026-03-05,X01,1"))

    said = ran("ingest", "-w", bureau, "--lang", lang)

    assert said.code == 1, said.err
    assert "工作日志-甲.csv" in said.out
    assert [line for line in said.err.splitlines() if line.startswith("三月.csv")] != []
    assert entries(bureau, "N") == ["N1"]


def test_a_name_of_no_encoding_is_shown_as_far_as_it_can_be(bureau: Path) -> None:
    lay(bureau, "工作日志-".encode() + b"\xff\xfe.csv", log("N3,0001,2026-03-05,X01,1"))

    said = ran("ingest", "-w", bureau, "--json")

    assert (said.code, [one["loaded"] for one in said.json["endings"]]) == (0, [1])


@pytest.mark.parametrize(
    "name", ["CON", "工作日志.", "工作日志-\n第 2 行.csv", "..工作日志", "工作日志-\u202egnp.csv", "工" * 80 + ".csv"]
)
def test_an_odd_name_is_a_name_like_any_other(bureau: Path, name: str) -> None:
    lay(bureau, name.encode(), log("N4,0001,2026-03-05,X01,1"))

    said = ran("ingest", "-w", bureau, "--lang", "zh")

    assert "Traceback" not in said.err
    assert (said.code, entries(bureau, "N")) == ((0, ["N4"]) if name.startswith("工作日志") else (said.code, []))
    assert "\u202e" not in said.out + said.err
    assert "\n第 2 行" not in said.out + said.err


def test_what_programs_and_systems_leave_in_a_folder_is_no_delivery(ingest: Ingest) -> None:
    left = (
        "~$工作日志.xlsx",
        ".~工作日志.xlsx",
        "~WRL0001.tmp",
        ".DS_Store",
        "._工作日志.csv",
        "Thumbs.db",
        "desktop.ini",
    )
    said = ingest(dict.fromkeys(left, b"x"), "--json")

    assert (said.code, said.json["received"], said.json["refused"]) == (0, 0, [])


def test_a_folder_within_a_folder_is_told_and_not_read(ingest: Ingest, bureau: Path) -> None:
    (bureau / "inbox" / "S1" / "三月").mkdir(parents=True)
    said = ingest({"S1/三月/工作日志.csv": log("N5,0001,2026-03-05,X01,1")}, "--lang", "zh")

    assert say("zh", "file_too_deep", file="S1/三月") in said.err
    assert entries(bureau, "N") == []


def test_a_pipe_is_waited_for_by_nobody(ingest: Ingest, bureau: Path) -> None:
    os.mkfifo(bureau / "inbox" / "工作日志-管道.csv")

    assert ingest(None, "--json").json["received"] == 0


@pytest.mark.parametrize("second", [-2_147_483_648, 0, 7_258_118_400])
def test_a_clock_that_was_wrong_keeps_nothing_out(ingest: Ingest, bureau: Path, second: int) -> None:
    lay(bureau, "工作日志-钟.csv".encode(), log("N6,0001,2026-03-05,X01,1"))
    os.utime(bureau / "inbox" / "工作日志-钟.csv", (second, second))

    assert (ingest(None, "--json").code, entries(bureau, "N")) == (0, ["N6"])


def test_a_download_that_ends_is_taken_under_its_own_name(ingest: Ingest, bureau: Path) -> None:
    text = log("N7,0001,2026-03-05,X01,1")
    waits = ingest({"工作日志-云.csv.part": text}, "--json")
    (bureau / "inbox" / "工作日志-云.csv.part").rename(bureau / "inbox" / "工作日志-云.csv")
    done = ingest(None, "--json")

    assert [fault["code"] for one in waits.json["refused"] for fault in one["faults"]] == ["file_unfinished"]
    assert (waits.code, done.code, entries(bureau, "N")) == (1, 0, ["N7"])


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_name_that_says_another_month_is_told(ingest: Ingest, bureau: Path, lang: str) -> None:
    named, right = "工作日志-2026年2月.csv", "工作日志-2026-03-补.csv"
    said = ingest({named: log("N8,0001,2026-03-05,X01,1"), right: log("N9,0001,2026-03-06,X01,1")}, "--lang", lang)

    assert say(lang, "name_says_other_month", file=named, found="2026-02", expected="2026-03") in said.err
    assert (said.code, entries(bureau, "N"), right in said.err) == (0, ["N8", "N9"], False)


def test_a_sheet_of_another_month_than_its_name_withdraws_nothing(ingest: Ingest, bureau: Path) -> None:
    first = ingest(
        {"积分表-2026-03.xlsx": points_sheet(("李强", "2026-03-10", "X01", 1.0), ("李强", "2026-03-11", "X01", 1.0))},
        "--json",
    )
    wrong = ingest({"积分表-2026-04.xlsx": points_sheet(("李强", "2026-03-10", "X01", 1.0))}, "--json")

    assert (first.code, wrong.code) == (0, 1)
    assert [fault["code"] for one in wrong.json["refused"] for fault in one["faults"]] == ["sheet_of_other_month"]
    assert len(entries(bureau, "0002|")) == 2
