"""How old a file or a row is: searched in a name or above a table, read from a column; and the order that follows."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from transforms.as_of import MOMENT, AsOf, moment_of_file, moments, placed
from transforms.dates_in_text import dates_in
from transforms.faults import SourceError

ZONE = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("text", "date_format", "expected"),
    [
        ("叫号-20260405.csv", "%Y%m%d", ["2026-04-05"]),
        ("叫号-202604051230.csv", "%Y%m%d", []),
        ("叫号-202604051230.csv", "%Y%m%d%H%M", ["2026-04-05 12:30"]),
        ("数据20260301-20260331 导出20260405", "导出%Y%m%d", ["2026-04-05"]),
        ("导出时间：2026年4月5日 8:05", "%Y年%m月%d日 %H:%M", ["2026-04-05 08:05"]),
        ("2026-02-30", "%Y-%m-%d", []),
        ("2026-1-2 2026-1-1 2026-1-1", "%Y-%m-%d", ["2026-01-01", "2026-01-02"]),
    ],
)
def test_a_date_is_a_whole_number_or_none(text: str, date_format: str, expected: list[str]) -> None:
    assert dates_in(text, date_format) == [datetime.fromisoformat(one) for one in expected]


def test_the_moment_stands_in_the_name_or_above_the_table() -> None:
    by_name, above = AsOf(name="%Y%m%d"), AsOf(above="导出：%Y-%m-%d %H:%M")

    assert moment_of_file(by_name, "叫号20260405.csv", ()) == datetime(2026, 4, 5)  # noqa: DTZ001
    assert moment_of_file(above, "叫号.csv", ("叫号明细", "导出：2026-4-5 8:00")) == datetime(2026, 4, 5, 8)  # noqa: DTZ001
    assert moment_of_file(None, "叫号20260405.csv", ()) is None


@pytest.mark.parametrize(
    ("file", "code"), [("叫号.csv", "as_of_missing"), ("叫号20260301-20260331.csv", "as_of_ambiguous")]
)
def test_a_file_that_does_not_say_its_age_is_refused(file: str, code: str) -> None:
    with pytest.raises(SourceError) as refused:
        moment_of_file(AsOf(name="%Y%m%d"), file, ())

    assert [fault.code for fault in refused.value.faults] == [code]


def test_the_texts_above_are_told_by_their_places() -> None:
    with pytest.raises(SourceError) as refused:
        moment_of_file(AsOf(above="导出：%Y-%m-%d"), "叫号.csv", ("0030", "王小明"))

    assert refused.value.faults[0].fields["found"] == "第1处（4字）、第2处（3字）"


def test_rows_say_it_by_a_column_and_a_blank_cell_counts_by_arrival() -> None:
    rows = pl.DataFrame({"row_no": [2, 3], "改": ["2026-04-05 10:00", None]})

    found = moments(rows, AsOf(column="改"), None, "f.csv")

    assert found["as_of"].to_list() == [datetime(2026, 4, 5, 10, tzinfo=ZONE), None]


def test_a_cell_that_is_no_moment_refuses_the_file() -> None:
    rows = pl.DataFrame({"row_no": [2, 3], "改": ["2026-04-05", "昨天"]})

    with pytest.raises(SourceError) as refused:
        moments(rows, AsOf(column="改"), None, "f.csv")

    assert [(fault.code, fault.fields["row"]) for fault in refused.value.faults] == [("as_of_unreadable", "3")]


def aged(*rows: tuple[int, int | None, int]) -> pl.DataFrame:
    """Rows by arrival, day of April as of which, day of April on which they were received."""
    days = [
        (order, day and datetime(2026, 4, day, tzinfo=ZONE), datetime(2026, 4, at, tzinfo=ZONE))
        for order, day, at in rows
    ]
    return pl.DataFrame(days, schema={"order": pl.Int64, "as_of": MOMENT, "received_at": MOMENT}, orient="row")


def test_newer_is_by_age_then_by_arrival_and_rows_without_one_count_by_arrival() -> None:
    rows = aged((1, 5, 6), (2, 1, 7), (3, None, 6), (4, 5, 8))

    assert placed(rows)["order"].to_list() == [2, 1, 4, 3]


def test_an_age_later_than_the_arrival_is_that_of_the_arrival() -> None:
    rows = aged((1, 30, 6), (2, 7, 8))

    assert placed(rows)["order"].to_list() == [1, 2]


def test_where_nobody_says_an_age_arrival_is_the_order_whatever_the_clock_said() -> None:
    rows = aged((1, None, 8), (2, None, 6))

    assert placed(rows)["order"].to_list() == [1, 2]
