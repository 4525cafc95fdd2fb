"""Weekly reports of an invented bureau: on time, late, missing, changed after the deadline, and those of sections."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from random import Random

import chinese_calendar

from flows.example.bureaus import Bureau, Row, Words
from flows.example.registers import away, heads, is_away
from flows.example.work import span

_FRIDAY = 4
_MISSING, _LATE, _UNSCORED = 0.02, 0.05, 0.004


def _fridays(month: str) -> list[date]:
    """The Fridays of the month that are working days."""
    first, last = span(month)
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in days if day.weekday() == _FRIDAY and chinese_calendar.is_workday(day)]


def reports(told: Bureau, month: str, words: Words) -> list[Row]:
    """Lines of 周报 of people; who is on leave on the Friday writes none."""
    chance, leave = told.chance("report", month), away(told, month)
    return [
        _report(f"W{week:%m%d}-{who}", who, "", week, words, chance)
        for week in _fridays(month)
        for who in told.staff.in_post(week)
        if not is_away(leave, who, week) and chance.random() >= _MISSING
    ]


def section_reports(told: Bureau, month: str, words: Words) -> list[Row]:
    """Lines of 周报 of sections."""
    chance = told.chance("section report", month)
    return [
        _report(f"S{week:%m%d}-{unit}", "", unit, week, words, chance)
        for week in _fridays(month)
        for unit in heads(told)
        if chance.random() >= _MISSING
    ]


def changed_reports(told: Bureau, month: str, words: Words) -> list[Row]:
    """Reports of the month that were changed on the Sunday, with a line more: they come a second time."""
    chance = told.chance("changed report", month)
    plan = next(one for one in told.words["file"] if one["rows"] == "reports")
    return [_changed(row, plan, chance) for row in reports(told, month, plan)[5 :: words["every"]]]


def _changed(row: Row, plan: Words, chance: Random) -> Row:
    sunday = datetime.fromisoformat(str(row["周"])) + timedelta(days=2, hours=9, minutes=chance.randint(0, 59))
    items = f"{row['条目']}\n{_item(plan, chance)}"
    return {**row, "修改时间": f"{sunday:%Y-%m-%d %H:%M}", "条目": items}


def _report(number: str, who: str, unit: str, week: date, words: Words, chance: Random) -> Row:
    at = datetime.combine(week, time(15)) + timedelta(minutes=chance.randint(0, 170))
    if chance.random() < _LATE:
        at += timedelta(hours=chance.randint(20, 44))
    score = chance.randint(14, 20) if words.get("is_scored") else ""
    if chance.random() < _UNSCORED:
        score = ""
    return {
        "编号": number,
        "工号": who,
        "机构代码": unit,
        "周": week.isoformat(),
        "提交时间": f"{at:%Y-%m-%d %H:%M}",
        "修改时间": "",
        "条目": "\n".join(_items(words, chance)),
        "领导评分": score,
        "领导点评": chance.choice(words.get("comments", [""])),
        "阅读数": chance.randint(3, 90) if words.get("is_scored") else "",
        "点赞数": chance.randint(0, 12) if words.get("is_scored") else "",
    }


def _items(words: Words, chance: Random) -> Iterator[str]:
    for _ in range(chance.choice((2, 3, 3, 4, 5))):
        yield _item(words, chance)


def _item(words: Words, chance: Random) -> str:
    what: str = chance.choice(words["items"])
    return what.replace("{n}", str(chance.randint(2, 60)))
