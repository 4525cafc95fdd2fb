"""What people decided in place of what was found: a value, or that rows in doubt count as they stand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import polars as pl

from tests.transforms.scoring.rows import WORK, X, entry, inputs, tree
from tests.transforms.scoring.test_holds import doubt, month
from transforms.scoring.inputs import HOLDS, Inputs
from transforms.scoring.measured import blocking, measured_without_holds
from transforms.scoring.month import month_scores
from transforms.scoring.rulings import RULINGS, hold_key, undisturbed

RATED = {"name": "view", "kind": "rating", "dimension": "工作", "roles": {"leader": 1}, "adds": True, "limit": [0, 10]}


def ruled(known: Inputs, *rows: dict[str, Any]) -> Inputs:
    return replace(known, rulings=pl.DataFrame(list(rows), schema=RULINGS))


def value(component: str, count: int, subject: str = "甲") -> dict[str, Any]:
    return {"subject_id": subject, "component": component, "measure": count * 1_000_000, "kind": "ruling"}


def ended(key: str = "work_log|reason_work_on_leave|k", subject: str = "甲") -> dict[str, Any]:
    return {"subject_id": subject, "hold_key": key, "kind": "release"}


def scores(known: Inputs) -> list[tuple[Any, ...]]:
    return month_scores(known).scores.select("subject_id", pl.col("score").cast(pl.Int64), "is_held").rows()


def test_a_value_stands_in_place_of_what_was_found_and_is_compared_like_any_other() -> None:
    expected = [("甲", 3, False), ("乙", 4, False)]

    assert sorted(scores(ruled(month(), value("work", 3)))) == sorted(expected)


def test_a_value_settles_its_own_measure_and_the_hold_is_over_with_its_end() -> None:
    doubted, settled = month(doubt()), value("work", 5)

    lines = month_scores(ruled(doubted, settled)).lines.filter(person_id="甲", component="work")
    assert lines["measure"].cast(pl.Int64).to_list() == [5]
    assert sorted(scores(ruled(doubted, settled))) == sorted([("甲", None, True), ("乙", 4, False)])
    assert sorted(scores(ruled(doubted, settled, ended()))) == sorted([("甲", 5, False), ("乙", 4, False)])


def test_a_value_for_somebody_else_or_of_another_component_changes_nothing() -> None:
    assert scores(ruled(month(), value("work", 9, "丙"), value("other", 9))) == scores(month())


def test_a_hold_that_is_over_lets_its_rows_stand_and_another_one_holds() -> None:
    first, second = doubt(key="k"), doubt(key="l", row_no=1)

    assert sorted(scores(ruled(month(first), ended()))) == sorted(scores(month()))
    assert undisturbed(month(first, second).holds, ruled(month(), ended()).rulings)["key"].to_list() == ["l"]
    assert undisturbed(month(first).holds, ruled(month(), ended(subject="乙")).rulings).height == 1


def test_a_missing_file_that_is_said_to_be_over_leaves_the_range_too() -> None:
    gone = {"reason": "hold_missing_file", "dataset": "event", "key": "event|S1|2026-01", "row_no": None}
    known = month(doubt(None, **{name: word for name, word in gone.items() if name != "row_no"}))

    assert sorted(scores(ruled(known, ended("event|hold_missing_file|event|S1|2026-01")))) == sorted(scores(month()))


def test_the_key_of_a_hold_is_what_it_is_about() -> None:
    rows = pl.DataFrame([doubt()], schema=HOLDS)

    assert rows.select(hold_key()).to_series().to_list() == ["work_log|reason_work_on_leave|k"]


def test_a_measure_without_which_nothing_is_scored_may_be_ruled() -> None:
    tree_of = tree(WORK, {**RATED, "missing": "fail"}, unreviewed="as_declared")
    known = inputs(tree_of, [{"person_id": "甲"}], work_log=[entry(quantity=3)], work_item=[X])
    (rated,) = [one for one in known.edition.components if one.name == "view"]
    work = next(one for one in known.edition.components if one.name == "work")

    assert blocking(measured_without_holds(known), rated)["subject_id"].to_list() == ["甲"]
    assert blocking(measured_without_holds(known), work).is_empty()
    settled = ruled(known, value("view", 7))
    assert blocking(measured_without_holds(settled), rated).is_empty()
    assert scores(settled) == [("甲", 10, False)]
