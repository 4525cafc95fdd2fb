"""The files of an invented bureau: which rows its senders write under which name, when, and in which encoding."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

from flows.example import counters, opinions, phone, registers, reports, rewards, sheets, targets
from flows.example.bureaus import Bureau, Row, Words
from flows.example.deliveries import Delivery
from flows.example.work import MONTHS

_OPENED = "2026-01-02"
_DAYS = {
    "changed": {"2026-02": "2026-02-12", "2026-03": "2026-03-16"},
    "declared": {"2026-01": "2026-02-04", "2026-02": "2026-03-04", "2026-03": "2026-04-03"},
    "reviewed": {"2026-01": "2026-02-06", "2026-02": "2026-03-06", "2026-03": "2026-04-07"},
}
"""The days on which every bureau sends, so that the nights are few."""

_ROWS: dict[str, Callable[[Bureau, str, Words], list[Row]]] = {
    "units": registers.units,
    "people": registers.people,
    "people_later": registers.people_later,
    "posts": registers.posts,
    "posts_later": registers.posts_later,
    "rotation": registers.rotation,
    "responsibilities": registers.responsibilities,
    "roster": registers.roster,
    "roster_later": registers.roster_later,
    "absences": registers.absences,
    "ratings": opinions.ratings,
    "notes": opinions.notes,
    "event_rules": rewards.rules,
    "events": rewards.events,
    "causes": targets.causes,
    "indicators": targets.indicators,
    "results": targets.results,
    "own_results": targets.own_results,
    "milestones": targets.milestones,
    "peers": targets.peers,
    "reports": reports.reports,
    "section_reports": reports.section_reports,
    "changed_reports": reports.changed_reports,
    "tickets": counters.tickets,
    "window_ratings": counters.ratings,
    "frame": phone.frame,
    "questions": phone.questions,
    "calls": phone.calls,
    "ledger": phone.ledger,
    "lines": lambda _told, month, words: words["lines"].get(month or "opening", []),
}


def files_sent(told: Bureau, months: Sequence[str] = MONTHS) -> list[Delivery]:
    """Every file of the bureau of these months, in the order in which it came."""
    files = enumerate(told.words["file"])
    sent = [delivery for number, words in files for delivery in _sent(told, words, number, months)]
    return sorted(sent, key=lambda delivery: (delivery.at, delivery.name))


def _sent(told: Bureau, words: Words, number: int, months: Sequence[str]) -> Iterator[Delivery]:
    """One file, or one a month; where there are no rows nobody sends any."""
    for month in ("",) if words["on"] == "opened" else months:
        day = _OPENED if words["on"] == "opened" else _DAYS[words["on"]].get(month)
        name = words["name"].format(month=month)
        rows = _ROWS[words["rows"]](told, month, words) if day else []
        rows = [*rows, *(fault["cells"] for fault in told.words.get("fault", []) if fault["file"] == name)]
        if day and rows:
            at = datetime.fromisoformat(f"{day}T09:00") + timedelta(minutes=11 * number)
            yield Delivery(name, f"{at:%Y-%m-%dT%H:%M}", _bytes(name, rows, words))


def _bytes(name: str, rows: list[Row], words: Words) -> bytes:
    headers = list(dict.fromkeys(header for row in rows for header in row))
    if name.endswith(".xlsx"):
        return sheets.xlsx_bytes(headers, rows, words.get("sheet", "Sheet1"))
    return sheets.csv_bytes(headers, rows, words.get("encoding", "utf-8-sig"))
