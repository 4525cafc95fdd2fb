"""Tickets and window ratings: times in order, and a rating of a served ticket, its window and its person."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.transforms.clean.delivered import REFS, one
from tests.transforms.scoring.rows import frame

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(clock: str, day: int = 5) -> datetime:
    hour, minute = clock.split(":")
    return datetime(2026, 1, day, int(hour), int(minute), tzinfo=SHANGHAI)


def ticket(**words: Any) -> dict[str, Any]:
    return {"ticket_id": "A1", "unit_id": "S", "taken_at": at("9:00"), "status": "no_show", **words}


TICKETS = frame("queue_ticket", [
    ticket(status="served", person_id="甲", window="3"),
    ticket(ticket_id="A2"),
    ticket(ticket_id="A3", status="served"),
])  # fmt: skip
KNOWN = replace(REFS, queue_ticket=TICKETS)


def rating(**words: Any) -> dict[str, Any]:
    usual = {"rating_id": "R", "ticket_id": "A1", "unit_id": "S", "rated_at": at("9:30"), "level": "5"}
    return usual | {"is_confirmed": False} | words


@pytest.mark.parametrize(
    ("called", "started", "ended", "expected"),
    [
        (None, None, None, True),
        ("9:00", "9:00", "9:00", True),
        ("8:59", None, None, False),
        (None, None, "8:59", False),
        ("9:10", None, "9:09", False),
        ("9:10", "9:11", "9:10", False),
    ],
)
def test_a_ticket_goes_forward_in_time(
    called: str | None, started: str | None, ended: str | None, expected: bool
) -> None:
    times = {"called_at": called, "started_at": started, "ended_at": ended}

    row = one("queue_ticket", ticket(**{name: at(clock) for name, clock in times.items() if clock}))

    assert row["is_in_order"] is expected


def test_a_ticket_ends_on_its_day() -> None:
    assert one("queue_ticket", ticket(ended_at=at("23:59")))["is_one_day"] is True
    assert one("queue_ticket", ticket(ended_at=at("0:01", 6)))["is_one_day"] is False


def test_a_served_ticket_has_its_call_and_its_end() -> None:
    served = ticket(status="served", called_at=at("9:10"))

    assert one("queue_ticket", ticket())["is_told"] is None
    assert one("queue_ticket", served)["is_told"] is False
    assert one("queue_ticket", served | {"ended_at": at("9:20")})["is_told"] is True


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ({}, (True, True, True)),
        ({"person_id": "甲", "window": "3"}, (True, True, True)),
        ({"person_id": "乙"}, (True, True, False)),
        ({"window": "4"}, (True, True, False)),
        ({"ticket_id": "A2"}, (True, False, True)),
        ({"ticket_id": "A3", "person_id": "乙"}, (True, True, True)),
        ({"ticket_id": "A9"}, (False, None, None)),
        ({"ticket_id": None}, (None, None, None)),
    ],
)
def test_a_rating_is_of_a_served_ticket_its_window_and_its_person(words: dict[str, Any], expected: tuple[Any]) -> None:
    row = one("window_rating", rating(**words), refs=KNOWN)

    assert (row["is_there"], row["is_served"], row["is_of_window"]) == expected


def test_a_rating_that_names_nobody_goes_to_the_person_and_window_of_its_ticket() -> None:
    row = one("window_rating", rating(), refs=KNOWN)

    assert (row["person_id"], row["window"]) == ("甲", "3")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ({}, (None, None)),
        ({"is_confirmed": True}, (False, False)),
        ({"is_confirmed": True, "level": "2"}, (True, False)),
        ({"is_confirmed": True, "level": "1", "verified_at": at("10:00")}, (True, True)),
        ({"is_confirmed": True, "level": None}, (None, None)),
    ],
)
def test_only_a_low_level_is_confirmed_and_its_time_is_told(words: dict[str, Any], expected: tuple[Any]) -> None:
    row = one("window_rating", rating(**words), refs=KNOWN)

    assert (row["is_low"], row["is_dated"]) == expected
