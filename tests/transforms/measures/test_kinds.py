"""Each kind's measure from literal rows: ordinary, boundary, null, empty, one person."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from tests.transforms.scoring.rows import DAY, LONG_AGO, WORK, X, entry, inputs, read, tree, with_rows
from transforms.faults import Fault, GateError
from transforms.listing.people import not_declared
from transforms.listing.work import counted_entries
from transforms.measures import events, grants, workload
from transforms.scoring.measured import _failing, weights, with_missing

PERSON = [{"person_id": "甲"}]
EVENTS = {"name": "quality", "kind": "events", "weight": "100", "base": "100"}
RULE = {"event_code": "Q", "category": "quality", "points": -1, "is_veto": False, "from_date": LONG_AGO}


def work(*log: dict[str, Any], reviews: Any = (), items: Any = (X,), **words: Any) -> pl.DataFrame:
    words = {"unreviewed": "hold", **words}
    component = {**WORK, **words.pop("component", {})}
    found = inputs(tree(component, **words), PERSON, work_log=log, work_review=reviews, work_item=items)
    return workload.measures(found.edition.components[0], found)


def ends(frame: pl.DataFrame) -> tuple[int | None, int, int, bool]:
    return frame.select("measure", "low", "high", "is_held").row(0)


def review(**words: Any) -> dict[str, Any]:
    return {"person_id": "甲", "month": "2026-01", "item_code": "X", "stage": "section", **words}


def test_no_entry_is_zero_and_not_missing() -> None:
    assert ends(work()) == (0, 0, 0, False)


def test_a_confirmed_entry_counts_quantity_times_points() -> None:
    found = work(entry(quantity=2.5), reviews=[review(decision="confirmed")], items=[X | {"points": 0.125}])

    assert ends(found) == (312_500, 312_500, 312_500, False)


def test_an_entry_counts_at_the_price_of_its_day_the_first_day_included() -> None:
    found = work(
        entry(entry_id="a", work_date=date(2026, 1, 14)),
        entry(entry_id="b", work_date=date(2026, 1, 15)),
        reviews=[review(decision="confirmed")],
        items=[X | {"points": 8}, X | {"points": 6, "from_date": date(2026, 1, 15)}],
    )

    assert ends(found)[0] == 14_000_000


def test_minutes_times_factor_are_the_points_where_none_are_stated() -> None:
    items = [X | {"points": None, "minutes": 15, "factor": 1.2}]
    blank_factor = [X | {"points": None, "minutes": 15}]

    assert ends(work(entry(), reviews=[review(decision="confirmed")], items=items))[0] == 18_000_000
    assert ends(work(entry(), reviews=[review(decision="confirmed")], items=blank_factor))[0] == 15_000_000


def test_the_confirmed_quantity_fills_the_earliest_entries_by_day_and_entry() -> None:
    log = [
        entry(entry_id="b", quantity=10),
        entry(entry_id="a", quantity=10),
        entry(entry_id="0", work_date=date(2026, 1, 6)),
    ]
    found = inputs(tree(WORK), PERSON, work_log=log, work_review=[review(confirmed_quantity=12)], work_item=[X])
    counted = workload.entries(found.edition.components[0], found)

    assert counted.select("entry_id", "counted_low", "remark").rows() == [
        ("a", 10_000_000, None),
        ("b", 2_000_000, "cut_in_review"),
        ("0", 0, "cut_in_review"),
    ]


def test_nothing_confirmed_counts_nothing_and_is_reviewed() -> None:
    assert ends(work(entry(), reviews=[review(confirmed_quantity=0)])) == (0, 0, 0, False)


@pytest.mark.parametrize(
    ("unreviewed", "expected"),
    [
        ("hold", (None, 0, 1_000_000, True)),
        ("as_declared", (1_000_000, 1_000_000, 1_000_000, False)),
        ("zero", (0, 0, 0, False)),
    ],
)
def test_what_is_not_reviewed_counts_as_the_edition_says(unreviewed: str, expected: tuple[Any, ...]) -> None:
    assert ends(work(entry(), unreviewed=unreviewed)) == expected
    assert ends(work(entry(), reviews=[review(decision="returned")], unreviewed=unreviewed)) == expected


def test_one_item_without_a_review_makes_the_person_unreviewed_though_it_is_worth_nothing() -> None:
    # As contracts.md says under "Declared and system work": one item without review holds the person.
    found = work(entry(), items=[X | {"points": 0}])

    assert ends(found) == (None, 0, 0, True)


def test_only_the_sources_that_the_component_names_count() -> None:
    log = [entry(entry_id="a"), entry(entry_id="b", item_code="Z", source="system")]
    items = [X, X | {"item_code": "Z", "points": 5, "counted_from": "system"}]
    declared = work(*log, items=items, component={"sources": ["declared"]}, unreviewed="as_declared")
    system = work(*log, items=items, component={"sources": ["system"]}, unreviewed="hold")

    assert ends(declared)[0] == 1_000_000
    assert ends(system)[0] == 5_000_000


def test_items_of_the_bureau_win_over_those_of_every_bureau() -> None:
    items = [X | {"points": 3, "bureau_id": None}, X | {"points": 7}]
    common = work(entry(), items=items[:1], unreviewed="as_declared")
    own = work(entry(), items=items, unreviewed="as_declared")

    assert (ends(common)[0], ends(own)[0]) == (3_000_000, 7_000_000)


def test_an_entry_without_a_price_blocks_the_month_and_is_named_without_its_person() -> None:
    items = [X | {"points": 3, "bureau_id": None}, X | {"item_code": "Y", "points": 7}]
    twice = [entry(), entry(entry_id="b")]

    with pytest.raises(GateError) as blocked:
        work(*twice, items=items, unreviewed="as_declared")

    assert blocked.value.faults == (Fault("entry_without_price", {"bureau": "B", "item": "X", "day": DAY.isoformat()}),)


def test_system_work_and_approved_temporary_work_need_no_review() -> None:
    log = [
        entry(entry_id="a", item_code="Z", source="system", quantity=3),
        entry(entry_id="b", item_code=None, quantity=9, ad_hoc_points=30, approved_by="乙"),
    ]
    found = work(*log, items=[X | {"item_code": "Z", "counted_from": "system"}])

    assert ends(found) == (33_000_000, 33_000_000, 33_000_000, False)


def quality(*rows: dict[str, Any], rules: Any = (RULE,), **words: Any) -> int:
    found = inputs(
        tree({**EVENTS, **words}),
        PERSON,
        event=[{"person_id": "甲", "event_date": DAY, **r} for r in rows],
        event_rule=rules,
    )
    return events.measures(found.edition.components[0], found)["measure"].item()


def test_no_event_is_the_base() -> None:
    assert quality() == 100_000_000


def test_blank_points_are_those_of_the_rule_of_the_day() -> None:
    rules = [RULE, RULE | {"points": -5, "from_date": DAY}]

    assert quality({"event_id": "1", "event_code": "Q"}, rules=rules) == 95_000_000
    assert quality({"event_id": "1", "event_code": "Q", "event_date": date(2026, 1, 4)}, rules=rules) == 99_000_000


def test_points_of_the_event_count_where_the_rule_leaves_them_open() -> None:
    rows = [{"event_id": "1", "event_code": "Q", "points": -3}, {"event_id": "2", "event_code": "Q", "points": 1.5}]

    assert quality(*rows, rules=[RULE | {"points": None}]) == 98_500_000


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ({}, 103),
        ({"codes": ["A", "B"]}, 103),
        ({"codes": ["A"]}, 101),
        ({"category": ["honour"]}, 102),
        ({"codes": ["A"], "category": ["honour"]}, 100),
        ({"base": "0"}, 3),
    ],
)
def test_codes_and_category_must_both_hold(words: dict[str, Any], expected: int) -> None:
    rules = [RULE | {"event_code": "A", "points": 1}, RULE | {"event_code": "B", "points": 2, "category": "honour"}]
    rows = [{"event_id": "1", "event_code": "A"}, {"event_id": "2", "event_code": "B"}]

    assert quality(*rows, rules=rules, **words) == expected * 1_000_000


def test_a_veto_deducts_or_empties() -> None:
    rules = [RULE | {"points": 1.5}, RULE | {"event_code": "V", "points": -100, "is_veto": True}]
    rows = [{"event_id": "1", "event_code": "Q"}, {"event_id": "2", "event_code": "V"}]

    assert quality(*rows, rules=rules) == 1_500_000
    assert quality(*rows, rules=rules, veto="zero") == 0
    assert quality(rows[0], rules=rules, veto="zero") == 101_500_000


def test_events_of_a_unit_are_nobodys() -> None:
    assert quality({"event_id": "1", "event_code": "Q", "person_id": None, "unit_id": "S"}) == 100_000_000


def test_a_grant_is_the_points_given_and_none_is_zero() -> None:
    found = inputs(
        tree({"name": "bonus", "kind": "grant", "per_head": "10", "adds": "true"} | {"adds": True}, WORK),
        [{"person_id": "甲"}, {"person_id": "乙"}],
        grant=[
            {"person_id": "甲", "month": "2026-01", "points": 8.5},
            {"person_id": "丙", "month": "2026-01", "points": 9},
        ],
    )

    assert grants.measures(found).rows() == [("乙", 1, 0), ("甲", 1, 8_500_000)]


def missing(how: str) -> pl.DataFrame:
    written = tree({**EVENTS, "missing": how, "limit": ["0", "100"]})
    rows = pl.DataFrame({"subject_id": ["甲", "乙", "丙"], "measure": [None, 5, None], "is_held": [False, False, True]})
    return with_missing(read(written).components[0], rows.with_columns(stint=pl.lit(1)))


@pytest.mark.parametrize(
    ("how", "measures", "held", "is_missing"),
    [
        ("zero", [0, 5, None], [False, False, True], [False, False, False]),
        ("hold", [None, 5, None], [True, False, True], [False, False, False]),
        ("reweigh", [None, 5, None], [False, False, True], [True, False, False]),
        ("fail", [None, 5, None], [False, False, True], [True, False, False]),
    ],
)
def test_what_a_missing_measure_means(how: str, measures: Any, held: Any, is_missing: Any) -> None:
    found = missing(how)

    assert found["measure"].to_list() == measures
    assert found["is_held"].to_list() == held
    assert found["is_missing"].to_list() == is_missing


def test_a_hold_for_a_missing_measure_says_so() -> None:
    assert missing("hold")["hold_reason"].to_list() == ["hold_missing", None, None]


def test_a_missing_measure_that_the_edition_needs_is_a_fault_for_everybody_without_it() -> None:
    # No kind of this vocabulary can be missing yet, so the fault is looked at where it is made.
    component = read(tree(EVENTS)).components[0]

    assert [(f.code, f.fields["person"]) for f in _failing(missing("fail"), component)] == [("measure_missing", "甲")]


def test_weights_are_one_or_by_post_class_and_none_where_a_component_adds() -> None:
    by_class = read(tree({**EVENTS, "weight": {"clerk": "100"}}))
    one = read(tree(EVENTS, {"name": "bonus", "kind": "grant", "per_head": "1", "adds": True}))
    frame = pl.DataFrame({"c": ["clerk", "driver"]})
    found = frame.select(
        a=weights(by_class, by_class.components[0], pl.col("c")),
        b=weights(one, one.components[0], pl.col("c")),
        c=weights(one, one.components[1], pl.col("c")),
    )

    assert found.rows() == [(100_000_000, 100_000_000, None), (None, 100_000_000, None)]


def test_an_edition_without_work_asks_nobody_to_declare_and_still_shows_the_entries() -> None:
    found = inputs(tree(EVENTS), PERSON, work_log=[entry()], work_item=[X])
    of_nobody = with_rows(found, work_log=found["work_log"].clear())

    assert not_declared(of_nobody).is_empty()
    assert counted_entries(found)["entry_id"].to_list() == ["e1"]
