"""What may be said of a cell: enough to find and mend it, nothing of whom it is about."""

from __future__ import annotations

import polars as pl
import pytest

from transforms.contracts import contract
from transforms.faults import Fault
from transforms.shown import header_said, headers_told, listed_or_covered, sayable


@pytest.mark.parametrize(
    ("column", "cell", "expected"),
    [
        ("quantity", "三", "三"),
        ("quantity", "王敏", "**"),
        ("quantity", "1e308", "1e308"),
        ("work_date", "2026年2月30日", "2026年2月30日"),
        ("work_date", "13812345678", "138****5678"),
        ("person_id", "9999", "9999"),
        ("person_id", "王敏", "**"),
        ("person_id", "工号", "工号"),
        ("item_code", "370687198604261582", "37****1582"),
        ("source", "系统外", "系统*"),
        ("evidence", "欠税清册", "****"),
    ],
)
def test_a_cell_says_what_its_column_needs(column: str, cell: str, expected: str) -> None:
    found = pl.DataFrame({"a": [cell]}).select(sayable(contract("work_log").columns[column], pl.col("a")))

    assert found.item() == expected


def test_a_hash_is_said_whole() -> None:
    said = sayable(contract("taxpayer").columns["taxpayer_id"], pl.col("a"))

    assert (
        pl.DataFrame({"a": ["6d6f11e6bba054cabe51e694cd85fc15"]}).select(said).item()
        == "6d6f11e6bba054cabe51e694cd85fc15"
    )


@pytest.mark.parametrize(
    ("is_own_list", "expected"),
    [(False, ["13706870012", "138****5678", "**"]), (True, ["13706870012", "13812345678", "**"])],
)
def test_an_id_of_a_list_stands_in_a_ledger_and_no_other(*, is_own_list: bool, expected: list[str]) -> None:
    rows = pl.DataFrame({"unit": ["13706870012", "13812345678", "王敏"]})
    found = rows.select(listed_or_covered("unit", pl.Series(["13706870012"]), is_own_list=is_own_list))

    assert found["unit"].to_list() == expected


def test_a_row_of_data_where_the_header_should_be_names_nobody() -> None:
    (told,) = headers_told(
        [Fault("header_not_known", {"found": "王敏"})], ["王敏", "13812345678", "数量"], {"数量"}, "a.csv"
    )

    assert told.fields == {"file": "a.csv", "found": "第1列（2字）", "headers": "第1列（2字）、第2列（11字）、数量"}
    assert header_said("数量 91370687MA3C0000X1") == "数量 91****00X1"
