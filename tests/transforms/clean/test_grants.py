"""Grants of a head: their sign, the cap of a person and the pool of a month."""

from __future__ import annotations

from typing import Any

import polars as pl

from tests.transforms.clean.delivered import PEOPLE, POSTS, UNITS, delivered
from transforms.clean.grants import with_pool
from transforms.clean.prepared import prepared
from transforms.clean.references import GRANT_TERMS, References


def terms(**words: Any) -> References:
    row = {"bureau_id": "B", "pool": 20_000_000, "cap": None, "is_negative_allowed": False, **words}
    return References(
        ("B",), unit=UNITS, person=PEOPLE, posting=POSTS, grant_terms=pl.DataFrame([row], schema=GRANT_TERMS)
    )


def test_a_negative_grant_and_a_file_with_one_over_the_cap_are_seen() -> None:
    rows = [
        {"person_id": "甲", "month": "2026-01", "points": -1},
        {"person_id": "丙", "month": "2026-01", "points": 11},
    ]
    refused = prepared("grant", delivered("grant", *rows), terms(cap=10_000_000)).sort("row_no")
    allowed = prepared("grant", delivered("grant", *rows), terms(is_negative_allowed=True)).sort("row_no")

    assert refused["is_negative"].to_list() == [True, False]
    assert refused["is_over_cap"].to_list() == [True, True]
    assert allowed["is_negative"].to_list() == [False, False]
    assert allowed["is_over_cap"].to_list() == [False, False]


def pooled(*rows: tuple[str, str, float], pool: int | None = 20_000_000) -> list[bool]:
    """Whether each (delivery, person, points) is refused over the pool."""
    plain = [{"person_id": p, "month": "2026-01", "points": x} for _, p, x in rows]
    given = delivered("grant", *plain).with_columns(
        pl.Series("delivery_id", [d for d, _, _ in rows]), pl.Series("order", [d for d, _, _ in rows])
    )
    found = with_pool(prepared("grant", given, terms(pool=pool)), pl.col("points").is_null())
    return found.sort("row_no")["is_over_pool"].to_list()


def test_the_pool_may_be_spent_to_the_last_point() -> None:
    assert pooled(("1", "甲", 12), ("2", "丙", 8)) == [False, False]


def test_a_bureau_without_a_pool_refuses_nothing() -> None:
    assert pooled(("1", "甲", 900), pool=None) == [False]


def test_the_delivery_that_overspends_is_refused_whole_and_a_later_one_is_tried_again() -> None:
    assert pooled(("1", "甲", 12), ("2", "丙", 9), ("2", "乙", 0), ("3", "丙", 8)) == [False, True, True, False]


def test_a_grant_corrected_by_a_later_delivery_is_counted_once() -> None:
    assert pooled(("1", "甲", 20), ("2", "甲", 12), ("3", "丙", 8)) == [False, False, False]
