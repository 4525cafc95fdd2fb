"""By days: stints and scores from postings and events agree with the oracle, which goes day by day."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transforms.oracle import month as oracle
from tests.transforms.oracle import stints
from tests.transforms.oracle.month import Measure
from tests.transforms.scoring.random_months import ODD
from tests.transforms.scoring.rows import LONG_AGO, inputs, tree
from transforms.scoring.inputs import Inputs
from transforms.scoring.month import month_scores

DAYS = [date(2026, 3, 1) + timedelta(days=n) for n in range(31)]
RULE = {"event_code": "Q", "category": "quality", "is_veto": False, "from_date": LONG_AGO}
SCALES = [
    {"kind": "as_is"},
    {"kind": "rank"},
    {"kind": "linear", "zero": "-3", "full": "41"},
    {"kind": "relative", "to": "max", "cap": "100"},
    {"kind": "relative", "to": "mean"},
]
shares = st.sampled_from([Fraction(1, 10), Fraction(1, 4), Fraction(333, 1000)])
Month = tuple[dict[str, Any], dict[str, list[dict[str, Any]]], list[tuple[str, date, Fraction]]]


@st.composite
def postings(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Main posts one after the other, the first perhaps begun in the month, old rows often open; some concurrent."""
    starts = sorted(draw(st.lists(st.integers(0, 30), max_size=2, unique=True)))
    begun = draw(st.sampled_from([[LONG_AGO], []])) or [DAYS[draw(st.integers(0, 30))]]
    froms = [*begun, *(DAYS[n] for n in starts if DAYS[n] > begun[0])]
    posts = st.fixed_dictionaries({"unit_id": st.sampled_from(["S1", "S2"]), "post_class": st.sampled_from("甲乙")})
    found = [draw(posts) | {"kind": "main", "share": None, "from_date": day, "to_date": None} for day in froms]
    if draw(st.booleans()):
        # A day is never given away whole, and a post that is concurrent is no main one.
        first = draw(st.integers(0, 30))
        ends = draw(st.sampled_from([None, DAYS[min(30, first + 4)]]))
        other = {"unit_id": "S3", "post_class": draw(st.sampled_from("甲乙")), "kind": "concurrent"}
        found.append({**other, "share": draw(shares), "from_date": DAYS[first], "to_date": ends})
    return found


@st.composite
def months(draw: st.DrawFn) -> Month:
    share = draw(st.integers(1, 99))
    common = {"kind": "events", "limit": draw(st.sampled_from([["0", None], [None, None]]))}
    parts = [
        {"name": "c0", "weight": str(share), "base": draw(st.sampled_from(["0", "100"]))},
        {"name": "c1", "weight": str(100 - share)},
        {"name": "c2", "adds": True},
    ]
    peers = {
        "by": draw(st.sampled_from([["bureau"], ["post_class"], ["section"]])),
        "at_least": draw(st.sampled_from("123")),
    }
    edition = tree(
        *({**common, **part, "missing": "fail", "scale": draw(st.sampled_from(SCALES))} for part in parts),
        prorate="by_days",
        peers=peers,
        total={"round": draw(st.sampled_from("26"))},
        rank={"within": draw(st.sampled_from([["bureau"], ["section"]]))},
    )
    staff = {who: draw(postings()) for who in "abcd"[: draw(st.integers(1, 4))]}
    points = st.integers(-5_000, 40_000).map(lambda n: Fraction(n, 1000))
    rows = st.tuples(st.sampled_from([*staff]), st.sampled_from(DAYS), points)
    return edition, staff, draw(st.lists(rows, max_size=8))


def of_engine(month: Month) -> Inputs:
    edition, staff, events = month
    people = [{"person_id": who} for who in staff]
    posts = [
        {
            "person_id": who,
            **row,
            "is_head": False,
            "is_leading": False,
            "share": None if row["share"] is None else float(row["share"]),
        }
        for who, rows in staff.items()
        for row in rows
    ]
    log = [
        {"event_id": f"E{n}", "person_id": who, "event_date": day, "event_code": "Q", "points": float(points)}
        for n, (who, day, points) in enumerate(events)
    ]
    units = [
        {"unit_id": name, "unit_name": name, "parent_id": "B", "kind": "section", "from_date": LONG_AGO}
        for name in ("S1", "S2", "S3")
    ]
    return inputs(edition, people, month="2026-03", posting=posts, event=log, event_rule=[RULE], unit=units)


def by_oracle(month: Month) -> tuple[list[dict[str, Any]], dict[str, oracle.Result]]:
    edition, staff, events = month
    people = [{"id": who, "stints": stints.stints(rows, DAYS)} for who, rows in staff.items()]
    measures = {}
    for person in people:
        for number, stint in enumerate(person["stints"], 1):
            mine = Fraction(0)
            for who, day, points in events:
                main = stints.main_on(staff[who], day)
                is_here = main and (main["unit_id"], main["post_class"]) == (stint["section"], stint["post_class"])
                mine += points if who == person["id"] and is_here else 0
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


@settings(ODD, max_examples=25)
@given(months())
def test_engine_and_oracle_agree_on_stints(month: Month) -> None:
    agree(month)


@pytest.mark.long
@settings(ODD, max_examples=200)
@given(months())
def test_engine_and_oracle_agree_on_stints_at_length(month: Month) -> None:
    agree(month)


def test_a_stint_without_a_working_day_is_not_missing() -> None:
    # the 1st of March is a Sunday: its one event is compared as that of one day
    posts = [
        {"unit_id": "S1", "post_class": "甲", "kind": "main", "share": None, "from_date": DAYS[0], "to_date": None}
    ]
    posts.append(posts[0] | {"unit_id": "S2", "from_date": DAYS[1]})
    part = {"name": "c0", "kind": "events", "weight": "100", "scale": {"kind": "relative", "to": "max"}}
    month = (tree(part, prorate="by_days"), {"a": posts}, [("a", DAYS[0], Fraction(5)), ("a", DAYS[2], Fraction(44))])

    assert month_scores(of_engine(month)).lines["measure"].to_list() == [Decimal(5), Decimal(2)]
