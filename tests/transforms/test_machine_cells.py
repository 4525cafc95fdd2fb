"""Lists of JSON objects as items, and the Friday of a report."""

from __future__ import annotations

import polars as pl
import pytest

from transforms.machine_cells import Entries, as_items, friday

WORDS = Entries(kind="key", text="value", kinds={"本周工作": "工作"})


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (
            '[{"key":"本周工作","value":"申报 {x}\\n\\"y\\"","sort":"1"}]',
            '[{"kind":"工作","text":"申报 {x}\\n\\"y\\""}]',
        ),
        ('[{"key":"其他","value":"a"},{"key":"本周工作","value":" "}]', '[{"kind":"其他","text":"a"}]'),
        ('[{"value":"a"}, {"key":"b"}]', '[{"kind":null,"text":"a"}]'),
        ("[]", "[]"),
        (None, None),
        ("工作：申报", "工作：申报"),
        ('[{"key":"a","value":{"b":1}}]', '[{"key":"a","value":{"b":1}}]'),
        ('[{"key":"a"', '[{"key":"a"'),
    ],
)
def test_entries_become_items_and_what_is_no_list_stays(cell: str | None, expected: str | None) -> None:
    found = pl.DataFrame({"cell": [cell]}, schema={"cell": pl.String}).select(as_items(pl.col("cell"), WORDS))

    assert found.item() == expected


@pytest.mark.parametrize(
    ("moment", "monday", "wednesday"),
    [
        ("2026-01-09 17:00", "2026-01-09", "2026-01-09"),
        ("2026-01-11 23:59:59", "2026-01-09", "2026-01-09"),
        ("2026-01-12 00:00", "2026-01-16", "2026-01-09"),
        ("2026-01-13 23:59", "2026-01-16", "2026-01-09"),
        ("2026-01-14 00:00", "2026-01-16", "2026-01-16"),
        ("1611302400000", "2021-01-22", "2021-01-22"),
        ("2020-12-31 10:00", "2021-01-01", "2021-01-01"),
        ("soon", "soon", "soon"),
        (None, None, None),
    ],
)
def test_the_friday_of_a_report(moment: str | None, monday: str | None, wednesday: str | None) -> None:
    frame = pl.DataFrame({"cell": [moment]}, schema={"cell": pl.String})

    assert frame.select(friday(pl.col("cell"), "monday")).item() == monday
    assert frame.select(friday(pl.col("cell"), "wednesday")).item() == wednesday
