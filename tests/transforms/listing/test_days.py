"""Days of work and of windows, and the calendar, over literal rows."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

from transforms.contracts import contract, empty
from transforms.listing.days import dates, period_row, window_days, work_days
from transforms.workdays import Workdays

ZONE = ZoneInfo("Asia/Shanghai")


def at(hour: int, minute: int) -> datetime:
    return datetime(2026, 3, 2, hour, minute, tzinfo=ZONE)


def rows(dataset: str, *given: dict[str, Any]) -> pl.DataFrame:
    shape = empty(dataset).schema
    named = [{name: row.get(name) for name in shape} for row in given]
    assert {name for row in given for name in row} <= set(contract(dataset).shape)
    return pl.DataFrame(named, schema=shape)


def test_a_window_has_its_tickets_and_ratings_of_a_day() -> None:
    tickets = rows(
        "queue_ticket",
        {
            "unit_id": "H",
            "window": "3",
            "person_id": "1",
            "taken_at": at(9, 0),
            "called_at": at(9, 10),
            "started_at": at(9, 11),
            "ended_at": at(9, 31),
            "status": "served",
        },
        {"unit_id": "H", "taken_at": at(9, 5), "status": "abandoned"},
    )
    ratings = rows(
        "window_rating",
        {"unit_id": "H", "window": "3", "person_id": "1", "rated_at": at(9, 32), "level": "5", "origin": "active"},
        {
            "unit_id": "H",
            "window": "3",
            "person_id": "1",
            "rated_at": at(9, 40),
            "level": "2",
            "origin": "default",
            "revoked_at": at(11, 0),
        },
    )
    names = [
        "window_no",
        "person_id",
        "ticket_count",
        "served_count",
        "left_count",
        "rating_count",
        "active_count",
        "bad_count",
        "revoked_count",
        "wait_minutes",
    ]

    assert window_days(tickets, ratings).select(names).rows() == [
        ("", "", 1, 0, 1, 0, 0, 0, 0, None),
        ("3", "1", 1, 1, 0, 2, 1, 1, 1, Decimal(10)),
    ]
    assert window_days(empty("queue_ticket"), empty("window_rating")).is_empty()


def test_work_of_a_day_is_what_was_said_and_what_counts() -> None:
    one = {"person_id": "1", "work_date": date(2026, 3, 2), "counted_low": 2_000_000, "points_low": 3_000_000}
    entries = pl.DataFrame(
        [
            {**one, "item_code": "X01", "source": "declared", "quantity": 3_000_000},
            {**one, "item_code": "X01", "source": "system", "quantity": 2_000_000},
            {**one, "item_code": None, "source": "declared", "quantity": 1_000_000},
        ]
    )

    assert work_days(entries).select(pl.exclude("person_id", "work_date")).rows() == [
        ("", Decimal(1), Decimal(0), Decimal(2), Decimal(3)),
        ("X01", Decimal(3), Decimal(2), Decimal(4), Decimal(6)),
    ]


def test_the_calendar_knows_make_up_days() -> None:
    """2026-02-14 is a Saturday on which people worked for the Spring Festival, 2026-02-16 a Monday of it."""
    found = {row[0]: row[1:] for row in dates("2026-02", Workdays()).rows()}

    assert len(found) == 28
    assert found[date(2026, 2, 14)] == ("2026-02", "2026Q1", "2026", 6, True)
    assert found[date(2026, 2, 16)] == ("2026-02", "2026Q1", "2026", 1, False)
    assert period_row("2026Q1", Workdays()).rows() == [
        ("2026Q1", "quarter", "2026", "2026Q1", date(2026, 1, 1), date(2026, 3, 31), 59)
    ]
