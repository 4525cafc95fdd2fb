"""What a corrected version changed: whose result, which contributions, by which rows."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

from transforms.comparison.corrections import changed_rows, differences, line_differences
from transforms.contracts import contract, empty

SCORE = {
    **dict.fromkeys(("scheme", "unit_id", "person_id", "tier", "title"), pl.String()),
    "score": pl.Int64(),
    "rank": pl.Int64(),
    "is_held": pl.Boolean(),
}
LINE = {**dict.fromkeys(("unit_id", "person_id", "component"), pl.String()), "contribution": pl.Int64()}


def scores(*rows: tuple[Any, ...]) -> pl.DataFrame:
    names = ("person_id", "score", "rank", "tier", "title")
    return pl.DataFrame(
        [
            {"scheme": "a", "unit_id": "S1", "is_held": row[1] is None, **dict(zip(names, row, strict=False))}
            for row in rows
        ],
        schema=SCORE,
    )


def told(before: pl.DataFrame, after: pl.DataFrame, *names: str) -> list[tuple[Any, ...]]:
    return differences(before, after).select("subject_id", *names).rows()


def test_who_moves_is_told_with_before_and_after() -> None:
    before = scores(("甲", 90, 1, "优", "标兵"), ("乙", 80, 2), ("丙", 70, 3))
    after = scores(("甲", 90, 2, "优"), ("乙", 95, 1, None, "标兵"), ("丙", 70, 3))

    assert told(before, after, "score_before", "score_after", "rank_after", "title_before", "title_after") == [
        ("乙", 80, 95, 1, None, "标兵"),
        ("甲", 90, 90, 2, "标兵", None),
    ]


def test_who_is_in_one_version_only_and_who_is_held_are_told() -> None:
    before, after = scores(("甲", 90, 1), ("乙", 80, 2)), scores(("乙", None, None), ("丙", 70, 1))

    assert told(before, after, "score_before", "score_after", "is_held_after") == [
        ("丙", None, 70, False),
        ("乙", 80, None, True),
        ("甲", 90, None, None),
    ]


def test_alike_versions_differ_in_nothing() -> None:
    same = scores(("甲", 90, 1), ("乙", None, None))

    assert told(same, same.reverse()) == []
    assert told(same.clear(), same.clear()) == []


def test_one_person_in_two_schemes_is_two_results() -> None:
    one = scores(("甲", 90, 1))
    both = pl.concat([one, one.with_columns(scheme=pl.lit("b"), score=pl.lit(5, pl.Int64))])
    after = both.with_columns(score=pl.when(scheme="b").then(6).otherwise("score"))

    assert differences(both, after).select("scheme", "subject_id", "score_after").rows() == [("b", "甲", 6)]


def test_contributions_are_added_up_over_stints() -> None:
    def lines(*rows: tuple[str | None, str, int]) -> pl.DataFrame:
        return pl.DataFrame([("S1", *row) for row in rows], schema=LINE, orient="row")

    before = lines(("甲", "work", 30), ("甲", "work", 10), (None, "work", 5))
    after = lines(("甲", "work", 20), ("甲", "work", 20), (None, "work", 6), ("甲", "total_limit", -1))

    assert line_differences(before, after).rows() == [("S1", "work", 5, 6), ("甲", "total_limit", None, -1)]


def entries(*rows: tuple[str, str, int]) -> pl.DataFrame:
    blank = empty("work_log")
    known = [
        {"entry_id": one, "person_id": person, "quantity": count, "work_date": date(2026, 1, 5), "delivery_id": "d",
         "row_no": place}
        for place, (one, person, count) in enumerate(rows, start=1)
    ]  # fmt: skip
    return pl.DataFrame(known, schema={**blank.schema})


def test_rows_are_new_gone_or_changed_by_their_key() -> None:
    before = {"work_log": entries(("1", "甲", 3), ("2", "乙", 4), ("3", "丙", 5))}
    after = {"work_log": entries(("1", "甲", 3), ("2", "乙", 9), ("4", "丁", 5))}

    assert changed_rows(before, after).select("subject_id", "change", "row_no").rows() == [
        ("丁", "new", 3),
        ("丙", "gone", 3),
        ("乙", "changed", 2),
    ]


def test_the_same_rows_of_another_file_are_no_change() -> None:
    rows = entries(("1", "甲", 3))

    assert changed_rows({"work_log": rows}, {"work_log": rows.with_columns(delivery_id=pl.lit("e"))}).is_empty()


def test_a_dataset_of_one_side_is_all_new_or_gone_and_lists_are_about_nobody() -> None:
    item = pl.DataFrame([{"item_code": "X", "delivery_id": "d", "row_no": 1}], schema=empty("work_item").schema)

    assert changed_rows({}, {"work_item": item}).rows() == [(None, "work_item", "new", "d", 1)]
    assert changed_rows({"work_item": item}, {}).select("change").rows() == [("gone",)]
    assert changed_rows({"holds": item}, {"holds": item.clear()}).is_empty()
    assert contract("work_item").scope_key
