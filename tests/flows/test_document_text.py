"""A document says the same however long it is; a long one has an element a line."""

from __future__ import annotations

import json

import pytest

from flows.document_text import document_text


@pytest.mark.parametrize("count", [0, 3, 20_000])
def test_what_is_written_is_read_back(count: int) -> None:
    document = {
        "月份": "2026-03",
        "rows": [{"编号": n, "of": ["一", None]} for n in range(count)],
        "none": [],
        "in": {"a": 1},
    }

    assert json.loads(document_text(document)) == document


def test_a_long_document_has_a_row_a_line() -> None:
    lines = document_text({"rows": [{"编号": n} for n in range(20_000)], "of": {"a": [1]}}).splitlines()

    assert lines[:3] == ["{", ' "rows": [', '  {"编号": 0},']
    assert lines[-3:] == [" ],", ' "of": {"a": [1]}', "}"]


def test_rows_lie_line_by_line_however_deep_they_are() -> None:
    text = document_text({"bureaus": [{"difference": {"results": [{"编号": n} for n in range(20_000)]}}]})

    assert len(text.splitlines()) > 20_000
    assert max(len(line) for line in text.splitlines()) < 1_000
