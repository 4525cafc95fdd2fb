"""Weekly reports: the Friday, the items, and what is copied from the week before, in this month or the last."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

from tests.transforms.clean.delivered import REFS, delivered
from tests.transforms.scoring.rows import frame
from transforms.clean.prepared import prepared
from transforms.clean.references import REPORT_TERMS, References
from transforms.clean.reports import versions
from transforms.clean.subjects import compared

FRIDAY = date(2026, 1, 9)


def report(number: str, day: int, *items: str, **words: Any) -> dict[str, Any]:
    usual = {"report_id": number, "person_id": "甲", "week": date(2026, 1, day), "items": list(items)}
    return usual | words


def judged(*reports: dict[str, Any], refs: References = REFS) -> pl.DataFrame:
    rows = prepared("weekly_report", delivered("weekly_report", *reports), refs)
    return compared("weekly_report", rows, pl.lit(value=False)).sort("row_no")


def test_a_week_is_its_friday() -> None:
    assert judged(report("1", 9), report("2", 8), report("3", 9, week=None))["is_friday"].to_list() == [
        True,
        False,
        None,
    ]


def test_a_report_is_of_a_person_or_of_a_unit() -> None:
    rows = judged(
        report("1", 9), report("2", 9, unit_id="S", person_id=None), report("3", 9, unit_id="S"), report("4", 9, person_id=None)
    )  # fmt: skip

    assert rows["is_one_of"].to_list() == [True, True, False, False]


def test_the_same_items_as_the_week_before_are_a_copy() -> None:
    rows = judged(
        report("1", 9, "申报", "辅导"),
        report("2", 16, "申报", "辅导"),
        report("3", 23, "申报"),
        report("4", 16, "申报", "辅导", person_id="乙"),
        report("5", 30),
    )

    assert rows["is_new"].to_list() == [None, False, True, None, None]


def test_the_first_week_of_a_month_is_compared_with_the_last_of_the_month_before() -> None:
    before = frame("weekly_report", [report("0", 9, "申报") | {"week": date(2025, 12, 26)}])
    refs = replace(REFS, weekly_report=before)

    assert judged(report("1", 2, "申报"), report("2", 2, "申报", person_id="乙"), refs=refs)["is_new"].to_list() == [
        False,
        None,
    ]


def test_a_json_list_that_cannot_be_taken_apart_is_not_read() -> None:
    rows = judged(
        report("1", 9, "工作：申报"),
        report("2", 9, '{"kind":"工作","text":"申报"}'),
        report("3", 9, '[{"kind":"工作","text":"申报"'),
        report("4", 9, '{"kind":"工作"}'),
        report("5", 9, items=None),
    )

    assert rows["is_read"].to_list() == [True, True, False, False, None]


def test_a_leader_gives_no_more_than_the_edition_says_of_people_and_of_units() -> None:
    terms = pl.DataFrame([("B", True, 20_000_000)], schema=REPORT_TERMS, orient="row")
    section = {"person_id": None, "unit_id": "S"}

    rows = judged(
        report("1", 9, leader_score=20),
        report("2", 9, leader_score=20.5),
        report("3", 9),
        report("4", 9, leader_score=90, **section),
        refs=replace(REFS, report_terms=terms),
    )

    assert rows["is_given"].to_list() == [True, False, None, None]


def test_a_version_is_told_by_its_time_of_change_and_a_rejected_row_is_none() -> None:
    """The second row puts the first right; the fourth is rejected."""
    changed = datetime(2026, 1, 10, 8, tzinfo=ZoneInfo("Asia/Shanghai"))
    rows = judged(
        report("1", 9, "申报"),
        report("1", 9, "申报", "辅导"),
        report("1", 9, "辅导", modified_at=changed),
        report("1", 9, "归档", modified_at=changed + timedelta(days=1)),
    ).with_columns(order=pl.col("row_no"), is_rejected=pl.Series([False, False, False, True]))

    assert versions(rows)["items"].to_list() == [["申报", "辅导"], ["辅导"]]
