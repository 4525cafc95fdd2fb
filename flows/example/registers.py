"""What a personnel office sends: units, people, posts, who is in charge of what, the roster of acting heads, leave."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import cycle

from flows.example.bureaus import Bureau, Row, Words
from flows.example.people import Post
from flows.example.work import MONTHS, span, workdays

_SINCE = date(2025, 1, 1)


def units(told: Bureau, _month: str, _words: Words) -> list[Row]:
    """Lines of 机构."""
    return [{**unit, "生效日期": _SINCE.isoformat()} for unit in told.words["unit"]]


def people(told: Bureau, _month: str, _words: Words) -> list[Row]:
    """Lines of 人员, as they were known at the new year."""
    known = {post.person_id for post in told.staff.opening}
    return [{**replace(one, left=None).row()} for one in told.staff.people.values() if one.person_id in known]


def people_later(told: Bureau, month: str, _words: Words) -> list[Row]:
    """Lines of 人员 of those who come or go in the month."""
    came = [one for one in told.staff.people.values() if f"{one.joined:%Y-%m}" == month]
    gone = [one for one in told.staff.people.values() if one.left and f"{one.left:%Y-%m}" == month]
    return [{**one.row()} for one in (*came, *gone)]


def posts(told: Bureau, _month: str, _words: Words) -> list[Row]:
    """Lines of 岗位任职, as they were known at the new year."""
    return [{**post.row()} for post in told.staff.opening]


def posts_later(told: Bureau, month: str, _words: Words) -> list[Row]:
    """Lines of 岗位任职 that begin or end in the month."""
    changed = [post for post in told.staff.posts if post not in told.staff.opening]
    return [{**post.row()} for post in changed if month in (f"{post.first:%Y-%m}", f"{post.last or date.min:%Y-%m}")]


def rotation(told: Bureau, _month: str, words: Words) -> list[Row]:
    """Lines of 岗位任职 of the days that people are to serve elsewhere: one a week, in turn, beside the main post."""
    turns = cycle([post.person_id for post in told.staff.opening if post.person_id != told.chief])
    days = [day for day in workdays(span(MONTHS[0])[0], span(MONTHS[-1])[1]) if day.weekday() == words["weekday"]]
    return [
        {**Post(who, words["unit"], words["post_class"], day, day, kind="轮岗").row()}
        for day, who in zip(days, turns, strict=False)
    ]


def responsibilities(told: Bureau, _month: str, words: Words) -> list[Row]:
    """Lines of 分工: who leads a section is its liaison of the office, the leading group is in charge of sections."""
    return [
        {"工号": who, "分工类别": kind, "机构代码": unit, "起": "2026-01-01", "止": ""}
        for who, kind, unit in (*_sections_in_charge(told), *_liaisons(told, words))
    ]


def in_charge(told: Bureau) -> dict[str, str]:
    """Section -> who of the leading group is in charge of it; the chief is only where nobody else leads."""
    leading = [post.person_id for post in told.staff.opening if post.leads and post.person_id != told.chief]
    sections = [unit["机构代码"] for unit in told.words["unit"] if unit["上级机构代码"]]
    return dict(zip(sections, cycle(leading or [told.chief]), strict=False))


def heads(told: Bureau) -> dict[str, str]:
    """Section -> the first in its list, who leads it."""
    found: dict[str, str] = {}
    for post in told.staff.opening:
        if post.unit_id != told.code:
            found.setdefault(post.unit_id, post.person_id)
    return found


def _sections_in_charge(told: Bureau) -> Iterator[tuple[str, str, str]]:
    return ((who, "分管", unit) for unit, who in in_charge(told).items())


def _liaisons(told: Bureau, words: Words) -> Iterator[tuple[str, str, str]]:
    yield from ((who, "绩效联络员", unit) for unit, who in heads(told).items())
    if words.get("liaison"):
        everybody = [one for one in told.staff.people if told.staff.main_post(one, _SINCE)]
        yield from ((who, "科室联系人", unit) for who, unit in zip(everybody, cycle(heads(told)), strict=False))


def roster(told: Bureau, _month: str, words: Words) -> list[Row]:
    """Lines of 代理分局长轮值表: a month each, in the order of the list, never the chief."""
    turns = [one for one in told.staff.people if one != told.chief]
    return [_turn(words["unit"], f"2026-{n:02d}", turns[n - 1], "") for n in range(1, 13)]


def roster_later(told: Bureau, month: str, words: Words) -> list[Row]:
    """The turn of a month in which somebody stands in for another."""
    other = words["stands_in"].get(month)
    own = next(row for row in roster(told, "", words) if str(row["起"]).startswith(month))["代理人"]
    return [_turn(words["unit"], month, other, str(own))] if other else []


def _turn(unit: str, month: str, who: str, instead_of: str) -> Row:
    first, last = span(month)
    ends = {"起": first.isoformat(), "止": last.isoformat()}
    return {"机构代码": unit, **ends, "代理人": who, "代谁": instead_of}


def acting(told: Bureau, month: str) -> str:
    """Who acted as the head in a month."""
    plan = {one["rows"]: one for one in told.words["file"]}
    later = roster_later(told, month, plan["roster_later"])
    turns = later or roster(told, month, plan["roster"])[int(month[5:]) - 1 :]
    return str(turns[0]["代理人"])


def absences(told: Bureau, month: str, words: Words) -> list[Row]:
    """Lines of 请假: some of the staff, one to four working days; who is named in `away` is away as it says."""
    chance, days = told.chance("absence", month), workdays(*span(month))
    rows = []
    for who in told.staff.in_post(days[0]):
        if chance.random() < words["share"]:
            first = chance.choice(days[:-4])
            last = first + timedelta(days=chance.randint(0, 3))
            rows.append(_absence(who, first, last, chance.choice(("事假", "病假", "年休假"))))
    long = [one for one in words.get("away", []) if f"{one['first']:%Y-%m}" == month]
    named = {one["person"] for one in long}
    return [row for row in rows if row["工号"] not in named] + [
        _absence(one["person"], one["first"], one["last"], one["kind"]) for one in long
    ]


def _absence(who: str, first: date, last: date, kind: str) -> Row:
    return {"工号": who, "开始日期": first.isoformat(), "结束日期": last.isoformat(), "类别": kind, "天数": ""}


def away(told: Bureau, month: str) -> dict[str, list[tuple[date, date]]]:
    """Person -> the spans of leave of a month."""
    found: dict[str, list[tuple[date, date]]] = {}
    for words in told.words["file"]:
        if words["rows"] == "absences":
            for row in absences(told, month, words):
                first, last = (date.fromisoformat(str(row[name])) for name in ("开始日期", "结束日期"))
                found.setdefault(str(row["工号"]), []).append((first, last))
    return found


def is_away(spans: dict[str, list[tuple[date, date]]], who: str, day: date) -> bool:
    """Whether somebody was on leave on a day."""
    return any(first <= day <= last for first, last in spans.get(who, []))
