"""`prorate: by_days`: the stints of a month, from postings day by day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from tests.transforms.oracle.exact import NOTHING, Tree, away


def main_on(postings: Sequence[Tree], day: date) -> Tree | None:
    """The main posting of a day: one ends where the next begins."""
    begun = [p for p in postings if p["kind"] == "main" and p["from_date"] <= day]
    last = max(begun, key=lambda p: p["from_date"], default=None)
    return last if last is not None and is_on(last, day) else None


def is_on(posting: Tree, day: date) -> bool:
    return posting["from_date"] <= day and (posting["to_date"] is None or day <= posting["to_date"])


def stints(postings: Sequence[Tree], days: Sequence[date]) -> list[dict[str, object]]:
    """One stint per section and post class, in the order of their last days, the main post after its others."""
    found: dict[tuple[str, str], dict[str, object]] = {}
    parts: dict[tuple[str, str], Fraction] = {}
    worked: dict[tuple[str, str], Fraction] = {}
    for day in days:
        main = main_on(postings, day)
        if main is None:
            continue
        others = [p for p in postings if p["kind"] == "concurrent" and is_on(p, day)]
        shares = [(p, p["share"]) for p in others]
        shares.append((main, 1 - sum((share for _, share in shares), NOTHING)))
        for posting, share in shares:
            key = (posting["unit_id"], posting["post_class"])
            parts[key] = parts.get(key, NOTHING) + share
            worked[key] = worked.get(key, NOTHING) + (share if day.weekday() < 5 else 0)
            found[key] = {"order": (day, posting is main, *key), "section": key[0], "post_class": key[1]}
    whole = sum(parts.values(), NOTHING)
    rows = [
        {**row, "bureau": "B", "part": parts[key], "whole": whole, "workdays": worked[key]}
        for key, row in found.items()
    ]
    return sorted(rows, key=lambda row: row["order"])  # type: ignore[arg-type, return-value]


def per_working_day(value: Fraction, workdays: Fraction) -> Fraction:
    """A measure as `relative` compares it; a stint without a working day is one day."""
    return away(value / (workdays or 1))
