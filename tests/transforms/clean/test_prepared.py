"""Delivered rows get everything that the rules look at; nothing is judged here."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl
import pytest

from tests.transforms.scoring.rows import DAY, LONG_AGO, X, entry, frame
from transforms.clean.grants import with_pool
from transforms.clean.prepared import prepared, row_month
from transforms.clean.references import GRANT_TERMS, References
from transforms.clean.standing import standing
from transforms.clean.subjects import told
from transforms.contracts import contract

UNITS = frame("unit", [
    {"unit_id": u, "unit_name": n, "parent_id": p, "kind": "section", "from_date": LONG_AGO}
    for u, n, p in (("B", "分局", None), ("S", "一股", "B"), ("T", "二股", "B"))
])  # fmt: skip
PEOPLE = frame(
    "person",
    [
        {"person_id": "甲", "person_name": "王敏"},
        {"person_id": "乙", "person_name": "王敏"},
        {"person_id": "丙", "person_name": "李强"},
    ],
)
POSTS = frame("posting", [
    {"person_id": p, "unit_id": u, "post_class": "clerk", "kind": "main", "from_date": LONG_AGO}
    for p, u in (("甲", "S"), ("乙", "T"), ("丙", "S"))
])  # fmt: skip
REFS = References(
    ("B",),
    unit=UNITS,
    person=PEOPLE,
    posting=POSTS,
    work_item=frame("work_item", [X, X | {"item_code": "D", "post_class": "driver"}]),
)


def delivered(dataset: str, *rows: dict[str, Any], **lent: Any) -> pl.DataFrame:
    """Rows of one delivery, as they stand in the lake."""
    usual = {"order": "1", "folder": "", "profile": "p", "delivery": "additions", "scope_words": "month+unit"}
    usual |= {"is_named": False, "received_date": DAY, "mends": None}
    known = contract(dataset)
    names = ("named_person", "named_unit")
    plain = [{k: v for k, v in row.items() if k not in names} | {"row_no": n} for n, row in enumerate(rows)]
    columns = [pl.lit(value).alias(name) for name, value in (usual | lent).items()]
    bad = [pl.lit(None, dtype=pl.String).alias(f"bad_{c.name}") for c in known.column if c.type not in ("text", "list")]
    named = [
        pl.Series(n, [row.get(n) for row in rows], dtype=pl.String) for n in names if any(n in row for row in rows)
    ]
    return (
        frame(dataset, plain)
        .drop("bureau_id", "delivery_id")
        .with_columns(*columns, *bad, *named, delivery_id=pl.lit("d"))
    )


def settled(dataset: str, *rows: dict[str, Any], refs: References = REFS) -> pl.DataFrame:
    """All of these rows accepted, with what is only told of rows that hold."""
    numbered = prepared(dataset, delivered(dataset, *rows), refs).with_row_index("_row")
    stood = standing(dataset, numbered.with_columns(is_rejected=pl.lit(value=False)))
    return told(dataset, numbered, stood).sort("row_no")


def one(dataset: str, *rows: dict[str, Any], refs: References = REFS, **lent: Any) -> dict[str, Any]:
    return prepared(dataset, delivered(dataset, *rows, **lent), refs).sort("row_no").to_dicts()[0]


def log(**words: Any) -> dict[str, Any]:
    return entry(**words)


def test_a_row_belongs_to_the_bureau_of_the_persons_post_of_its_day() -> None:
    row = one("work_log", log())

    assert (row["bureau_id"], row["section_id"], row["row_month"], row["row_day"]) == ("B", "S", "2026-01", DAY)


def test_a_row_of_nobody_known_goes_to_the_folder_and_then_to_the_only_bureau() -> None:
    two = References(("B", "C"), unit=UNITS, person=PEOPLE, posting=POSTS)

    assert one("work_log", log(person_id="别人"))["bureau_id"] == "B"
    assert one("work_log", log(person_id="别人"), refs=two)["bureau_id"] is None
    assert one("work_log", log(person_id="别人"), refs=two, folder="S")["bureau_id"] == "B"


def test_a_unit_and_a_person_need_nothing_more_than_their_own_rows() -> None:
    moved = one(
        "unit", {"unit_id": "S", "unit_name": "一股", "parent_id": "B", "kind": "section", "from_date": LONG_AGO}
    )

    assert (moved["bureau_id"], moved["section_id"], moved["row_day"]) == ("B", "S", None)
    assert one("person", {"person_id": "甲", "person_name": "王敏"})["bureau_id"] == "B"


def test_the_month_of_a_row_is_its_counted_month_before_that_of_its_date() -> None:
    rows = frame("event", [{"event_date": DAY, "counted_month": "2026-02"}, {"event_date": DAY}, {}])

    assert rows.select(row_month(contract("event"))).to_series().to_list() == ["2026-02", "2026-01", None]


def test_a_price_belongs_to_the_folder() -> None:
    two = References(("B", "C"), unit=UNITS)

    assert one("work_item", X, refs=two, folder="B")["bureau_id"] == "B"
    assert one("work_item", X, refs=two)["bureau_id"] is None


def test_an_entry_without_a_number_gets_one_that_row_order_does_not_change() -> None:
    rows = [
        log(entry_id=None, quantity=2),
        log(entry_id=None, quantity=1),
        log(entry_id=None, item_code=None, quantity=1),
    ]
    found = prepared("work_log", delivered("work_log", *rows), REFS).sort("row_no")["entry_id"].to_list()
    turned = prepared("work_log", delivered("work_log", *rows[::-1]), REFS).sort("row_no")["entry_id"].to_list()

    assert found == ["甲|20260105|X|declared|2", "甲|20260105|X|declared|1", "甲|20260105||declared|1"]
    assert turned == found[::-1]


@pytest.mark.parametrize(
    ("words", "flag", "expected"),
    [
        ({}, "is_known_person_id", True),
        ({"person_id": "别人"}, "is_known_person_id", False),
        ({"item_code": None}, "is_known_item_code", None),
        ({}, "is_posted", True),
        ({"work_date": date(2019, 12, 31)}, "is_posted", False),
        ({"person_id": "别人"}, "is_posted", None),
        ({}, "is_priced", True),
        ({"item_code": "?"}, "is_priced", None),
        ({"work_date": date(2019, 12, 31)}, "is_priced", False),
        ({}, "is_own_item", True),
        ({"item_code": "D"}, "is_own_item", False),
        ({"item_code": None}, "has_points", False),
        ({"item_code": None, "ad_hoc_points": 3}, "has_points", True),
    ],
)
def test_what_the_rules_of_work_look_at(words: dict[str, Any], flag: str, expected: bool | None) -> None:
    assert one("work_log", log(**words))[flag] is expected


def test_who_has_left_is_not_posted_after_the_last_day_of_service() -> None:
    left = PEOPLE.with_columns(left_date=pl.lit(date(2026, 1, 5)))
    refs = References(("B",), unit=UNITS, person=left, posting=POSTS)

    assert one("work_log", log(), refs=refs)["is_posted"] is True
    assert one("work_log", log(work_date=date(2026, 1, 6)), refs=refs)["is_posted"] is False


@pytest.mark.parametrize(
    ("name", "unit", "expected"),
    [
        ("王敏", "一股", ("甲", True, "甲")),
        ("王敏", "S", ("甲", True, "甲")),
        ("李强", "二股", (None, False, None)),
        (None, None, (None, False, None)),
    ],
)
def test_a_name_in_a_unit_is_one_person(name: str | None, unit: str | None, expected: tuple[Any, ...]) -> None:
    row = one(
        "grant",
        {"person_id": None, "month": "2026-01", "points": 1, "named_person": name, "named_unit": unit},
        is_named=True,
    )

    assert (row["person_id"], row["is_named_once"], row["candidates"]) == expected


def test_two_of_one_name_in_a_unit_are_nobody_and_both_are_named() -> None:
    both = POSTS.with_columns(unit_id=pl.lit("S"))
    refs = References(("B",), unit=UNITS, person=PEOPLE, posting=both)
    row = one(
        "grant",
        {"month": "2026-01", "points": 1, "named_person": "王敏", "named_unit": "一股"},
        refs=refs,
        is_named=True,
    )

    assert (row["person_id"], row["is_named_once"], row["candidates"]) == (None, False, "乙、甲")


def test_a_name_on_no_day_is_judged_by_the_rule_of_the_day() -> None:
    row = one("grant", {"month": None, "points": 1, "named_person": "王敏", "named_unit": "一股"}, is_named=True)

    assert row["is_named_once"] is None


@pytest.mark.parametrize(
    ("words", "expected"), [("month+unit", "2026-01|一股|"), ("month", "2026-01||"), ("month+person", "2026-01||甲")]
)
def test_a_sheet_stands_for_its_month_its_unit_and_its_person(words: str, expected: str) -> None:
    row = {"month": "2026-01", "points": 1, "named_person": "王敏", "named_unit": "一股"}

    assert one("grant", row, is_named=True, scope_words=words)["scope"] == expected


def test_a_sheet_of_units_stands_for_no_person() -> None:
    assert one("unit", {"unit_id": "S"}, scope_words="person")["scope"] == "||"


def review(**words: Any) -> dict[str, Any]:
    return {"person_id": "甲", "month": "2026-01", "item_code": "X", "stage": "section", **words}


def test_a_review_sees_all_that_was_declared_of_its_item() -> None:
    refs = replace(REFS, work_log=frame("work_log", [
        log(quantity=2),
        log(entry_id="2", quantity=3),
        log(entry_id="3", source="system", quantity=9),
        log(entry_id="4", item_code="Y"),
    ]))  # fmt: skip

    assert one("work_review", review(), refs=refs)["declared_quantity"] == 5_000_000
    assert one("work_review", review(person_id="丙"), refs=refs)["declared_quantity"] == 0
    assert one("work_review", review(person_id="别人"), refs=refs)["declared_quantity"] is None


@pytest.mark.parametrize(
    ("words", "has_said", "is_cut_by"),
    [
        ({}, False, None),
        ({"decision": "confirmed"}, True, None),
        ({"decision": "cut"}, True, False),
        ({"decision": "cut", "confirmed_quantity": 0}, True, True),
        ({"confirmed_quantity": 0}, True, None),
    ],
)
def test_a_review_says_something_and_a_cut_says_by_how_much(
    words: dict[str, Any], has_said: bool, is_cut_by: bool | None
) -> None:
    row = one("work_review", review(**words))

    assert (row["has_said"], row["is_cut_by"]) == (has_said, is_cut_by)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ({"printed_quantity": 2}, True),
        ({"printed_quantity": 1.5}, False),
        ({"printed_quantity": 3, "decision": "cut"}, False),
        ({"printed_quantity": 3, "decision": "returned"}, None),
        ({"printed_quantity": 0, "person_id": "丙"}, True),
        ({}, None),
    ],
)
def test_a_review_is_of_what_the_reviewer_saw(words: dict[str, Any], expected: bool | None) -> None:
    refs = replace(REFS, work_log=frame("work_log", [log(quantity=2)]))

    assert one("work_review", review(**words), refs=refs)["is_as_printed"] is expected


RULES = frame(
    "event_rule", [{"event_code": "F", "points": -1, "from_date": DAY}, {"event_code": "O", "from_date": DAY}]
)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ({"event_code": "F"}, (True, None, None)),
        ({"event_code": "F", "points": -1}, (True, True, None)),
        ({"event_code": "F", "points": -2}, (True, False, None)),
        ({"event_code": "O"}, (True, None, False)),
        ({"event_code": "O", "points": 0}, (True, None, True)),
        ({"event_code": "F", "event_date": date(2026, 1, 4)}, (False, None, None)),
        ({"event_code": "?"}, (None, None, None)),
    ],
)
def test_an_event_goes_by_the_rule_of_its_day(words: dict[str, Any], expected: tuple[bool | None, ...]) -> None:
    refs = References(("B",), unit=UNITS, person=PEOPLE, posting=POSTS, event_rule=RULES)
    row = one("event", {"event_id": "1", "person_id": "甲", "event_date": DAY, **words}, refs=refs)

    assert (row["is_in_force"], row["is_rule_points"], row["has_open_points"]) == expected
    assert row["is_of_somebody"] is True


def test_an_event_of_a_unit_belongs_to_its_bureau_and_one_of_nobody_is_seen() -> None:
    refs = References(("B", "C"), unit=UNITS, person=PEOPLE, posting=POSTS, event_rule=RULES)
    of_unit = one("event", {"event_id": "1", "unit_id": "T", "event_date": DAY, "event_code": "F"}, refs=refs)

    assert (of_unit["bureau_id"], of_unit["section_id"], of_unit["is_of_somebody"]) == ("B", "T", True)
    assert one("event", {"event_id": "1", "event_date": DAY, "event_code": "F"}, refs=refs)["is_of_somebody"] is False


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ({"points": 3}, (True, None, None)),
        ({"points": None}, (False, None, None)),
        ({"points": None, "minutes": 15, "factor": 1.2}, (True, True, None)),
        ({"points": None, "minutes": 0.001, "factor": 0.001}, (True, False, None)),
        ({"points": 18, "minutes": 15, "factor": 1.2}, (True, None, None)),
        ({"points": 20, "minutes": 15}, (True, None, False)),
        ({"points": 20, "minutes": 15, "decided_by": "评议1号"}, (True, None, True)),
    ],
)
def test_a_price_is_stated_or_computed_or_voted(words: dict[str, Any], expected: tuple[bool | None, ...]) -> None:
    row = one("work_item", X | words)

    assert (row["has_price"], row["is_exact"], row["is_voted"]) == expected


def test_rows_alike_are_repeats_and_rows_that_differ_are_all_in_conflict() -> None:
    same = {"person_id": "甲", "month": "2026-01", "points": 1}
    rows = [
        same,
        same,
        {**same, "person_id": "丙"},
        {**same, "person_id": "丙", "points": 2},
        {**same, "month": None},
        {**same, "month": None},
    ]
    found = prepared("grant", delivered("grant", *rows), REFS).sort("row_no")

    assert found["is_repeat"].to_list() == [False, True, False, False, False, False]
    assert found["is_conflict"].to_list() == [False, False, True, True, False, False]


def test_control_and_invisible_characters_are_seen() -> None:
    base = {"person_id": "甲", "month": "2026-01", "points": 1}

    assert one("grant", base | {"reason": "a\u200bb"})["has_control_reason"] is True
    assert one("grant", base | {"reason": "a\nb"})["has_control_reason"] is False
    assert one("grant", base)["has_control_reason"] is None


TWO_BUREAUS = frame("unit", [
    {"unit_id": u, "unit_name": u, "parent_id": p, "kind": "section", "from_date": LONG_AGO}
    for u, p in (("B", None), ("S", "B"), ("C", None), ("T", "C"))
])  # fmt: skip


def of_two(**lists: pl.DataFrame) -> References:
    """甲 and 丙 work for bureau B, 乙 for bureau C, which has lists of its own."""
    return References(("B", "C"), unit=TWO_BUREAUS, person=PEOPLE, posting=POSTS, **lists)


@pytest.mark.parametrize(
    ("person", "item", "expected"),
    [
        ("甲", "X", (True, True)),
        ("甲", "Y", (False, None)),
        ("乙", "X", (False, None)),
        ("乙", "Y", (True, True)),
        ("别人", "Y", (True, None)),
    ],
)
def test_work_is_priced_by_the_whole_list_of_its_bureau_or_by_the_whole_common_one(
    person: str, item: str, expected: tuple[bool | None, ...]
) -> None:
    items = frame("work_item", [X | {"bureau_id": None}, X | {"item_code": "Y", "bureau_id": "C"}])
    row = one("work_log", log(person_id=person, item_code=item), refs=of_two(work_item=items))

    assert (row["is_known_item_code"], row["is_priced"] if row["is_known_person_id"] else None) == expected


def test_the_same_code_means_in_each_bureau_what_its_own_list_says() -> None:
    rule = {"event_code": "F", "from_date": LONG_AGO}
    rules = frame("event_rule", [rule | {"points": -1, "bureau_id": None}, rule | {"points": -5, "bureau_id": "C"}])
    told = {"event_id": "1", "event_date": DAY, "event_code": "F", "points": -5}
    refs = of_two(event_rule=rules)

    assert one("event", {**told, "person_id": "甲"}, refs=refs)["is_rule_points"] is False
    assert one("event", {**told, "person_id": "乙"}, refs=refs)["is_rule_points"] is True


def test_a_code_of_another_bureau_is_unknown_and_not_in_force() -> None:
    rules = frame("event_rule", [
        {"event_code": "F", "points": -1, "from_date": LONG_AGO, "bureau_id": "B"},
        {"event_code": "G", "points": -1, "from_date": LONG_AGO, "bureau_id": "C"},
    ])  # fmt: skip
    row = one(
        "event",
        {"event_id": "1", "person_id": "甲", "event_date": DAY, "event_code": "G"},
        refs=of_two(event_rule=rules),
    )

    assert (row["is_known_event_code"], row["is_in_force"], row["rule_points"]) == (False, None, None)


def terms(**words: Any) -> References:
    row = {"bureau_id": "B", "pool": 20_000_000, "cap": None, "is_negative_allowed": False, **words}
    return References(
        ("B",), unit=UNITS, person=PEOPLE, posting=POSTS, grant_terms=pl.DataFrame([row], schema=GRANT_TERMS)
    )


def test_a_negative_grant_and_a_file_with_one_over_the_cap_are_seen() -> None:
    rows = [
        {"person_id": "甲", "month": "2026-01", "points": -1},
        {"person_id": "丙", "month": "2026-01", "points": 11},
    ]
    refused = prepared("grant", delivered("grant", *rows), terms(cap=10_000_000)).sort("row_no")
    allowed = prepared("grant", delivered("grant", *rows), terms(is_negative_allowed=True)).sort("row_no")

    assert refused["is_negative"].to_list() == [True, False]
    assert refused["is_over_cap"].to_list() == [True, True]
    assert allowed["is_negative"].to_list() == [False, False]
    assert allowed["is_over_cap"].to_list() == [False, False]


def pooled(*rows: tuple[str, str, float], pool: int | None = 20_000_000) -> list[bool]:
    """Whether each (delivery, person, points) is refused over the pool."""
    plain = [{"person_id": p, "month": "2026-01", "points": x} for _, p, x in rows]
    given = delivered("grant", *plain).with_columns(
        pl.Series("delivery_id", [d for d, _, _ in rows]), pl.Series("order", [d for d, _, _ in rows])
    )
    found = with_pool(prepared("grant", given, terms(pool=pool)), pl.col("points").is_null())
    return found.sort("row_no")["is_over_pool"].to_list()


def test_the_pool_may_be_spent_to_the_last_point() -> None:
    assert pooled(("1", "甲", 12), ("2", "丙", 8)) == [False, False]


def test_the_delivery_that_overspends_is_refused_whole_and_a_later_one_is_tried_again() -> None:
    assert pooled(("1", "甲", 12), ("2", "丙", 9), ("2", "乙", 0), ("3", "丙", 8)) == [False, True, True, False]


def test_a_grant_corrected_by_a_later_delivery_is_counted_once() -> None:
    assert pooled(("1", "甲", 20), ("2", "甲", 12), ("3", "丙", 8)) == [False, False, False]


def test_a_bureau_without_a_pool_refuses_nothing() -> None:
    assert pooled(("1", "甲", 900), pool=None) == [False]
