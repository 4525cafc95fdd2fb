"""Everybody of a year as its papers tell of them: months, routine grades, proposal, decision and reasons, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from flows.appraisals import grade_rows
from flows.report_grades import grade_text, listed, proposed_text
from flows.report_tables import Telling
from transforms.fixed_point import stored
from transforms.grading.decisions import decided_in
from transforms.grading.people import main_posts
from transforms.period import months_of, quarter_of
from warehouse.extracts.listings import Cell

Person = Mapping[str, Any]
"""The columns of fact_grade; beside them names and sentences, `months` and `routine` by period, `form`, `statement`."""

_FORM = ("gender", "birth_month", "political_status", "rank_title", "in_post_since", "duties")
_GRADED = "graded"


def annual_people(told: Telling) -> list[Person]:
    """One row per person of the appraisal, nobody left out, by section and id."""
    rows = grade_rows((told.one,), told.entry)["fact_grade"].to_dicts()
    months, routine, forms = _months(told), _routine(told), _forms(told)
    statements = dict(told.rows("annual_statement").select("person_id", "statement").iter_rows())
    return [
        row
        | _words(told, row)
        | {"months": months.get(row["person_id"], {}), "routine": routine.get(row["person_id"], {})}
        | {"form": forms.get(row["person_id"], {}), "statement": statements.get(row["person_id"])}
        for row in rows
    ]


def quarters(year: str) -> list[str]:
    """The quarters of a year, in order."""
    return list(dict.fromkeys(quarter_of(month) for month in months_of(year)))


def _words(told: Telling, row: dict[str, Any]) -> dict[str, str]:
    is_graded = row["standing"] == _GRADED
    reasons = (row["said"], listed(told, "fact", row["reasons"]))
    missed = listed(told, "gate", row["missed"]) if is_graded else ""
    return {
        "person_name": told.person(row["person_id"]),
        "section": told.unit(row["unit_id"]),
        "standing_text": told.say(f"standing_{row['standing']}"),
        "proposed": proposed_text(told, row) if is_graded else "",
        "decided": grade_text(told, row, "grade_decided"),
        "reason": "；".join(one for one in (*reasons, missed) if one),
        "brings": (row["brings"] or "").replace(";", "；"),
    }


def _months(told: Telling) -> dict[str, dict[str, Cell]]:
    """person_id -> month -> the published score; of several all of them, of one who was held that they were."""
    rows = told.one.inputs.published.filter(pl.col("period").is_in(months_of(told.period)))
    scores = rows.with_columns(stored("score")).sort("subject_id", "period", "bureau_id", "scheme")
    found: dict[str, dict[str, Cell]] = {}
    for person, month, score in scores.select("subject_id", "period", "score").iter_rows():
        mine = found.setdefault(person, {})
        cell = told.say("grade_held") if score is None else score
        mine[month] = cell if month not in mine else f"{_text(mine[month])} / {_text(cell)}"
    return found


def _text(cell: Cell) -> str:
    return cell if isinstance(cell, str) else f"{cell:.2f}"


def _routine(told: Telling) -> dict[str, dict[str, str]]:
    """person_id -> quarter -> the routine grade that was decided."""
    rows = decided_in(told.one.inputs, quarters(told.period), "routine")
    found: dict[str, dict[str, str]] = {}
    for person, quarter, grade in rows.select("person_id", "period", "grade").iter_rows():
        found.setdefault(person, {})[quarter] = told.say(f"grade_{grade}")
    return found


def _forms(told: Telling) -> dict[str, dict[str, Any]]:
    """person_id -> what only forms ask for; the position is that of the last main post in the bureau."""
    inputs = told.one.inputs
    posts = main_posts(inputs).sort("person_id", "from_date", "unit_id").unique("person_id", keep="last")
    people = inputs["person"].select("person_id", *_FORM)
    known = people.join(posts.select("person_id", "position"), on="person_id", how="inner", validate="1:1")
    return {row["person_id"]: row for row in known.to_dicts()}
