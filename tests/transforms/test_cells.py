"""The text of one cell becomes a value of its column or null; nothing is guessed."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from transforms.cells import first_month, last_month, pairs, parsed
from transforms.contracts import Column, contract

SHANGHAI = ZoneInfo("Asia/Shanghai")


def column(kind: str, **words: object) -> Column:
    return Column.model_validate({"name": "x", "type": kind, "title": "项", "about": "", "about_en": "", **words})


def value(kind: Column, text: str | None, date_format: str | None = None) -> object:
    cells = pl.DataFrame({"x": [text]}, schema={"x": pl.String})
    return cells.select(y=parsed(kind, pl.col("x"), date_format))["y"].to_list()[0]


@pytest.mark.parametrize(
    "text",
    ["2026-01-05", "2026/1/5", "2026.1.05", "2026年1月5日", "20260105", "2026-01-05 00:00:00", "2026-01-05T00:00"],
)
def test_a_day_comes_year_first_with_any_usual_mark(text: str) -> None:
    assert value(column("date"), text) == date(2026, 1, 5)


@pytest.mark.parametrize(
    "text", [None, "", "2026-02-30", "05/01/2026", "2026-1", "1939-12-31", "2101-01-01", "46027", "2026-01-05 08:00"]
)
def test_what_is_no_day_is_null(text: str | None) -> None:
    assert value(column("date"), text) is None


def test_a_declared_format_is_the_only_one() -> None:
    assert value(column("date"), "05/01/2026", "%d/%m/%Y") == date(2026, 1, 5)
    assert value(column("date"), "2026-01-05", "%d/%m/%Y") is None


@pytest.mark.parametrize(
    "text", ["2026-01", "2026年1月", "2026/1", "2026.01", "202601", "2026-01-01", "2026-01-01 00:00:00"]
)
def test_a_month_is_read_as_people_and_excel_write_it(text: str) -> None:
    assert value(column("month"), text) == "2026-01"


@pytest.mark.parametrize("text", [None, "2026-13", "2026-00", "202613", "一月", "2026-01-02", "1939-01"])
def test_what_is_no_month_is_null(text: str | None) -> None:
    assert value(column("month"), text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-01-05 16:30", datetime(2026, 1, 5, 16, 30, tzinfo=SHANGHAI)),
        ("2026/1/5 6:30:15", datetime(2026, 1, 5, 6, 30, 15, tzinfo=SHANGHAI)),
        ("2026-01-05T16:30:00+08:00", datetime(2026, 1, 5, 16, 30, tzinfo=SHANGHAI)),
        ("2026-01-05", datetime(2026, 1, 5, tzinfo=SHANGHAI)),
        ("2026-01-05T16:30:00Z", datetime(2026, 1, 6, 0, 30, tzinfo=SHANGHAI)),
        ("2026-01-05 24:30", None),
        ("", None),
        (None, None),
    ],
)
def test_a_moment_is_of_shanghai(text: str | None, expected: datetime | None) -> None:
    assert value(column("datetime"), text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1611302400000", datetime(2021, 1, 22, 16, tzinfo=SHANGHAI)),
        ("1611302400123", datetime(2021, 1, 22, 16, 0, 0, 123_000, tzinfo=SHANGHAI)),
        ("161130240000", None),
        ("2611302400000", None),
    ],
)
def test_thirteen_digits_are_milliseconds_since_1970(text: str, expected: datetime | None) -> None:
    assert value(column("datetime"), text) == expected


def test_a_moment_in_a_declared_format() -> None:
    assert value(column("datetime"), "05.01.26 16h30", "%d.%m.%y %Hh%M") == datetime(
        2026, 1, 5, 16, 30, tzinfo=SHANGHAI
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("是", True),
        ("√", True),
        ("Y", True),
        ("1", True),
        ("否", False),
        ("No", False),
        ("0", False),
        ("也许", None),
        (None, None),
    ],
)
def test_yes_and_no_in_every_usual_form(text: str | None, expected: bool | None) -> None:
    assert value(column("yes_no"), text) is expected


def test_a_blank_with_a_default_is_no_and_an_unreadable_cell_stays_unreadable() -> None:
    assert value(column("yes_no", default="否"), None) is False
    assert value(column("yes_no", default="否"), "也许") is None


def test_every_label_of_an_enumeration_and_its_english_value() -> None:
    kind = contract("work_log").columns["source"]

    assert [value(kind, text) for text in ("系统", "CTAIS", "system", "SYSTEM", "申报")] == [
        "system",
        "system",
        "system",
        "system",
        "declared",
    ]
    assert value(kind, None) == "declared"
    assert value(kind, "别的") is None


def test_an_enumeration_without_a_default_stays_blank() -> None:
    assert value(contract("work_review").columns["decision"], None) is None


def test_a_list_is_split_at_semicolons_and_line_breaks() -> None:
    assert value(column("list"), "欠税清册; 催缴通知书:签章;\r\n附件；\n；") == ["欠税清册", "催缴通知书:签章", "附件"]
    assert value(column("list"), ";") == []
    assert value(column("list"), None) is None


@pytest.mark.parametrize("text", ["0012", "甲", "E2026-0001", "A B", "370687|2026-01", "〔2026〕2号"])
def test_an_id_keeps_its_zeros_and_is_text(text: str) -> None:
    assert value(column("id"), text) == text


@pytest.mark.parametrize("text", [None, "", "'0012", "00\u200b12", "００１２", "1.2E+15", "x" * 65, "a    b", '"1"'])
def test_what_looks_like_another_id_is_none(text: str | None) -> None:
    assert value(column("id"), text) is None


def test_text_stands_as_it_is_and_a_number_is_in_millionths() -> None:
    assert value(column("text"), " 王 敏 ") == " 王 敏 "
    assert value(column("decimal"), "1.5") == 1_500_000
    assert value(column("decimal", decimals=0), "1.5") is None


def test_a_dataset_that_nobody_knows_has_no_contract() -> None:
    with pytest.raises(KeyError, match="salary"):
        contract("salary")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03", "2026-03"),
        ("2026年3月", "2026-03"),
        ("202603", "2026-03"),
        ("2026Q1", "2026Q1"),
        ("2026-q4", "2026Q4"),
        ("2026年第1季度", "2026Q1"),
        ("2026年三季度", "2026Q3"),
        ("2026", "2026"),
        ("2026年度", "2026"),
    ],
)
def test_a_period_is_a_month_a_quarter_or_a_year(text: str, expected: str) -> None:
    assert value(column("period"), text) == expected


@pytest.mark.parametrize("text", [None, "", "2026Q5", "2026-13", "20261", "第1季度", "1939", "2026-03-15", "26Q1"])
def test_what_is_no_period_is_null(text: str | None) -> None:
    assert value(column("period"), text) is None


def test_a_column_may_ask_for_years_only() -> None:
    year = column("period", grains=["year"])

    assert [value(year, text) for text in ("2026年", "2026Q1", "2026-03")] == ["2026", None, None]


def test_a_period_has_a_first_and_a_last_month() -> None:
    spans = pl.DataFrame({"x": ["2026-03", "2026Q1", "2026Q4", "2026", None]})

    months = spans.select(first=first_month(pl.col("x")), last=last_month(pl.col("x")))

    assert months.rows() == [
        ("2026-03", "2026-03"),
        ("2026-01", "2026-03"),
        ("2026-10", "2026-12"),
        ("2026-01", "2026-12"),
        (None, None),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("98:1.0;95:0.9", [(98_000_000, 1_000_000), (95_000_000, 900_000)]),
        ("1：1.0；4 : 0.8", [(1_000_000, 1_000_000), (4_000_000, 800_000)]),
        ("98:1.0;95", None),
        ("98:a", None),
        ("98:1:2", None),
        ("0.5", None),
        ("", None),
        (None, None),
    ],
)
def test_pairs_are_numbers_in_millionths_or_nothing(text: str | None, expected: list[tuple[int, int]] | None) -> None:
    found = pl.DataFrame({"x": [text]}, schema={"x": pl.String}).select(y=pairs(pl.col("x")))["y"].to_list()[0]

    assert (found and [(pair["at"], pair["gives"]) for pair in found]) == expected


def test_items_come_one_a_line_or_as_a_json_list() -> None:
    kind = column("list", lines=True)

    assert value(kind, "工作：申报；辅导\r\n\n 学习：会计 ") == ["工作：申报；辅导", "学习：会计"]
    assert value(kind, ' [{"text":"a } \\" b"} , {"text":"c"}] ') == ['{"text":"a } \\" b"}', '{"text":"c"}']
    assert value(kind, '[{"text":"a"') == ['[{"text":"a"']
    assert value(kind, "[]") == []
    assert value(kind, None) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-10-31T16:00Z", datetime(2026, 11, 1, tzinfo=SHANGHAI)),
        ("2026-10-31 16:00:30-0500", datetime(2026, 11, 1, 5, 0, 30, tzinfo=SHANGHAI)),
        ("2026-10-31 16:00:00+08:00", datetime(2026, 10, 31, 16, tzinfo=SHANGHAI)),
        ("2026-10-31 16:00:00+99:99", None),
        ("2026-10-31 23:59:60", None),
        ("1986-05-04 02:30", None),
    ],
)
def test_a_moment_of_another_clock_is_told_by_that_of_shanghai(text: str, expected: datetime | None) -> None:
    assert value(column("datetime"), text) == expected


@pytest.mark.parametrize("text", ["9" * 20, "-" + "9" * 40, "9" * 1000, "0,001", "1,23"])
def test_what_no_bureau_can_have_meant_is_no_number(text: str) -> None:
    assert value(column("decimal"), text) is None


def test_the_midnight_that_excel_adds_is_no_time() -> None:
    assert value(column("date"), "2026/1/5 0:00") == date(2026, 1, 5)
    assert value(column("month"), "2026/1/1 0:00:00") == "2026-01"
