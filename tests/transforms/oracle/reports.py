"""The kind `reports`: the mean of the weeks that are due."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta
from fractions import Fraction

from tests.transforms.oracle.exact import NOTHING, Tree, away, mean
from tests.transforms.oracle.month import Measure

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def reports(
    rows: Sequence[Tree],
    words: Tree,
    fridays: Sequence[date],
    exempt: Collection[date],
    unreviewed: str,
    month: tuple[int, int],
) -> Measure:
    """What one subject's reports are worth. `fridays` are all that could matter, `exempt` those not due.

    `rows` are all versions of its reports, the oldest of each first.
    """
    low: list[Fraction] = []
    high: list[Fraction] = []
    for friday in fridays:
        row = counting([row for row in rows if row["week"] == friday], words)
        at = None if row is None else handed_in(row, words)
        if at is not None and at > moment(friday, words.get("late_until", "sunday 24:00")):
            row = at = None
        is_of = row["submitted_at"] if row and words.get("week_month", "friday") == "submitted" else friday
        if (is_of.year, is_of.month) != month or friday in exempt:
            continue
        ends = of_week(row, at, friday, words, unreviewed)
        low.append(ends[0])
        high.append(ends[1])
    if not low:
        return Measure()
    if low == high:
        return Measure(away(mean(low)))
    return Measure(low=away(mean(low)), high=away(mean(high)))


def counting(versions: Sequence[Tree], words: Tree) -> Tree | None:
    """The version that counts; with the first goes what the leader gave to the newest that was given anything."""
    if not versions or words.get("version", "last") == "last":
        return versions[-1] if versions else None
    given = [row["leader_score"] for row in versions if row["leader_score"] is not None]
    return {**versions[0], "leader_score": given[-1] if given else None}


def handed_in(row: Tree, words: Tree) -> datetime:
    """The time of the version that counts."""
    found: datetime = row["submitted_at"]
    if words.get("version", "last") == "last" and row["modified_at"] is not None:
        found = row["modified_at"]
    return found


def moment(friday: date, text: str) -> datetime:
    """`friday 18:00` on or after this Friday; 24:00 is the end of the day."""
    day, clock = text.split()
    hours, minutes = (int(part) for part in clock.split(":"))
    start = datetime.combine(friday + timedelta(days=(DAYS.index(day) - 4) % 7), time())
    return start + timedelta(hours=hours, minutes=minutes)


def of_week(
    row: Tree | None, at: datetime | None, friday: date, words: Tree, unreviewed: str
) -> tuple[Fraction, Fraction]:
    """Points of a week, least and most; missing, or as good as missing, is 0 in all parts."""
    if row is None or at is None:
        return NOTHING, NOTHING
    is_late = at > moment(friday, words.get("due", "friday 24:00"))
    points = Fraction(words.get("late", "0") if is_late else words["on_time"])
    full = words.get("items_full")
    if full:
        points += Fraction(full["points"]) * min(len(row["items"] or ()), int(full["count"])) / int(full["count"])
    if "leader" not in words:
        return points, points
    if row["leader_score"] is not None:
        return points + row["leader_score"], points + row["leader_score"]
    most = points + Fraction(words["leader"])
    return {"hold": (points, most), "as_declared": (most, most), "zero": (points, points)}[unreviewed]
