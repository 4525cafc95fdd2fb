"""The kind `indicator`: 100 x the scores of the indicators over the points that apply."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from tests.transforms.oracle.exact import HUNDRED, NOTHING, Tree, away
from tests.transforms.oracle.month import Measure

CYCLES = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}


def indicator(known: Sequence[Tree], results: Sequence[Tree], words: Tree, who: str, month: int) -> Measure:
    """The measure of one subject in a month (1-12) of the year, of indicators whose cycle ends then."""
    points = scores = bonus = NOTHING
    for one, holder, rows in due(known, results, month):
        score = scored_or_na(one, rows, words)
        if score is None:
            continue
        cause = rows[-1]["cause_unit"] or holder
        elsewhere = {"charged": 0, "cause": 1, "split": Fraction(1, 2)}[words.get("bears", "charged")]
        lost = (one["points"] - score) * (elsewhere if cause != holder else 0)
        if one["is_bonus"]:
            bonus += score if holder == who and words.get("bonus", "added") == "added" else 0
        elif holder == who:
            points, scores = points + one["points"], scores + score + lost
        elif cause == who:
            scores -= lost
    return Measure(away(HUNDRED * scores / points + bonus)) if points else Measure()


def due(known: Sequence[Tree], results: Sequence[Tree], month: int) -> Iterator[tuple[Tree, str, list[Tree]]]:
    """Every indicator whose cycle ends in the month, with each subject that has results in it."""
    for one in known:
        length = CYCLES[one["cycle"] or "month"]
        cycle = range(month - length + 1, month + 1)
        rows = [row for row in results if row["indicator_id"] == one["indicator_id"] and counted(row) in cycle]
        for holder in sorted({row["subject"] for row in rows}) if month % length == 0 else ():
            yield one, holder, sorted((row for row in rows if row["subject"] == holder), key=counted)


def counted(row: Tree) -> int:
    """The number of the month a result counts in."""
    return int((row["counted_month"] or row["month"])[-2:])


def scored_or_na(one: Tree, rows: Sequence[Tree], words: Tree) -> Fraction | None:
    """The score, or what one that does not apply is worth: nothing at all, its points, or 0."""
    if rows[-1]["is_na"] is not True:
        return scored(one, rows)
    return {"exclude": None, "full": one["points"], "zero": NOTHING}[words.get("na", "exclude")]


def scored(one: Tree, rows: Sequence[Tree]) -> Fraction:
    """The score of an indicator: the counts of its cycle added, the last value."""
    full, params = one["points"], one["params"]
    count = sum((row["event_count"] for row in rows if row["event_count"] is not None), NOTHING)
    values = [row["raw_value"] for row in rows if row["raw_value"] is not None]
    match one["scoring"]:
        case "deduct":
            return max(NOTHING, full - Fraction(params) * count)
        case "add":
            return min(full, Fraction(params) * count)
        case "ratio":
            return min(full, full * values[-1] / Fraction(params))
        case "steps" | "rank":
            table = {Fraction(step): Fraction(part) for step, part in (p.split(":") for p in params.split(";"))}
            reached = [step for step in table if step <= values[-1]]
            return full * table[max(reached)] if reached else NOTHING
    stated: Fraction = [row["score"] for row in rows if row["score"] is not None][-1]
    return stated
