"""What people say of people: scores of the panel, the acting head, leaders and colleagues, and notes of the meeting."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from flows.example.bureaus import Bureau, Row, Words
from flows.example.registers import acting, heads, in_charge
from flows.example.work import span


def ratings(told: Bureau, month: str, words: Words) -> list[Row]:
    """Lines of 评分: everybody in post on the last day, by the raters that the file's words name."""
    chance = told.chance("rating", words["dimension"], words["role"], month)
    return [
        {
            "评分人": rater,
            "被评人": ratee,
            "期": month,
            "评价项目": words["dimension"],
            "评分人类别": words["role"],
            "得分": str(_score(told.staff.people[ratee].pace, chance)),
            "评语": chance.choice(words.get("comments", [""])),
        }
        for ratee in told.staff.in_post(span(month)[1])
        if ratee != told.chief
        for rater in _raters(told, month, ratee, words, chance)
    ]


def _score(pace: float, chance: Random) -> int:
    """72 to 99; who does more tends to get more."""
    return max(72, min(99, round(74 + 22 * pace + chance.uniform(-4, 4))))


def _raters(told: Bureau, month: str, ratee: str, words: Words, chance: Random) -> Iterator[str]:
    post = told.staff.main_post(ratee, span(month)[1])
    unit = post.unit_id if post else told.code
    match words["by"]:
        case "panel":
            yield from (rater for rater in words["raters"] if rater != ratee)
        case "acting":
            yield acting(told, month)
        case "head":
            leader = heads(told).get(unit, told.chief)
            yield told.chief if leader == ratee else leader
        case "vice_head":
            yield in_charge(told).get(unit, told.chief)
        case "colleagues":
            others = [one for one in told.staff.in_post(span(month)[1]) if one != ratee]
            near = [one for one in others if _unit(told, one, month) == unit] or others
            yield from sorted(chance.sample(near, min(words["count"], len(near))))


def _unit(told: Bureau, who: str, month: str) -> str:
    post = told.staff.main_post(who, span(month)[1])
    return post.unit_id if post else ""


def notes(told: Bureau, month: str, words: Words) -> list[Row]:
    """Lines of 讲评: the acting head on the branch, on the own acting, and on two people."""
    chance, author = told.chance("note", month), acting(told, month)
    others = sorted(chance.sample([o for o in told.staff.in_post(span(month)[1]) if o not in (author, told.chief)], 2))
    about = [("分局工作", ""), ("代理工作", ""), *(("个人", who) for who in others)]
    return [
        {
            "机构代码": told.code,
            "月份": month,
            "讲评人": author,
            "讲评对象": subject,
            "被讲评人": who,
            "亮点": chance.choice(words["highlights"]),
            "不足": chance.choice(words["shortcomings"]),
        }
        for subject, who in about
    ]
