"""Lists that bureaus keep: two of them may use one number, and each is scored by its own."""

from __future__ import annotations

import polars as pl
import pytest

from transforms.contracts import empty
from transforms.scheme.read import edition
from transforms.scoring.inputs import Inputs

EDITION = """\
scheme: small
title: 试行办法
basis: 试行
effective: 2026-01
subject: section
period: month
components:
  - {name: own, title: 指标, basis: 一, kind: indicator, weight: 100}
total: {round: 2}
rank: {within: [bureau], ties: min}
"""


def _rows(dataset: str, *rows: dict[str, object]) -> pl.DataFrame:
    return pl.DataFrame([*rows], schema=empty(dataset).schema)


def _inputs(bureau_id: str) -> Inputs:
    indicators = _rows(
        "indicator",
        {"bureau_id": "B1", "indicator_id": "P01", "year": "2026", "name": "甲"},
        {"bureau_id": "B2", "indicator_id": "P01", "year": "2026", "name": "乙"},
        {"bureau_id": None, "indicator_id": "P01", "year": "2026", "name": "共用"},
    )
    questions = _rows(
        "survey_question",
        {"bureau_id": "B1", "wave": "2026Q1", "q": "q1", "text": "甲问"},
        {"bureau_id": None, "wave": "2026Q1", "q": "q1", "text": "共用"},
    )
    rows = {"indicator": indicators, "survey_question": questions}
    return Inputs(bureau_id, "2026-03", edition(EDITION, "small.yaml"), rows)


@pytest.mark.parametrize(("bureau_id", "expected"), [("B1", ["甲"]), ("B2", ["乙"]), ("B3", ["共用"])])
def test_an_indicator_is_the_bureaus_own(bureau_id: str, expected: list[str]) -> None:
    assert _inputs(bureau_id).indicators["name"].to_list() == expected


@pytest.mark.parametrize(("bureau_id", "expected"), [("B1", ["甲问"]), ("B2", ["共用"])])
def test_a_question_is_the_bureaus_own(bureau_id: str, expected: list[str]) -> None:
    assert _inputs(bureau_id).questions["text"].to_list() == expected
