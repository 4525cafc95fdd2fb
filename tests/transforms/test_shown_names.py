"""What may be said of a file's name: which kind, which unit, which days; never whose."""

from __future__ import annotations

import pytest

from transforms.shown_names import name_said, pattern_words

WORDS = pattern_words(["工作日志*", "event[!_]*", "登记表?", "表*"])


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("S1/工作日志_三月.csv", "S1/工作日志_三月.csv"),
        ("工作日志-王敏.csv", "工作日志-**.csv"),
        ("工作日志2026年3月12日王敏更正.xlsx", "工作日志2026年3月12日**更正.xlsx"),
        ("王敏13812345678.xlsx", "*************.xlsx"),
        ("370687198604261582-20260312.csv", "******************-20260312.csv"),
        ("奖扣记录 85551234 (2).csv", "奖扣记录 ******** (2).csv"),
        ("event_2026Q1 zhangsan.csv", "event_2026Q1 ********.csv"),
        ("3706872-work_log 02.CSV", "3706872-work_log 02.CSV"),
        ("13706872.csv.王敏", "********.***.**"),
        ("工作日志 138-1234-5678 １３.csv", "工作日志 ************* **.csv"),
        ("表王\u200b🙂.csv", "****.csv"),
    ],
)
def test_a_name_says_its_kind_its_unit_and_its_days(name: str, expected: str) -> None:
    assert name_said(name, WORDS, ["S1", "3706872"]) == expected


def test_the_words_of_patterns_are_what_they_say_by_themselves() -> None:
    assert {"工作日志", "event", "登记表"} == WORDS
