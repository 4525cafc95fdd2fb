"""Survey calls: the frame of the wave, who may answer, and the one final call of each taxpayer."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import polars as pl
import pytest

from tests.transforms.clean.delivered import REFS, delivered
from tests.transforms.scoring.rows import frame
from transforms.cells import parsed
from transforms.clean.prepared import prepared
from transforms.clean.subjects import compared
from transforms.contracts import contract

FRAMED = replace(REFS, taxpayer=frame("taxpayer", [{"taxpayer_id": "a"}, {"taxpayer_id": "b"}]))


def call(number: str, taxpayer: str | None = "a", **words: Any) -> dict[str, Any]:
    return {"call_id": number, "wave": "2026Q1", "taxpayer_id": taxpayer, "disposition": "I", "q1": "5", **words}


def at(hour: int) -> datetime:
    return datetime(2026, 3, 2, hour, tzinfo=UTC)


def judged(*calls: dict[str, Any], bad: pl.Expr | None = None) -> pl.DataFrame:
    rows = prepared("survey_call", delivered("survey_call", *calls), FRAMED)
    return compared("survey_call", rows, pl.lit(value=False) if bad is None else bad).sort("row_no")


def test_a_taxpayer_is_in_the_frame_or_nobody_is_named() -> None:
    assert judged(call("1"), call("2", "c"), call("3", None))["is_in_frame"].to_list() == [True, False, None]


def test_a_call_belongs_to_a_stratum_where_the_frame_has_any() -> None:
    frames = [[{"taxpayer_id": "a", "stratum": "企业"}, {"taxpayer_id": "b"}], [{"taxpayer_id": "b"}]]
    found = [
        prepared(
            "survey_call", delivered("survey_call", call("1", "b")), replace(REFS, taxpayer=frame("taxpayer", rows))
        )
        for rows in frames
    ]

    assert [rows["has_stratum"].item() for rows in found] == [False, None]


def test_without_a_frame_nobody_is_outside_it() -> None:
    rows = prepared("survey_call", delivered("survey_call", call("1", "c")), REFS)

    assert rows["is_in_frame"].to_list() == [None]


def test_only_interviews_have_answers() -> None:
    rows = judged(call("1"), call("2", disposition="R"), call("3", q1=None), call("4", disposition="NC", q1=None))

    assert rows["may_answer"].to_list() == [True, False, None, None]
    assert rows["has_answers"].to_list() == [True, None, False, None]


def test_calls_that_cannot_be_put_in_order_are_both_unclear() -> None:
    rows = judged(
        call("1", attempt=1), call("2", attempt=1), call("3", "b", attempt=1), call("4", None), call("5", None)
    )

    assert rows["is_last_clear"].to_list() == [False, False, True, None, None]


def test_a_row_that_another_rule_rejects_disturbs_nobody() -> None:
    rows = judged(call("1", attempt=1), call("2", attempt=1), bad=pl.col("call_id") == "2")

    assert rows["is_last_clear"].to_list() == [True, None]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("成功", "I"), ("1.10", "I"), ("部分完成", "P"), ("2.112", "R"), ("拒访", "R"), ("无人接听", "NC"), ("关机", "NC"),
     ("语言不通", "O"), ("停机", "UH"), ("空号", "UH"), ("4.3", "UH"), ("3.91", "UO"), ("已注销", "NE"), ("非本局", "NE"),
     ("NE", "NE"), ("5.1", None), ("没人", None)],
)  # fmt: skip
def test_a_result_of_a_call_is_kept_as_the_letters_of_the_standard(text: str, expected: str | None) -> None:
    column = contract("survey_call").columns["disposition"]
    cells = pl.DataFrame({"x": [text]})

    assert cells.select(y=parsed(column, pl.col("x")))["y"].to_list() == [expected]


def test_a_wave_needs_a_key_question() -> None:
    rows = delivered("survey_question", *(
        {"wave": wave, "q": q, "text": "满意吗", "is_key": key}
        for wave, q, key in (("2026Q1", "q1", False), ("2026Q1", "q2", True), ("2026Q2", "q1", False))
    ))  # fmt: skip
    judged_rows = compared("survey_question", prepared("survey_question", rows, REFS), pl.lit(value=False))

    assert judged_rows.sort("row_no")["has_key"].to_list() == [True, True, False]
