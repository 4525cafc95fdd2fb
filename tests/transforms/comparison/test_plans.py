"""What a proposed edition moves: per subject, and the counts and the spread of a group."""

from __future__ import annotations

from decimal import Decimal

import polars as pl

from transforms.comparison.plans import planned, summed

_NUMBER = pl.Decimal(20, 6)
_RESULT = {"score": _NUMBER, "rank": pl.Int64, "tier": pl.String, "title": pl.String, "is_held": pl.Boolean}
_BEFORE = {"subject_id": pl.String, "unit_id": pl.String, **_RESULT}
_AFTER = {
    **dict.fromkeys(("subject_id", "person_id", "name", "unit_id", "post_class"), pl.String),
    **_RESULT,
}


def before(*rows: tuple[object, ...]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=_BEFORE, orient="row")


def after(*rows: tuple[object, ...]) -> pl.DataFrame:
    return pl.DataFrame([(who, who, f"N{who}", *rest) for who, *rest in rows], schema=_AFTER, orient="row")


THEN = before(
    ("1", "S1", Decimal(90), 1, "good", None, False),
    ("2", "S1", Decimal(80), 2, "good", "star", False),
    ("3", "S2", None, None, None, None, True),
    ("4", "S2", Decimal(70), 3, None, None, False),
    ("5", "S2", Decimal(60), 4, None, None, False),
)
NOW = after(
    ("1", "S1", "a", Decimal(90), 1, "good", None, False),
    ("2", "S1", "a", Decimal("77.5"), 3, "fair", None, False),
    ("3", "S2", "b", Decimal(66), 4, None, None, False),
    ("4", "S2", "b", None, None, None, None, True),
    ("6", "S2", "b", Decimal(85), 2, None, None, False),
)


def test_each_subject_is_told_by_what_became_of_its_result() -> None:
    found = planned(THEN, NOW)

    assert found.select("subject_id", "outcome", "is_moved", "change").rows() == [
        ("1", "scored", False, Decimal("0.000000")),
        ("2", "scored", True, Decimal("-2.500000")),
        ("3", "let_go", True, None),
        ("4", "newly_held", True, None),
        ("5", "left", True, None),
        ("6", "joined", True, None),
    ]
    assert found.filter(subject_id="5").select("unit_id", "name", "post_class", "rank_before", "rank_after").rows() == [
        ("S2", None, None, 4, None)
    ]


def test_a_group_has_its_counts_and_the_spread_of_its_changes() -> None:
    (row,) = summed(planned(THEN, NOW), ["post_class"]).filter(post_class="a").to_dicts()

    assert row == {
        "post_class": "a",
        "results": 2,
        "compared": 2,
        "moved": 1,
        "rank_moved": 1,
        "tier_moved": 1,
        "title_moved": 1,
        "newly_held": 0,
        "let_go": 0,
        "joined": 0,
        "left": 0,
        "lowest": Decimal("-2.500000"),
        "middle": Decimal("-1.250000"),
        "mean": Decimal("-1.250000"),
        "highest": Decimal("0.000000"),
    }


def test_a_group_in_which_nothing_can_be_compared_has_counts_only() -> None:
    found = summed(planned(THEN, NOW), ["unit_id"]).filter(unit_id="S2")

    assert found.select("results", "compared", "newly_held", "let_go", "joined", "left").rows() == [(4, 0, 1, 1, 1, 1)]
    assert found.select("lowest", "middle", "mean", "highest").rows() == [(None, None, None, None)]


def test_mean_and_middle_round_half_away_from_zero() -> None:
    step = Decimal("0.000001")
    one = before(*((str(n), "S1", Decimal(10), n, None, None, False) for n in range(1, 3)))
    two = after(
        ("1", "S1", "a", Decimal(10) - step, 1, None, None, False), ("2", "S1", "a", Decimal(10), 2, None, None, False)
    )
    (found,) = summed(planned(one, two), ["post_class"]).to_dicts()

    assert (found["mean"], found["middle"]) == (-step, -step)
