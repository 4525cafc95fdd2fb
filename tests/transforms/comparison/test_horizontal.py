"""Against peers: rank, gap and what was lost, a tie, a single peer, and nobody."""

from __future__ import annotations

from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.comparison.horizontal import horizontal
from transforms.fixed_point import ONE

QUICK = settings(derandomize=True, deadline=None, max_examples=60)
RESULT: dict[str, Any] = dict.fromkeys(("month", "section_kind", "measure", "peer_group", "unit_id", "tier"), pl.String)
RESULT |= {"score": pl.Int64, "rank": pl.Int64}
LOSS = {
    "unit_id": pl.String,
    "month": pl.String,
    "section_kind": pl.String,
    "reason": pl.String,
    "lost_points": pl.Int64,
}
NO_LOSS = pl.DataFrame(schema=LOSS)


def results(*rows: dict[str, Any]) -> pl.DataFrame:
    usual = {"month": "2026-01", "section_kind": "政策", "measure": "composite", "peer_group": "县区"}
    return pl.DataFrame([usual | row for row in rows], schema=RESULT)


def score(unit: str, number: int | None, **words: Any) -> dict[str, Any]:
    return {"unit_id": unit, "score": None if number is None else number * ONE, **words}


def test_a_unit_stands_among_its_peers() -> None:
    found = horizontal(results(score("A", 95, tier="一档"), score("B", 98), score("C", 95), score("D", 90)), NO_LOSS)

    assert found.select("unit_id", "rank", "peer_count", "gap_to_best", "tier").rows() == [
        ("B", 1, 4, 0, None),
        ("A", 2, 4, 3 * ONE, "一档"),
        ("C", 2, 4, 3 * ONE, None),
        ("D", 4, 4, 8 * ONE, None),
    ]


def test_a_rank_that_was_delivered_stands() -> None:
    found = horizontal(results(score("A", 95, rank=3), score("B", 98)), NO_LOSS)

    assert dict(found.select("unit_id", "rank").rows()) == {"A": 3, "B": 1}


def test_without_a_score_there_is_no_rank_and_no_gap() -> None:
    found = horizontal(results(score("A", None, rank=1), score("B", 98)), NO_LOSS)

    assert found.select("unit_id", "rank", "peer_count", "best_score", "gap_to_best").rows() == [
        ("B", 1, 1, 98 * ONE, 0),
        ("A", None, 1, 98 * ONE, None),
    ]


def test_only_peers_of_one_month_kind_measure_and_group_are_compared() -> None:
    others = [{"month": "2026-02"}, {"section_kind": None}, {"measure": "satisfaction"}, {"peer_group": "市直"}]
    found = horizontal(results(score("A", 90), *(score("B", 99, **other) for other in others)), NO_LOSS)

    assert found["rank"].to_list() == [1] * 5
    assert found["gap_to_best"].to_list() == [0] * 5


def test_what_was_lost_is_named_the_dearest_first() -> None:
    lost = pl.DataFrame(
        [
            ("A", "2026-01", "政策", "迟报", ONE),
            ("A", "2026-01", "政策", "文种错误", ONE),
            ("A", "2026-01", "政策", "文种错误", ONE),
            ("A", "2026-01", "政策", "差错", ONE),
            ("A", "2026-02", "政策", "迟报", ONE),
        ],
        schema=LOSS,
        orient="row",
    )
    found = horizontal(results(score("A", 95), score("B", 98)), lost)
    reasons = dict(found.select("unit_id", "loss_reasons").rows())

    assert [tuple(one.values()) for one in reasons["A"]] == [("文种错误", 2 * ONE), ("差错", ONE), ("迟报", ONE)]
    assert reasons["B"] == []


def test_nobody_is_compared_with_nobody() -> None:
    assert horizontal(results(), NO_LOSS).is_empty()


@QUICK
@given(st.lists(st.one_of(st.none(), st.integers(0, 5)), max_size=6), st.randoms(use_true_random=False))
def test_the_best_has_no_gap_and_row_order_changes_nothing(numbers: list[int | None], random: Any) -> None:
    rows = [score(f"U{n}", number) for n, number in enumerate(numbers)]
    found = horizontal(results(*rows), NO_LOSS)
    gaps = [gap for gap in found["gap_to_best"] if gap is not None]

    assert gaps == sorted(gaps)
    assert gaps[:1] in ([0], [])
    random.shuffle(rows)
    assert found.equals(horizontal(results(*rows), NO_LOSS))
