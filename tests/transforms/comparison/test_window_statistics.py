"""Windows: what stands of their ratings, how sure it is, and how long people waited."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from hypothesis import given as given_of
from hypothesis import settings
from hypothesis import strategies as st

from tests.transforms.shared import shared
from transforms.comparison.window_statistics import (
    adjudicated,
    bad_ratings,
    evaluation,
    given,
    nearest_rank,
    queue,
    satisfaction,
    with_minutes,
    with_wilson,
)
from transforms.fixed_point import millionths

QUICK = settings(derandomize=True, deadline=None, max_examples=60)
MOMENT = pl.Datetime("us", "Asia/Shanghai")
RATING = {"person_id": pl.String, "level": pl.Int64, "origin": pl.String, "is_confirmed": pl.Boolean}
RATING |= dict.fromkeys(("called_back_at", "rectified_at", "revoked_at"), MOMENT)
TICKET = {"unit_id": pl.String, "status": pl.String}
TICKET |= dict.fromkeys(("taken_at", "booked_for", "called_at", "started_at", "ended_at"), MOMENT)
SCORES = {5: Decimal(100), 4: Decimal(80), 3: Decimal(60), 2: Decimal(30), 1: Decimal(0)}
DAY = date(2026, 1, 5)


def ratings(*rows: dict[str, Any]) -> pl.DataFrame:
    usual = {"person_id": "甲", "origin": "active"}
    return moments([usual | row for row in rows], RATING)


def tickets(*rows: dict[str, Any]) -> pl.DataFrame:
    usual = {"unit_id": "H", "status": "served", "taken_at": "09:00:00"}
    return moments([usual | row for row in rows], TICKET)


def moments(rows: list[dict[str, Any]], shape: Any) -> pl.DataFrame:
    """Rows in which a moment is written as a time of one day."""
    full = [{name: moment(row.get(name)) if shape[name] == MOMENT else row.get(name) for name in shape} for row in rows]
    plain = {name: pl.Datetime("us") if dtype == MOMENT else dtype for name, dtype in shape.items()}
    frame = pl.DataFrame(full, schema=plain)
    return frame.with_columns(
        pl.col(name).dt.replace_time_zone("Asia/Shanghai") for name in shape if shape[name] == MOMENT
    )


def moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.combine(DAY, time.fromisoformat(text))


def levels(*counts: int, **words: Any) -> list[dict[str, Any]]:
    """So many ratings of each level, the best first; bad ones are confirmed."""
    return [
        {"level": level, "is_confirmed": True if level < 3 else None, **words}
        for level, count in zip((5, 4, 3, 2, 1), counts, strict=True)
        for _ in range(count)
    ]


MONTH = ratings(*levels(180, 30, 6, 2, 0), *levels(0, 0, 0, 1, 1, revoked_at="10:00"))


def numbers(*texts: str | None) -> tuple[int | None, ...]:
    return tuple(None if text is None else millionths(text) for text in texts)


def test_the_ratings_of_a_month_before_and_after_an_appeal() -> None:
    raw = satisfaction(MONTH, ["person_id"], {5, 4, 3}, SCORES)
    stands = satisfaction(adjudicated(MONTH), ["person_id"], {5, 4, 3}, SCORES)

    assert raw.rows() == [("甲", 220, 216, *numbers("0.981818", "94.772727", "0.954192", "0.992907"))]
    assert stands.select("rating_count", "rate", "index").row(0) == (218, *numbers("0.990826", "95.504587"))
    assert satisfaction(MONTH, ["person_id"], {5, 4}, SCORES)["rate"].to_list() == [954_545]


def test_the_shared_ratings() -> None:
    case = shared("fengtai")
    words = ("very_satisfied", "satisfied", "basically_satisfied", "dissatisfied", "very_dissatisfied")
    counts = [int(case["ratings"][word]) for word in words]
    scores = {int(level): Decimal(score) for level, score in case["level_scores"].items()}
    expect = case["expect"]
    raw = satisfaction(ratings(*levels(*counts)), ["person_id"], {5, 4, 3}, scores)
    expected = (220, 216, *numbers(expect["rate of the top three"], expect["index"], *expect["wilson"]))
    after = expect["after one 不满意 and one 非常不满意 are revoked (adjudicated)"]
    revoked = [*levels(*counts[:3], counts[3] - 1, counts[4] - 1), *levels(0, 0, 0, 1, 1, revoked_at="10:00")]
    stands = satisfaction(adjudicated(ratings(*revoked)), ["person_id"], {5, 4, 3}, scores)
    served = tickets(*({} for _ in range(int(case["ratings"]["served"]))))
    by_hall = ratings(*levels(*counts)).with_columns(unit_id=pl.lit("H"))

    assert raw.row(0)[1:] == expected
    assert satisfaction(ratings(*levels(*counts)), ["person_id"], {5, 4}, scores)["rate"].to_list() == list(
        numbers(expect["rate of the top two"])
    )
    assert stands.select("rating_count", "rate", "index").row(0) == (
        int(after["n"]),
        *numbers(after["rate"], after["index"]),
    )
    assert evaluation(by_hall, served, ["unit_id"])["evaluation_rate"].to_list() == list(
        numbers(expect["evaluation_rate"])
    )


def test_only_what_a_taxpayer_gave_counts_unless_all_does() -> None:
    rows = ratings({"level": 5}, {"level": 5, "origin": "default"}, {"level": None})

    assert given(rows).height == 1
    assert given(rows, "all").height == 2


def test_a_bad_rating_stands_once_it_is_confirmed() -> None:
    rows = ratings(
        {"level": 2, "is_confirmed": True},
        {"level": 1, "is_confirmed": False},
        {"level": 1, "is_confirmed": None},
        {"level": 3, "is_confirmed": None},
        {"level": 5, "revoked_at": "10:00"},
    )

    assert adjudicated(rows)["level"].to_list() == [2, 3]


def test_what_was_revoked_after_publication_is_taken_off_the_group_that_has_ratings() -> None:
    rows = ratings({"level": 5}, {"level": 4}, {"level": 1})
    revoked = ratings({"level": 2}, {"person_id": "乙", "level": 5})
    found = satisfaction(rows, ["person_id"], {5, 4, 3}, SCORES, revoked)

    assert found.select("person_id", "rating_count", "positive_count", "rate", "index").rows() == [
        ("甲", 2, 2, 1_000_000, 75_000_000)
    ]


def test_one_rating_and_none() -> None:
    one = satisfaction(ratings({"level": 1}), ["person_id"], {5, 4, 3}, SCORES)
    none = satisfaction(ratings(), ["person_id"], {5, 4, 3}, SCORES)

    assert one.rows() == [("甲", 1, 0, 0, 0, 0, millionths("0.793451"))]
    assert none.is_empty()
    assert none.columns == one.columns


def test_a_level_without_a_score_is_refused() -> None:
    with pytest.raises(ValueError, match=r"\[1\]"):
        satisfaction(MONTH, ["person_id"], {5}, {level: SCORES[level] for level in (5, 4, 3, 2)})


def test_nobody_asked_has_no_bounds() -> None:
    frame = pl.DataFrame({"y": [0, 5, None], "n": [0, 5, None]}, schema={"y": pl.Int64, "n": pl.Int64})

    assert with_wilson(frame, "y", "n")["wilson_low"].to_list() == [None, 565_518, None]


def test_five_of_five_do_not_stand_above_216_of_220() -> None:
    frame = pl.DataFrame({"who": ["few", "many"], "y": [5, 216], "n": [5, 220]})
    ranked = with_wilson(frame, "y", "n").sort("wilson_low", descending=True)

    assert ranked["who"].to_list() == ["many", "few"]


def test_evaluation_is_ratings_of_served_tickets_and_groups_without_either_stay() -> None:
    rated = ratings({"level": 5}, {"level": 1, "revoked_at": "10:00"}).with_columns(unit_id=pl.lit("H"))
    more = ratings({"level": 5}).with_columns(unit_id=pl.lit("X"))
    served = tickets({}, {}, {}, {"status": "no_show"}, {"unit_id": "Q"})
    found = evaluation(pl.concat([rated, more]), served, ["unit_id"])

    assert found.rows() == [("H", 2, 3, 666_667), ("Q", 0, 1, 0), ("X", 1, 0, None)]


def test_bad_ratings_are_called_back_and_mended() -> None:
    found = bad_ratings(
        ratings(
            {"level": 5, "called_back_at": "10:00"},
            {"level": 2, "is_confirmed": True, "called_back_at": "10:00", "rectified_at": "11:00"},
            {"level": 1, "is_confirmed": True, "called_back_at": "10:00"},
            {"level": 1, "is_confirmed": True, "revoked_at": "10:00", "rectified_at": "11:00"},
            {"level": 1},
            {"person_id": "乙", "level": 5},
        ),
        ["person_id"],
    )

    assert found.rows() == [("乙", 0, None, 0, None), ("甲", 4, 500_000, 2, 500_000)]


def test_the_minutes_of_a_ticket() -> None:
    times = {"taken_at": "09:00:12", "called_at": "09:18:40", "started_at": "09:19:05", "ended_at": "09:31:20"}
    found = with_minutes(
        tickets(
            times,
            times | {"booked_for": "09:15:00"},
            times | {"booked_for": "09:30:00"},
            times | {"status": "no_show"},
            times | {"called_at": None},
        )
    ).select("wait_minutes", "to_start_minutes", "service_minutes")

    assert found.rows() == [
        numbers("18.466667", "18.883333", "12.25"),
        numbers("3.666667", "4.083333", "12.25"),
        numbers("0", "0", "12.25"),
        (None, None, None),
        numbers(None, "18.883333", "12.25"),
    ]


def test_the_shared_queue() -> None:
    case = shared("fengtai")["queue"]
    times = {f"{word}_at": case[word] for word in ("taken", "called", "started", "ended")}
    found = with_minutes(tickets(times, times | {"booked_for": "09:15:00"}))

    assert found.select("wait_minutes", "to_start_minutes", "service_minutes").row(0) == numbers(
        case["wait_minutes"], case["to_start_minutes"], case["service_minutes"]
    )
    # the case writes wait_minutes a second time, for the booked ticket
    assert found["wait_minutes"].to_list()[1] == millionths("3.666667")


def waited(*minutes: int, **words: Any) -> list[dict[str, Any]]:
    return [{"called_at": f"09:{m:02d}:00", **words} for m in minutes]


def test_a_queue_in_numbers() -> None:
    rows = tickets(*waited(1, 2, 15, 16), {"status": "no_show"}, {"status": "abandoned", "unit_id": "Q"})
    found = queue(rows, ["unit_id"], Decimal(15)).select(
        "unit_id", "ticket_count", "served_count", "wait_p50", "wait_p90", "wait_over", "no_show_share"
    )

    assert found.rows() == [
        ("H", 5, 4, *numbers("2", "16", "0.25", "0.2")),
        ("Q", 1, 0, None, None, None, 0),
    ]


def test_a_queue_of_nobody() -> None:
    found = queue(tickets(), ["unit_id"], Decimal(15))

    assert found.is_empty()
    assert {"to_start_p50", "service_p90"} <= set(found.columns)


@pytest.mark.parametrize(("percent", "expected"), [(1, 10), (20, 10), (21, 20), (50, 30), (90, 50), (100, 50)])
def test_a_percentile_is_the_nearest_rank(percent: int, expected: int) -> None:
    frame = pl.DataFrame({"g": ["g"] * 6, "x": [50, 10, None, 40, 30, 20]})

    assert frame.group_by("g").agg(nearest_rank("x", percent))["x"].to_list() == [expected]


@pytest.mark.parametrize("percent", [0, 101, -1])
def test_a_percentile_that_cannot_be_is_refused(percent: int) -> None:
    with pytest.raises(ValueError, match=f"percentile {percent}"):
        nearest_rank("x", percent)


@QUICK
@given_of(st.permutations(range(6)))
def test_the_order_of_rows_changes_nothing(order: list[int]) -> None:
    rows = ratings(*levels(2, 1, 1, 1, 1))
    queued = tickets(*waited(1, 5, 3, 30, 2, 9))

    assert satisfaction(rows[order], ["person_id"], {5}, SCORES).equals(satisfaction(rows, ["person_id"], {5}, SCORES))
    assert queue(queued[order], ["unit_id"], Decimal(4)).equals(queue(queued, ["unit_id"], Decimal(4)))
