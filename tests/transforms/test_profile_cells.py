"""What a profile declares of cells: units, full-width signs, Excel's days, months without a day, names of sheets."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from tests.transforms.test_profiles import LOG, of, profile_faults, taken
from transforms.faults import SourceError
from transforms.sheet_rows import shown_row

RATES = {"指标编号": "I1", "年度": "2026", "名称": "甲", "计分方式": "扣分", "标准": "1", "责任机构": "S1"}


def quantities(cells: list[str], **words: Any) -> list[int | None]:
    rows = pl.DataFrame({"row_no": range(2, len(cells) + 2), **{k: [v] * len(cells) for k, v in LOG.items()}})
    found = taken(rows.with_columns(pl.Series("数量", cells)), of({"dataset": "work_log", **words}))
    return [row["quantity"] for row in found]


def days(cells: list[str], date_format: str | None = None) -> list[date | None]:
    rows = pl.DataFrame({"row_no": range(2, len(cells) + 2), **{k: [v] * len(cells) for k, v in LOG.items()}})
    dates = {"dates": {"work_date": date_format}} if date_format else {}
    return [
        row["work_date"]
        for row in taken(rows.with_columns(pl.Series("日期", cells)), of({"dataset": "work_log"} | dates))
    ]


def test_a_percent_is_a_sign_or_a_fraction_and_nothing_that_could_be_either() -> None:
    cells = ["95%", "9.5 %", "120％", "0.95", "1", "95", "1.2", "九成"]

    assert quantities(cells, units={"quantity": "percent"}) == [
        950_000,
        95_000,
        1_200_000,
        950_000,
        1_000_000,
        None,
        None,
        None,
    ]
    assert quantities(cells)[:2] == [None, None], "undeclared, no sign is read"


def test_a_number_without_the_sign_it_needs_is_shown_with_what_it_lacks() -> None:
    words = of({"dataset": "work_log", "units": {"quantity": "percent"}})
    row = taken(pl.DataFrame({"row_no": [2], **{k: [v] for k, v in LOG.items()}, "数量": ["95"]}), words)[0]

    assert row["bad_quantity"] == "95 ?%"


def test_units_stand_behind_numbers_and_multiply_exactly() -> None:
    units = {"quantity": {"小时": 60, "分钟": 1, "": 1}}

    assert quantities(["1.1小时", "5 分钟", "1,000", "2天"], units=units) == [
        66_000_000,
        5_000_000,
        1_000_000_000,
        None,
    ]
    assert quantities(["12笔", "12"], units={"quantity": "笔"}) == [12_000_000, 12_000_000]
    assert quantities(["12"], units={"quantity": {"万元": 10_000}}) == [None]


def test_full_width_signs_are_read_where_they_are_declared() -> None:
    assert quantities(["１２．５"], full_width=["quantity"]) == [12_500_000]
    assert quantities(["１２．５"]) == [None]


def test_days_of_excel_are_read_where_they_are_declared() -> None:
    cells = ["46086", "46086.75", "2026-03-05", "60", "99999999"]

    assert days(cells, "excel") == [date(2026, 3, 5)] * 3 + [None, None]
    assert days(["44624"], "excel_1904") == [date(2026, 3, 5)]
    assert days(cells)[:2] == [None, None]


def test_a_moment_of_excel_keeps_its_time() -> None:
    row = {"评价编号": "R1", "票号": "T1", "机构代码": "S1", "评价时间": "46086.4375", "等级": "5"}
    rows = pl.DataFrame({"row_no": [2], **{k: [v] for k, v in row.items()}})

    found = taken(rows, of({"dataset": "window_rating", "dates": {"rated_at": "excel"}}, other_columns="ignore"))

    assert found[0]["rated_at"] == datetime(2026, 3, 5, 10, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


def test_a_month_without_a_day_is_its_first_where_that_is_declared() -> None:
    assert days(["2024年3月"], "%Y年%m月") == [date(2024, 3, 1)]
    assert days(["2024年3月"]) == [None]


def sheet_rows(*sheets: str) -> pl.DataFrame:
    grants = {"工号": "0012", "分值": "8"}
    numbers = range(2, len(sheets) + 2)
    return pl.DataFrame({"row_no": numbers, **{k: [v] * len(sheets) for k, v in grants.items()}, "工作表": sheets})


def test_the_name_of_a_sheet_gives_its_month() -> None:
    rows = taken(sheet_rows("2026年3月", "2026年11月(补)"), of({"sheet_gives": {"month": "%Y年%m月"}}))

    assert [row["month"] for row in rows] == ["2026-03", "2026-11"]


def test_a_sheet_without_a_year_has_that_of_the_files_name() -> None:
    from transforms.profiles import contract_frames

    words = of({"sheet_gives": {"month": "%m月"}})
    ((_, frame),) = contract_frames(sheet_rows("3月"), words, "机动分2026年.xlsx")

    assert frame["month"].to_list() == ["2026-03"]


@pytest.mark.parametrize(
    ("sheet", "file", "code"),
    [
        ("说明", "f2026.xlsx", "sheet_gives_nothing"),
        ("3月至4月", "f2026.xlsx", "sheet_gives_nothing"),
        ("3月", "f.xlsx", "sheet_without_year"),
        ("3月", "f2025-2026.xlsx", "sheet_without_year"),
    ],
)
def test_a_sheet_whose_month_is_not_told_refuses_the_file(sheet: str, file: str, code: str) -> None:
    from transforms.profiles import contract_frames

    with pytest.raises(SourceError) as refused:
        contract_frames(sheet_rows(sheet), of({"sheet_gives": {"month": "%m月"}}), file)

    assert [fault.code for fault in refused.value.faults] == [code]


def test_the_name_of_a_sheet_is_a_header_like_any_other() -> None:
    rows = sheet_rows("一股").with_columns(姓名=pl.lit("王敏"), 月份=pl.lit("2026-03")).drop("工号")
    found = taken(rows, of({"columns": {"named_unit": "工作表"}, "person_by": "name_in_unit"}))

    assert found[0]["named_unit"] == "一股"


def test_a_row_of_the_third_sheet_is_shown_as_such() -> None:
    assert (shown_row(5), shown_row(30_000_005)) == ("5", "3:5")


HEAD = "profile: p\nfiles: f*\n"
TAKE = "takes:\n  - dataset: grant\n"
FAULTY = {
    "an age in two places": (HEAD + "as_of: {name: '%Y%m%d', column: 改}\n" + TAKE, [("as_of_one", 3)]),
    "an age nowhere": (HEAD + "as_of: {}\n" + TAKE, [("as_of_one", 3)]),
    "an age without a day": (HEAD + "as_of: {name: '%Y%m'}\n" + TAKE, [("date_format_wrong", 3)]),
    "a format for no column": (HEAD + "as_of: {name: '%Y%m%d', format: '%Y'}\n" + TAKE, [("as_of_one", 3)]),
    "an age a row of a sheet that is one whole": (
        HEAD + "as_of: {column: 改}\n" + TAKE + "    delivery: whole_period\n", [("as_of_by_row", 3)]),
    "a month of words": (HEAD + TAKE + "    sheet_gives: {month: '%B'}\n", [("date_format_wrong", 5)]),
    "a month without itself": (HEAD + TAKE + "    sheet_gives: {month: '%d'}\n", [("date_format_wrong", 5)]),
    "a factor of words": (HEAD + TAKE + "    units: {points: {小时: 六十}}\n", [("unit_factor_wrong", 5)]),
    "a unit of no column": (HEAD + TAKE + "    units: {pointz: 分}\n", [("unknown_column_near", 5)]),
    "full-width signs of no column": (HEAD + TAKE + "    full_width: [pointz]\n", [("unknown_column_near", 5)]),
    "a header above all rows": (HEAD + "header_row: 0\n" + TAKE, [("profile_wrong", 3)]),
}  # fmt: skip


@pytest.mark.parametrize("case", FAULTY)
def test_words_that_cannot_be_meant_are_faults_with_their_line(case: str) -> None:
    text, expected = FAULTY[case]

    assert profile_faults(text) == expected
