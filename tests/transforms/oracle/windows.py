"""The kind `window`: ratings of a window (好差评) and waits of its queue, of one subject's rows of a month."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from fractions import Fraction
from math import ceil

from tests.transforms.oracle.exact import NOTHING, Tree, away, mean
from tests.transforms.oracle.month import Measure
from tests.transforms.oracle.surveys import level_worth


def window(ratings: Sequence[Tree], tickets: Sequence[Tree], words: Tree) -> Measure:
    """Rate, index, evaluation rate or a statistic of the waits; nothing where there are too few."""
    at_least = int(words.get("at_least", 1))
    served = [row for row in tickets if row["status"] == "served"]
    if words["measure"].startswith("wait_"):
        waits = sorted(wait(row) for row in served)
        return Measure(of_waits(waits, words)) if len(waits) >= at_least else Measure()
    given = [row for row in ratings if words.get("origin", "active") == "all" or row["origin"] == "active"]
    if words["measure"] == "evaluation_rate":
        is_known = len(given) >= at_least and served
        return Measure(away(Fraction(len(given), len(served)))) if is_known else Measure()
    counted = [row for row in given if words.get("ratings", "adjudicated") == "raw" or is_upheld(row)]
    if len(counted) < at_least:
        return Measure()
    return Measure(away(mean([level_worth(int(row["level"]), words) for row in counted])))


def is_upheld(row: Tree) -> bool:
    """Not revoked; a bad one counts once it is confirmed."""
    return row["revoked_at"] is None and (row["level"] not in ("1", "2") or row["is_confirmed"] is True)


def wait(row: Tree) -> Fraction:
    """Minutes from the later of booking and ticket to the call, not below 0."""
    start = max(time for time in (row["taken_at"], row["booked_for"]) if time is not None)
    return max(NOTHING, Fraction((row["called_at"] - start) // timedelta(microseconds=1), 60_000_000))


def of_waits(waits: Sequence[Fraction], words: Tree) -> Fraction:
    match words["measure"]:
        case "wait_p50":
            return away(waits[ceil(Fraction(50, 100) * len(waits)) - 1])
        case "wait_p90":
            return away(waits[ceil(Fraction(90, 100) * len(waits)) - 1])
    return away(Fraction(sum(one > Fraction(words["minutes"]) for one in waits), len(waits)))
