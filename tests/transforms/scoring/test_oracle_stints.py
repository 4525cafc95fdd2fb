"""By days: stints and scores from postings and events agree with the oracle, which goes day by day."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings

from tests.transforms.oracle import month as oracle
from tests.transforms.oracle import stints
from tests.transforms.oracle.month import Measure
from tests.transforms.scoring.random_months import ODD
from tests.transforms.scoring.random_stints import DAYS, Month, months, of_engine
from transforms.scoring.month import month_scores


def by_oracle(month: Month) -> tuple[list[dict[str, Any]], dict[str, oracle.Result]]:
    edition, staff, events = month
    people = [{"id": who, "stints": stints.stints(rows, DAYS)} for who, rows in staff.items()]
    measures = {}
    for person in people:
        for number, stint in enumerate(person["stints"], 1):
            mine = Fraction(0)
            for who, day, points in events:
                if who == person["id"]:
                    is_here = stints.placed(staff[who], person["stints"], day) == (
                        stint["section"],
                        stint["post_class"],
                    )
                    mine += points * is_here
            for part in edition["components"]:
                value = mine + Fraction(part.get("base", "0"))
                if part["scale"]["kind"] == "relative":
                    value = stints.per_working_day(value, stint["workdays"])
                measures[person["id"], number, part["name"]] = Measure(value)
    return people, oracle.scored(edition, people, measures)


def exact(value: Decimal | None) -> Fraction | None:
    return None if value is None else Fraction(value)


def agree(month: Month) -> None:
    found = of_engine(month)
    people, results = by_oracle(month)

    rows = [
        (p["id"], n, s["section"], s["post_class"], s["part"] * 1000, s["whole"] * 1000, s["workdays"] * 1000)
        for p in people
        for n, s in enumerate(p["stints"], 1)
    ]
    names = ("subject_id", "stint", "section", "post_class", "part", "whole", "workdays")
    assert found.stints.select(names).rows() == rows
    scored = month_scores(found)
    for row in scored.scores.to_dicts():
        assert exact(row["score"]) == results[row["subject_id"]].score
    for row in scored.lines.filter(pl.col("component") != "total_limit").to_dicts():
        line = results[row["subject_id"]].lines[row["component"], row["stint"]]
        assert (exact(row["points"]), exact(row["contribution"])) == (line.points, line.contribution)


@settings(ODD, max_examples=15)
@given(months())
def test_engine_and_oracle_agree_on_stints(month: Month) -> None:
    agree(month)


@pytest.mark.long
@settings(ODD, max_examples=200)
@given(months())
def test_engine_and_oracle_agree_on_stints_at_length(month: Month) -> None:
    agree(month)
