"""Bureaus that are scored in one pass have the numbers that they have one by one; and sums say what entries say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from tests.transforms.scoring.rows import LONG_AGO, inputs, tree
from transforms.faults import GateError
from transforms.measures import workload
from transforms.scoring.inputs import Inputs
from transforms.scoring.month import MonthScores, month_scores
from transforms.scoring.together import is_joint, month_scores_together, of_bureau

BUREAUS = ("A", "B", "C")
EDITION = tree(
    {"name": "work", "kind": "workload", "weight": "60", "scale": {"kind": "relative", "to": "max", "cap": "100"}}
    | {"evidence": "required"},
    {"name": "merit", "kind": "events", "base": "100", "weight": "40"},
    {"name": "days", "kind": "attendance", "adds": True},
    unreviewed="zero",
    peers={"by": ["post_class"], "at_least": 2, "fallback": ["service_zone"]},
    rank={"within": ["post_class"], "ties": "min"},
    tiers={
        "within": ["service_zone"],
        "ties": "promote",
        "cuts": [{"name": "一", "quota": "0.4"}, {"name": "二", "quota": "0.6"}],
    },
    titles=[{"name": "星", "first_of": "merit", "top": 1, "ties": "all"}],
)


def drawn(chance: Random) -> Inputs:
    """Three bureaus: one with a list of its own, prices that change within the month, reviews, papers, a transfer."""
    first = date(2026, 1, 1)
    people = [f"{bureau}{n}" for bureau in BUREAUS for n in range(4)]
    posts = [{"person_id": p, "unit_id": f"S{p[0]}", "post_class": chance.choice(["clerk", "chief"])} for p in people]
    moved = {"person_id": "B0", "unit_id": "SA", "bureau_id": "A", "to_date": date(2026, 1, 10)}
    usual = {"kind": "main", "is_head": False, "is_leading": False, "from_date": LONG_AGO}
    items = [
        {"bureau_id": bureau, "item_code": code, "points": points, "from_date": begun, "counted_from": source}
        | ({"evidence": ["清册"]} if code == "Y" else {})
        for bureau in (None, "C")
        for code, source in (("X", "declared"), ("Y", "declared"), ("Z", "system"))
        for points, begun in ((chance.randint(1, 9), LONG_AGO), (chance.randint(1, 9), date(2026, 1, 14)))
    ]
    log = [
        {"entry_id": f"{n}", "person_id": who, "work_date": first + timedelta(days=chance.randrange(31))}
        | {"bureau_id": "A" if who == "B0" and chance.random() < 0.5 else who[0], "quantity": chance.randint(0, 20)}
        | {"item_code": chance.choice(["X", "Y", "Z", None]), "source": chance.choice(["declared", "system"])}
        | {"evidence": chance.choice([["清册:1"], []]), "ad_hoc_points": 5, "approved_by": chance.choice(["k", None])}
        for n in range(150)
        for who in [chance.choice(people)]
    ]
    reviews = [
        {"person_id": who, "bureau_id": who[0], "item_code": item, "month": "2026-01", "stage": "section"}
        | {"confirmed_quantity": chance.choice([None, 0, 7, 30]), "decision": chance.choice(["confirmed", "returned"])}
        for who in people
        for item in ("X", "Y")
        if chance.random() < 0.8
    ]
    events = [
        {"event_id": f"{n}", "person_id": who, "bureau_id": who[0], "event_code": "Q", "event_date": first}
        for n, who in enumerate([*chance.choices(people, k=8), *(one for one in people if one[0] == "C")])
    ]
    found = inputs(
        EDITION,
        unit=[
            {"unit_id": f"S{b}", "unit_name": b, "parent_id": b, "kind": "section", "from_date": LONG_AGO}
            for b in BUREAUS
        ],
        person=[{"person_id": p, "person_name": p, "person_type": "civil_servant"} for p in people],
        posting=[
            *({"bureau_id": post["person_id"][0], **usual, **post} for post in posts if post["person_id"] != "B0"),
            {**usual, **moved, "post_class": "clerk"},
            {**usual, "person_id": "B0", "unit_id": "SB", "post_class": "chief", "from_date": date(2026, 1, 11)},
        ],
        work_item=items,
        work_log=log,
        work_review=reviews,
        event_rule=[{"bureau_id": None, "event_code": "Q", "category": "duty", "points": -3, "from_date": LONG_AGO}],
        event=events,
        absence=[
            {"person_id": "A1", "bureau_id": "A", "kind": "personal", "from_date": first, "to_date": date(2026, 1, 9)}
        ],
    )
    return replace(found, bureau_id="A", beside=BUREAUS[1:])


def one_by_one(found: Inputs) -> MonthScores:
    each = [month_scores(brought(found, bureau)) for bureau in found.bureaus]
    scores, lines = (pl.concat(getattr(one, name) for one in each) for name in ("scores", "lines"))
    return MonthScores(scores.sort("subject_id"), lines.sort("subject_id", maintain_order=True))


def brought(found: Inputs, bureau: str) -> Inputs:
    """A bureau with its own rows and those that its people brought along."""
    log = found["work_log"].filter(pl.col("person_id").str.starts_with(bureau))
    return replace(found.alone(bureau), rows={**found.alone(bureau).rows, "work_log": log})


@pytest.mark.parametrize("seed", range(6))
def test_bureaus_together_have_the_scores_that_they_have_alone(seed: int) -> None:
    found = drawn(Random(seed))
    together = month_scores_together(found)
    expected = one_by_one(found)
    assert is_joint(found.edition)
    assert together.scores["score"].n_unique() > 1
    assert_frame_equal(together.scores, expected.scores)
    assert_frame_equal(together.lines, expected.lines)
    alone = month_scores(brought(found, "B"))
    assert_frame_equal(of_bureau(found, together, "B").lines, alone.lines)


@pytest.mark.parametrize("unreviewed", ["hold", "as_declared", "zero"])
@pytest.mark.parametrize("evidence", ["required", "none"])
@pytest.mark.parametrize("seed", range(2))
def test_sums_say_what_the_entries_add_up_to(seed: int, evidence: str, unreviewed: str) -> None:
    found = drawn(Random(seed))
    words: dict[str, Any] = {"unreviewed": unreviewed}
    edition = found.edition.model_copy(update=words)
    component = edition.components[0].model_copy(update={"evidence": evidence})
    month = replace(found, edition=edition)

    entries = workload.entries(component, month).group_by("subject_id").agg(pl.col("points_low", "points_high").sum())
    measured = workload.measures(component, month).join(entries, on="subject_id", how="left")
    ends = measured.select(low=pl.col("points_low").fill_null(0), high=pl.col("points_high").fill_null(0))
    assert_frame_equal(measured.select("low", "high"), ends)


def test_a_price_that_is_missing_on_a_day_is_named_wherever_it_is_asked_for() -> None:
    found = drawn(Random(1))
    items = found["work_item"].filter((pl.col("from_date") > LONG_AGO) | (pl.col("item_code") != "X"))
    with pytest.raises(GateError) as raised:
        month_scores(replace(brought(found, "A"), rows={**brought(found, "A").rows, "work_item": items}))
    early = pl.col("work_date").is_between(date(2026, 1, 1), date(2026, 1, 13))
    log = found["work_log"].filter((pl.col("item_code") == "X") & early & pl.col("person_id").str.starts_with("A"))
    days = {("A", "X", day.isoformat()) for day in log["work_date"]}
    said = {(one.fields["bureau"], one.fields["item"], one.fields["day"]) for one in raised.value.faults}
    assert {one for one in said if one[0] == "A"} >= days
    assert {one[0] for one in said} == {"A"}


def test_a_cut_is_paid_at_the_later_price() -> None:
    """5 declared at 1 point and 5 at 3, of which 7 are confirmed: 5 x 1 + 2 x 3."""
    item = {"item_code": "X", "counted_from": "declared"}
    declared = {"person_id": "甲", "item_code": "X", "quantity": 5, "source": "declared"}
    found = inputs(
        tree({"name": "work", "kind": "workload", "weight": "100"}),
        [{"person_id": "甲"}],
        work_item=[
            {**item, "points": 1, "from_date": LONG_AGO},
            {**item, "points": 3, "from_date": date(2026, 1, 14)},
        ],
        work_log=[
            {**declared, "entry_id": "1", "work_date": date(2026, 1, 2)},
            {**declared, "entry_id": "2", "work_date": date(2026, 1, 20)},
        ],
        work_review=[
            {"person_id": "甲", "item_code": "X", "month": "2026-01", "stage": "section", "confirmed_quantity": 7}
        ],
    )
    assert workload.measures(found.edition.components[0], found)["measure"].to_list() == [11_000_000]


def test_the_first_of_each_bureau_has_the_title() -> None:
    together = month_scores_together(drawn(Random(3))).scores
    assert {who[0] for who in together.filter(pl.col("title") == "星")["subject_id"]} == set(BUREAUS)
