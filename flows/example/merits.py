"""Rewards and deductions of the quarter, and what the chief grants out of the pool."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from random import Random

from flows.example import catalog
from flows.example.people import CHIEF, Staff
from flows.example.work import MONTHS, span, workdays

EVENT_HEADERS = ("编号", "工号", "日期", "计入月份", "代码", "分值", "依据", "说明")
GRANT_HEADERS = ("工号", "月份", "分值", "授予人", "理由")
VETOED = ("0052", "2026-02")

_EVENTS_A_MONTH = 26
_OPEN_POINTS = ("3", "-2.5", "1.5")
_FORMULA = "=cmd|' /C calc'!A0"
_REASONS = ("牵头专项清理", "征期加班", "承担临时性工作", "带教新人", "迎接上级检查", "业务比武准备")


def event_rows(people: Staff, month: str, chance: Random) -> list[dict[str, str]]:
    """The month's lines of 奖扣记录; February has the veto and a note that a spreadsheet would run."""
    days = workdays(*span(month))
    rules = catalog.event_rules()
    weights = [rule["often"] for rule in rules]
    rows = []
    for _ in range(_EVENTS_A_MONTH):
        day, rule = chance.choice(days), chance.choices(rules, weights)[0]
        points = chance.choice(_OPEN_POINTS) if not rule["points"] else ""
        rows.append(_event(chance.choice(people.in_post(day)), day, rule["code"], points, chance))
    if month == VETOED[1]:
        rows.append(_event(VETOED[0], days[7], "Q07", "", chance))
        rows[3]["说明"] = _FORMULA
    rows.sort(key=lambda row: (row["日期"], row["工号"], row["代码"]))
    return [{**row, "编号": f"E{month}-{number:03d}"} for number, row in enumerate(rows, start=1)]


def _event(person_id: str, day: date, code: str, points: str, chance: Random) -> dict[str, str]:
    evidence = f"考核底稿〔2026〕{chance.randint(1, 300)}号"
    return {"工号": person_id, "日期": day.isoformat(), "代码": code, "分值": points, "依据": evidence}


def grant_rows(people: Staff, month: str, chance: Random) -> list[dict[str, str]]:
    """The month's lines of 机动分: about half the staff, at most 10 points each, well inside the pool."""
    in_post = [person_id for person_id in people.in_post(span(month)[1]) if person_id != CHIEF]
    chosen = sorted(chance.sample(in_post, 30))
    return list(_grants(chosen, month, {person: _generous(people.people[person].pace, chance) for person in chosen}))


def overspent_rows(people: Staff, month: str) -> list[dict[str, str]]:
    """12 points for everybody but the chief: more than the pool of 10 a head holds."""
    in_post = [person_id for person_id in people.in_post(span(month)[1]) if person_id != CHIEF]
    return list(_grants(in_post, month, dict.fromkeys(in_post, 12)))


def _generous(pace: float, chance: Random) -> int:
    """Two to ten points; who does more tends to get more."""
    return max(2, min(10, round(pace * 8 + chance.uniform(-2, 3))))


def _grants(chosen: list[str], month: str, points: dict[str, int]) -> Iterator[dict[str, str]]:
    for number, person_id in enumerate(chosen):
        reason = _REASONS[(number + int(month[-1])) % len(_REASONS)]
        said = (person_id, month, str(points[person_id]), CHIEF, reason)
        yield dict(zip(GRANT_HEADERS, said, strict=True))


def all_events(people: Staff, chance: Random) -> dict[str, list[dict[str, str]]]:
    """The lines of 奖扣记录 of each month."""
    return {month: event_rows(people, month, chance) for month in MONTHS}


def all_grants(people: Staff, chance: Random) -> dict[str, list[dict[str, str]]]:
    """The lines of 机动分 of each month, as they hold in the end."""
    return {month: grant_rows(people, month, chance) for month in MONTHS}
