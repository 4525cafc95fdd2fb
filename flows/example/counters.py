"""A quarter at the windows of the halls: tickets in the order of the queue, and what taxpayers say when they leave."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from random import Random

from flows.example.bureaus import Bureau, Row, Words
from flows.example.registers import away, is_away
from flows.example.work import span, workdays

_STAMP = "%Y-%m-%d %H:%M:%S"
_NO_SHOW, _ABANDONED, _BOOKED, _SILENT, _DEFAULT, _LOW = 0.05, 0.02, 0.15, 0.08, 0.07, 0.006
_LEVELS = ("非常满意", "满意", "基本满意", "不满意", "非常不满意")


@dataclass
class Ticket:
    """One ticket: when it was taken, called, and served by whom at which window."""

    number: str
    hall: str
    window: str
    person_id: str
    taken: datetime
    status: str
    booked: datetime | None = None
    called: datetime | None = None
    started: datetime | None = None
    ended: datetime | None = None


def tickets(told: Bureau, month: str, words: Words) -> list[Row]:
    """Lines of 叫号."""
    return [_ticket_row(one, words, told.chance(one.number)) for one in _month(told, month)]


def ratings(told: Bureau, month: str, words: Words) -> list[Row]:
    """Lines of 窗口评价 of served tickets: most are asked and answer; bad ones are looked into."""
    chance = told.chance("window rating", month)
    served = [one for one in _month(told, month) if one.ended]
    found = [_rating(told, one, words, chance) for one in served if chance.random() >= _SILENT]
    return [{"编号": f"R{month.replace('-', '')}{number:05d}", **row} for number, row in enumerate(found, start=1)]


@cache
def _days(month: str) -> list[date]:
    return workdays(*span(month))


def _month(told: Bureau, month: str) -> list[Ticket]:
    words = next(one for one in told.words["file"] if one["rows"] == "tickets")
    leave = away(told, month)
    found: list[Ticket] = []
    for number, day in enumerate(_days(month)):
        for who in told.staff.in_post(day):
            post = told.staff.main_post(who, day)
            if post and post.post_class == words["post_class"] and not is_away(leave, who, day):
                found += _of_day(told, post.unit_id, who, day, words["a_day"][number % len(words["a_day"])])
    return found


def _of_day(told: Bureau, hall: str, who: str, day: date, count: int) -> list[Ticket]:
    """One window's day: people come from nine on; each is called when the one before has left."""
    chance = told.chance("ticket", who, day.isoformat())
    found, free = [], datetime.combine(day, time(9, chance.randint(1, 20)))
    for number in range(count):
        taken = free + timedelta(minutes=chance.randint(-12, 40))
        taken = max(taken, datetime.combine(day, time(8, 50)))
        one = Ticket(f"A-{day:%m%d}-{who}-{number}", hall, str(int(who) % 100), who, taken, "已办")
        free = _served(one, max(free, taken), told.staff.people[who].pace, chance)
        found.append(one)
    return found


def _served(one: Ticket, free: datetime, pace: float, chance: Random) -> datetime:
    """Fill in the times of a ticket and say when the window is free again."""
    drawn = chance.random()
    one.called = free + timedelta(seconds=chance.randint(20, 300))
    if drawn < _NO_SHOW + _ABANDONED:
        one.status = "过号" if drawn < _NO_SHOW else "弃号"
        one.called = one.called if one.status == "过号" else None
        return free + timedelta(minutes=1)
    if chance.random() < _BOOKED:
        one.booked = one.taken.replace(second=0) + timedelta(minutes=chance.choice((-15, 0, 10)))
    one.started = one.called + timedelta(seconds=chance.randint(10, 60))
    one.ended = one.started + timedelta(seconds=round(chance.uniform(240, 900) * (1.5 - pace / 2)))
    return one.ended


def _ticket_row(one: Ticket, words: Words, chance: Random) -> Row:
    times = {"取号": one.taken, "预约": one.booked, "叫号": one.called, "开始": one.started, "结束": one.ended}
    return {
        "票号": one.number,
        "机构代码": one.hall,
        "业务": chance.choice(words["businesses"]),
        "窗口": one.window,
        "工号": one.person_id,
        **{name: f"{at:{_STAMP}}" if at else "" for name, at in times.items()},
        "状态": one.status,
    }


def _rating(told: Bureau, one: Ticket, words: Words, chance: Random) -> Row:
    pace = told.staff.people[one.person_id].pace
    level = chance.choices(_LEVELS, (60 + 30 * pace, 14, 4, 1.2 - pace, 0.4))[0]
    at = (one.ended or one.taken) + timedelta(seconds=chance.randint(10, 90))
    blank = dict.fromkeys(("核实", "属实", "回访", "整改", "撤销"), "")
    is_default = chance.random() < _DEFAULT
    said = {
        "票号": one.number,
        "机构代码": one.hall,
        "窗口": one.window,
        "工号": one.person_id,
        "评价时间": f"{at:{_STAMP}}",
        "等级": _LEVELS[0] if is_default else level,
        "来源": "默认" if is_default else "主动",
    }
    is_bad = not is_default and level in _LEVELS[3:]
    return {**said, **(_ruling(at, words, chance) if is_bad else {**blank, "属实": "否"})}


def _ruling(at: datetime, words: Words, chance: Random) -> Row:
    """Called back the same day; confirmed and mended, or found untrue and revoked. All within the same month's file."""
    later = at.replace(hour=17, minute=chance.randint(0, 50))
    is_true = chance.random() < words["confirmed"]
    return {
        "核实": f"{later:{_STAMP}}",
        "属实": "是" if is_true else "否",
        "回访": f"{later:{_STAMP}}",
        "整改": f"{later:{_STAMP}}" if is_true and chance.random() < 0.9 else "",  # noqa: PLR2004 - nine in ten
        "撤销": "" if is_true else f"{later:{_STAMP}}",
    }
