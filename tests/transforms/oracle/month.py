"""From measures to scores: missing, scale, limit, worth, sum, total limit, round ("The order of the engine").

A person (or a unit) is a dict of `id` and `stints`, each a dict of the levels it is compared on, `part` and `whole`
(days, or any numbers in their ratio); the last stint is where the score row stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from tests.transforms.oracle.exact import HUNDRED, NOTHING, Tree, away, clipped, fitted

Place = tuple[str, int]
"""A person and the number of a stint, from 1."""
Measures = Mapping[tuple[str, int, str], "Measure"]
Worth = dict[tuple[str, int], Fraction]
"""Component and stint -> what the line is worth, before it is rounded."""


@dataclass(frozen=True)
class Measure:
    """What a kind found: a value, or the two ends of a hold, or nothing (missing, or not applicable)."""

    value: Fraction | None = None
    low: Fraction | None = None
    high: Fraction | None = None
    is_na: bool = False
    has_limit_ends: bool = False

    @property
    def is_held(self) -> bool:
        return self.low is not None or self.has_limit_ends

    @property
    def is_missing(self) -> bool:
        return self.value is None and not self.is_held


@dataclass
class Line:
    """One component of one stint."""

    measure: Fraction | None
    points: Fraction | None
    weight: Fraction | None
    contribution: Fraction | None = None


@dataclass
class Result:
    """One person: lines by component and stint, and what they make."""

    lines: dict[tuple[str, int], Line] = field(default_factory=dict)
    is_held: bool = False
    is_provisional: bool = False
    has_known_ends: bool = True
    total: Fraction | None = None
    cut: Fraction | None = None
    score: Fraction | None = None
    low: Fraction | None = None
    high: Fraction | None = None
    rank: int | None = None
    tier: str | None = None
    titles: list[str] = field(default_factory=list)

    def contribution(self, name: str) -> Fraction | None:
        """What a component gives in all stints; None where it has no line that counts."""
        parts = [
            line.contribution for (of, _), line in self.lines.items() if of == name and line.contribution is not None
        ]
        return sum(parts, NOTHING) if parts else None


@dataclass(frozen=True)
class Month:
    """An edition, its people, and their measures after `missing` has spoken."""

    edition: Tree
    people: Sequence[Tree]
    measures: Measures
    peers: Mapping[Place, list[Place]]

    def of(self, place: Place, component: Tree) -> Measure:
        return self.measures[*place, component["name"]]

    def held(self, person: Tree) -> bool:
        return any(self.of(at, c).is_held for at in places(person) for c in self.edition["components"]) or (
            self.has_nothing_left(person)
        )

    def has_nothing_left(self, person: Tree) -> bool:
        """Whether in some stint all that weighs is missing, or every line."""
        return any(
            present(self, at, stint) == 0 or all(self.of(at, c).is_missing for c in self.edition["components"])
            for at, stint in zip(places(person), person["stints"], strict=True)
        )


def places(person: Tree) -> list[Place]:
    """The stints of a person."""
    return [(person["id"], number) for number in range(1, len(person["stints"]) + 1)]


def levels(stint: Tree, names: Iterable[str]) -> tuple[str, ...]:
    """What a stint is on these levels: who is alike on all of them is compared."""
    return tuple(stint[name] for name in names)


def told(edition: Tree, name: str, one: Measure) -> Measure:
    """What a missing measure means; the ends of `missing: hold` are those of the limit, of points, not of measures."""
    component = next(c for c in edition["components"] if c["name"] == name)
    if not one.is_missing or one.is_na or component["missing"] == "reweigh":
        return one
    return Measure(NOTHING) if component["missing"] == "zero" else Measure(has_limit_ends=True)


def compared(edition: Tree, people: Sequence[Tree]) -> dict[Place, list[Place]]:
    """Stint -> every stint it is compared with, itself included; a group of too few people falls back."""
    words = edition.get("peers", {})
    stints = {at: stint for p in people for at, stint in zip(places(p), p["stints"], strict=True)}
    found = {}
    for at, stint in stints.items():
        by, fallback = (
            [other for other in stints if levels(stints[other], names) == levels(stint, names)]
            for names in (words.get("by", ["bureau"]), words.get("fallback", ["bureau"]))
        )
        found[at] = by if len({who for who, _ in by}) >= int(words.get("at_least", 1)) else fallback
    return found


def scaled(scale: Tree, value: Fraction, others: Sequence[Fraction]) -> Fraction:
    """Points of a measure; `others` are the measures of the other peers who count."""
    match scale["kind"]:
        case "linear":
            zero, full = Fraction(scale["zero"]), Fraction(scale["full"])
            return away(HUNDRED * (value - zero) / (full - zero))
        case "steps":
            table = {Fraction(step): Fraction(worth) for step, worth in scale["table"].items()}
            reached = [step for step in table if step <= value]
            return table[max(reached)] if reached else NOTHING
        case "relative":
            against = middle(scale["to"], sorted([*others, value]))
            points = away(HUNDRED * value / against) if against > 0 else NOTHING
            return min(points, Fraction(scale["cap"])) if scale.get("cap") else points
        case "rank":
            count, rank = len(others) + 1, 1 + sum(other > value for other in others)
            return away(HUNDRED * (count - rank + 1) / count)
    return value


def middle(to: str, base: Sequence[Fraction]) -> Fraction:
    """The max, mean or median."""
    if to == "max":
        return base[-1]
    if to == "mean":
        return sum(base, NOTHING) / len(base)
    return (base[len(base) // 2] + base[(len(base) - 1) // 2]) / 2


def weight_of(component: Tree, stint: Tree) -> Fraction | None:
    """The weight for the stint's post class; None where the component adds."""
    if component.get("adds"):
        return None
    weight = component["weight"]
    return Fraction(weight[stint["post_class"]] if isinstance(weight, dict) else weight)


def present(month: Month, at: Place, stint: Tree) -> Fraction | None:
    """What the weights of a stint that are there add up to; None where nothing weighted is missing."""
    weighted = [(c, weight) for c in month.edition["components"] if (weight := weight_of(c, stint)) is not None]
    if not any(month.of(at, c).is_missing for c, _ in weighted):
        return None
    return sum((weight for c, weight in weighted if not month.of(at, c).is_missing), NOTHING)


def scored(edition: Tree, people: Sequence[Tree], measures: Measures) -> dict[str, Result]:
    """Lines and scores of these people; ranks, tiers and titles come after (see places.py)."""
    known = {key: told(edition, key[2], one) for key, one in measures.items()}
    month = Month(edition, people, known, compared(edition, people))
    held = {person["id"] for person in people if month.held(person)}
    return {person["id"]: of_person(month, person, held) for person in people}


def of_person(month: Month, person: Tree, held: set[str]) -> Result:
    """The lines and the total of one person, or both ends of one who is held."""
    result = Result(is_held=person["id"] in held, has_known_ends=not month.has_nothing_left(person))
    for at, stint in zip(places(person), person["stints"], strict=True):
        for component in month.edition["components"]:
            line = line_of(month, at, stint, component, held)
            result.lines[component["name"], at[1]] = line
    if not result.has_known_ends:
        return result
    if result.is_held:
        result.low, result.high = (
            away(clipped(sum(contributions(month, person, held, end).values(), NOTHING), limit(month)), digits(month))
            for end in ("low", "high")
        )
        return result
    worth = contributions(month, person, held, "value")
    for key, value in worth.items():
        result.lines[key].contribution = value
    total = sum(worth.values(), NOTHING)
    result.total = clipped(total, limit(month))
    result.cut = None if result.total == total else result.total - total
    result.score = away(result.total, digits(month))
    return result


def digits(month: Month) -> int:
    return int(month.edition.get("total", {}).get("round", 2))


def limit(month: Month) -> Sequence[str | None] | None:
    found: Sequence[str | None] | None = month.edition.get("total", {}).get("limit")
    return found


def line_of(month: Month, at: Place, stint: Tree, component: Tree, held: set[str]) -> Line:
    """One line with its points and the weight that took effect."""
    one, weight, left = month.of(at, component), weight_of(component, stint), present(month, at, stint)
    points = None if one.value is None else end_points(month, at, component, held, "value")
    if weight is not None and left is not None:
        whole = Fraction(month.edition.get("whole", 100))
        weight = None if one.is_missing or left == 0 else away(weight * whole / left)
    return Line(one.value, points, weight)


def end_points(month: Month, at: Place, component: Tree, held: set[str], end: str) -> Fraction | None:
    """Points at the measure, or at one end of a hold: the one with fewer or with more points; None where missing."""
    one = month.of(at, component)
    if one.is_missing:
        return None
    if one.has_limit_ends:
        return Fraction(component["limit"][0 if end == "low" else 1])
    others = [
        value
        for other in month.peers[at]
        if other[0] != at[0] and other[0] not in held and (value := month.of(other, component).value) is not None
    ]
    scale = component.get("scale", {"kind": "as_is"})
    ends = [value for value in (one.value, one.low, one.high) if value is not None]
    found = [clipped(scaled(scale, value, others), component.get("limit")) for value in ends]
    return min(found) if end == "low" else max(found)


def contributions(month: Month, person: Tree, held: set[str], end: str) -> Worth:
    """Contribution of each line that has points: each rounded, or all of them fitted to one quotient."""
    worth, is_divided = {}, len(person["stints"]) > 1
    for component in month.edition["components"]:
        for at, stint in zip(places(person), person["stints"], strict=True):
            points = end_points(month, at, component, held, end)
            if points is None:
                continue
            weight, left = weight_of(component, stint), present(month, at, stint)
            is_divided |= left is not None
            share = Fraction(1)
            if weight is not None:
                share = weight / (Fraction(month.edition.get("whole", 100)) if left is None else left)
            worth[component["name"], at[1]] = points * share * Fraction(stint["part"]) / Fraction(stint["whole"])
    return fitted(worth) if is_divided else {key: away(value) for key, value in worth.items()}
