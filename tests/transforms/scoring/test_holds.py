"""Holds by rows in doubt and by missing files: a range between without and with, or none."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from tests.transforms.scoring.rows import WORK, X, entry, inputs, tree
from transforms.scoring.inputs import HOLDS, Inputs
from transforms.scoring.month import month_scores

MERIT = {"name": "merit", "kind": "events", "adds": True}
SHOWN = ("person_id", "score", "score_low", "score_high", "rank", "is_held", "is_provisional", "hold_reason")


def month(*holds: dict[str, Any], **words: Any) -> Inputs:
    """甲 did 3 and 2 pieces, 乙 did 4, at one point a piece; an event of nobody."""
    log = [
        entry(entry_id="1", quantity=3, row_no=1),
        entry(entry_id="2", quantity=2, row_no=2),
        entry(entry_id="3", quantity=4, person_id="乙", row_no=3),
    ]
    known = inputs(
        tree(WORK, MERIT, **{"unreviewed": "as_declared", **words}),
        [{"person_id": "甲"}, {"person_id": "乙"}],
        work_log=log,
        work_item=[X],
    )
    return replace(known, holds=pl.DataFrame(list(holds), schema=HOLDS))


def doubt(row_no: int | None = 2, subject: str = "甲", **words: Any) -> dict[str, Any]:
    delivery = "d" if row_no else None
    usual = {"subject_id": subject, "reason": "reason_work_on_leave", "dataset": "work_log", "key": "k"}
    return {**usual, "delivery_id": delivery, "row_no": row_no, **words}


def test_a_row_in_doubt_holds_its_person_between_without_and_with_it() -> None:
    scores = month_scores(month(doubt())).scores.select(SHOWN).sort("person_id", descending=True)

    assert scores.rows() == [
        ("甲", None, Decimal(3), Decimal(5), None, True, False, "reason_work_on_leave"),
        ("乙", Decimal(4), None, None, 1, False, True, None),
    ]


def test_a_line_that_the_doubt_does_not_touch_keeps_its_measure() -> None:
    lines = month_scores(month(doubt())).lines.filter(pl.col("person_id") == "甲")

    assert lines.select("component", "measure").rows() == [("work", None), ("merit", Decimal(0))]


def test_the_range_of_work_that_is_not_reviewed_begins_at_nothing_all_the_same() -> None:
    scores = month_scores(month(doubt(), unreviewed="hold")).scores.sort("person_id", descending=True)

    assert scores.select("score_low", "score_high", "hold_reason").row(0) == (
        Decimal(0),
        Decimal(5),
        "hold_unreviewed;reason_work_on_leave",
    )


def test_a_missing_file_holds_without_ends() -> None:
    scores = month_scores(month(doubt(None, reason="hold_missing_file"))).scores.sort("person_id", descending=True)

    assert scores.select(SHOWN).row(0) == ("甲", None, None, None, None, True, False, "hold_missing_file")


@pytest.mark.parametrize("subject", ["丙", "S"])
def test_a_hold_of_somebody_who_is_not_scored_changes_nothing(subject: str) -> None:
    found = month_scores(month(doubt(None, subject)))

    assert found.scores.equals(month_scores(month()).scores)
