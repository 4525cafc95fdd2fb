"""Weekly reports from literal rows: in time, late, too late, exempt, unscored, of a unit; nobody and nothing due."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.transforms.scoring.rows import frame, inputs, tree
from transforms.measures import reports

PERSON = [{"person_id": "甲"}]
ZONE = ZoneInfo("Asia/Shanghai")
WEEKLY = {"name": "weekly", "kind": "reports", "on_time": "60", "late": "40", "weight": "100"}
FULL = {"count": "3", "points": "20"}


def at(day: int, hour: int = 17, minute: int = 0, month: int = 3) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=ZONE)


def report(friday: int = 6, sent: datetime | None = None, **words: Any) -> dict[str, Any]:
    """Of the week of a Friday of March 2026: 6, 13, 20 or 27."""
    usual = {"report_id": f"W{friday}", "person_id": "甲", "week": date(2026, 3, friday)}
    return {**usual, "submitted_at": sent or at(friday), "items": ["一", "二", "三"], **words}


def rows(*written: dict[str, Any], people: Any = PERSON, absence: Any = (), **words: Any) -> Any:
    top = {word: words.pop(word) for word in ("unreviewed", "subject") if word in words}
    found = inputs(tree({**WEEKLY, **words}, **top), people, month="2026-03", weekly_report=written, absence=absence)
    return reports.measures(found.edition.components[0], found)  # type: ignore[arg-type]


def measure(*written: dict[str, Any], **words: Any) -> list[int | None]:
    return rows(*written, **words)["measure"].to_list()  # type: ignore[no-any-return]


def test_the_mean_of_the_weeks_due_is_one_quotient() -> None:
    # 60 and 20 x 2 / 3, of four weeks: 73.333333.. / 4
    assert measure(report(items=["一", "二"]), items_full=FULL) == [18_333_333]


def test_nothing_written_is_nothing_and_nobody_is_there() -> None:
    assert measure() == [0]
    assert measure(people=[]) == []


@pytest.mark.parametrize(
    ("sent", "points"),
    [
        (at(6, 23, 59), 60),
        (at(7, 0, 0), 40),
        (at(8, 23, 59), 40),
        (at(9, 0, 0), 0),
    ],
)
def test_in_time_to_the_end_of_friday_and_late_to_the_end_of_sunday(sent: datetime, points: int) -> None:
    assert measure(report(sent=sent)) == [points * 250_000]


def test_the_edition_may_say_an_earlier_hour() -> None:
    assert measure(report(sent=at(6, 18, 0)), due="friday 18:00") == [15_000_000]
    assert measure(report(sent=at(6, 18, 1)), due="friday 18:00") == [10_000_000]


def test_more_items_than_full_are_worth_no_more_and_blank_ones_nothing() -> None:
    assert measure(report(items=["一"] * 9), items_full=FULL) == [20_000_000]
    assert measure(report(items=None), items_full=FULL) == [15_000_000]


@pytest.mark.parametrize(("unreviewed", "expected"), [("as_declared", 20_000_000), ("zero", 15_000_000)])
def test_without_the_leaders_score_the_edition_says_what_counts(unreviewed: str, expected: int) -> None:
    assert measure(report(), leader="20", unreviewed=unreviewed) == [expected]
    assert measure(report(leader_score=8), leader="20", unreviewed=unreviewed) == [17_000_000]


def test_without_the_leaders_score_a_person_is_held_between_the_ends() -> None:
    found = rows(report(), leader="20").select("measure", "low", "high", "is_held", "hold_reason").row(0)

    assert found == (None, 15_000_000, 20_000_000, True, "hold_leader_score")


def test_an_edited_report_is_judged_by_its_first_or_its_last_version() -> None:
    edited = report(modified_at=at(9))

    assert measure(edited) == [0]
    assert measure(edited, version="first") == [15_000_000]


FIRST = report(items=["一"], leader_score=None)
EDITED = report(items=["一", "二", "三"], modified_at=at(7, 8), leader_score=12, row_no=2)


@pytest.mark.parametrize(
    ("version", "points", "told"),
    [
        # 60 + 20 / 3 + 12; late 40 + 20 + 12
        ("first", 19_666_667, [(1, "report_counts"), (2, "report_set_aside")]),
        ("last", 18_000_000, [(1, "report_set_aside"), (2, "report_counts")]),
    ],
)
def test_the_version_that_counts_brings_its_items_and_the_other_stands_beside(
    version: str, points: int, told: list[tuple[int, str]]
) -> None:
    written = tree({**WEEKLY, "version": version, "items_full": FULL, "leader": "20"})
    held = inputs(written, PERSON, month="2026-03", weekly_report=[EDITED])
    found = replace(held, earlier_reports=frame("weekly_report", [FIRST]))
    component: Any = found.edition.components[0]

    assert reports.measures(component, found)["measure"].to_list() == [points]
    (source,) = reports.sources(component, found, "甲")
    assert source.rows.drop_nulls("row_no").select("row_no", "remark").rows() == told


def test_a_report_that_came_too_late_stands_beside_its_week() -> None:
    found = inputs(tree(WEEKLY), PERSON, month="2026-03", weekly_report=[report(modified_at=at(9))])

    (source,) = reports.sources(found.edition.components[0], found, "甲")  # type: ignore[arg-type]

    assert source.rows.select("report_id", "remark").rows()[:2] == [("W6", "report_set_aside"), (None, None)]


def test_of_two_reports_of_a_week_the_first_counts() -> None:
    assert measure(report(), report(report_id="W6b", sent=at(7))) == [15_000_000]


def test_a_friday_on_leave_is_not_due_and_a_month_on_leave_is_missing() -> None:
    leave = {"person_id": "甲", "kind": "annual", "from_date": date(2026, 3, 6), "to_date": date(2026, 3, 20)}
    throughout = {**leave, "from_date": date(2026, 2, 1), "to_date": None}

    assert measure(report(27), absence=[leave], exempt=["leave"]) == [60_000_000]
    assert measure(report(27), absence=[leave]) == [15_000_000]
    assert measure(absence=[throughout], exempt=["leave"]) == [None]


def test_who_came_from_another_bureau_owed_the_earlier_weeks_there() -> None:
    elsewhere = {"person_id": "甲", "unit_id": "T", "post_class": "clerk", "kind": "main", "bureau_id": "C"}
    posts = [
        {**elsewhere, "from_date": date(2020, 1, 1)},
        {**elsewhere, "unit_id": "S", "bureau_id": "B", "from_date": date(2026, 3, 16)},
    ]
    full = [{**post, "is_head": False, "is_leading": False} for post in posts]
    found = inputs(tree(WEEKLY), PERSON, month="2026-03", weekly_report=[report(20), report(27)], posting=full)

    assert reports.measures(found.edition.components[0], found)["measure"].to_list() == [60_000_000]  # type: ignore[arg-type]


def test_by_submission_a_report_takes_its_week_to_the_month_it_came_in() -> None:
    early = report(3, at(31)) | {"report_id": "W", "week": date(2026, 4, 3)}

    # By Friday the four weeks of March are missing; by submission April's first week is March's too.
    assert measure(early) == [0]
    assert measure(early, week_month="submitted") == [12_000_000]


def test_a_section_writes_its_own_and_its_clerks_reports_are_not_its() -> None:
    own = report(person_id=None, unit_id="S")

    assert measure(own, report(13), subject="section") == [15_000_000]
