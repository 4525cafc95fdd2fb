"""What the people of the example do: a quarter of declared and system entries, on working days only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

import chinese_calendar

from flows.example import catalog
from flows.example.catalog import Item
from flows.example.people import CONCURRENT, Person, Post, Staff

MONTHS = ("2026-01", "2026-02", "2026-03")
OVER_CLAIMS, UNDER_CLAIMS, CLAIMS = "0006", "0007", "0005"
ALSO_IN_SYSTEM = "0031"

_FULL_DAY = 300
_ABSENT = 0.04
_HABITS = 9


@dataclass(frozen=True)
class Entry:
    """One entry of the log; `unit_id` is the section whose file carries it."""

    person_id: str
    day: date
    item_code: str
    quantity: int
    papers: str = ""
    source: str = "申报"
    entry_id: str = ""
    unit_id: str = ""
    ad_hoc_points: str = ""
    approved_by: str = ""

    @property
    def month(self) -> str:
        """The month of its day."""
        return f"{self.day:%Y-%m}"


def workdays(first: date, last: date) -> list[date]:
    """The working days of a span by the published calendar."""
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in days if chinese_calendar.is_workday(day)]


def span(month: str) -> tuple[date, date]:
    """The first and the last day of a month."""
    first = date.fromisoformat(f"{month}-01")
    return first, (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def quarter(people: Staff, chance: Random) -> list[Entry]:
    """Every entry of the quarter, by person and day, with numbers where its file has them."""
    days = workdays(date(2026, 1, 1), date(2026, 3, 31))
    entries = [e for person in people.people.values() for e in _of_person(person, people, days, chance)]
    return _numbered([*entries, *_reconciled(entries), *oddities()])


def oddities() -> list[Entry]:
    """Entries that are in order but do not simply count: no papers, temporary work, an item without a price."""
    return [
        Entry("0027", date(2026, 1, 20), "J02", 1, papers="欠税清册", unit_id="3706872"),
        Entry("0058", date(2026, 1, 22), catalog.UNPRICED, 3, papers="核查记录;核实记录", unit_id="3706873"),
        Entry("0010", date(2026, 1, 23), "", 1, unit_id="3706871", ad_hoc_points="30", approved_by="0003"),
        Entry("0047", date(2026, 2, 26), "", 1, unit_id="3706873", ad_hoc_points="30"),
    ]


def _of_person(person: Person, people: Staff, days: list[date], chance: Random) -> Iterator[Entry]:
    habits: dict[str, list[Item]] = {}
    carried = 0.0
    for day in days:
        post = people.main_post(person.person_id, day)
        if post is None or chance.random() < _ABSENT:
            continue
        if post.post_class not in habits:
            habits[post.post_class] = _habits(post, chance)
        known = habits[post.post_class]
        budget = carried + person.pace * _FULL_DAY * chance.uniform(0.85, 1.15)
        done = list(_of_day(post, day, known, budget, chance))
        carried = budget - sum(catalog.items()[e.item_code].worth * e.quantity for e in done)
        yield from done


def _habits(post: Post, chance: Random) -> list[Item]:
    """What this person usually does: some items of the post class, the short ones always among them."""
    items = sorted(catalog.pool(post.post_class), key=lambda item: (item.worth, item.code))
    short, longer = items[:3], items[3:]
    chosen = short + chance.sample(longer, min(_HABITS, len(longer)))
    if post.person_id == CONCURRENT:
        chosen += [catalog.items()["P06"], catalog.items()["P07"]]
    return chosen


def _of_day(post: Post, day: date, known: list[Item], budget: float, chance: Random) -> Iterator[Entry]:
    """Two to six different items whose points fill the budget as near as whole pieces allow."""
    count, left = chance.randint(2, 6), budget
    remaining = list(known)
    for nth in range(count):
        share = left / (count - nth)
        fitting = [item for item in remaining if item.worth <= max(share * 1.5, 0)] or remaining[:1]
        item = chance.choices(fitting, [item.often for item in fitting])[0]
        remaining.remove(item)
        quantity = max(1, round(share * chance.uniform(0.7, 1.3) / item.worth))
        left -= quantity * item.worth
        yield _entry(post, day, item, quantity, chance)


def _entry(post: Post, day: date, item: Item, quantity: int, chance: Random) -> Entry:
    if item.ctais:
        return Entry(post.person_id, day, item.code, quantity, source="系统")
    papers = ";".join(_paper(paper, chance) for paper in item.evidence.split(";") if paper)
    return Entry(post.person_id, day, item.code, quantity, papers, unit_id=_filed_with(post))


def _filed_with(post: Post) -> str:
    """The section whose file carries somebody's entries; the leaders' go with 综合服务股."""
    return "3706871" if post.leads else post.unit_id


def _paper(paper: str, chance: Random) -> str:
    return paper.replace(":文号", f":文号{chance.randint(1, 400)}")


def _reconciled(entries: list[Entry]) -> Iterator[Entry]:
    """Work that both sides saw: system items declared rightly, too high and by half; 催报 counted by the system too."""
    claimed = {CLAIMS: (1, 0), OVER_CLAIMS: (1, 1), UNDER_CLAIMS: (2, 0)}
    for entry in entries:
        if entry.item_code in {"Z05", "Z09"} and entry.person_id in claimed:
            part, more = claimed[entry.person_id]
            quantity = max(1, entry.quantity // part + more)
            yield replace(entry, source="申报", unit_id="3706871", quantity=quantity)
        if entry.item_code == "J01" and entry.person_id == ALSO_IN_SYSTEM:
            yield replace(entry, source="系统", unit_id="", papers="")


def _numbered(entries: list[Entry]) -> list[Entry]:
    """Entries by person, day and item; the system's and 综合服务股's carry numbers, those of a month following on."""
    ordered = sorted(entries, key=lambda e: (e.day, e.person_id, e.item_code, e.source))
    counts: dict[str, int] = {}
    numbered = []
    for entry in ordered:
        prefix = {"系统": "S"}.get(entry.source, "G" if entry.unit_id == "3706871" else "")
        stem = f"{prefix}{entry.day:%Y%m}"
        counts[stem] = counts.get(stem, 0) + 1
        numbered.append(replace(entry, entry_id=f"{stem}{counts[stem]:05d}") if prefix else entry)
    return numbered
