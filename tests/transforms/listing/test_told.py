"""What a page tells beside the scores, from literal rows: deductions, notes, milestones, indicators, windows."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.transforms.scoring.rows import LONG_AGO, frame, inputs, tree
from transforms.listing.deductions import deductions, elsewhere
from transforms.listing.indicators import duties, indicator_scores
from transforms.listing.milestones import due_milestones
from transforms.listing.review_notes import review_notes
from transforms.listing.windows import halls, window_month

EVENTS = {"name": "quality", "kind": "events", "adds": True}
INDICATOR = {"name": "own", "kind": "indicator", "weight": "100"}
RULE = {"event_code": "Q1", "event_name": "差错", "category": "quality", "points": -1, "from_date": LONG_AGO}
SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(day: int, hour: int = 10, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=SHANGHAI)


def event(number: int, **words: Any) -> dict[str, Any]:
    return {"event_id": f"E{number}", "person_id": "甲", "event_date": date(2026, 3, 9), "event_code": "Q1", **words}


def test_a_deduction_of_a_person_is_charged_to_the_own_section_and_a_bonus_is_none() -> None:
    month = inputs(
        tree({**INDICATOR, "missing": "zero"}, EVENTS),
        [{"person_id": "甲"}],
        month="2026-03",
        event_rule=[RULE, {**RULE, "event_code": "Q2", "points": 2}],
        event=[event(1, cause_code="DOC", cause_unit="T"), event(2, cause_unit="S"), event(3, event_code="Q2")],
    )

    found = deductions(month)

    assert found.select("unit_id", "subject_id", "what", "cause_unit", "lost_points").rows() == [
        ("S", "甲", "差错", "T", 1_000_000),
        ("S", "甲", "差错", "S", 1_000_000),
    ]
    assert elsewhere(found)["cause_unit"].to_list() == ["T"]


def test_what_an_indicator_lost_stands_at_its_last_result() -> None:
    """Two times two of ten points; the third result names no cause and is no deduction."""
    words = {"year": "2026", "points": 10, "scoring": "deduct", "params": "2", "owner_unit": "S", "is_bonus": False}
    result = {"indicator_id": "I1", "unit_id": "S", "month": "2026-03", "is_na": False}
    month = inputs(
        tree(INDICATOR, subject="section"),
        month="2026-03",
        indicator=[{"indicator_id": "I1", "name": "报送", **words}, {"indicator_id": "I2", "name": "台账", **words}],
        indicator_result=[
            {**result, "event_count": 1, "reason": "迟报"},
            {**result, "event_count": 1, "reason": "退回", "cause_code": "DOC"},
            {**result, "indicator_id": "I2", "event_count": 1},
        ],
    )

    told = deductions(month).select("what", "reason", "lost_points").sort("reason").rows()
    scores = indicator_scores(month).select("indicator_id", "score", "lost_points", "reason").rows()

    assert sorted(lost or 0 for _, _, lost in told) == [0, 4_000_000]
    assert {(what, reason) for what, reason, _ in told} == {("报送", "迟报"), ("报送", "退回")}
    assert scores == [("I1", 6_000_000, 4_000_000, "迟报；退回"), ("I2", 8_000_000, 2_000_000, None)]


@pytest.mark.parametrize(
    ("words", "result", "expected"),
    [
        ({"scoring": "ratio", "params": "100"}, {}, (None, None)),
        ({"scoring": "ratio", "params": "100"}, {"is_na": True}, (None, None)),
        ({"scoring": "add", "params": "1", "is_bonus": True}, {"event_count": 1}, (1_000_000, 0)),
    ],
)
def test_what_does_not_apply_or_has_not_come_lost_nothing_yet(
    words: dict[str, Any], result: dict[str, Any], expected: tuple[int | None, int | None]
) -> None:
    known = {"indicator_id": "I1", "year": "2026", "points": 10, "owner_unit": "S", "is_bonus": False, **words}
    row = {"indicator_id": "I1", "unit_id": "S", "month": "2026-03", "is_na": False, **result}
    month = inputs(tree(INDICATOR, subject="section"), month="2026-03", indicator=[known], indicator_result=[row])

    assert indicator_scores(month).select("score", "lost_points").rows() == [expected]


def test_the_cycles_of_a_year_are_added_and_another_year_stands_by_itself() -> None:
    """By the list of 2026 March's value loses 1 and February's, which came late, 6; last year's own loses 2 of 20."""
    own = {"indicator_id": "I1", "scoring": "ratio", "params": "100", "owner_unit": "S", "is_bonus": False}
    row = {"indicator_id": "I1", "unit_id": "S", "is_na": False, "counted_month": "2026-03", "reason": "迟报"}
    month = inputs(
        tree(INDICATOR, subject="section"),
        month="2026-03",
        indicator=[{**own, "year": "2026", "points": 10}, {**own, "year": "2025", "points": 20}],
        indicator_result=[
            {**row, "month": "2025-12", "raw_value": 90},
            {**row, "month": "2026-02", "raw_value": 40},
            {**row, "month": "2026-03", "raw_value": 90},
        ],
    )

    assert indicator_scores(month).select("year", "points", "score", "lost_points").rows() == [
        ("2025", 20_000_000, 18_000_000, 2_000_000),
        ("2026", 20_000_000, 13_000_000, 7_000_000),
    ]
    assert sorted(deductions(month)["lost_points"].drop_nulls()) == [2_000_000, 7_000_000]


def test_a_duty_has_the_name_of_its_parent_and_stays_within_its_year() -> None:
    rows = frame(
        "indicator",
        [
            {"indicator_id": "P1", "year": "2026", "name": "公文", "points": 10, "scoring": "stated"},
            {"indicator_id": "I1", "year": "2026", "name": "报送", "points": 10, "parent_id": "P1", "owner_unit": "S"},
            {"indicator_id": "I1", "year": "2025", "name": "旧", "points": 10, "parent_id": "P1"},
        ],
    )

    assert duties(rows, "B", "2026").select("indicator_id", "parent_name").rows() == [("P1", None), ("I1", "公文")]


@pytest.mark.parametrize(
    ("author", "is_acting", "substitute_for"),
    [("甲", True, None), ("乙", True, "丙"), ("丙", False, None)],
)
def test_a_note_says_whose_turn_it_was(author: str, *, is_acting: bool, substitute_for: str | None) -> None:
    turn = {"unit_id": "B", "from_date": date(2026, 3, 1), "to_date": date(2026, 3, 15)}
    roster = frame(
        "duty_roster",
        [
            {**turn, "person_id": "甲"},
            {**turn, "person_id": "乙", "from_date": date(2026, 3, 16), "to_date": None, "substitute_for": "丙"},
            {**turn, "person_id": "丙", "from_date": date(2026, 2, 1), "to_date": date(2026, 2, 28)},
        ],
    )
    note = {"unit_id": "B", "author_id": author, "subject": "unit", "highlights": "好"}
    notes = frame("review_note", [{**note, "month": "2026-03"}, {**note, "month": "2026-04"}])

    found = review_notes(notes, roster, ["2026-03"])

    assert found.select("author_id", "is_acting", "substitute_for").rows() == [(author, is_acting, substitute_for)]


@pytest.mark.parametrize(
    ("due_on", "reported_at", "expected"),
    [
        (date(2026, 3, 9), at(9, 23, 59), ["in_time"]),
        (date(2026, 3, 9), at(10, 0, 0), ["reported_late"]),
        (date(2026, 3, 9), None, ["not_reported"]),
        (date(2026, 2, 9), None, ["not_reported"]),
        (date(2026, 2, 9), at(1), ["reported_late"]),
        (date(2026, 2, 9), datetime(2026, 2, 28, 10, tzinfo=SHANGHAI), []),
        (date(2026, 4, 1), None, []),
    ],
)
def test_a_milestone_is_told_while_it_is_due_or_waited_for(
    due_on: date, reported_at: datetime | None, expected: list[str]
) -> None:
    row = {"indicator_id": "I1", "node_no": "1", "title": "报送", "due_on": due_on, "reported_at": reported_at}

    assert due_milestones(frame("milestone", [row]), "2026-03")["standing"].to_list() == expected


def test_a_floor_beneath_a_hall_counts_with_it_and_with_its_zone() -> None:
    """Of three ratings in the east one is bad, confirmed and called back; one of its four tickets is a no-show."""
    unit = {"from_date": LONG_AGO, "parent_id": "B"}
    units = frame(
        "unit",
        [
            {**unit, "unit_id": "东厅", "kind": "hall", "service_zone": "东区"},
            {**unit, "unit_id": "二楼", "kind": "section", "parent_id": "东厅"},
            {**unit, "unit_id": "征管股", "kind": "section"},
        ],
    )
    rating = {"unit_id": "东厅", "origin": "active", "is_confirmed": False, "rated_at": at(2)}
    ratings = frame(
        "window_rating",
        [
            {**rating, "rating_id": "R1", "level": "5"},
            {**rating, "rating_id": "R2", "level": "5", "unit_id": "二楼"},
            {**rating, "rating_id": "R3", "level": "1", "is_confirmed": True, "called_back_at": at(3)},
            {**rating, "rating_id": "R4", "level": "5", "unit_id": "征管股"},
        ],
    )
    ticket = {"unit_id": "东厅", "taken_at": at(2, 9), "called_at": at(2, 9, 12), "status": "served"}
    tickets = frame(
        "queue_ticket",
        [{**ticket, "ticket_id": f"T{n}", "status": "no_show" if n == 4 else "served"} for n in range(1, 5)],
    )

    found = window_month(ratings, tickets, halls(units), "service_zone").to_dicts()

    assert found == [
        {
            "service_zone": "东区",
            "given_count": 3,
            "served_count": 3,
            "evaluation_rate": 1_000_000,
            "bad_count": 1,
            "callback_share": 1_000_000,
            "confirmed_count": 1,
            "rectified_share": 0,
            "ticket_count": 4,
            "no_show_share": 250_000,
            "wait_p50": 12_000_000,
            "wait_p90": 12_000_000,
        }
    ]
