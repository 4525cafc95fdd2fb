"""The rules of each dataset: what its contract says by itself, and what only this dataset asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from expectations.rules import Rule, general, true
from expectations.suites import event, indicators, people, ratings, reports, surveys, windows, work
from transforms.clean.subjects import happened
from transforms.contracts import contract

_OWN: Mapping[str, Callable[[], list[Rule]]] = {
    "unit": people.unit,
    "person": people.person,
    "posting": people.spans,
    "responsibility": people.spans,
    "sender": people.spans,
    "absence": people.absence,
    "training": people.spans,
    "duty_roster": people.duty_roster,
    "discipline": people.discipline,
    "work_item": work.work_item,
    "work_log": work.work_log,
    "work_review": work.work_review,
    "grant": work.grant,
    "event": event.event,
    "rating": ratings.rating,
    "grade_decision": ratings.grade_decision,
    "review_note": ratings.review_note,
    "peer_result": ratings.peer_result,
    "survey_question": surveys.survey_question,
    "survey_call": surveys.survey_call,
    "queue_ticket": windows.queue_ticket,
    "window_rating": windows.window_rating,
    "weekly_report": reports.weekly_report,
    "indicator": indicators.indicator,
    "indicator_result": indicators.indicator_result,
}


def suite(dataset: str) -> list[Rule]:
    """Every rule of a dataset."""
    rules = general(dataset)
    if "person_id" in contract(dataset).columns:
        rules.append(true("person_not_named_once", "is_named_once", "named_person"))
    if column := happened(dataset):
        rules.append(true("future_date", "is_past", column))
    rules.append(true("not_from_this_sender", "is_from_sender", _whose(dataset)))
    own = _OWN.get(dataset)
    return rules + (own() if own else [])


def _whose(dataset: str) -> str:
    """The cell that says whose row it is."""
    known = contract(dataset)
    return next((name for name in (known.unit_column, known.person_column) if name in known.columns), known.key[0])
