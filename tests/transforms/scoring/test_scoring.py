"""From people and measures to ranks and titles, on literal rows."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from tests.transforms.scoring.rows import LONG_AGO, WORK, X, entry, inputs, tree, with_rows
from transforms.scheme.compile import limited, peer_base, peer_statistics, points
from transforms.scheme.words import Limit, Linear, Peers, Relative, Steps
from transforms.scoring.inputs import Inputs
from transforms.scoring.month import MonthScores, month_scores
from transforms.scoring.peers import members, with_peers

RELATIVE = {"kind": "relative", "to": "max", "cap": "100"}
MERIT = {"name": "merit", "kind": "events", "adds": True}


def month(written: dict[str, Any], people: list[dict[str, Any]], work: dict[str, float]) -> Inputs:
    """Work of these people, all declared on one day, at one point a piece."""
    log = [entry(entry_id=who, person_id=who, quantity=quantity) for who, quantity in work.items()]
    return inputs(written, people, work_log=log, work_item=[X])


def scores(written: dict[str, Any], work: dict[str, float], **posts: str) -> MonthScores:
    people = [{"person_id": who, "post_class": posts.get(who, "clerk")} for who in work]
    return month_scores(month({"unreviewed": "as_declared", **written}, people, work))


def ranks(found: MonthScores) -> dict[str, int]:
    return dict(found.scores.select("person_id", "rank").iter_rows())


def titles(found: MonthScores) -> dict[str, str]:
    return dict(found.scores.drop_nulls("title").select("person_id", "title").iter_rows())


def test_one_person_alone_is_compared_with_oneself() -> None:
    found = scores(tree({**WORK, "scale": RELATIVE}), {"甲": 3})

    assert found.scores["score"].to_list() == [100]
    assert ranks(found) == {"甲": 1}


def test_everybody_at_zero_has_zero_points() -> None:
    found = scores(tree({**WORK, "scale": RELATIVE}), {"甲": 0, "乙": 0})

    assert found.lines["points"].to_list() == [0, 0]


def test_one_held_person_alone_lies_between_nothing_and_all() -> None:
    found = month_scores(month(tree({**WORK, "scale": RELATIVE}, unreviewed="hold"), [{"person_id": "甲"}], {"甲": 3}))

    names = ("score", "score_low", "score_high", "rank", "is_held", "is_provisional", "hold_reason")

    assert found.scores.select(names).row(0) == (
        None, 0, 100, None, True, False, "hold_unreviewed",
    )  # fmt: skip


def test_numbers_leave_as_the_decimals_of_the_warehouse() -> None:
    found = scores(tree(WORK), {"甲": 1})
    numbers = ["measure", "points", "weight", "contribution"]

    assert {found.lines.schema[name] for name in numbers} == {pl.Decimal(20, 6)}
    assert {found.scores.schema[name] for name in ("score", "score_low", "score_high")} == {pl.Decimal(20, 6)}


@pytest.mark.parametrize(
    ("value", "expected"), [(98, 100), (97.999999, 90), (95, 90), (0, 60), (-0.000001, 0), (None, None)]
)
def test_steps_give_the_highest_step_reached(value: float | None, expected: int | None) -> None:
    scale = Steps.model_validate({"kind": "steps", "table": {"95": "90", "98": "100", "0": "60"}})
    frame = pl.DataFrame({"x": [None if value is None else round(value * 10**6)]}, schema={"x": pl.Int64})

    assert frame.select(points(scale, "x")).item() == (None if expected is None else expected * 10**6)


@pytest.mark.parametrize(
    ("value", "expected"), [(80, 100_000_000), (20, 0), (30, 16_666_667), (10, -16_666_667), (None, None)]
)
def test_a_line_runs_through_zero_and_full_and_is_not_clipped(value: int | None, expected: int | None) -> None:
    scale = Linear.model_validate({"kind": "linear", "zero": "20", "full": "80"})
    frame = pl.DataFrame({"x": [None if value is None else value * 10**6]}, schema={"x": pl.Int64})

    assert frame.select(points(scale, "x")).item() == expected


def test_a_line_may_fall() -> None:
    scale = Linear.model_validate({"kind": "linear", "zero": "80", "full": "20"})

    assert pl.DataFrame({"x": [30_000_000]}).select(points(scale, "x")).item() == 83_333_333


@pytest.mark.parametrize(
    ("to", "others", "own", "expected"),
    [
        ("max", [3, 5], None, (5, 1)),
        ("max", [3, 5], 9, (9, 1)),
        ("max", [], None, (None, 1)),
        ("max", [-3, -5], None, (-3, 1)),
        ("mean", [3, 5], None, (8, 2)),
        ("mean", [3, 5], 1, (9, 3)),
        ("mean", [2**62, 2**62], 2**62, (3 * 2**62, 3)),
        ("median", [3, 5, 9], None, (10, 2)),
        ("median", [9, 3], None, (12, 2)),
        ("median", [9, 3], 4, (8, 2)),
        ("median", [3], 7, (10, 2)),
        ("median", [5, 3, 9], 1, (8, 2)),
        ("median", [5, 3, 9], 20, (14, 2)),
        ("median", [9, 3, 5, 7], 100, (14, 2)),
        ("median", [], 4, (8, 2)),
        ("median", [], None, (None, 2)),
    ],
)
def test_what_a_measure_is_compared_with(
    to: Any, others: list[int], own: int | None, expected: tuple[Any, int]
) -> None:
    scale = Relative(kind="relative", to=to)
    peers = pl.DataFrame({"measure": others}, schema={"measure": pl.Int64})
    frame = peers.select(**peer_statistics(scale, "measure")).with_columns(own=pl.lit(own, dtype=pl.Int64))
    base_sum, base_count = peer_base(scale, pl.col("own"))
    found = frame.select(s=base_sum.cast(pl.Int128), n=base_count.cast(pl.Int64)).row(0)

    assert tuple(None if one is None else int(one) for one in found) == expected


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (None, None, [-1, 5, None]),
        (0, None, [0, 5, None]),
        (None, 3, [-1, 3, None]),
        (0, 3, [0, 3, None]),
        (5, 5, [5, 5, None]),
    ],
)
def test_a_limit_clips_only_the_side_that_is_closed(low: Any, high: Any, expected: list[int | None]) -> None:
    frame = pl.DataFrame({"x": [-1, 5, None]}).select(x=pl.col("x").cast(pl.Int128) * 10**6)
    found = frame.select(limited(pl.col("x"), Limit(low, high))).to_series().to_list()

    assert [None if one is None else int(one) // 10**6 for one in found] == expected


def test_a_group_of_just_enough_is_not_sent_to_the_fallback() -> None:
    rows = [("甲", 1, "a", "B"), ("乙", 1, "a", "B"), ("丙", 1, "b", "B")]
    subjects = pl.DataFrame(rows, schema=["subject_id", "stint", "post_class", "bureau"], orient="row")
    found = with_peers(subjects, Peers.model_validate({"by": ["post_class"], "at_least": "2"}))
    groups = members(found).group_by("peer_group").agg(pl.col("subject_id").sort()).sort("peer_group")

    assert found["peer_group"].to_list() == ["post_class=a", "post_class=a", "bureau=B"]
    assert groups.rows() == [("bureau=B", ["丙", "乙", "甲"]), ("post_class=a", ["乙", "甲"])]


def test_people_without_a_level_share_the_blank_one() -> None:
    subjects = pl.DataFrame(
        {"subject_id": ["甲", "乙"], "bureau": ["B", "B"], "service_zone": [None, None]},
        schema_overrides={"service_zone": pl.String},
    )

    assert with_peers(subjects, Peers(by=("service_zone",)))["peer_group"].to_list() == ["service_zone="] * 2


@pytest.mark.parametrize(("ties", "expected"), [("min", [1, 1, 3]), ("dense", [1, 1, 2])])
def test_ties_share_a_place(ties: str, expected: list[int]) -> None:
    found = scores(tree(WORK, rank={"ties": ties}), {"a": 5, "b": 5, "c": 4})

    assert list(ranks(found).values()) == expected


def test_ranks_are_of_the_published_number_or_of_the_exact_one() -> None:
    work = {"a": 5.001, "b": 5.004}

    assert ranks(scores(tree(WORK), work)) == {"a": 1, "b": 1}
    assert ranks(scores(tree(WORK, rank={"on": "exact"}), work)) == {"a": 2, "b": 1}


def test_a_tie_that_nothing_breaks_stays() -> None:
    assert ranks(scores(tree(WORK, rank={"break_by": ["work"]}), {"a": 5, "b": 5})) == {"a": 1, "b": 1}


def test_the_held_are_passed_over_and_the_others_move_up() -> None:
    people = [{"person_id": who} for who in "abc"]
    found = month(tree(WORK, unreviewed="hold"), people, {"a": 9, "b": 5})
    reviewed = with_rows(found, work_review=inputs(tree(WORK), work_review=[
        {"person_id": "b", "month": "2026-01", "item_code": "X", "stage": "section", "decision": "confirmed"},
    ])["work_review"])  # fmt: skip

    assert ranks(month_scores(reviewed)) == {"a": None, "b": 1, "c": 2}


def test_who_is_neither_compared_nor_ranked_with_a_held_person_is_final() -> None:
    people = [{"person_id": "a"}, {"person_id": "b", "post_class": "driver"}]
    apart = tree(
        {**WORK, "scale": RELATIVE}, unreviewed="hold", peers={"by": ["post_class"]}, rank={"within": ["post_class"]}
    )
    ranked = tree(WORK, unreviewed="hold", peers={"by": ["post_class"]})

    assert month_scores(month(apart, people, {"a": 9})).scores["is_provisional"].to_list() == [False, False]
    assert month_scores(month(ranked, people, {"a": 9})).scores["is_provisional"].to_list() == [False, True]


def test_a_title_for_nobody_is_nobodys() -> None:
    written = tree(WORK, titles=[{"name": "标兵", "first_of": "rank", "among": ["driver"]}])

    assert titles(scores(written, {"a": 1})) == {}


def test_titles_by_post_class_skip_a_class_without_a_name() -> None:
    written = tree(WORK, titles=[{"name_by": {"clerk": "明星"}, "first_of": "work"}])

    assert titles(scores(written, {"a": 1, "b": 2}, b="driver")) == {}
    assert titles(scores(written, {"a": 2, "b": 1}, b="driver")) == {"a": "明星"}


@pytest.mark.parametrize(("ties", "expected"), [("all", {"a": "优", "b": "优", "c": "优"}), ("hold", {"a": "优"})])
def test_a_tie_across_the_last_place_is_shared_or_held(ties: str, expected: dict[str, str]) -> None:
    written = tree(WORK, titles=[{"name": "优", "first_of": "work", "top": "2", "ties": ties}])

    assert titles(scores(written, {"a": 9, "b": 5, "c": 5, "d": 1})) == expected


def test_who_is_no_party_member_does_not_stand_for_the_title_of_members() -> None:
    written = tree(WORK, titles=[{"name": "十佳", "first_of": "work", "top": "2", "political_status": ["中共党员"]}])
    found = month(
        written | {"unreviewed": "as_declared"},
        [{"person_id": who} for who in "abcd"],
        {"a": 9, "b": 8, "c": 7, "d": 1},
    )
    people = found["person"].with_columns(political_status=pl.Series(["中共党员", "群众", None, "中共党员"]))

    assert titles(month_scores(with_rows(found, person=people))) == {"a": "十佳", "d": "十佳"}


def test_places_say_who_won_and_who_is_tied_over_the_last() -> None:
    written = tree(WORK, titles=[{"name": "优", "first_of": "work", "top": "2", "ties": "hold"}])
    found = scores(written, {"a": 9, "b": 5, "c": 5, "d": 1})

    assert found.places.rows() == [("优", "a", 1, True), ("优", "b", 2, False), ("优", "c", 2, False)]


def test_a_tie_within_the_places_is_no_tie_to_hold() -> None:
    written = tree(WORK, titles=[{"name": "优", "first_of": "rank", "top": "2", "ties": "hold"}])

    assert titles(scores(written, {"a": 5, "b": 5, "c": 1})) == {"a": "优", "b": "优"}


def not_scored(*people: dict[str, Any], log: Any = (), **words: Any) -> dict[str, str]:
    found = inputs(tree(WORK, **words), people, work_log=log).not_scored
    return dict(found.select("person_id", "why_not").iter_rows())


def test_people_are_left_out_for_the_first_reason_that_the_edition_names() -> None:
    people = [
        {"person_id": "a", "is_head": True, "is_leading": True},
        {"person_id": "b", "probation_until": date(2026, 1, 31)},
        {"person_id": "c", "probation_until": date(2026, 1, 30)},
        {"person_id": "d", "person_type": "support"},
        {"person_id": "e", "is_leading": True},
    ]

    assert not_scored(*people) == {}
    assert not_scored(*people, scored={"person_type": ["civil_servant"], "except": ["head", "probation"]}) == {
        "a": "not_scored_head",
        "b": "not_scored_probation",
        "d": "not_scored_type",
    }
    assert not_scored(*people, scored={"except": ["leading"]}) == {"a": "not_scored_leading", "e": "not_scored_leading"}


def test_who_worked_and_is_gone_on_the_last_day_is_listed() -> None:
    gone = {"person_id": "a", "to_date": date(2026, 1, 30)}

    assert not_scored(gone, log=[entry(person_id="a")]) == {"a": "not_scored_gone"}


def test_who_had_a_main_post_in_the_month_and_none_on_the_last_day_is_listed_without_work_too() -> None:
    # scheme.md, prorate: "Who has none is listed as not scored."
    people = [
        {"person_id": "a", "to_date": date(2026, 1, 30)},
        {"person_id": "b", "left_date": date(2026, 1, 30)},
        {"person_id": "c", "to_date": date(2025, 12, 31)},
    ]

    assert not_scored(*people) == {"a": "not_scored_gone", "b": "not_scored_gone"}


def test_the_main_post_of_the_last_day_is_the_section_and_a_concurrent_one_changes_nothing() -> None:
    posts = [
        {"person_id": "a", "post_class": "clerk", "kind": "main"},
        {"person_id": "a", "post_class": "driver", "kind": "main", "from_date": date(2026, 1, 31)},
        {"person_id": "a", "post_class": "cook", "kind": "concurrent", "from_date": date(2026, 1, 31)},
    ]
    found = inputs(tree(WORK), [{"person_id": "a"}])
    moved = inputs(tree(WORK), posts)
    moved = with_rows(found, posting=moved["posting"])

    assert moved.subjects.select("person_id", "post_class", "unit_id", "bureau").rows() == [("a", "driver", "S", "B")]


def test_people_of_another_bureau_are_nobodys_subjects() -> None:
    found = inputs(tree(WORK), [{"person_id": "a"}])
    elsewhere = with_rows(found, posting=found["posting"].with_columns(bureau_id=pl.lit("C")))

    assert elsewhere.subjects.is_empty()


def test_nobody_scored_gives_no_rows() -> None:
    found = month_scores(inputs(tree({**WORK, "scale": RELATIVE}, titles=[{"name": "优", "first_of": "rank"}])))

    assert (found.scores.height, found.lines.height) == (0, 0)


def test_a_total_that_is_cut_has_a_line_of_its_own_after_the_others() -> None:
    found = scores(tree(WORK, MERIT, total={"limit": ["0", "3"]}), {"a": 5, "b": 3})

    assert found.lines.select("person_id", "component", "points", "contribution").rows() == [
        ("a", "work", 5, 5),
        ("a", "merit", 0, 0),
        ("a", "total_limit", None, -2),
        ("b", "work", 3, 3),
        ("b", "merit", 0, 0),
    ]


def test_a_unit_is_what_it_was_at_the_end_of_the_period() -> None:
    section = {"unit_id": "S", "unit_name": "一股", "kind": "section"}
    history = [
        {**section, "parent_id": "B", "service_zone": "东", "from_date": LONG_AGO},
        {**section, "parent_id": "C", "service_zone": "西", "from_date": date(2026, 2, 1)},
        {**section, "unit_id": "T", "parent_id": "B", "from_date": date(2026, 2, 1)},
    ]

    def of(subject: str, month: str) -> list[tuple[str, str]]:
        written = tree({"name": "merit", "kind": "events", "weight": "100"}, subject=subject)
        found = inputs(written, [{"person_id": "甲"}], month=month, unit=history).subjects
        return found.select("subject_id", "service_zone").rows()

    assert [of("person", month) for month in ("2026-01", "2026-02")] == [[("甲", "东")], [("甲", "西")]]
    assert [of("section", month) for month in ("2026-01", "2026-02")] == [[("S", "东")], [("T", None)]]
