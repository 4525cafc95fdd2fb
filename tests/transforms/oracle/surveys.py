"""The kind `survey`: satisfaction of a quarter's wave, by question, weighted by the strata of the frame or pooled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction

from tests.transforms.oracle.exact import NOTHING, Tree, away, mean
from tests.transforms.oracle.month import Measure


def survey(
    calls: Sequence[Tree],
    questions: Sequence[Tree],
    frame: Sequence[Tree],
    own_frame: Sequence[Tree],
    words: Tree,
    is_last_month: bool,
) -> Measure:
    """What the final calls of one subject's taxpayers say.

    The frames are the taxpayers of the quarter's last month: the bureau's, and those that the subject is asked about.
    """
    if not is_last_month:
        return Measure(is_na=True)
    asked = [q["q"] for q in questions if is_asked(q, words.get("questions", "key"))]
    last = final(calls)
    answers = {q: {who: int(row[q]) for who, row in last.items() if row.get(q) not in (None, "9")} for q in asked}
    answering = {who for given in answers.values() for who in given}
    if len(answering) < int(words.get("at_least", 1)):
        return Measure()
    strata = {row["taxpayer_id"]: row["stratum"] for row in frame if row["status"] == "active"}
    sizes = Counter(row["stratum"] for row in own_frame if row["status"] == "active")
    found = []
    for given in answers.values():
        worth = {who: level_worth(level, words) for who, level in given.items()}
        is_stratified = words.get("estimate", "stratified") == "stratified"
        value = by_stratum(worth, strata, sizes) if is_stratified else (mean([*worth.values()]) if worth else None)
        found += [] if value is None else [value]
    return Measure(away(mean(found))) if found else Measure()


def is_asked(question: Tree, which: str) -> bool:
    return which == "all" or (bool(question["is_key"]) if which == "key" else question["dimension"] == which)


def final(calls: Sequence[Tree]) -> dict[str, Tree]:
    """Taxpayer -> the last of their calls, where it is complete or partial."""
    last = {row["taxpayer_id"]: row for row in sorted(calls, key=lambda row: row["called_at"])}
    return {who: row for who, row in last.items() if row["disposition"] in ("I", "P")}


def level_worth(level: int, words: Tree) -> Fraction:
    if words["measure"] == "rate":
        return Fraction(str(level) in [str(one) for one in words["positive"]])
    return Fraction(words["level_scores"][str(level)])


def by_stratum(worth: Mapping[str, Fraction], strata: Mapping[str, str], sizes: Mapping[str, int]) -> Fraction | None:
    """The means of the strata weighted by their taxpayers, those without an answer left out.

    Answers are not missing because nobody who gave one is in the frame: they are pooled.
    """
    means = {}
    for stratum in sizes:
        given = [value for who, value in worth.items() if strata.get(who) == stratum]
        if given:
            means[stratum] = mean(given)
    whole = sum(sizes[stratum] for stratum in means)
    if not whole:
        return mean([*worth.values()]) if worth else None
    return sum((means[s] * sizes[s] for s in means), NOTHING) / whole
