"""The roster of acting heads: no head acts, turns do not overlap, everybody serves before anybody serves again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl

from tests.transforms.clean.delivered import POSTS, REFS, delivered
from tests.transforms.scoring.rows import LONG_AGO, frame
from transforms.clean.prepared import prepared
from transforms.clean.subjects import compared

HEAD = {"person_id": "丁", "unit_id": "B", "post_class": "head", "kind": "main", "is_head": True, "from_date": LONG_AGO}
WITH_HEAD = replace(REFS, posting=pl.concat([POSTS, frame("posting", [HEAD])]))
WITH_HEAD = replace(WITH_HEAD, person=pl.concat([REFS.person, frame("person", [{"person_id": "丁"}])]))


def turn(month: int, who: str, last: int | None = 28, **words: Any) -> dict[str, Any]:
    to_date = date(2026, month, last) if last else None
    return {"unit_id": "B", "from_date": date(2026, month, 1), "to_date": to_date, "person_id": who, **words}


def judged(*turns: dict[str, Any]) -> pl.DataFrame:
    rows = prepared("duty_roster", delivered("duty_roster", *turns), WITH_HEAD)
    return compared("duty_roster", rows, pl.lit(value=False)).sort("row_no")


def test_the_head_of_the_unit_does_not_act() -> None:
    rows = judged(turn(1, "丁"), turn(2, "甲"), turn(3, "无"))

    assert rows["is_no_head"].to_list() == [False, True, None]


def test_the_head_of_another_time_may_act() -> None:
    past = frame("posting", [HEAD | {"person_id": "甲", "to_date": date(2025, 12, 31)}])
    refs = replace(WITH_HEAD, posting=pl.concat([POSTS, past]))
    rows = prepared("duty_roster", delivered("duty_roster", turn(1, "甲")), refs)

    assert rows["is_no_head"].to_list() == [True]


def test_everybody_in_the_unit_and_below_but_its_head_is_eligible() -> None:
    assert sorted(judged(turn(1, "甲"))["eligible"].to_list()[0]) == sorted(["丙", "乙", "甲"])


def test_turns_that_share_a_day_are_both_out() -> None:
    rows = judged(turn(1, "甲", 31), turn(2, "乙") | {"from_date": date(2026, 1, 31)}, turn(3, "丙"))

    assert rows["is_alone"].to_list() == [False, False, True]


def test_a_turn_without_an_end_lasts_until_the_next() -> None:
    assert judged(turn(1, "甲", None), turn(2, "乙", None))["is_alone"].to_list() == [True, True]


def test_nobody_serves_again_before_all_have_served() -> None:
    early = judged(turn(1, "甲"), turn(2, "乙"), turn(3, "甲"))
    round_done = judged(turn(1, "甲"), turn(2, "乙"), turn(3, "丙"), turn(4, "甲"))

    assert early["has_waited"].to_list() == [None, None, False]
    assert round_done["has_waited"].to_list() == [None, None, None, True]


def test_who_stands_in_serves_the_turn_of_the_other() -> None:
    rows = judged(turn(1, "甲"), turn(2, "甲", substitute_for="乙"), turn(3, "丙"), turn(4, "甲"))

    assert rows["has_waited"].to_list() == [None, None, None, True]
