"""What one file alone does not show: repeats, corrections, withdrawals, references that come late, the month-end."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl

from flows.desk import opened
from flows.settings import workspace
from flows.wording import say
from tests.builders import WORK_ITEM, grants, log, points_sheet, reviews, table
from tests.conftest import Said
from warehouse.lake import Lake, Part
from warehouse.ledger import refused

Ingest = Callable[..., Said]

FORMULA = "=cmd|' /C calc'!A0"
MARKUP = "<script>alert(1)</script>{{7*7}}#read(1)"


def live(bureau: Path, dataset: str = "work_log", month: str = "2026-03") -> list[dict[str, Any]]:
    return Lake(bureau / "var" / "lake").live(Part(dataset, month)).to_dicts()


def quantities(bureau: Path, beginning: str) -> dict[str, int]:
    return {
        row["entry_id"]: row["quantity"] // 1_000_000 for row in live(bureau) if row["entry_id"].startswith(beginning)
    }


def ends(said: Said, file: str) -> tuple[int, int, int, int]:
    """Loaded, rejected, superseded, withdrawn."""
    (one,) = [ending for ending in said.json["endings"] if ending["file"] == file]
    return one["loaded"], one["rejected"], one["superseded"], one["withdrawn"]


def codes(said: Said, file: str) -> list[str]:
    return sorted(one["code"] for one in said.json["rejects"] if one["file"] == file)


def days(count: int) -> list[tuple[str, str, str, float]]:
    return [("李强", f"2026-03-{day:02}", "X01", 1.0) for day in range(10, 10 + count)]


def test_the_same_bytes_twice_change_nothing_and_say_so(ingest: Ingest, bureau: Path) -> None:
    text = log("A1,0001,2026-03-05,X01,1")
    first = ingest({"工作日志-甲.csv": text}, "--json")
    before = live(bureau)
    again = ingest({"工作日志-甲(重发).csv": text}, "--lang", "zh")

    assert (first.code, again.code) == (0, 0)
    assert live(bureau) == before
    assert say("zh", "already_received", file="工作日志-甲(重发).csv", delivery="").split("（交付")[0] in again.err


def test_a_link_in_the_inbox_is_not_followed_and_is_told(ingest: Ingest, bureau: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere.csv").write_text(log("K1,0001,2026-03-05,X01,1"), encoding="utf-8")
    (bureau / "inbox" / "工作日志-链接.csv").symlink_to(tmp_path / "elsewhere.csv")
    (bureau / "inbox" / "S9").symlink_to(tmp_path, target_is_directory=True)

    said = ingest(None, "--lang", "zh")

    assert [line for line in said.err.splitlines() if "是链接" in line] == [
        say("zh", "inbox_link", file="S9"),
        say("zh", "inbox_link", file="工作日志-链接.csv"),
    ]
    assert quantities(bureau, "K") == {}


def test_an_inbox_without_news_says_so(ingest: Ingest) -> None:
    said = ingest(None, "--lang", "zh")

    assert said.code == 0
    assert said.err == say("zh", "nothing_new") + "\n"


def test_a_corrected_file_supersedes_by_key_and_the_old_version_stays_readable(ingest: Ingest, bureau: Path) -> None:
    ingest({"工作日志-甲.csv": log("C1,0001,2026-03-05,X01,2", "C2,0001,2026-03-06,X01,2")}, "--json")
    mended = ingest({"工作日志-甲(更正).csv": log("C1,0001,2026-03-05,X01,3", "C2,0001,2026-03-06,X01,2")}, "--json")
    lake = Lake(bureau / "var" / "lake")
    part = Part("work_log", "2026-03")
    delivered = [row for day in lake.manifest(part).days for row in lake.day_rows(part, day).to_dicts()]

    assert mended.code == 0
    assert ends(mended, "工作日志-甲(更正).csv") == (1, 0, 1, 0)
    assert quantities(bureau, "C") == {"C1": 3, "C2": 2}
    assert sorted(row["quantity"] for row in delivered if row["entry_id"] == "C1") == [2_000_000, 3_000_000]


def test_a_correction_of_the_day_moves_the_row_into_its_month(ingest: Ingest, bureau: Path) -> None:
    ingest({"工作日志-甲.csv": log("M1,0001,2026-02-05,X01,2")}, "--json")
    ingest({"工作日志-乙.csv": log("M1,0001,2026-03-05,X01,2")}, "--json")

    assert [row["entry_id"] for row in live(bureau, month="2026-02")] == []
    assert quantities(bureau, "M") == {"M1": 2}


def test_rows_heal_by_themselves_when_item_and_price_arrive(ingest: Ingest, bureau: Path) -> None:
    rows = ("H1,0001,2026-02-20,N01,1", "H2,0001,2026-02-20,Z99,2", "H3,0001,2026-02-20,X01,3")
    early = ingest({"工作日志-甲.csv": log(*rows)}, "--json")
    header = WORK_ITEM.splitlines()[0]
    prices = table(header, "N01,新办辅导,,,3,申报,2026-02-01", "Z99,专项清理,,,4,申报,2026-02-01")
    healed = ingest({"工作日志-乙.csv": log("H4,0001,2026-02-21,X01,1"), "工作项目分值-补.csv": prices}, "--lang", "zh")

    assert (early.code, ends(early, "工作日志-甲.csv"), codes(early, "工作日志-甲.csv")) == (
        1, (1, 2, 0, 0), ["item_not_priced", "unknown_work_item"],
    )  # fmt: skip
    assert healed.code == 0
    assert [line for line in healed.err.splitlines() if line.startswith("工作日志-甲.csv") and " 2 " in line] != []
    assert sorted(row["entry_id"] for row in live(bureau, month="2026-02")) == ["H1", "H2", "H3", "H4"]


def test_a_review_before_its_log_is_tried_again_and_loads(ingest: Ingest, bureau: Path) -> None:
    early = ingest({"审核-甲.csv": reviews("0003,2026-03,X01,股长,4,同意")}, "--json")
    late = ingest({"工作日志-甲.csv": log("L1,0003,2026-03-05,X01,4")}, "--json")

    assert (early.code, codes(early, "审核-甲.csv")) == (1, ["more_than_declared"])
    assert (late.code, late.json["healed"]) == (0, [["审核-甲.csv", "work_review", 1]])
    assert [row["person_id"] for row in live(bureau, "work_review")] == ["0003"]


def test_a_whole_period_sheet_with_a_row_less_withdraws_it_and_says_so(ingest: Ingest, bureau: Path) -> None:
    first = ingest({"积分表-三月.xlsx": points_sheet(*days(4))}, "--json")
    second = ingest({"积分表-三月(重报).xlsx": points_sheet(*days(3))}, "--lang", "zh")
    third = ingest({"积分表-三月(三报).xlsx": points_sheet(*days(0), ("王敏", "2026-03-10", "X01", 1.0))}, "--json")

    assert (first.code, ends(first, "积分表-三月.xlsx"), first.json["rows_left_out"]) == (0, (4, 0, 0, 0), 1)
    assert second.code == 0
    assert [line for line in second.err.splitlines() if "2026-03" in line and " 1 行已撤回" in line] != []
    assert third.code == 0, "three rows less need no consent, however large their share"
    assert third.json["withdrawn"] == [["work_log", "2026-03", 3]]
    assert (len(quantities(bureau, "0001|")), len(quantities(bureau, "0002|"))) == (1, 0)


def test_a_sheet_without_many_rows_waits_for_consent_and_then_withdraws_them(ingest: Ingest, bureau: Path) -> None:
    ingest({"积分表-三月.xlsx": points_sheet(*days(10))}, "--json")
    waits = ingest({"积分表-三月(重报).xlsx": points_sheet(*days(6))}, "--lang", "zh")
    kept = len(quantities(bureau, "0002|"))
    unmoved = ingest(None, "--json")
    agreed = ingest(None, "--confirm", "--json")

    assert waits.code == 1
    assert [
        line
        for line in waits.err.splitlines()
        if "积分表-三月(重报).xlsx" in line and " 4 行" in line and "--confirm" in line
    ] != []
    assert (kept, unmoved.json["endings"]) == (10, [])
    assert (agreed.code, agreed.json["withdrawn"]) == (0, [["work_log", "2026-03", 4]])
    assert len(quantities(bureau, "0002|")) == 6


def test_a_name_that_two_people_bear_is_rejected_with_the_candidates(ingest: Ingest) -> None:
    people = table("工号,姓名,人员类别", "0011,李强,公务员")
    posts = table("工号,机构代码,岗位系列,生效日期", "0011,S1,comprehensive_service,2020-01-01")
    said = ingest(
        {"人员-新.csv": people, "岗位任职-新.csv": posts, "积分表-三月.xlsx": points_sheet(*days(1))}, "--lang", "zh"
    )
    (line,) = [line for line in said.err.splitlines() if line.startswith("积分表-三月.xlsx 第")]

    assert said.code == 1
    assert "李强" not in line, "the sender has the row; the reason names nobody"
    assert "** → 0002、0011" in line


def test_grants_over_the_pool_are_refused_whole_and_earlier_ones_stand(ingest: Ingest, bureau: Path) -> None:
    good = ingest({"机动分-一.csv": grants("0001,2026-03,8,0002,牵头", "0002,2026-03,12,0001,清理")}, "--json")
    over = ingest({"机动分-二.csv": grants("0001,2026-03,9,0002,再加", "0003,2026-03,999,0002,过多")}, "--json")

    assert (good.code, ends(good, "机动分-一.csv")) == (0, (2, 0, 0, 0))
    assert (over.code, ends(over, "机动分-二.csv")) == (1, (0, 2, 0, 0))
    (refusal,) = over.json["refused"]
    assert [fault["code"] for fault in refusal["faults"]] == ["grant_file_over_pool"]
    assert {row["person_id"]: row["points"] // 1_000_000 for row in live(bureau, "grant")} == {"0001": 8, "0002": 12}


def test_a_grant_file_that_one_month_of_two_refuses_is_refused_whatever_month_is_settled_last(
    ingest: Ingest, bureau: Path
) -> None:
    ingest({"机动分-两月.csv": grants("0001,2026-02,999,0002,过多", "0001,2026-03,8,0002,牵头")}, "--json")
    ingest({"机动分-三月.csv": grants("0002,2026-03,1,0001,清理")}, "--json")

    (entry,) = refused(opened(workspace(bureau)).warehouse)
    (fault,) = json.loads(entry.faults)
    assert (entry.file_name, fault["code"]) == ("机动分-两月.csv", "grant_file_over_pool")
    assert fault["fields"]["found"] == "999"
    assert int(fault["fields"]["expected"]) < 999


def test_a_review_that_never_came_holds_its_person_and_nobody_else(
    ingest: Ingest, bureau: Path, jixiao: Ingest
) -> None:
    ingest({"审核-甲.csv": reviews("0001,2026-03,X01,股长,,同意", "0006,2026-03,J01,考核小组,,同意")}, "--json")
    closed = jixiao("month-end", "2026-03", "-w", bureau, "--json")
    held = jixiao("explain", "0002", "2026-03", "-w", bureau, "--json")
    free = jixiao("explain", "0001", "2026-03", "-w", bureau, "--json")

    assert closed.code == 1, closed.err
    assert [hold["reason"] for hold in held.json["holds"]] == ["not_reviewed"]
    assert (held.json["score"], held.json["rank"]) == (None, None)
    assert free.json["holds"] == []


def test_formula_text_stays_text_in_the_lake_and_is_harmless_in_every_report(
    ingest: Ingest, bureau: Path, jixiao: Ingest
) -> None:
    header = WORK_ITEM.splitlines()[0]
    ingest({
        "工作项目分值-新.csv": table(header, f"X01,{FORMULA},,,2,申报,2026-03-01", f"J01,{MARKUP},,,5,申报,2026-03-01"),
        "人员-新.csv": table("工号,姓名,人员类别", f"0001,{FORMULA},公务员", f"0006,{MARKUP},公务员"),
        "审核-甲.csv": reviews(*(f"{who},2026-03,{item},股长,,同意" for who, item in (("0001", "X01"), ("0002", "X01"), ("0006", "J01")))),
    }, "--json")  # fmt: skip
    closed = jixiao("month-end", "2026-03", "-w", bureau)
    assert closed.code == 0, closed.err
    report = bureau / "var" / "reports" / "B1" / "2026-03"
    names = {row["item_name"] for row in live(bureau, "work_item", "all")}
    page = (report / "index.html").read_text(encoding="utf-8")
    parts = ZipFile(report / "workbook.xlsx")
    book = openpyxl.load_workbook(report / "workbook.xlsx")
    texts = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
    sheets = [parts.read(name).decode() for name in parts.namelist() if name.startswith("xl/worksheets/")]

    assert {FORMULA, MARKUP} <= names
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
    assert "{{7*7}}#read(1)" in page
    assert [sheet for sheet in sheets if "cmd|" in sheet.partition("<f>")[2]] == []
    assert not any(name.startswith("xl/externalLinks") for name in parts.namelist())
    assert [text for text in texts if "cmd|" in text] != []
    assert [text for text in texts if "cmd|" in text and text.startswith(("=", "+", "@"))] == []


def test_a_file_name_with_an_escape_sequence_is_not_repeated_as_it_is(ingest: Ingest) -> None:
    said = ingest({"三月\x1b[31m的表.csv": log("A1,0001,2026-03-05,X01,1")}, "--lang", "zh")

    assert said.code == 1
    assert "\x1b" not in said.err


def test_two_files_of_one_name_in_two_folders_are_counted_apart(ingest: Ingest, bureau: Path) -> None:
    (bureau / "inbox" / "S1").mkdir()
    said = ingest(
        {"工作日志.csv": log("F1,0001,2026-03-05,X01,1"), "S1/工作日志.csv": log("F2,0001,2026-03-05,X01,三")}, "--json"
    )

    assert sorted((one["loaded"], one["rejected"]) for one in said.json["endings"]) == [(0, 1), (1, 0)]


def test_a_file_mended_under_its_name_loads_and_stands_for_the_bad_one(ingest: Ingest, bureau: Path) -> None:
    refused = ingest({"工作日志-甲.csv": "登记号,工号,日期,项目编码,数星\nG1,0001,2026-03-05,X01,1\n"}, "--json")
    partly = ingest({"工作日志-甲.csv": log("G1,0001,2026-03-05,X01,三", "G2,0001,2026-03-05,X01,2")}, "--json")
    mended = ingest({"工作日志-甲.csv": log("G1,0001,2026-03-05,X01,3", "G2,0001,2026-03-05,X01,2")}, "--json")

    assert (refused.code, partly.code, ends(partly, "工作日志-甲.csv")) == (1, 1, (1, 1, 0, 0))
    assert (mended.code, ends(mended, "工作日志-甲.csv")) == (0, (1, 0, 1, 0))
    assert quantities(bureau, "G") == {"G1": 3, "G2": 2}
