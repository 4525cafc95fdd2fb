"""A profile turns a table of texts under its own headers into typed rows of contracts, or says why it cannot."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from transforms.faults import Fault, ProfileError, SourceError
from transforms.profile_text import profile
from transforms.profiles import Profile, contract_frames

GRANT = {"工号": "0012", "月份": "2026-01", "分值": "8"}
LOG = {"工号": "0012", "日期": "2026-01-05", "项目编码": "X", "数量": "3"}


def of(take: dict[str, Any], **words: Any) -> Profile:
    return Profile.model_validate({"profile": "p", "files": "f*", "takes": [{"dataset": "grant", **take}], **words})


def table(*rows: dict[str, str | None]) -> pl.DataFrame:
    headers = dict.fromkeys(header for row in rows for header in row)
    full = [{"row_no": n + 2, **{h: row.get(h) for h in headers}} for n, row in enumerate(rows)]
    return pl.DataFrame(full, schema={"row_no": pl.Int64, **dict.fromkeys(headers, pl.String)})


def taken(rows: pl.DataFrame, words: Profile) -> list[dict[str, Any]]:
    frames = contract_frames(rows, words, "f.csv")
    return [row for _, frame in frames for row in frame.to_dicts()]


def refused(rows: pl.DataFrame, words: Profile) -> list[tuple[str, str | int]]:
    with pytest.raises(SourceError) as found:
        contract_frames(rows, words, "f.csv")
    return [(fault.code, fault.fields.get("found", fault.fields.get("column", ""))) for fault in found.value.faults]


def test_chinese_and_english_headers_are_the_contracts_own() -> None:
    chinese = taken(table(GRANT), of({}))
    english = taken(table({"person_id": "0012", "month": "2026-01", "points": "8"}), of({}))

    assert chinese == english
    assert chinese[0]["person_id"] == "0012"
    assert chinese[0]["points"] == 8_000_000
    assert chinese[0]["row_no"] == 2


def test_a_column_that_may_be_absent_is_blank() -> None:
    assert taken(table(GRANT), of({}))[0]["reason"] is None


def test_a_cell_that_cannot_be_read_is_kept_beside_its_null() -> None:
    row = taken(table(GRANT | {"分值": "八"}), of({}))[0]

    assert (row["points"], row["bad_points"], row["bad_month"]) == (None, "八", None)


def test_an_empty_table_gives_no_rows_and_the_columns() -> None:
    frame = contract_frames(table(GRANT).clear(), of({}), "f.csv")[0][1]

    assert frame.is_empty()
    assert {"person_id", "points", "bad_points"} <= set(frame.columns)


def test_headers_of_a_file_are_named_under_columns() -> None:
    rows = taken(
        table({"操作员": "0012", "月份": "2026-01", "奖励": "8"}),
        of({"columns": {"person_id": "操作员", "points": ["奖励", "奖"]}}),
    )

    assert (rows[0]["person_id"], rows[0]["points"]) == ("0012", 8_000_000)


def test_constants_stand_for_a_column_of_the_file() -> None:
    rows = taken(
        table(LOG | {"来源": "申报"}), of({"dataset": "work_log", "constants": {"source": "系统"}}, ignore=["来源"])
    )

    assert rows[0]["source"] == "system"


def test_values_are_mapped_cell_by_cell_and_others_stand() -> None:
    rows = taken(
        table(LOG, LOG | {"项目编码": "CT1"}), of({"dataset": "work_log", "values": {"item_code": {"CT1": "Z01"}}})
    )

    assert [row["item_code"] for row in rows] == ["X", "Z01"]


def test_what_a_file_writes_for_blank_is_blank() -> None:
    rows = taken(table(GRANT | {"理由": "无"}, GRANT | {"理由": "有"}), of({}, blank=["无", "-"]))

    assert [row["reason"] for row in rows] == [None, "有"]


def test_dates_are_read_by_the_declared_format() -> None:
    rows = taken(table(LOG | {"日期": "05/01/2026"}), of({"dataset": "work_log", "dates": {"work_date": "%d/%m/%Y"}}))

    assert rows[0]["work_date"] == date(2026, 1, 5)


def test_where_takes_only_the_rows_wanted_and_a_blank_is_an_empty_text() -> None:
    rows = table(GRANT | {"状态": "有效"}, GRANT | {"状态": "作废"}, GRANT)
    one_of = taken(rows, of({"where": {"状态": {"one_of": ["有效", ""]}}}))
    none_of = taken(rows, of({"where": {"状态": {"none_of": ["有效", ""]}}}))

    assert [row["row_no"] for row in one_of] == [2, 4]
    assert [row["row_no"] for row in none_of] == [3]


def test_keep_takes_the_greatest_row_of_each_and_then_asks_what_it_says() -> None:
    rows = table(
        LOG | {"流水": "a", "版": "9", "状态": "有效"},
        LOG | {"流水": "a", "版": "10", "状态": "撤销"},
        LOG | {"流水": "b", "版": "2", "状态": "有效"},
        LOG | {"流水": "b", "版": "1", "状态": "撤销"},
    )
    keep = {"dataset": "work_log", "keep": {"by": "流水", "last": "版"}}
    before = taken(rows, of(keep | {"where": {"状态": {"none_of": ["撤销"]}}}))
    after = taken(rows, of(keep | {"kept_where": {"状态": {"none_of": ["撤销"]}}}))

    assert [row["row_no"] for row in before] == [2, 4]
    assert [row["row_no"] for row in after] == [4], "10 is later than 9: whole numbers are compared as numbers"


def test_keep_orders_by_a_declared_date_or_by_text() -> None:
    rows = table(
        LOG | {"流水": "a", "改": "01/02/2026", "版": "b9"}, LOG | {"流水": "a", "改": "15/01/2026", "版": "b10"}
    )
    by_date = taken(
        rows,
        of({"dataset": "work_log", "keep": {"by": "流水", "last": "改"}, "dates": {"改": "%d/%m/%Y"}}, ignore=["版"]),
    )
    by_text = taken(rows, of({"dataset": "work_log", "keep": {"by": "流水", "last": ["版"]}}, ignore=["改"]))

    assert [row["row_no"] for row in by_date] == [2]
    assert [row["row_no"] for row in by_text] == [2]


def test_several_datasets_are_taken_from_one_file() -> None:
    words = Profile.model_validate(
        {"profile": "p", "files": "f*", "takes": [{"dataset": "grant"}, {"dataset": "work_log"}]}
    )
    frames = contract_frames(table(GRANT | LOG), words, "f.csv")

    assert {take.dataset: frame.height for take, frame in frames} == {"grant": 1, "work_log": 1}


def test_a_prefix_tells_takes_of_one_dataset_apart() -> None:
    rows = taken(table(LOG | {"登记号": "7"}), of({"dataset": "work_log", "prefix": {"entry_id": "A-"}}))

    assert rows[0]["entry_id"] == "A-7"


def test_people_may_be_named_in_their_unit() -> None:
    rows = taken(
        table({"姓名": "王敏", "股室": "一股", "月份": "2026-01", "分值": "8"}), of({"person_by": "name_in_unit"})
    )

    assert (rows[0]["named_person"], rows[0]["named_unit"], rows[0]["person_id"]) == ("王敏", "一股", None)


def test_who_is_named_needs_both_name_and_unit() -> None:
    found = refused(table({"姓名": "王敏", "月份": "2026-01", "分值": "8"}), of({"person_by": "name_in_unit"}))

    assert found == [("column_missing", "股室")]


def test_all_faults_of_the_headers_are_told_at_once() -> None:
    found = refused(table({"工号": "0012", "分数值": "8", "分值": "8", "points": "8"}), of({}))

    assert found == [
        ("column_missing", "月份"),
        ("two_headers_one_column", "分值、points"),
        ("header_unknown", "分数值"),
    ]


def test_a_header_like_none_of_the_contract_is_told_with_all_of_them() -> None:
    assert refused(table(GRANT | {"QWERTY": "x"}), of({})) == [("header_not_known", "第4列（6字）")]


def test_a_row_of_data_in_the_place_of_headers_is_told_without_what_it_says() -> None:
    row = {"0030": "0012", "王小明": "x", "13800138000": "y", "月 份": "2026-01"}
    with pytest.raises(SourceError) as found:
        contract_frames(table(row), of({}), "f.csv")

    assert {fault.fields["headers"] for fault in found.value.faults} == {
        "第1列（4字）、第2列（3字）、第3列（11字）、月 份"
    }
    assert not [fault for fault in found.value.faults if "王小明" in str(fault.fields) or "138" in str(fault.fields)]


def test_other_columns_are_ignored_where_the_profile_says_so() -> None:
    rows = taken(table(GRANT | {"备注": "x"}), of({}, other_columns="ignore"))

    assert len(rows) == 1


@pytest.mark.parametrize("take", [{"where": {"状态": {"one_of": ["有效"]}}}, {"keep": {"by": "流水", "last": "流水"}}])
def test_a_header_that_where_or_keep_asks_for_and_the_file_has_not_refuses_the_file(take: dict[str, Any]) -> None:
    found = refused(table(GRANT), of(take))

    assert [code for code, _ in found] == ["column_missing"]


def profile_faults(text: str) -> list[tuple[str, str | int]]:
    with pytest.raises(ProfileError) as found:
        profile(text, "p.yaml")
    faults: tuple[Fault, ...] = found.value.faults
    return [(fault.code, fault.fields["line"]) for fault in faults]


def test_a_profile_is_read_from_its_text() -> None:
    found = profile(
        "profile: p\nfiles: f*\ntakes:\n  - {dataset: grant, keep: {by: 流水, last: 改}, dates: {改: '%Y'}}\n", "p.yaml"
    )

    assert (found.files, found.takes[0].dataset) == (("f*",), "grant")


def test_every_fault_of_a_profile_is_told_with_its_line() -> None:
    text = "profile: p\nfiles: f*\nsheats: x\nformat: pdf\ntakes:\n  - {dataset: grant, wher: {}}\n"

    assert sorted(profile_faults(text), key=lambda fault: fault[1]) == [
        ("unknown_word_near", 3),
        ("not_in_list", 4),
        ("unknown_word_near", 6),
    ]


def test_datasets_and_columns_must_be_known() -> None:
    text = "profile: p\nfiles: f*\ntakes:\n  - dataset: grants\n  - dataset: grant\n    columns: {pointz: 分}\n"

    assert profile_faults(text) == [("unknown_dataset_near", 4), ("unknown_column_near", 6)]


def test_a_missing_word_and_a_wrong_shape_are_told() -> None:
    assert profile_faults("files: f*\ntakes:\n  - dataset: grant\n") == [("word_missing", 1)]
    assert profile_faults("profile: p\nfiles: f*\ntakes: all\n")[0][1] == 3


def test_a_text_that_is_no_yaml_is_a_faulty_profile() -> None:
    assert profile_faults("profile: [\n")[0][0].startswith("yaml") or profile_faults("profile: [\n")
