"""What a filled form says: exceptions, one word for all the rest, and nothing where nothing was typed."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from tests.transforms.scoring.rows import LONG_AGO, frame
from transforms.forms import typed
from transforms.forms.work import declared_work, prices


@pytest.mark.parametrize(
    ("cells", "agreed", "expected"),
    [
        (("10", None, "10", None), False, None),
        (("10", None, "10.000", None), False, None),
        (("10", None, "10", None), True, ("10", "confirmed")),
        (("10", None, "8", None), False, ("8", "cut")),
        (("10", None, "8", "同意"), False, ("8", "同意")),
        (("10", None, "12", None), False, ("12", None)),
        (("10", None, "八", None), False, ("八", None)),
        (("10", None, "10", "核减"), False, (None, "核减")),
        (("10", None, "7", "cut"), True, ("7", "cut")),
        (("10", None, "10", "退回"), True, (None, "退回")),
        (("10", None, "10", "不行"), True, ("10", "不行")),
        (("10", None, None, None), False, None),
        (("10", None, None, None), True, (None, None)),
        (("10", "8", "8", None), False, None),
        (("10", "8", "10", None), False, ("10", None)),
        (("10", "8", "8", None), True, ("8", "confirmed")),
    ],
)
def test_a_line_of_a_review_form(
    cells: tuple[str | None, ...], agreed: bool, expected: tuple[str | None, str | None] | None
) -> None:
    names = ("declared_quantity", "earlier_quantity", "confirmed_quantity", "decision")
    rows = pl.DataFrame([cells], schema=dict.fromkeys(names, pl.String), orient="row")

    found = typed.reviews(rows, is_agreed=agreed).select("confirmed_quantity", "decision").rows()

    assert found == ([] if expected is None else [expected])


def test_a_choice_is_read_by_its_code_and_an_id_may_hold_a_space() -> None:
    assert (typed.choice("X 01", "受理"), typed.choice("X01", None)) == ("X 01　受理", "X01")
    rows = pl.DataFrame({"item": ["X 01　申报　受理", "X02", " X03", None]})

    assert rows.select(typed.code("item"))["item"].to_list() == ["X 01", "X02", "X03", None]


def test_a_line_on_which_nothing_was_typed_says_nothing() -> None:
    rows = pl.DataFrame({"row_no": [7, 8, 9], "score": ["90", None, None], "comment": [None, None, "好"]})

    assert typed.lines(rows, "score", "comment")["row_no"].to_list() == [7, 9]


def test_declared_work_stands_beside_the_systems_and_what_the_section_confirmed() -> None:
    entry = {"person_id": "甲", "work_date": date(2026, 1, 5), "source": "declared"}
    log = frame(
        "work_log",
        [
            entry | {"item_code": "X", "quantity": 10},
            entry | {"item_code": "X", "quantity": 9, "source": "system"},
            entry | {"item_code": "Y", "quantity": 4},
            entry | {"item_code": "Z", "quantity": 1},
            entry | {"item_code": "W", "quantity": 1, "source": "system"},
            entry | {"item_code": None, "quantity": 1},
        ],
    )
    item = {"from_date": LONG_AGO, "points": 2}
    items = [item | {"item_code": "X", "item_name": "受理"}, item | {"item_code": "Y"}]
    items += [item | {"item_code": "Z", "counted_from": "system"}]
    review = {"person_id": "甲", "month": "2026-01", "stage": "section"}
    reviews = frame(
        "work_review",
        [
            review | {"item_code": "X", "confirmed_quantity": 8, "decision": "cut"},
            review | {"item_code": "Y", "decision": "confirmed"},
        ],
    )
    priced = prices(frame("work_item", items), date(2026, 1, 1), date(2026, 1, 31))
    names = ("item_code", "item_name", "declared_quantity", "system_quantity", "difference", "earlier_quantity")

    assert declared_work(log, reviews, priced, "section").select(names).rows() == [
        ("X", "受理", 10_000_000, 9_000_000, 1_000_000, 8_000_000),
        ("Y", None, 4_000_000, None, None, 4_000_000),
    ]


@pytest.mark.parametrize(
    ("stage", "said", "expected"),
    [
        ("panel", [("section", 3, "cut")], 3_000_000),
        ("panel", [("section", None, "confirmed")], 5_000_000),
        ("panel", [("section", 9, "cut")], 5_000_000),
        ("panel", [("panel", 2, "cut"), ("section", 3, "cut")], 2_000_000),
        ("panel", [("panel", None, "returned"), ("section", 3, "cut")], None),
        ("section", [("panel", 2, "cut"), ("section", 3, None)], 3_000_000),
        ("section", [("panel", 2, "cut")], None),
        ("section", [("section", None, "returned")], None),
    ],
)
def test_the_last_word_up_to_a_stage_is_what_was_confirmed_so_far(
    stage: str, said: list[tuple[str, int | None, str | None]], expected: int | None
) -> None:
    log = frame("work_log", [{"person_id": "甲", "item_code": "X", "quantity": 5, "source": "declared"}])
    review = {"person_id": "甲", "month": "2026-01", "item_code": "X"}
    rows = [review | {"stage": of, "confirmed_quantity": n, "decision": word} for of, n, word in said]
    priced = prices(frame("work_item", [{"item_code": "X", "points": 2, "from_date": LONG_AGO}]), LONG_AGO, LONG_AGO)

    assert declared_work(log, frame("work_review", rows), priced, stage)["earlier_quantity"].to_list() == [expected]


def test_an_item_has_the_last_price_of_the_days_and_none_outside_them() -> None:
    item = {"item_code": "X", "from_date": LONG_AGO, "points": 2}
    items = frame("work_item", [item, item | {"from_date": date(2026, 1, 15), "points": 3}])

    assert prices(items, date(2026, 1, 1), date(2026, 1, 31))["points_each"].to_list() == [3_000_000]
    assert prices(items, date(2026, 1, 1), date(2026, 1, 14))["points_each"].to_list() == [2_000_000]
