"""The kind `indicator`: 100 x the scores of the indicators over the points that apply."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from fractions import Fraction

from tests.transforms.oracle.exact import HUNDRED, NOTHING, Tree, away
from tests.transforms.oracle.month import Measure

CYCLES = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
NA = {"exclude": None, "full": Fraction(1), "zero": NOTHING}
"""What an indicator that does not apply is scored, of its points."""
ELSEWHERE = {"charged": Fraction(0), "cause": Fraction(1), "split": Fraction(1, 2)}
"""How much of a loss is borne where its cause lies."""


def indicator(known: Sequence[Tree], results: Sequence[Tree], words: Tree, who: str, months: Sequence[str]) -> Measure:
    """The measure of one subject in a period, the months of it, of indicators whose cycle ends with it."""
    points = scores = bonus = NOTHING
    for one, holder, rows in due(known, results, [number(month) for month in months]):
        applying = [row for row in rows if row["is_na"] is not True]
        score = scored(one, applying) if applying else NA[words.get("na", "exclude")]
        if score is None:
            continue
        given = score * one["points"] if not applying else score
        if one["is_bonus"]:
            bonus += given if applying and holder == who and words.get("bonus", "added") == "added" else 0
            continue
        if holder == who:
            points, scores = points + one["points"], scores + given
        for cause, lost in losses(one, given, applying):
            part = lost * ELSEWHERE[words.get("bears", "charged")] if cause not in (None, holder) else 0
            scores += part * ((who == holder) - (who == cause))
    return Measure(away(HUNDRED * scores / points + bonus)) if points else Measure()


def due(
    known: Sequence[Tree], results: Sequence[Tree], months: Sequence[int]
) -> Iterator[tuple[Tree, str, list[Tree]]]:
    """What applies in the period, with the subject and its results: an indicator of a year, once for each lot."""
    for one in known:
        length, last = CYCLES[one["cycle"]], months[-1]
        is_past = int(one["year"]) != last // 12
        if not is_past and (last + 1) % length:
            continue
        span = {*months} if is_past else {*months, *range(last - length + 1, last + 1)}
        lots: dict[tuple[str, int], list[Tree]] = {}
        for row in sorted(results, key=lambda row: str(row["month"])):
            own, counts = number(row["month"]), number(row["counted_month"] or row["month"])
            is_of = row["indicator_id"] == one["indicator_id"] and row["month"][:4] == one["year"]
            if is_of and counts in span:
                lots.setdefault((row["subject"], lot(one, own, span)), []).append(row)
        for (holder, _), rows in sorted(lots.items()):
            yield one, holder, rows


def lot(one: Tree, own: int, span: Collection[int]) -> int:
    """Counts of a year make one lot; a value from outside the span makes one with the values of its own cycle."""
    is_added = one["scoring"] in ("deduct", "add")
    return -1 if is_added or own in span else own // CYCLES[one["cycle"]]


def number(month: str) -> int:
    """Months counted on through the years, so that every cycle begins at a multiple of its length."""
    return int(month[:4]) * 12 + int(month[5:]) - 1


def losses(one: Tree, score: Fraction, rows: Sequence[Tree]) -> list[tuple[str | None, Fraction]]:
    """What was lost and where the cause lies: by the counts where points go by counts, else by the last result."""
    lost = one["points"] - score
    counts = sum((row["event_count"] for row in rows), NOTHING)
    if one["scoring"] != "deduct" or not counts:
        return [(row["cause_unit"], lost) for row in rows[-1:]]
    return [(row["cause_unit"], lost * row["event_count"] / counts) for row in rows]


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
