"""The kind `rating`: the mean of each role's raters, weighted by role, as one quotient."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from tests.transforms.oracle.exact import NOTHING, Tree, away, mean
from tests.transforms.oracle.month import Measure

EVERYBODY = ""


def rating(rows: Sequence[Tree], words: Tree, who: str, period: str) -> Measure:
    """What the raters of a period gave in one dimension; a ballot's role is its class."""
    weights = words.get("roles")
    scores: dict[str, list[Fraction]] = {}
    for row in rows:
        is_theirs = (row["ratee_id"], row["period"], row["dimension"]) == (who, period, words["dimension"])
        if not is_theirs or (words.get("exclude_self", True) and row["rater_id"] == who):
            continue
        role = EVERYBODY if weights is None else row["voter_class"] or row["role"]
        if weights is None or role in weights:
            scores.setdefault(role, []).append(row["score"])
    if sum(len(given) for given in scores.values()) < int(words.get("at_least", 1)):
        return Measure()
    means = {role: mean(trimmed(given, int(words.get("trim", 0)))) for role, given in scores.items()}
    worth = {role: Fraction(weights[role]) if weights else Fraction(1) for role in means}
    whole = sum(worth.values(), NOTHING)
    return Measure(away(sum((means[role] * worth[role] for role in means), NOTHING) / whole)) if whole else Measure()


def trimmed(given: Sequence[Fraction], count: int) -> Sequence[Fraction]:
    """Without the highest and the lowest, where more than both are there."""
    return sorted(given)[count : len(given) - count] if len(given) > 2 * count else given
