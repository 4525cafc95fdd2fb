"""Events of an invented bureau: its rules, what happened by chance, contests with places, adopted articles."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from random import Random

from flows.example.bureaus import Bureau, Row, Words
from flows.example.work import span, workdays

_FROM = "2026-01-01"


def rules(told: Bureau, _month: str, _words: Words) -> list[Row]:
    """Lines of 加减分标准."""
    return [
        {
            "代码": rule["code"],
            "名称": rule["name"],
            "类别": rule["category"],
            "分值": rule.get("points", ""),
            "一票否决": "是" if rule.get("is_veto") else "否",
            "生效日期": _FROM,
        }
        for rule in told.words["event_rule"]
    ]


def events(told: Bureau, month: str, words: Words) -> list[Row]:
    """Lines of 奖扣记录, numbered in the order of their days."""
    chance = told.chance("event", month)
    found = [*_by_chance(told, month, words["count"], chance), *_contests(told, month, words, chance)]
    found += _adoptions(told, month, words, chance)
    found.sort(key=lambda row: (str(row["日期"]), str(row["工号"]), str(row["代码"])))
    return [{"编号": f"E{month}-{number:03d}", **row} for number, row in enumerate(found, start=1)]


def _event(who: str, day: date, code: str, chance: Random, points: str = "", place: str = "") -> Row:
    evidence = f"考核底稿〔2026〕{chance.randint(1, 300)}号"
    said = (who, day.isoformat(), code, points, place, evidence)
    return dict(zip(("工号", "日期", "代码", "分值", "名次", "依据"), said, strict=True))


def _by_chance(told: Bureau, month: str, count: int, chance: Random) -> Iterator[Row]:
    """Rewards and deductions with fixed points, each as often as its rule says."""
    listed = [rule for rule in told.words["event_rule"] if rule.get("often")]
    for _ in range(count):
        day = chance.choice(workdays(*span(month)))
        rule = chance.choices(listed, [rule["often"] for rule in listed])[0]
        yield _event(_somebody(told, day, chance), day, rule["code"], chance)


def _somebody(told: Bureau, day: date, chance: Random) -> str:
    return chance.choice([one for one in told.staff.in_post(day) if one != told.chief])


def _contests(told: Bureau, month: str, words: Words, chance: Random) -> Iterator[Row]:
    """Everybody who took part gets the least, the first places more."""
    for contest in words.get("contest", []):
        if month not in contest.get("months", [month]):
            continue
        for day in workdays(*span(month))[contest["first_day"] :: contest.get("every", 99)]:
            entrants = [one for one in told.staff.in_post(day) if one != told.chief]
            chosen = chance.sample(entrants, min(contest["entrants"], len(entrants)))
            for place, who in enumerate(chosen, start=1):
                points = contest["points"][min(place, len(contest["points"])) - 1]
                shown = str(place) if place < len(contest["points"]) else ""
                yield _event(who, day, contest["code"], chance, points, shown)


def _adoptions(told: Bureau, month: str, words: Words, chance: Random) -> Iterator[Row]:
    """A row for each author; authors of one article share what its outlet is worth."""
    for outlet in words.get("adoption", []):
        for _ in range(chance.randint(0, outlet["most"])):
            day = chance.choice(workdays(*span(month)))
            authors = sorted({_somebody(told, day, chance) for _ in range(chance.randint(1, 3))})
            worth = f"{outlet['worth'] / len(authors):g}"
            yield from (_event(who, day, outlet["code"], chance, worth) for who in authors)
