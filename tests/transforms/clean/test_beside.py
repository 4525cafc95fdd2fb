"""Keys that are looked up once each: texts, days and blanks, of few values and of many."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from transforms.clean.beside import keys_of

FIRST, LAST = date(1940, 1, 1), date(2100, 12, 31)


@pytest.mark.parametrize("far", [FIRST, LAST], ids=["near", "far"])
def test_each_key_is_there_once_and_each_row_finds_its_own(far: date) -> None:
    rows = pl.DataFrame({"who": ["b", "a", None, "b", "a", None], "day": [far, LAST, LAST, far, None, LAST]})
    keys = keys_of(rows, ["who", "day"])

    assert keys.distinct.rows() == [("b", far), ("a", LAST), (None, LAST), ("a", None)]
    assert keys.distinct.select(pl.all().gather(keys.place)).rows() == rows.rows()


def test_what_is_found_stands_beside_each_row_and_null_where_nothing_is() -> None:
    rows = pl.DataFrame({"who": ["b", "a", "b", None], "n": [1, 2, 3, 4]})
    found = pl.DataFrame({"who": ["b", None], "unit": ["S1", "S2"]})

    assert keys_of(rows, ["who"]).beside(rows, found).rows() == [
        ("b", 1, "S1"),
        ("a", 2, None),
        ("b", 3, "S1"),
        (None, 4, "S2"),
    ]


def test_a_key_of_many_columns_does_not_wrap() -> None:
    wide = [0, 2**40, 0, 2**40]
    rows = pl.DataFrame(dict.fromkeys("abcd", wide) | {"e": [1, 2, 1, 3]})

    assert keys_of(rows, list("abcde")).place.to_list() == [0, 1, 0, 2]


def test_no_rows_have_no_keys() -> None:
    rows = pl.DataFrame(schema={"who": pl.String, "day": pl.Date})

    assert keys_of(rows, ["who", "day"]).distinct.is_empty()
