"""A year of an invented bureau as inputs: literal people, facts and published months, for the tests of grading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from tests.transforms.scoring.rows import Row, inputs, tree, whole
from transforms.grading.proposals import Graded, graded
from transforms.scoring.inputs import PUBLISHED, Inputs
from transforms.scoring.month import month_scores

MONTHS = {"name": "months", "kind": "months", "weight": "100", "missing": "reweigh"}
GRADES = {
    "basis": "第三条",
    "cuts": [
        {"grade": "excellent", "at_least": "80"},
        {"grade": "competent", "at_least": "70"},
        {"grade": "basically_competent", "at_least": "60"},
        {"grade": "incompetent"},
    ],
}
STATUS = [
    {"when": "leading", "standing": "excluded", "basis": "第二条"},
    {"when": "probation", "standing": "comment_only", "basis": "第二十五条"},
    {"when": "leave", "over": "0.5", "standing": "no_grade", "basis": "第二十七条"},
    {
        "when": "investigation",
        "kinds": ["admonition", "warning"],
        "standing": "no_comment_no_grade",
        "basis": "第二十八条",
    },
    {"when": "sanction", "kinds": ["warning"], "at_most": "competent", "basis": "第二十九条"},
    {"when": "moved_out", "standing": "excluded", "basis": "第二十六条"},
    {"when": "left", "standing": "excluded", "basis": "第二条"},
    {"when": "event", "codes": ["REFUSED"], "at_most": "incompetent", "basis": "第三十条"},
]


def day(text: str) -> date:
    return date.fromisoformat(text)


def annual(**words: Any) -> dict[str, Any]:
    """A yearly edition: the mean of the months, grades and who takes part how."""
    return tree(MONTHS, **{"period": "year", "status": STATUS, "grades": GRADES, **words})


def published(scores: Mapping[str, Sequence[object] | object], period: str = "2026-03") -> pl.DataFrame:
    """Published months from March on: a score for one month, or a list of them month by month."""
    rows = []
    for who, said in scores.items():
        for place, score in enumerate(said if isinstance(said, list) else [said]):
            month = f"2026-{int(period[5:]) + place:02d}"
            count = None if score is None else whole(float(str(score)))
            rows.append((month, "B", who, "toy", None, 1, count, False))
    return pl.DataFrame(rows, schema=PUBLISHED, orient="row")


def year(
    written: Mapping[str, Any],
    people: Sequence[Row],
    scores: Mapping[str, Any],
    *,
    period: str = "2026",
    units: pl.DataFrame | None = None,
    **tables: Sequence[Row],
) -> Inputs:
    """The inputs of a year; `units` are further published rows."""
    found = inputs(written, people, month=period, **tables)
    rows = published(scores)
    every = rows if units is None else pl.concat([rows, units])
    return Inputs(found.bureau_id, period, found.edition, found.rows, published=every)


def appraised(found: Inputs) -> Graded:
    """The appraisal by the scores of the engine itself."""
    return graded(found, month_scores(found).scores)


def told(found: Graded, *columns: str) -> dict[str, Any]:
    """person -> the column, or the columns, of everybody."""
    rows = found.people.select("person_id", *columns).rows()
    return {row[0]: row[1] if len(columns) == 1 else row[1:] for row in rows}
