"""What rows refer to: units under bureaus, posts that follow one another, prices and rules in force."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from tests.transforms.scoring.rows import LONG_AGO, X, frame
from transforms.clean.references import (
    OPEN_END,
    References,
    bureau_of_unit,
    current_units,
    item_versions,
    list_of,
    main_postings,
    of_bureau,
    posted,
    rule_versions,
    spells,
    top_units,
)

LATER = date(2026, 1, 15)


def unit(unit_id: str, parent_id: str | None = None, **words: object) -> dict[str, object]:
    return {
        "unit_id": unit_id,
        "unit_name": unit_id,
        "parent_id": parent_id,
        "kind": "section",
        "from_date": LONG_AGO,
        **words,
    }


def post(person_id: str, from_date: date = LONG_AGO, **words: object) -> dict[str, object]:
    return {
        "person_id": person_id,
        "unit_id": "S",
        "post_class": "clerk",
        "kind": "main",
        "from_date": from_date,
        **words,
    }


def test_a_unit_is_as_its_last_change_says() -> None:
    found = current_units(frame("unit", [unit("S", "A"), unit("S", "B", from_date=LATER), unit("T")]))

    assert found.select("unit_id", "parent_id").rows() == [("S", "B"), ("T", None)]


def test_the_top_is_whoever_has_nobody_known_above() -> None:
    found = top_units(frame("unit", [unit("A"), unit("S", "A"), unit("X", "elsewhere")]))

    assert found == ["A", "X"]
    assert top_units(frame("unit", [])) == []


def test_the_bureau_of_a_unit_is_the_first_one_above() -> None:
    units = frame("unit", [unit("P"), unit("B", "P"), unit("S", "B"), unit("T", "S"), unit("O", "P")])
    found = bureau_of_unit(References(("B",), unit=units))

    assert dict(found.iter_rows()) == {"P": None, "B": "B", "S": "B", "T": "B", "O": None}


def test_units_in_a_circle_have_no_bureau() -> None:
    found = bureau_of_unit(References(("B",), unit=frame("unit", [unit("S", "T"), unit("T", "S")])))

    assert dict(found.iter_rows()) == {"S": None, "T": None}


def test_a_main_post_ends_the_day_before_the_next_and_a_concurrent_one_ends_nothing() -> None:
    rows = [post("a"), post("a", LATER), post("a", LATER, kind="concurrent", post_class="cook")]
    found = spells(frame("posting", rows)).sort("from_date", "kind")

    assert found["until_date"].to_list() == [date(2026, 1, 14), OPEN_END, OPEN_END]


def test_a_post_that_ends_of_itself_before_the_next_begins_leaves_a_gap() -> None:
    rows = frame("posting", [post("a", to_date=date(2026, 1, 10)), post("a", LATER)])

    assert main_postings(rows, date(2026, 1, 10))["from_date"].to_list() == [LONG_AGO]
    assert main_postings(rows, date(2026, 1, 11)).is_empty()
    assert main_postings(rows, LATER)["from_date"].to_list() == [LATER]


@pytest.mark.parametrize(("day", "expected"), [(date(2026, 1, 14), "S"), (LATER, "T")])
def test_one_main_post_a_day(day: date, expected: str) -> None:
    rows = frame("posting", [post("a", LATER, unit_id="T"), post("a")])

    assert main_postings(rows, day)["unit_id"].to_list() == [expected]


def test_who_left_before_a_month_or_came_after_it_is_not_posted_in_it() -> None:
    rows = frame(
        "posting", [post("left", to_date=date(2025, 12, 31)), post("moves"), post("moves", LATER, unit_id="T")]
    )

    assert posted(rows, "2026-01").select("person_id", "unit_id").rows() == [("moves", "S"), ("moves", "T")]
    assert posted(rows, "2026-02").select("person_id", "unit_id").rows() == [("moves", "T")]
    assert posted(rows, "2025-12")["person_id"].to_list() == ["left", "moves"]


def test_prices_and_rules_hold_until_the_next_of_their_bureau() -> None:
    items = frame(
        "work_item",
        [X, X | {"points": None, "minutes": 15, "factor": 1.2, "from_date": LATER}, X | {"bureau_id": None}],
    )
    rules = frame("event_rule", [{"event_code": "Q", "points": 1, "from_date": day} for day in (LATER, LONG_AGO)])

    assert item_versions(items).select("points_each", "until_date").rows() == [
        (1_000_000, date(2026, 1, 14)),
        (18_000_000, OPEN_END),
        (1_000_000, OPEN_END),
    ]
    assert rule_versions(rules)["until_date"].to_list() == [OPEN_END, date(2026, 1, 14)]


def test_rows_for_every_bureau_hold_only_where_it_has_none_of_its_own() -> None:
    rows = frame("work_item", [X | {"bureau_id": None}, X | {"item_code": "Y", "bureau_id": "C"}])

    assert of_bureau(rows, "B").select("item_code", "bureau_id").rows() == [("X", "B")]
    assert of_bureau(rows, "C")["item_code"].to_list() == ["Y"]
    assert of_bureau(rows.filter(pl.col("bureau_id") == "C"), "B").is_empty()


def test_a_bureau_looks_in_its_own_list_and_one_that_has_none_in_the_common_one() -> None:
    rows = frame("work_item", [X | {"bureau_id": None}, X | {"item_code": "Y", "bureau_id": "C"}])
    lookers = pl.DataFrame({"bureau_id": ["B", "C", None]})

    assert lookers.select(list_of(rows)).to_series().to_list() == [None, "C", None]
