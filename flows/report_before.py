"""The appraisal before this one (last year, last quarter): score and rank as published, the grade as decided."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flows.report_tables import Telling
from transforms.grading.decisions import DECIDED_AS, decided_in
from transforms.period import containing, is_year, months_of, preceding
from warehouse.store import frame

_PUBLISHED = """
    SELECT s.person_id, s.score, s.rank FROM fact_month_score s
    JOIN ops_period p ON p.bureau_id = s.bureau_id AND p.month = s.month AND p.version = s.version
    WHERE s.bureau_id = :bureau AND s.scheme = :scheme AND s.month = :period AND p.version > 0
      AND s.person_id IS NOT NULL ORDER BY s.person_id
"""
_PARTS = ("score", "rank", "grade")


def columns_before(told: Telling) -> tuple[str, ...]:
    """What the columns of `graded_before` are called in a table of this period."""
    when = "last_year" if is_year(told.period) else "before"
    return tuple(f"{part}_{when}" for part in _PARTS)


def graded_before(told: Telling) -> dict[str, dict[str, Any]]:
    """person_id -> score, rank and grade in words of the period before; only who has one of them.

    What was calculated and never published is not told; a grade counts from its decision on.
    """
    period = containing(preceding(months_of(told.period)[0]), told.period)
    words = {"bureau": told.bureau_id, "scheme": told.one.edition.scheme, "period": period}
    with told.desk.warehouse.reading() as connection:
        scores = frame(connection, _PUBLISHED, **words)
    decided = decided_in(told.one.inputs, [period], DECIDED_AS[told.one.edition.period])
    found: dict[str, dict[str, Any]] = {}
    for person, score, rank in scores.select("person_id", "score", "rank").iter_rows():
        found[person] = {"score": score, "rank": rank}
    for person, grade in decided.select("person_id", "grade").iter_rows():
        found.setdefault(person, {})["grade"] = told.say(f"grade_{grade}")
    return found


def beside(told: Telling, known: Mapping[str, Mapping[str, Any]], person_id: str) -> dict[str, Any]:
    """The same of one person under the names of the columns; blank where there is nothing."""
    mine = known.get(person_id, {})
    cells = (mine.get("score"), mine.get("rank"), mine.get("grade", ""))
    return dict(zip(columns_before(told), cells, strict=True))


def said_before(told: Telling, known: Mapping[str, Mapping[str, Any]], person_id: str) -> list[str]:
    """The same of one person as a sentence; none where there is nothing."""
    mine = known.get(person_id, {})
    found = [
        told.say(f"sheet_{part}_before", found=f"{mine[part]:.2f}" if part == "score" else mine[part])
        for part in _PARTS
        if mine.get(part) is not None
    ]
    when = "last_year" if is_year(told.period) else "before"
    return [told.say(f"sheet_{when}", found=told.say("sheet_between").join(found))] if found else []
