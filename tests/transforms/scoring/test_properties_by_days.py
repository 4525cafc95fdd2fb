"""What holds of every month by days, of the scale rank, of tiers and titles, whatever their numbers."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transforms.oracle import stints
from tests.transforms.scoring.random_months import ODD, tiers
from tests.transforms.scoring.random_stints import DAYS, Month, months, of_engine
from tests.transforms.scoring.rows import with_rows
from transforms.scoring.month import MonthScores, month_scores

QUICK = settings(ODD, max_examples=10)


@st.composite
def seated(draw: st.DrawFn) -> Month:
    """A month by days whose edition also has tiers and titles."""
    edition, staff, events = draw(months())
    won = {"name": "星", "first_of": draw(st.sampled_from(["rank", "c0", "c2"])), "among": ["甲"], "top": "2"}
    won["ties"] = draw(st.sampled_from(["all", "hold"]))
    return edition | {"tiers": draw(tiers()), "titles": [won]}, staff, events


def frames(found: MonthScores) -> tuple[Any, ...]:
    return (found.scores.to_dict(as_series=False), found.lines.to_dict(as_series=False))


@QUICK
@given(seated())
def test_lines_of_all_stints_add_up_to_the_score(month: Month) -> None:
    found = month_scores(of_engine(month))
    digits = Decimal(1).scaleb(-int(month[0]["total"]["round"]))

    for row in found.scores.to_dicts():
        parts = found.lines.filter(pl.col("subject_id") == row["subject_id"])["contribution"].to_list()
        assert row["score"] == sum(parts, Decimal(0)).quantize(digits, ROUND_HALF_UP)


@QUICK
@given(seated())
def test_points_are_within_the_limit_and_those_of_a_rank_between_0_and_100(month: Month) -> None:
    found = month_scores(of_engine(month)).lines

    for part in month[0]["components"]:
        points = found.filter(pl.col("component") == part["name"])["points"].to_list()
        low = part["limit"][0]
        assert all(low is None or Decimal(low) <= one for one in points)
        if part["scale"]["kind"] == "rank":
            assert all(0 < one <= 100 for one in points)


@QUICK
@given(months(), st.data())
def test_more_work_in_a_stint_never_lowers_ones_own_score(month: Month, data: st.DataObject) -> None:
    edition, staff, events = month
    # The mean of measures below nothing is no scale that rises.
    events = [(who, day, abs(points)) for who, day, points in events]
    who = data.draw(st.sampled_from([*staff]))
    days = [day for day in DAYS if stints.main_on(staff[who], day) is not None]
    more = (who, data.draw(st.sampled_from(days)), Fraction(data.draw(st.integers(1, 9_000)), 1000))
    before = month_scores(of_engine((edition, staff, events))).scores
    after = month_scores(of_engine((edition, staff, [*events, more]))).scores

    own = pl.col("subject_id") == who
    assert after.filter(own)["score"].item() >= before.filter(own)["score"].item()


@QUICK
@given(seated(), st.randoms(use_true_random=False))
def test_the_order_of_postings_and_events_changes_nothing(month: Month, random: Any) -> None:
    found = of_engine(month)
    names = ("unit", "person", "posting", "event", "event_rule")
    tables: dict[str, pl.DataFrame] = {name: found[name] for name in names}
    orders = {name: random.sample(range(frame.height), frame.height) for name, frame in tables.items()}
    shuffled = with_rows(found, **{name: frame[orders[name]] for name, frame in tables.items()})

    assert frames(month_scores(shuffled)) == frames(month_scores(found))


@QUICK
@given(seated())
def test_the_same_month_by_days_twice_is_the_same(month: Month) -> None:
    assert frames(month_scores(of_engine(month))) == frames(month_scores(of_engine(month)))


@QUICK
@given(seated())
def test_whoever_is_scored_alike_within_a_tier_group_has_one_tier(month: Month) -> None:
    edition, staff, events = month
    whole = edition | {"rank": {}, "tiers": edition["tiers"] | {"within": ["bureau"]}}
    found = month_scores(of_engine((whole, staff, events))).scores

    assert found.select("score", "tier").unique().height == found["score"].n_unique()
