"""Which delivered rows hold: the newest of each key, less what a later whole-period sheet left out."""

from __future__ import annotations

from itertools import permutations

import polars as pl
import pytest

from tests.transforms.scoring.rows import frame
from transforms.clean.standing import LOADED, SUPERSEDED, WITHDRAWN, live_rows, standing, withdrawn_by
from transforms.contracts import DATASETS, contract

FIRST, SECOND, THIRD = "d1", "d2", "d3"


def delivered(
    *rows: tuple[str, str, float], sheet: bool = False, rejected: tuple[tuple[str, str], ...] = ()
) -> pl.DataFrame:
    """Grants of January as (delivery, person, points); deliveries arrive in the order of their names."""
    plain = [
        {"delivery_id": d, "person_id": p, "month": "2026-01", "points": x, "row_no": n}
        for n, (d, p, x) in enumerate(rows)
    ]
    return frame("grant", plain).with_columns(
        order="delivery_id",
        delivery=pl.lit("whole_period" if sheet else "additions"),
        profile=pl.lit("p"),
        folder=pl.lit(""),
        scope=pl.lit("2026-01|"),
        is_rejected=pl.struct("delivery_id", "person_id").is_in(
            [{"delivery_id": d, "person_id": p} for d, p in rejected]
        )
        if rejected
        else pl.lit(value=False),
    )


def ends(rows: pl.DataFrame) -> dict[tuple[str, str], str]:
    stood = standing("grant", rows)
    return {(d, p): end for d, p, end in stood.select("delivery_id", "person_id", "standing").iter_rows()}


def test_a_corrected_row_supersedes_the_one_before() -> None:
    found = ends(delivered((FIRST, "甲", 8), (SECOND, "甲", 9)))

    assert found == {(FIRST, "甲"): SUPERSEDED, (SECOND, "甲"): LOADED}


def test_an_equal_row_sent_again_leaves_the_first_standing() -> None:
    found = ends(delivered((FIRST, "甲", 8), (SECOND, "甲", 8), (THIRD, "甲", 8)))

    assert found == {(FIRST, "甲"): LOADED, (SECOND, "甲"): SUPERSEDED, (THIRD, "甲"): SUPERSEDED}


def test_a_row_corrected_and_corrected_back_stands_anew() -> None:
    found = ends(delivered((FIRST, "甲", 8), (SECOND, "甲", 9), (THIRD, "甲", 8)))

    assert found == {(FIRST, "甲"): SUPERSEDED, (SECOND, "甲"): SUPERSEDED, (THIRD, "甲"): LOADED}


def test_additions_withdraw_nothing() -> None:
    found = ends(delivered((FIRST, "甲", 8), (SECOND, "乙", 9)))

    assert found == {(FIRST, "甲"): LOADED, (SECOND, "乙"): LOADED}


def test_a_sheet_sent_again_withdraws_what_it_left_out() -> None:
    found = ends(delivered((FIRST, "甲", 8), (FIRST, "乙", 8), (SECOND, "乙", 8), sheet=True))

    assert found == {(FIRST, "甲"): WITHDRAWN, (FIRST, "乙"): LOADED, (SECOND, "乙"): SUPERSEDED}


def test_what_was_withdrawn_and_comes_back_stands_by_the_sheet_that_brought_it() -> None:
    rows = delivered(
        (FIRST, "甲", 8), (FIRST, "乙", 8), (SECOND, "乙", 8), (THIRD, "甲", 8), (THIRD, "乙", 8), sheet=True
    )
    found = ends(rows)

    assert (found[FIRST, "甲"], found[THIRD, "甲"]) == (SUPERSEDED, LOADED)
    assert (found[FIRST, "乙"], found[SECOND, "乙"], found[THIRD, "乙"]) == (LOADED, SUPERSEDED, SUPERSEDED)


def test_a_rejected_row_is_still_in_its_sheet_and_holds_nothing() -> None:
    rows = delivered(
        (FIRST, "甲", 8), (FIRST, "乙", 8), (SECOND, "甲", 9), (SECOND, "乙", 8), sheet=True, rejected=((SECOND, "甲"),)
    )

    assert ends(rows) == {(FIRST, "甲"): LOADED, (FIRST, "乙"): LOADED, (SECOND, "乙"): SUPERSEDED}


def test_a_sheet_of_another_folder_profile_or_month_withdraws_nothing() -> None:
    rows = delivered((FIRST, "甲", 8), (SECOND, "乙", 8), sheet=True)
    for column, other in (("folder", "二股"), ("profile", "q"), ("scope", "2026-02|")):
        elsewhere = pl.when(pl.col("delivery_id") == SECOND).then(pl.lit(other)).otherwise(pl.col(column)).alias(column)
        assert ends(rows.with_columns(elsewhere)) == {(FIRST, "甲"): LOADED, (SECOND, "乙"): LOADED}


def test_keys_hold_within_a_bureau() -> None:
    rows = delivered((FIRST, "甲", 8), (SECOND, "甲", 9))
    apart = rows.with_columns(
        bureau_id=pl.when(pl.col("delivery_id") == FIRST).then(pl.lit("B")).otherwise(pl.lit("C"))
    )

    assert ends(apart) == {(FIRST, "甲"): LOADED, (SECOND, "甲"): LOADED}


def test_the_state_does_not_depend_on_the_order_in_which_rows_are_seen() -> None:
    rows = delivered(
        (FIRST, "甲", 8), (FIRST, "乙", 8), (SECOND, "乙", 9), (THIRD, "甲", 8), (THIRD, "乙", 9), sheet=True
    )
    expected = ends(rows)

    for order in permutations(range(rows.height)):
        assert ends(rows[list(order)]) == expected


def test_nothing_delivered_stands_for_nothing() -> None:
    rows = delivered((FIRST, "甲", 8)).clear()

    assert standing("grant", rows).is_empty()
    assert live_rows("grant", standing("grant", rows)).is_empty()


def test_live_rows_are_those_that_hold_in_the_columns_of_the_contract_by_person() -> None:
    stood = standing("grant", delivered((FIRST, "乙", 8), (FIRST, "丁", 7), (SECOND, "乙", 9)))
    live = live_rows("grant", stood)

    assert dict(live.schema) == contract("grant").shape
    assert live.select("person_id", "points").rows() == [("丁", 7_000_000), ("乙", 9_000_000)]


def test_lists_and_blanks_are_compared_too() -> None:
    same = {"entry_id": "e", "person_id": "甲", "item_code": "X", "quantity": 1, "source": "declared"}
    rows = [
        {**same, "delivery_id": d, "row_no": n, "evidence": papers}
        for n, (d, papers) in enumerate([(FIRST, ["a", "b"]), (SECOND, ["a", "b"]), (THIRD, ["a"])])
    ]
    lent = delivered((FIRST, "甲", 8)).select("delivery", "profile", "folder", "scope", "is_rejected")
    found = standing("work_log", frame("work_log", rows).join(lent, how="cross").with_columns(order="delivery_id"))

    assert found.sort("delivery_id")["standing"].to_list() == [SUPERSEDED, SUPERSEDED, LOADED]


@pytest.mark.parametrize(("kept", "expected"), [(("甲", "乙", "丙"), (0, 3)), (("甲",), (2, 3)), (("丁",), (3, 3))])
def test_how_many_rows_a_sheet_would_withdraw(kept: tuple[str, ...], expected: tuple[int, int]) -> None:
    first = [(FIRST, who, 8) for who in ("甲", "乙", "丙")]
    rows = delivered(*first, *((SECOND, who, 8) for who in kept), sheet=True)

    assert withdrawn_by("grant", rows, SECOND) == expected


def test_a_first_sheet_withdraws_nothing() -> None:
    assert withdrawn_by("grant", delivered((FIRST, "甲", 8), sheet=True), FIRST) == (0, 0)


def test_a_row_that_its_own_sheet_moves_to_another_scope_stands() -> None:
    rows = delivered((FIRST, "甲", 8), (FIRST, "乙", 5), (SECOND, "甲", 8), (SECOND, "乙", 6), sheet=True)
    moved = rows.with_columns(
        scope=pl.when((pl.col("delivery_id") == SECOND) & (pl.col("person_id") == "甲"))
        .then(pl.lit("2026-01|二股"))
        .otherwise("scope")
    )

    assert ends(moved)[SECOND, "乙"] == LOADED
    assert WITHDRAWN not in ends(moved).values()


def test_a_row_said_again_by_an_addition_is_withdrawn_by_the_next_sheet_only() -> None:
    sheets = delivered((FIRST, "甲", 8), (FIRST, "乙", 5), (SECOND, "乙", 5), ("d4", "乙", 5), sheet=True)
    again = delivered((THIRD, "甲", 8))

    assert ends(pl.concat([sheets, again]))[THIRD, "甲"] == WITHDRAWN
    assert ends(pl.concat([sheets.filter(pl.col("delivery_id") != "d4"), again]))[THIRD, "甲"] == LOADED


@pytest.mark.parametrize("dataset", DATASETS)
def test_no_dataset_has_a_column_of_the_name_of_ours(dataset: str) -> None:
    lent = {"order": 1, "delivery": "additions", "profile": "p", "folder": "", "scope": "", "is_rejected": False}
    shape = contract(dataset).shape
    row = pl.DataFrame([{"row_no": 2, "delivery_id": FIRST}], schema=shape).with_columns(
        pl.lit(value).alias(name) for name, value in lent.items()
    )

    assert standing(dataset, row)["standing"].to_list() == [LOADED]
