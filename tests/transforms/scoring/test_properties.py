"""What holds of every month, whatever its numbers: sums, limits, more work, and the same rows from any order."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.transforms.oracle import work as oracle
from tests.transforms.oracle.work import Entry, Review
from tests.transforms.scoring.rows import LONG_AGO, X, entry, inputs, tree, with_rows
from transforms.measures import workload
from transforms.scoring.inputs import Inputs
from transforms.scoring.month import MonthScores, month_scores

ODD = settings(derandomize=True, deadline=None, max_examples=20, suppress_health_check=[HealthCheck.too_slow])
FIRST = date(2026, 1, 1)
PEOPLE = ("a", "b", "c", "d")
ITEMS = [
    X,
    X | {"points": 2.5, "from_date": date(2026, 1, 3)},
    X | {"item_code": "Y", "points": 0.333, "evidence": ["清册"]},
    X | {"item_code": "Z", "points": 7, "counted_from": "system"},
]
RULES = [{"event_code": "Q", "category": "quality", "is_veto": False, "from_date": LONG_AGO}]
SCALES = [
    {"kind": "as_is"},
    {"kind": "linear", "zero": "1", "full": "30"},
    {"kind": "steps", "table": {"0": "10", "5": "50", "20": "100"}},
    {"kind": "relative", "to": "max", "cap": "100"},
    {"kind": "relative", "to": "mean", "cap": "100"},
    {"kind": "relative", "to": "median"},
]

logs = st.lists(
    st.fixed_dictionaries(
        {
            "person_id": st.sampled_from(PEOPLE),
            "work_date": st.integers(0, 5).map(lambda n: FIRST + timedelta(days=n)),
            "item_code": st.sampled_from(["X", "Y", "Z", None]),
            "quantity": st.integers(0, 20_000).map(lambda n: n / 1000),
            "source": st.sampled_from(["declared", "declared", "system"]),
            "evidence": st.sampled_from([None, ["清册"]]),
            "ad_hoc_points": st.sampled_from([3.5, 0.001]),
            "approved_by": st.sampled_from([None, "a"]),
        }
    ),
    max_size=8,
)
reviews = st.lists(
    st.fixed_dictionaries(
        {
            "person_id": st.sampled_from(PEOPLE),
            "month": st.just("2026-01"),
            "item_code": st.sampled_from(["X", "Y"]),
            "stage": st.sampled_from(["section", "panel"]),
            "confirmed_quantity": st.one_of(st.none(), st.integers(0, 20_000).map(lambda n: n / 1000)),
            "decision": st.sampled_from(["confirmed", "confirmed", "returned"]),
        }
    ),
    max_size=8,
    unique_by=lambda row: (row["person_id"], row["item_code"], row["stage"]),
)
merits = st.lists(st.tuples(st.sampled_from(PEOPLE), st.integers(-40_000, 40_000).map(lambda n: n / 1000)), max_size=6)


@st.composite
def months(draw: st.DrawFn) -> Inputs:
    """A month of four people whose every kind of row is random."""
    weight = draw(st.integers(0, 100))
    work = {
        "name": "work",
        "kind": "workload",
        "weight": str(weight),
        "evidence": draw(st.sampled_from(["required", "none"])),
    }
    merit = {"name": "merit", "kind": "events", "weight": str(100 - weight), "base": "100", "limit": ["0", "120.5"]}
    bonus = {"name": "bonus", "kind": "grant", "per_head": "10", "adds": True}
    written = tree(
        work | {"scale": draw(st.sampled_from(SCALES))},
        merit | {"scale": draw(st.sampled_from(SCALES[:3]))},
        bonus,
        unreviewed=draw(st.sampled_from(["hold", "as_declared", "zero"])),
        total={"limit": draw(st.sampled_from([[None, None], ["0", "100"]])), "round": str(draw(st.integers(0, 6)))},
        peers={"by": ["post_class"], "at_least": "3"},
        rank={"break_by": ["merit"]},
        titles=[{"name": "优", "first_of": "rank", "top": "2"}],
    )
    people = [{"person_id": who, "post_class": draw(st.sampled_from(["clerk", "driver"]))} for who in PEOPLE]
    log = [{"entry_id": f"e{n}", **row} for n, row in enumerate(draw(logs))]
    events = [
        {"event_id": f"E{n}", "person_id": who, "event_date": FIRST, "event_code": "Q", "points": points}
        for n, (who, points) in enumerate(draw(merits))
    ]
    grants = [{"person_id": who, "month": "2026-01", "points": draw(st.integers(0, 10))} for who in PEOPLE[:2]]
    return inputs(
        written,
        people,
        work_item=ITEMS,
        event_rule=RULES,
        work_log=log,
        work_review=draw(reviews),
        event=events,
        grant=grants,
    )


def digits(found: Inputs) -> Decimal:
    return Decimal(1).scaleb(-found.edition.total.round)


@ODD
@given(months())
def test_lines_add_up_to_the_total_and_the_score_is_its_rounding(month: Inputs) -> None:
    found = month_scores(month)

    for row in found.scores.filter(~pl.col("is_held")).to_dicts():
        parts = found.lines.filter(pl.col("person_id") == row["person_id"])["contribution"].drop_nulls()
        assert row["score"] == sum(parts, Decimal(0)).quantize(digits(month), ROUND_HALF_UP)


@ODD
@given(months())
def test_points_and_totals_are_within_their_limits_and_ranges_the_right_way_round(month: Inputs) -> None:
    found = month_scores(month)
    merit = found.lines.filter(pl.col("component") == "merit")["points"].drop_nulls().to_list()
    low, high = month.edition.total.limit
    scores = found.scores["score"].drop_nulls().to_list()
    held = found.scores.filter("is_held")

    assert all(0 <= points <= Decimal("120.5") for points in merit)
    assert all((low is None or low <= score) and (high is None or score <= high) for score in scores)
    assert held.select((pl.col("score_low") <= pl.col("score_high")).all()).item()
    assert held["score"].null_count() == held["rank"].null_count() == held.height


@ODD
@given(months(), st.sampled_from(PEOPLE), st.sampled_from(SCALES[1:5]), st.integers(1, 9_000))
def test_more_work_never_lowers_ones_own_score_under_a_rising_scale(
    month: Inputs, who: str, scale: dict[str, Any], more: int
) -> None:
    parts = [
        part.model_copy(update={"scale": scale_of(scale)}) if part.name == "work" else part
        for part in month.edition.components
    ]
    edition = month.edition.model_copy(update={"components": tuple(parts), "unreviewed": "as_declared"})
    before = with_rows(replace(month, edition=edition), work_review=month["work_review"].clear())
    extra = inputs(tree({"name": "w", "kind": "workload", "weight": "100"}), work_log=[
        entry(entry_id="more", person_id=who, work_date=FIRST, quantity=more / 1000)
    ])["work_log"]  # fmt: skip
    after = with_rows(before, work_log=pl.concat([before["work_log"], extra]))

    assert score_of(month_scores(after), who) >= score_of(month_scores(before), who)


def scale_of(words: dict[str, Any]) -> Any:
    return inputs(tree({"name": "w", "kind": "workload", "weight": "100", "scale": words})).edition.components[0].scale


def score_of(found: MonthScores, who: str) -> Decimal:
    return found.scores.filter(pl.col("person_id") == who)["score"].item()


@ODD
@given(months(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(month: Inputs, random: Any) -> None:
    names = ("unit", "person", "posting", "work_item", "event_rule", "work_log", "work_review", "event", "grant")
    frames: dict[str, pl.DataFrame] = {name: month[name] for name in names}
    orders = {name: random.sample(range(frame.height), frame.height) for name, frame in frames.items()}
    shuffled = with_rows(month, **{name: frame[orders[name]] for name, frame in frames.items()})
    expected, found = month_scores(month), month_scores(shuffled)

    assert found.scores.equals(expected.scores)
    assert found.lines.equals(expected.lines)


@ODD
@given(months())
def test_the_same_month_twice_is_the_same(month: Inputs) -> None:
    first, second = month_scores(month), month_scores(replace(month))

    assert first.scores.equals(second.scores)
    assert first.lines.equals(second.lines)


def exact(count: int | None) -> Fraction | None:
    return None if count is None else Fraction(count, 10**6)


@ODD
@given(months())
def test_workload_is_what_the_oracle_says(month: Inputs) -> None:
    component = month.edition.components[0]
    prices = [
        ("X", LONG_AGO, 1),
        ("X", date(2026, 1, 3), Fraction(5, 2)),
        ("Y", LONG_AGO, Fraction(333, 1000)),
        ("Z", LONG_AGO, 7),
    ]
    found = workload.measures(component, month)
    for who, *numbers in found.select("subject_id", "measure", "low", "high", "is_held").iter_rows():
        declared = [
            Entry(
                item=row["item_code"],
                day=row["work_date"].day,
                entry_id=row["entry_id"],
                quantity=exact(row["quantity"]) or Fraction(0),
                source=row["source"],
                counted_from="system" if row["item_code"] == "Z" else "declared",
                points_each=Fraction(
                    [p for item, since, p in prices if item == row["item_code"] and since <= row["work_date"]][-1]
                )
                if row["item_code"]
                else None,
                ad_hoc_points=exact(row["ad_hoc_points"]),
                is_approved=row["approved_by"] is not None,
                has_papers=row["item_code"] != "Y" or row["evidence"] is not None,
            )
            for row in month["work_log"].filter(pl.col("person_id") == who).to_dicts()
        ]
        said = [
            Review(row["item_code"], row["stage"], exact(row["confirmed_quantity"]), row["decision"] == "returned")
            for row in month["work_review"].filter(pl.col("person_id") == who).to_dicts()
        ]
        evidence = component.model_dump()["evidence"] == "required"
        expected = oracle.workload(declared, said, month.edition.unreviewed, evidence=evidence)
        assert numbers[3] == expected.is_held
        assert exact(numbers[0]) == expected.value
        if expected.is_held:
            assert (exact(numbers[1]), exact(numbers[2])) == (expected.low, expected.high)
