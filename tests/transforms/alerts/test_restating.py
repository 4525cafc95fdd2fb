"""A file that comes again under another name, put right: what it may stand for, and what it may not."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from transforms.alerts.restating import is_put_right
from transforms.contracts import DATASETS, contract

Entry = tuple[int, str | None, str, int, str, int | None]
SENT: list[Entry] = [(2, "A1", "0001", 2, "X01", None), (3, "A2", "0002", 3, "X01", 1)]
OFFENCES = pl.DataFrame({"row_no": [2], "column_name": ["quantity"]})


def entries(*rows: Entry) -> pl.DataFrame:
    """Typed rows of a work log: row, number, person, day of March, item, quantity."""
    known = contract("work_log")
    said = [
        {"row_no": row, "entry_id": number, "person_id": who, "work_date": date(2026, 3, day), "item_code": item,
         "quantity": count}
        for row, number, who, day, item, count in rows
    ]  # fmt: skip
    shape = {"row_no": pl.Int64, **{c.name: c.dtype for c in known.column}}
    return pl.DataFrame([{name: one.get(name) for name in shape} for one in said], schema=shape)


@pytest.mark.parametrize(
    ("expected", "later"),
    [
        (True, [(2, "B7", "0001", 2, "X01", 5), (3, "A2", "0002", 3, "X01", 1)]),
        (False, [(2, "B7", "0001", 2, "X01", 5)]),
        (False, [(2, "B7", "0001", 4, "X01", 5), (3, "A2", "0002", 3, "X01", 1)]),
        (False, [(2, "B7", "0005", 2, "X01", 5), (3, "A2", "0002", 3, "X01", 1)]),
        (False, [(3, "A2", "0002", 3, "X01", 1)]),
    ],
    ids=["again and put right", "the mended row alone", "another day", "another person", "the wrong row left out"],
)
def test_a_file_stands_for_one_that_it_says_again_with_a_row_for_each_that_was_wrong(
    expected: bool, later: list[Entry]
) -> None:
    assert is_put_right(contract("work_log"), entries(*SENT), entries(*later), OFFENCES) is expected


def test_each_rejected_row_needs_a_row_of_its_own() -> None:
    sent = entries(*SENT, (4, "A3", "0001", 2, "X01", None))
    offences = pl.DataFrame({"row_no": [2, 4], "column_name": ["quantity", "quantity"]})
    again: list[Entry] = [(3, "A2", "0002", 3, "X01", 1), (4, "B7", "0001", 2, "X01", 5)]

    assert not is_put_right(contract("work_log"), sent, entries(*again), offences)
    assert is_put_right(contract("work_log"), sent, entries(*again, (5, "B8", "0001", 2, "X01", 6)), offences)


def test_rows_without_numbers_are_told_by_all_that_they_say() -> None:
    sent = entries((2, None, "0001", 2, "X01", None), (3, None, "0002", 3, "X01", 1))

    for count, expected in ((1, True), (2, False)):
        later = entries((2, None, "0001", 2, "X01", 5), (3, None, "0002", 3, "X01", count))
        assert is_put_right(contract("work_log"), sent, later, OFFENCES) is expected


def test_a_file_of_which_nothing_was_accepted_is_tied_to_none() -> None:
    later = entries((2, "B7", "0001", 2, "X01", 5))

    assert not is_put_right(contract("work_log"), entries(*SENT[:1]), later, OFFENCES)


def test_a_list_that_comes_again_is_the_newer_list_whatever_it_left_out() -> None:
    shape = {"row_no": pl.Int64, **{c.name: c.dtype for c in contract("person").column}}
    sent, later, other = (
        pl.DataFrame([{"row_no": n, "person_id": who} for n, who in enumerate(people, 2)], schema=shape)
        for people in (("0001", "O1"), ("0001",), ("0002",))
    )
    offences = pl.DataFrame({"row_no": [3], "column_name": ["person_id"]})

    assert is_put_right(contract("person"), sent, later, offences)
    assert not is_put_right(contract("person"), sent, other, offences)


@pytest.mark.parametrize("dataset", DATASETS)
def test_no_dataset_has_a_column_of_the_name_of_ours(dataset: str) -> None:
    known = contract(dataset)
    shape = {"row_no": pl.Int64, **{c.name: c.dtype for c in known.column}}
    sent = pl.DataFrame([{"row_no": n, known.key[-1]: None} for n in (2, 3)], schema=shape)
    offences = pl.DataFrame({"row_no": [3], "column_name": [known.key[0]]})

    assert is_put_right(known, sent, sent, offences) is not bool(known.month_from)
