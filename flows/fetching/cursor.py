"""How far a query was read: numbers and moments as text, their order, and what `:since` is for the next night.

Texts have no cursor: databases and Python sort them differently, and what sorts differently is lost.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from flows.clock import SHANGHAI
from flows.fetching.errand import Errand
from transforms.fetch_text import NUMBER
from transforms.fetch_words import Cursor
from warehouse.landing import Receipt

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY = len("2026-01-05")
_UNITS = {"d": "days", "h": "hours", "m": "minutes"}


class UnlikeError(ValueError):
    """A value that is no number, or no moment, as the cursor's `start` is."""


def place(words: Cursor, text: str) -> Decimal:
    """Where a value stands: a number, or a moment in microseconds since 1970; raises UnlikeError.

    A moment without a zone is in Asia/Shanghai.
    """
    if NUMBER.match(words.start):
        if not NUMBER.match(text):
            raise UnlikeError
        return Decimal(text)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise UnlikeError from None
    there = moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)
    return Decimal((there - _EPOCH) // timedelta(microseconds=1))


def is_ahead(words: Cursor, text: str, now: datetime) -> bool:
    """Whether a moment is later than now; a day is no later than now while it lasts. Numbers are never ahead."""
    if NUMBER.match(words.start):
        return False
    return place(words, text) > place(words, now.isoformat())


def reached(words: Cursor, receipts: Sequence[Receipt]) -> str:
    """How far was read: the last mark, or the moment of its night where that is earlier; empty before the first.

    A row dated next year must not hide those of this one.
    """
    if not receipts:
        return ""
    mark, now = receipts[-1].mark, datetime.fromisoformat(receipts[-1].received_at)
    if not is_ahead(words, mark, now):
        return mark
    zone = datetime.fromisoformat(mark).tzinfo
    return _written_as(mark, now.astimezone(zone) if zone else now.astimezone(SHANGHAI).replace(tzinfo=None))


def since(words: Cursor, mark: str) -> str:
    """What `:since` is: `start` the first time, else the mark less the overlap, written as the mark is."""
    if not mark or not words.overlap:
        return mark or words.start
    if NUMBER.match(words.start):
        return f"{Decimal(mark) - Decimal(words.overlap.rstrip('dhm')):f}"
    count, unit = words.overlap.rstrip("dhm"), words.overlap.lstrip("0123456789")
    earlier = datetime.fromisoformat(mark) - timedelta(**{_UNITS[unit or "d"]: int(count)})
    return _written_as(mark, earlier)


def _written_as(text: str, moment: datetime) -> str:
    """A moment as precise as the text."""
    if len(text) == _DAY:
        return moment.date().isoformat()
    return moment.isoformat("T" if "T" in text else " ", "microseconds" if "." in text else "seconds")


def bound(words: Cursor, said: str) -> int | str:
    """The value to bind: a whole number as such, anything else as text for the database to read."""
    return int(said) if NUMBER.match(words.start) and "." not in said else said


def not_landed(errand: Errand, words: Cursor, said: str, lines: Sequence[bytes]) -> list[bytes]:
    """The lines that no earlier answer holds as often: read again because of the overlap, or of `>=`."""
    begin = place(words, said)
    old = [receipt for receipt in errand.receipts if place(words, receipt.mark) >= begin]
    return without(lines, errand, old)


def without(lines: Sequence[bytes], errand: Errand, old: Sequence[Receipt]) -> list[bytes]:
    """The lines, less those of earlier answers, each as often as it stands there."""
    known = Counter(errand.lines_of(old))
    fresh = []
    for line in lines:
        if known[line]:
            known[line] -= 1
        else:
            fresh.append(line)
    return fresh
