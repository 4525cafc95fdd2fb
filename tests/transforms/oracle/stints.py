"""`prorate: by_days`: the stints of a month, from postings day by day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from tests.transforms.oracle.exact import NOTHING, Tree, away


def main_on(postings: Sequence[Tree], day: date) -> Tree | None:
    """The main posting of a day: one ends where the next begins."""
    begun = [p for p in postings if p["kind"] == "main" and p["from_date"] <= day]
    last = max(begun, key=lambda p: p["from_date"], default=None)
    return last if last is not None and is_on(last, day) else None


def is_on(posting: Tree, day: date) -> bool:
    return posting["from_date"] <= day and (posting["to_date"] is None or day <= posting["to_date"])


def shares_on(postings: Sequence[Tree], day: date) -> list[tuple[Tree, Fraction]]:
    """Each posting of a day with its part of it, the main one last; none where there is no main one."""
    main = main_on(postings, day)
    others = [(p, p["share"]) for p in postings if p["kind"] == "concurrent" and is_on(p, day)]
    return [] if main is None else [*others, (main, 1 - sum((share for _, share in others), NOTHING))]


def stints(postings: Sequence[Tree], days: Sequence[date]) -> list[dict[str, Any]]:
    """One stint per section and post class, in the order of their last days, the main post after its others.

    One without a working day is none where there are others, and its days are not the person's.
    """
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for day in days:
        for posting, share in shares_on(postings, day):
            key = (posting["unit_id"], posting["post_class"])
            of = found.setdefault(key, {"part": NOTHING, "workdays": NOTHING, "days": []})
            of["part"] += share
            of["workdays"] += share if day.weekday() < 5 else 0
            of["days"].append(day)
            of |= {
                "order": (day, posting["kind"] == "main", *key),
                "section": key[0],
                "post_class": key[1],
                "bureau": "B",
            }
    rows = sorted(found.values(), key=lambda row: row["order"])
    kept = [row for row in rows if row["workdays"]] or rows
    return [row | {"whole": sum((each["part"] for each in kept), NOTHING)} for row in kept]


def placed(postings: Sequence[Tree], own: Sequence[Tree], day: date) -> tuple[str, str] | None:
    """Section and post class in which something of a day counts: the main one's, on the nearest day of a stint."""
    nearest = min({each for stint in own for each in stint["days"]}, key=lambda each: (abs(each - day), each < day))
    main = main_on(postings, nearest)
    return main and (main["unit_id"], main["post_class"])


def per_working_day(value: Fraction, workdays: Fraction) -> Fraction:
    """A measure as `relative` compares it; a stint without a working day is one day."""
    return away(value / (workdays or 1))
