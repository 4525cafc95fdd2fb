"""A second scorer, written from scheme.md alone: plain Python, fractions, no Polars, nothing of ours imported.

An edition is the tree that its YAML writes (numbers as text), people are dicts, a measure is `Measure`. It is slow,
short and meant to be read beside "The order of the engine"; the tests compare the engine with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import floor
from typing import Any

Tree = Mapping[str, Any]
HUNDRED = Fraction(100)
LEAST = Fraction(-(10**30))


@dataclass(frozen=True)
class Measure:
    """What a kind found for one person: a value, or the two ends of a hold, or nothing (missing)."""

    value: Fraction | None = None
    low: Fraction | None = None
    high: Fraction | None = None

    @property
    def is_held(self) -> bool:
        return self.low is not None


@dataclass
class Line:
    """One component of one person."""

    measure: Fraction | None
    points: Fraction | None
    weight: Fraction | None
    contribution: Fraction | None


@dataclass
class Result:
    """One person: lines in the order of the edition and what they make."""

    lines: dict[str, Line] = field(default_factory=dict)
    is_held: bool = False
    is_provisional: bool = False
    has_known_ends: bool = True
    total: Fraction | None = None
    cut: Fraction | None = None
    score: Fraction | None = None
    low: Fraction | None = None
    high: Fraction | None = None
    rank: int | None = None


def away(value: Fraction, digits: int) -> Fraction:
    """Rounded half away from zero."""
    scaled = abs(value) * 10**digits
    whole = floor(scaled + Fraction(1, 2))
    return Fraction(whole if value >= 0 else -whole, 10**digits)


def clipped(value: Fraction, limit: Sequence[str | None] | None) -> Fraction:
    low, high = limit or (None, None)
    if low is not None and value < Fraction(low):
        return Fraction(low)
    if high is not None and value > Fraction(high):
        return Fraction(high)
    return value


def group(person: Tree, levels: Iterable[str]) -> tuple[str, ...]:
    return tuple(person[level] for level in levels)


def compared(edition: Tree, people: Sequence[Tree]) -> dict[str, list[str]]:
    """Person -> everybody they are compared with, themselves included."""
    words = edition.get("peers", {})
    by, fallback = words.get("by", ["bureau"]), words.get("fallback", ["bureau"])
    found = {}
    for one in people:
        own = [other["id"] for other in people if group(other, by) == group(one, by)]
        if len(own) < int(words.get("at_least", 1)):
            own = [other["id"] for other in people if group(other, fallback) == group(one, fallback)]
        found[one["id"]] = own
    return found


def scaled(scale: Tree, value: Fraction, base: Sequence[Fraction]) -> Fraction:
    """Points of a measure; `base` are the measures of the peers who count, oneself included."""
    match scale["kind"]:
        case "linear":
            zero, full = Fraction(scale["zero"]), Fraction(scale["full"])
            return away(HUNDRED * (value - zero) / (full - zero), 6)
        case "steps":
            reached = [Fraction(step) for step in scale["table"] if Fraction(step) <= value]
            table = {Fraction(step): Fraction(worth) for step, worth in scale["table"].items()}
            return table[max(reached)] if reached else Fraction(0)
        case "relative":
            against = middle(scale["to"], sorted(base))
            points = away(HUNDRED * value / against, 6) if against > 0 else Fraction(0)
            return min(points, Fraction(scale["cap"])) if scale.get("cap") else points
    return value


def middle(to: str, base: list[Fraction]) -> Fraction:
    if not base:
        return Fraction(0)
    if to == "max":
        return base[-1]
    if to == "mean":
        return sum(base, Fraction(0)) / len(base)
    return (base[len(base) // 2] + base[(len(base) - 1) // 2]) / 2


def weight_of(component: Tree, post_class: str) -> Fraction | None:
    if component.get("adds"):
        return None
    weight = component["weight"]
    return Fraction(weight[post_class] if isinstance(weight, dict) else weight)


def scored(edition: Tree, people: Sequence[Tree], measures: Mapping[tuple[str, str], Measure]) -> dict[str, Result]:
    """The month of these people."""
    components = edition["components"]
    known = {key: told(_component(edition, key[1]), one) for key, one in measures.items()}
    results = {one["id"]: Result() for one in people}
    for person in people:
        mine = [known[person["id"], c["name"]] for c in components]
        results[person["id"]].is_held = any(m.is_held for m in mine) or nothing_left(edition, person, known)
        results[person["id"]].has_known_ends = not nothing_left(edition, person, known)
    peers = compared(edition, people)
    for person in people:
        score_person(edition, person, known, peers, results)
    rank(edition, people, results)
    mark_provisional(edition, people, peers, results)
    return results


def _component(edition: Tree, name: str) -> Tree:
    return next(c for c in edition["components"] if c["name"] == name)


def told(component: Tree, one: Measure) -> Measure:
    """What a missing measure means; the ends of `missing: hold` are those of the limit, of points, not of measures."""
    if one.value is None and not one.is_held:
        if component["missing"] == "zero":
            return Measure(Fraction(0))
        if component["missing"] == "hold":
            return Measure(low=LEAST, high=LEAST)
    return one


def is_missing(one: Measure) -> bool:
    return one.value is None and not one.is_held


def nothing_left(edition: Tree, person: Tree, known: Mapping[tuple[str, str], Measure]) -> bool:
    """Whether something is missing and the weights that are there sum to nothing."""
    mine = {c["name"]: known[person["id"], c["name"]] for c in edition["components"]}
    if not any(is_missing(one) for one in mine.values()):
        return False
    weights = [
        weight_of(c, person["post_class"]) or 0 for c in edition["components"] if not is_missing(mine[c["name"]])
    ]
    return sum(weights) == 0


def score_person(
    edition: Tree,
    person: Tree,
    known: Mapping[tuple[str, str], Measure],
    peers: Mapping[str, list[str]],
    results: Mapping[str, Result],
) -> None:
    """Fill in the lines and totals of one person: at the measure, or at both ends for one who is held."""
    mine, result = person["id"], results[person["id"]]
    for component in edition["components"]:
        one = known[mine, component["name"]]
        others = [
            known[other, component["name"]].value
            for other in peers[mine]
            if other != mine and not results[other].is_held
        ]
        base = [value for value in others if value is not None]
        points = None if one.value is None else at(component, one.value, base)
        weight = weight_of(component, person["post_class"])
        result.lines[component["name"]] = Line(one.value, points, weight, None)
    for end in ("low", "high") if result.is_held else ("total",):
        worth = worths(edition, person, known, peers, results, end)
        total = sum((value for value in worth.values() if value is not None), Fraction(0))
        limit = edition.get("total", {}).get("limit")
        within = clipped(total, limit)
        if end == "total":
            result.total = within
            result.cut = within - total if within != total else None
            result.score = away(within, digits(edition))
            for name, value in worth.items():
                result.lines[name].contribution = value
        else:
            setattr(result, end, away(within, digits(edition)))


def digits(edition: Tree) -> int:
    return int(edition.get("total", {}).get("round", 2))


def at(component: Tree, value: Fraction, base: Sequence[Fraction]) -> Fraction:
    return clipped(scaled(component.get("scale", {"kind": "as_is"}), value, [*base, value]), component.get("limit"))


def worths(
    edition: Tree,
    person: Tree,
    known: Mapping[tuple[str, str], Measure],
    peers: Mapping[str, list[str]],
    results: Mapping[str, Result],
    end: str,
) -> dict[str, Fraction | None]:
    """Component -> contribution, at the measure or at one end; missing ones have none and the rest is reweighed."""
    mine = person["id"]
    points: dict[str, Fraction] = {}
    for component in edition["components"]:
        one, name = known[mine, component["name"]], component["name"]
        base = [
            value
            for other in peers[mine]
            if other != mine and not results[other].is_held and (value := known[other, name].value) is not None
        ]
        if one.value is not None:
            points[name] = at(component, one.value, base)
        elif one.low == LEAST:
            points[name] = Fraction(component["limit"][0 if end == "low" else 1])
        elif one.low is not None and one.high is not None:
            both = [at(component, one.low, base), at(component, one.high, base)]
            points[name] = min(both) if end == "low" else max(both)
    weights = {c["name"]: weight_of(c, person["post_class"]) for c in edition["components"]}
    weighted = {name: weight for name, weight in weights.items() if weight is not None and name in points}
    found: dict[str, Fraction | None] = {name: points.get(name) for name, weight in weights.items() if weight is None}
    if any(is_missing(known[mine, name]) for name in weights):
        present = sum(weighted.values(), Fraction(0))
        found |= fitted({name: points[name] * weight for name, weight in weighted.items()}, present)
        for name in weights if end == "total" else ():
            line, of = results[mine].lines[name], weights[name]
            if of is not None:
                whole = Fraction(edition.get("whole", 100))
                line.weight = away(of * whole / present, 6) if name in weighted else None
    else:
        whole = Fraction(edition.get("whole", 100))
        found |= {name: away(points[name] * weight / whole, 6) for name, weight in weighted.items()}
    return {c["name"]: found.get(c["name"]) for c in edition["components"]}


def fitted(products: Mapping[str, Fraction], present: Fraction) -> dict[str, Fraction | None]:
    """One exact quotient rounded to millionths, the lines fitted to it by largest remainder of the floor."""
    if present == 0:
        return dict.fromkeys(products)
    exact = {name: product * 10**6 / present for name, product in products.items()}
    whole = away(sum(exact.values(), Fraction(0)) / 10**6, 6) * 10**6
    floors = {name: floor(value) for name, value in exact.items()}
    units = int(whole) - sum(floors.values())
    first = sorted(exact, key=lambda name: floors[name] - exact[name])[:units]
    return {name: Fraction(low + (name in first), 10**6) for name, low in floors.items()}


def rank(edition: Tree, people: Sequence[Tree], results: Mapping[str, Result]) -> None:
    """Ranks within the levels: high first, ties shared, the held left out."""
    words = edition.get("rank", {})
    for person in people:
        mine = results[person["id"]]
        if mine.is_held:
            continue
        within = words.get("within", ["bureau"])
        rivals = [
            key(words, results[other["id"]])
            for other in people
            if group(other, within) == group(person, within) and not results[other["id"]].is_held
        ]
        better = [rival for rival in rivals if rival > key(words, mine)]
        mine.rank = 1 + (len(set(better)) if words.get("ties") == "dense" else len(better))


def key(words: Tree, result: Result) -> tuple[Fraction, ...]:
    first = result.total if words.get("on") == "exact" else result.score
    rest = [result.lines[name].contribution for name in words.get("break_by", ())]
    return tuple(LEAST if value is None else value for value in (first, *rest))


def mark_provisional(
    edition: Tree, people: Sequence[Tree], peers: Mapping[str, list[str]], results: Mapping[str, Result]
) -> None:
    """Whoever is compared or ranked with somebody who is held."""
    within = edition.get("rank", {}).get("within", ["bureau"])
    is_compared = any(c.get("scale", {}).get("kind") == "relative" for c in edition["components"])
    for person in people:
        with_whom = {other["id"] for other in people if group(other, within) == group(person, within)}
        with_whom |= set(peers[person["id"]]) if is_compared else set()
        mine = results[person["id"]]
        mine.is_provisional = not mine.is_held and any(results[other].is_held for other in with_whom)


@dataclass(frozen=True)
class Entry:
    """One entry of a work log, priced: points_each is the price of its day, None for temporary work."""

    item: str | None
    day: int
    entry_id: str
    quantity: Fraction
    source: str = "declared"
    counted_from: str = "declared"
    points_each: Fraction | None = None
    ad_hoc_points: Fraction | None = None
    is_approved: bool = False
    has_papers: bool = True


@dataclass(frozen=True)
class Review:
    """One review of an item of the month; a None quantity with another decision than returned confirms all."""

    item: str
    stage: str
    quantity: Fraction | None = None
    is_returned: bool = False


def workload(entries: Sequence[Entry], reviews: Sequence[Review], unreviewed: str, *, evidence: bool) -> Measure:
    """Counted quantity x points of one person's month (contracts.md, "Declared and system work")."""
    low = high = Fraction(0)
    is_open = False
    for entry in entries:
        if entry.item is None:
            points = entry.ad_hoc_points or Fraction(0)
            is_open |= not entry.is_approved
            low, high = low + points * entry.is_approved, high + points
        elif entry.source == "system" and entry.counted_from == "system":
            low, high = low + entry.quantity * price(entry), high + entry.quantity * price(entry)
    declared = [e for e in entries if e.item and e.source == e.counted_from == "declared"]
    for item in {e.item for e in declared}:
        usable = [e for e in declared if e.item == item and (e.has_papers or not evidence)]
        usable.sort(key=lambda e: (e.day, e.entry_id))
        verdicts = [r for r in reviews if r.item == item]
        last = next((r for r in verdicts if r.stage == "panel"), next(iter(verdicts), None))
        if last is None or last.is_returned:
            is_open |= bool(usable)
            high += sum((e.quantity * price(e) for e in usable), Fraction(0))
            continue
        left = last.quantity if last.quantity is not None else sum((e.quantity for e in usable), Fraction(0))
        for entry in usable:
            counted = min(entry.quantity, left)
            left -= counted
            low, high = low + counted * price(entry), high + counted * price(entry)
    if not is_open:
        return Measure(low)
    return {"hold": Measure(low=low, high=high), "as_declared": Measure(high), "zero": Measure(low)}[unreviewed]


def price(entry: Entry) -> Fraction:
    return entry.points_each or Fraction(0)


def events(points: Sequence[Fraction], base: Fraction, veto: str, *, has_veto: bool) -> Measure:
    """Base and the points of the events; a veto may empty it."""
    return Measure(Fraction(0) if has_veto and veto == "zero" else base + sum(points, Fraction(0)))
