"""The phone survey of the quarter: the frame by strata, the questions, every attempt, and the ledger of opinions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from flows.example.bureaus import Bureau, Row, Words

_MOST_ATTEMPTS = 3
_CANCELLED, _TELLS, _HANDLED = 0.01, 0.06, 0.5
_ANSWERS = ("非常满意", "满意", "基本满意", "不满意", "不了解")


def frame(told: Bureau, month: str, words: Words) -> list[Row]:
    """Lines of 纳税人 of the month in which the wave ends: so many of each stratum."""
    if month != words["month"]:
        return []
    chance = told.chance("frame")
    drawn = [stratum for stratum, count in words["strata"].items() for _ in range(count)]
    return [
        {
            "纳税人识别号": f"91{told.code}{number:05d}X",
            "月份": month,
            "主管机构": words["unit"],
            "类型": stratum,
            "状态": "注销" if chance.random() < _CANCELLED else "正常",
        }
        for number, stratum in enumerate(drawn)
    ]


def questions(_told: Bureau, month: str, words: Words) -> list[Row]:
    """Lines of 题目."""
    return [
        {
            "批次": words["wave"],
            "题号": f"题{number}",
            "题目": one["text"],
            "方面": one["dimension"],
            "重点问题": one["key"],
        }
        for number, one in enumerate(words["questions"], start=1)
        if month == words["month"]
    ]


def calls(told: Bureau, month: str, words: Words) -> list[Row]:
    """Lines of 电话回访: a sample of each stratum, up to three attempts each, the last one final."""
    plan = next(one for one in told.words["file"] if one["rows"] == "frame")
    if month != plan["month"]:
        return []
    chance, everybody = told.chance("call"), frame(told, month, plan)
    rows: list[Row] = []
    for stratum, size in words["sample"].items():
        listed = [str(row["纳税人识别号"]) for row in everybody if row["类型"] == stratum and row["状态"] == "正常"]
        for taxpayer in sorted(chance.sample(listed, size)):
            rows += _attempts(told, taxpayer, words, chance)
    return [{"编号": f"H2026-{number:04d}", **row} for number, row in enumerate(rows, start=1)]


def _attempts(told: Bureau, taxpayer: str, words: Words, chance: Random) -> Iterator[Row]:
    at = datetime(2026, 3, chance.randint(16, 27), chance.randint(9, 16), chance.randint(0, 59))  # noqa: DTZ001 - as written
    for attempt in range(1, _MOST_ATTEMPTS + 1):
        result = chance.choices(words["outcomes"], words["weights"])[0]
        is_told = result in words["answered"]
        answers = chance.choices(_ANSWERS, (70, 24, 4, 1, 2), k=words["asked"]) if is_told else [""] * words["asked"]
        yield {
            "批次": words["wave"],
            "方式": "电话",
            "纳税人识别号": taxpayer,
            "机构代码": told.code,
            "次数": str(attempt),
            "呼叫时间": f"{at:%Y-%m-%d %H:%M}",
            "回访结果": result,
            "回访人": chance.choice(words["callers"]),
            **{f"题{number}": answer for number, answer in enumerate(answers, start=1)},
            "意见建议": chance.choice(words["opinions"]) if is_told and chance.random() < _TELLS else "",
        }
        if result not in words["again"]:
            return
        at += timedelta(days=1, minutes=chance.randint(5, 200))


def ledger(told: Bureau, month: str, words: Words) -> list[Row]:
    """Lines of 意见建议台账: the opinions of the calls, each with who deals with it."""
    plan = next(one for one in told.words["file"] if one["rows"] == "calls")
    chance = told.chance("opinion")
    said = [row for row in calls(told, month, plan) if row["意见建议"]]
    return [
        {
            "编号": f"Y2026-{number:03d}",
            "来源": "电话回访",
            "类别": row["意见建议"],
            "承办": chance.choice(words["units"]),
            "办理期限": "2026-04-30",
            "办结时间": "2026-04-02" if chance.random() < _HANDLED else "",
            "结果": "已办结并回复" if number % 2 else "",
        }
        for number, row in enumerate(said, start=1)
    ]
