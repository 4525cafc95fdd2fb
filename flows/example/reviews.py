"""What the section heads and the panel say of the declared work: mostly 同意, some cut, one returned, two never."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random

from flows.example import catalog
from flows.example.people import CHIEF, DEPUTY, SECTION_HEADS
from flows.example.sheets import Cell
from flows.example.work import Entry

NEVER_REVIEWED = {("0029", "2026-01"), ("0014", "2026-03")}
RETURNED = ("0054", "2026-03")
PANEL_OVER_SECTION = ("0012", "2026-02")
ALWAYS_PLAIN = {("0056", "2026-01"), ("0058", "2026-01"), ("0008", "2026-02"), ("0009", "2026-02"), ("0037", "2026-03")}
"""Whose reviews name no quantity, because the declared rows change after the review."""

PANEL = "panel"
HEADERS = ("工号", "月份", "项目编码", "环节", "核定数量", "审核人", "审核结果", "审核时间")

_CUT, _STATED = 0.05, 0.12
_REVIEWED_ON = {"2026-01": "2026-02-05", "2026-02": "2026-03-05", "2026-03": "2026-04-06"}


@dataclass(frozen=True)
class Review:
    """One review; `file` is the section, or the panel, whose file carries it."""

    person_id: str
    month: str
    item_code: str
    file: str
    reviewer_id: str
    reviewed_at: str
    quantity: int | None = None
    decision: str = "同意"

    def row(self) -> dict[str, Cell]:
        """The review as a line of 审核."""
        said: tuple[Cell, ...] = (
            self.person_id,
            self.month,
            self.item_code,
            "考核小组" if self.file == PANEL else "股长",
            "" if self.quantity is None else self.quantity,
            self.reviewer_id,
            self.decision,
            self.reviewed_at,
        )
        return dict(zip(HEADERS, said, strict=True))


def reviews(entries: list[Entry], chance: Random) -> list[Review]:
    """One review per person, month and declared item, but for the items nobody looked at."""
    found = [_review(key, quantity, file, chance) for key, (quantity, file) in _declared(entries).items()]
    never = _first_items(found, NEVER_REVIEWED)
    found = [review for review in found if _key(review) not in never]
    returned = _first_items(found, {RETURNED})
    found = [replace(r, decision="退回", quantity=None) if _key(r) in returned else r for r in found]
    return [*found, *_panel_over_section(found, entries)]


def late_reviews(entries: list[Entry]) -> list[Review]:
    """All agreed, for entries that came after the review of their month."""
    keys = sorted({(e.person_id, e.month, e.item_code, e.unit_id) for e in entries})
    return [Review(*key, SECTION_HEADS[key[3]], "2026-02-11 16:40") for key in keys]


def _declared(entries: list[Entry]) -> dict[tuple[str, str, str], tuple[int, str]]:
    """Declared quantity and reviewing file of each (month, person, item) that counts from declared work."""
    quantity: dict[tuple[str, str, str], int] = defaultdict(int)
    file: dict[tuple[str, str, str], str] = {}
    for entry in entries:
        if entry.source == "申报" and entry.item_code and not catalog.items()[entry.item_code].ctais:
            key = (entry.month, entry.person_id, entry.item_code)
            quantity[key] += entry.quantity
            file[key] = PANEL if entry.person_id in {CHIEF, DEPUTY, *SECTION_HEADS.values()} else entry.unit_id
    return {key: (quantity[key], file[key]) for key in sorted(quantity)}


def _review(key: tuple[str, str, str], quantity: int, file: str, chance: Random) -> Review:
    month, person_id, item_code = key
    reviewer = (DEPUTY if person_id == CHIEF else CHIEF) if file == PANEL else SECTION_HEADS[file]
    at = f"{_REVIEWED_ON[month]} {chance.randint(9, 16):02d}:{chance.randint(0, 59):02d}"
    plain = Review(person_id, month, item_code, file, reviewer, at)
    drawn = chance.random()
    if (person_id, month) in ALWAYS_PLAIN or drawn > _STATED:
        return plain
    if drawn < _CUT and quantity > 3:  # noqa: PLR2004 - enough to cut something off
        return replace(plain, quantity=int(quantity * 0.85), decision="核减")
    return replace(plain, quantity=quantity)


def _key(review: Review) -> tuple[str, str, str]:
    return review.person_id, review.month, review.item_code


def _first_items(found: list[Review], whose: set[tuple[str, str]]) -> set[tuple[str, str, str]]:
    """The first reviewed item of each of those people in that month."""
    first: dict[tuple[str, str], tuple[str, str, str]] = {}
    for review in found:
        first.setdefault((review.person_id, review.month), _key(review))
    return {first[person] for person in whose}


def _panel_over_section(found: list[Review], entries: list[Entry]) -> Iterator[Review]:
    """The panel cuts by half what the section head had agreed to."""
    wanted = min(_first_items(found, {PANEL_OVER_SECTION}))
    declared = sum(e.quantity for e in entries if (e.person_id, e.month, e.item_code) == wanted)
    person_id, month, item_code = wanted
    at = f"{_REVIEWED_ON[month]} 17:10"
    yield Review(person_id, month, item_code, PANEL, CHIEF, at, quantity=declared // 2, decision="核减")


def of_file(found: list[Review], month: str, file: str) -> list[dict[str, Cell]]:
    """The lines of one month's review file."""
    return [review.row() for review in found if review.month == month and review.file == file]
