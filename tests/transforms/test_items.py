"""One item of a weekly report, written as a line or as JSON."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl
import pytest

from transforms import items

JSON = '{"kind":"学习","text":"会计 {一}","indicator_id":"I03","item_code":"X01"}'


def read(part: Callable[[pl.Expr], pl.Expr], text: str) -> object:
    return pl.DataFrame({"x": [text]}).select(y=part(pl.col("x")))["y"].to_list()[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("工作：完成申报〔I03〕", ("work", "完成申报", "I03")),
        ("学习: 会计 [I04]", ("study", "会计", "I04")),
        ("完成申报", (None, "完成申报", None)),
        (JSON, ("study", "会计 {一}", "I03")),
        ('{"kind":"work","text":"申报"}', ("work", "申报", None)),
        ('{"kind":"别的","text":""}', (None, None, None)),
    ],
)
def test_kind_words_and_codes_of_an_item(text: str, expected: tuple[str | None, ...]) -> None:
    parts = (items.kind, items.words, items.indicator_id)

    assert tuple(read(part, text) for part in parts) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("工作：申报", False), (JSON, False), ('[{"kind":', True), ('{"kind":"工作"', True), ("{工作}", True), ("[I03] 申报", False)],
)  # fmt: skip
def test_what_begins_as_json_and_is_none_is_broken(text: str, expected: bool) -> None:
    assert read(items.is_broken, text) is expected
