"""The kind `indicator`: 100 x the scores of the indicators over the points that apply."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from tests.transforms.oracle.exact import HUNDRED, NOTHING, Tree, away
from tests.transforms.oracle.month import Measure

CYCLES = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
NA = {"exclude": None, "full": Fraction(1), "zero": NOTHING}
"""What an indicator that does not apply is scored, of its points."""
ELSEWHERE = {"charged": Fraction(0), "cause": Fraction(1), "split": Fraction(1, 2)}
"""How much of a loss is borne where its cause lies."""


def indicator(known: Sequence[Tree], results: Sequence[Tree], words: Tree, who: str, months: Sequence[int]) -> Measure:
    """The measure of one subject in a period, some months (1-12) of the year, of indicators whose cycle ends with it."""
    points = scores = bonus = NOTHING
    for one, holder, rows in due(known, results, months):
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
    """Every indicator whose cycle ends with the period, with each subject that has results in either of them."""
    for one in known:
        length = CYCLES[one["cycle"]]
        if months[-1] % length == 0:
            span = {*range(months[-1] - length + 1, months[-1] + 1), *months}
            rows = [r for r in results if r["indicator_id"] == one["indicator_id"] and counted(r) in span]
            for holder in sorted({row["subject"] for row in rows}):
                yield one, holder, sorted((row for row in rows if row["subject"] == holder), key=counted)


def counted(row: Tree) -> int:
    """The number of the month a result counts in."""
    return int((row["counted_month"] or row["month"])[-2:])


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
