"""The measures of the kinds agree with the oracle's on random rows: at most five subjects, at most eight rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transforms.measures import random_rows
from tests.transforms.measures.random_rows import PEOPLE, UNITS, Case
from tests.transforms.oracle import attendance, indicators, ratings, reports, surveys, windows
from tests.transforms.oracle.month import Measure
from tests.transforms.scoring.random_months import ODD
from tests.transforms.scoring.rows import LONG_AGO, frame, inputs, tree
from transforms.measures.kinds import measures

SHANGHAI = ZoneInfo("Asia/Shanghai")
HALLS = [{"unit_id": who, "unit_name": who, "parent_id": "B", "kind": "hall", "from_date": LONG_AGO} for who in UNITS]
MARCH = [day for n in range(31) if (day := date(2026, 3, 1) + timedelta(days=n)).weekday() < 5]
FRIDAYS = [date(2026, 2, 20) + timedelta(days=7 * n) for n in range(17)]
LABOUR_DAY = date(2026, 5, 1)


def in_millionths(one: Measure) -> tuple[Any, ...]:
    counts = [None if value is None else int(value * 10**6) for value in (one.value, one.low, one.high)]
    return (counts[0], *(counts[1:] if one.is_held else (None, None)), one.is_held, one.is_na)


def of_engine(case: Case) -> dict[str, tuple[Any, ...]]:
    tables = {name: [told(row) for row in rows] for name, rows in case.tables.items()}
    people = [{"person_id": who} for who in PEOPLE]
    words = {"subject": case.subject, **case.words}
    written = tree({"name": "c", "weight": "100", **case.component}, **words)
    earlier = frame("weekly_report", [told(row) for row in case.earlier])
    found = replace(inputs(written, people, month=case.month, unit=HALLS, **tables), earlier_reports=earlier)
    rows = measures(found.edition.components[0], found).to_dicts()
    assert len({row["subject_id"] for row in rows}) == len(rows) == len(case.subjects)
    ends = [(row, bool(row.get("is_held"))) for row in rows]
    return {
        row["subject_id"]: (
            row["measure"],
            *((row["low"], row["high"]) if is_held else (None, None)),
            is_held,
            bool(row.get("is_na")),
        )
        for row, is_held in ends
    }


def told(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as frames are made of: fractions as plain numbers, times with their zone."""
    return {
        name: float(value)
        if isinstance(value, Fraction)
        else value.replace(tzinfo=SHANGHAI)
        if isinstance(value, datetime)
        else value
        for name, value in row.items()
    }


def by_oracle(case: Case, who: str) -> Measure:
    words, month = case.component, case.month
    match words["kind"]:
        case "rating":
            return ratings.rating(case.tables["rating"], words, who, month)
        case "survey":
            # A person is asked about before the whole bureau's taxpayers, a unit before its own.
            frame = case.tables["taxpayer"]
            own_frame = frame if case.subject == "person" else case.rows("taxpayer", who)
            calls, asked = case.rows("survey_call", who), case.tables["survey_question"]
            return surveys.survey(calls, asked, frame, own_frame, words, month == "2026-03")
        case "window":
            return windows.window(case.rows("window_rating", who), case.rows("queue_ticket", who), words)
        case "indicator":
            results = [row | {"subject": row[case.column]} for row in case.tables["indicator_result"]]
            months = ["2026-01", "2026-02", "2026-03"] if "Q" in month else [month]
            return indicators.indicator(case.tables["indicator"], results, words, who, months)
        case "reports":
            return of_reports(case, who)
    return attendance.attendance(case.rows("absence", who), words, MARCH)


def of_reports(case: Case, who: str) -> Measure:
    exempt = set()
    if "leave" in case.component.get("exempt", ()):
        exempt |= {row["from_date"] for row in case.rows("absence", who)}
    if "holiday" in case.component.get("exempt", ()):
        exempt |= {LABOUR_DAY}
    year, month = (int(part) for part in case.month.split("-"))
    rows = [row for row in case.earlier if row["person_id"] == who] + case.rows("weekly_report", who)
    return reports.reports(rows, case.component, FRIDAYS, exempt, case.words["unreviewed"], (year, month))


def agree(case: Case) -> None:
    expected = {who: in_millionths(by_oracle(case, who)) for who in case.subjects}

    assert of_engine(case) == expected


KINDS = {
    "rating": random_rows.rating_cases(),
    "survey": random_rows.survey_cases(),
    "window": random_rows.window_cases(),
    "indicator": random_rows.indicator_cases(),
    "reports": random_rows.report_cases(),
    "attendance": random_rows.attendance_cases(),
}


@pytest.mark.parametrize("kind", KINDS)
@settings(ODD, max_examples=15)
@given(st.data())
def test_engine_and_oracle_agree_on_a_kind(kind: str, data: st.DataObject) -> None:
    agree(data.draw(KINDS[kind]))


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS)
@settings(ODD, max_examples=200)
@given(st.data())
def test_engine_and_oracle_agree_on_a_kind_at_length(kind: str, data: st.DataObject) -> None:
    agree(data.draw(KINDS[kind]))
