"""From scores to places: ranks, provisional marks, caps, tiers and titles ("From components to a result")."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import accumulate
from math import floor

from tests.transforms.oracle.exact import Tree
from tests.transforms.oracle.month import Measures, Result, compared, levels, places, told

LEAST = Fraction(-(10**30))
Results = Mapping[str, Result]


def place(edition: Tree, people: Sequence[Tree], results: Results, measures: Measures) -> None:
    """Fill in rank, is_provisional, tier and titles."""
    rank(edition, people, results)
    mark_provisional(edition, people, results)
    if "tiers" in edition:
        caps = {p["id"]: cap_of(edition, p, measures) for p in people}
        for group in groups(people, edition["tiers"].get("within", ["bureau"])):
            seat(edition, group, results, caps)
    for title in edition.get("titles", ()):
        for winner in winners(edition, title, people, results):
            results[winner["id"]].titles.append(title_name(title, winner))


def groups(people: Sequence[Tree], within: Sequence[str]) -> list[list[Tree]]:
    """People by where their score row stands."""
    found: dict[tuple[str, ...], list[Tree]] = {}
    for person in people:
        found.setdefault(levels(person["stints"][-1], within), []).append(person)
    return list(found.values())


def key(edition: Tree, result: Result) -> tuple[Fraction, ...]:
    """What ranks are given by, best highest; a component without a line that counts is the least."""
    words = edition.get("rank", {})
    first = result.total if words.get("on") == "exact" else result.score
    rest = [result.contribution(name) for name in words.get("break_by", ())]
    return tuple(LEAST if value is None else value for value in (first, *rest))


def rank(edition: Tree, people: Sequence[Tree], results: Results) -> None:
    """High first, ties shared, the held left out."""
    words = edition.get("rank", {})
    for group in groups(people, words.get("within", ["bureau"])):
        keys = {p["id"]: key(edition, results[p["id"]]) for p in group if not results[p["id"]].is_held}
        for who, mine in keys.items():
            better = [other for other in keys.values() if other > mine]
            results[who].rank = 1 + (len(set(better)) if words.get("ties") == "dense" else len(better))


def mark_provisional(edition: Tree, people: Sequence[Tree], results: Results) -> None:
    """Whoever is compared, ranked or seated with somebody who is held."""
    peers = compared(edition, people)
    withins = [edition.get("rank", {}).get("within", ["bureau"])]
    if "quota" in edition.get("tiers", {"cuts": [{}]})["cuts"][0]:
        withins.append(edition["tiers"].get("within", ["bureau"]))
    is_compared = any(c.get("scale", {}).get("kind") in ("relative", "rank") for c in edition["components"])
    for person in people:
        own = person["stints"][-1]
        beside = {p["id"] for p in people for w in withins if levels(p["stints"][-1], w) == levels(own, w)}
        if is_compared:
            beside |= {who for at in places(person) for who, _ in peers[at]}
        mine = results[person["id"]]
        mine.is_provisional = not mine.is_held and any(results[who].is_held for who in beside)


def cap_of(edition: Tree, person: Tree, measures: Measures) -> int:
    """The number of the best tier that the measures of a person allow; 0 is the best."""
    names = [cut["name"] for cut in edition["tiers"]["cuts"]]
    best = 0
    for cap in edition.get("tier_caps", ()):
        for at in places(person):
            value = told(edition, cap["component"], measures[*at, cap["component"]]).value
            if value is None:
                continue
            is_low = "at_most" in cap and value <= Fraction(cap["at_most"])
            if is_low or ("at_least" in cap and value >= Fraction(cap["at_least"])):
                best = max(best, names.index(cap["tier"]))
    return best


def seat(edition: Tree, group: Sequence[Tree], results: Results, caps: Mapping[str, int]) -> None:
    """The tiers of a group, by threshold or by the seats of a quota."""
    cuts = edition["tiers"]["cuts"]
    if "quota" in cuts[0]:
        seat_by_quota(edition, group, results, caps)
        return
    for person in group:
        mine = results[person["id"]]
        if mine.score is None:
            continue
        reached = [n for n, cut in enumerate(cuts) if "at_least" not in cut or mine.score >= Fraction(cut["at_least"])]
        if reached:
            mine.tier = cuts[max(reached[0], caps[person["id"]])]["name"]


def seat_by_quota(edition: Tree, group: Sequence[Tree], results: Results, caps: Mapping[str, int]) -> None:
    """Tier by tier, best first: whom the caps allow, in their order, up to the cumulative share of all heads."""
    words = edition["tiers"]
    shares = accumulate(Fraction(cut["quota"]) for cut in words["cuts"])
    half = Fraction(1, 2) if words.get("rounding") == "half_up" else 0
    waiting = in_order(edition, group, results)
    taken = 0
    for number, (cut, share) in enumerate(zip(words["cuts"], shares, strict=True)):
        seats = floor(share * len(group) + half)
        while taken < seats:
            tied = next_tied(edition, waiting, number, results, caps)
            over = taken + len(tied) > seats
            if not tied or (over and words.get("ties", "hold") == "demote"):
                break
            taken += len(tied)
            waiting = [who for who in waiting if who not in tied]
            for who in tied:
                if not results[who].is_held and not (over and words.get("ties", "hold") == "hold"):
                    results[who].tier = cut["name"]


def in_order(edition: Tree, group: Sequence[Tree], results: Results) -> list[str]:
    """Ids, best first; one who is held where `score_high` would put them, before those of that very score.

    Whose ends nobody knows could still win any seat.
    """

    def at(who: str) -> tuple[Fraction, bool, tuple[Fraction, ...]]:
        mine = results[who]
        if mine.is_held:
            return -LEAST if mine.high is None else mine.high, True, ()
        assert mine.score is not None
        return mine.score, False, key(edition, mine)

    return sorted((person["id"] for person in group), key=at, reverse=True)


def next_tied(
    edition: Tree, waiting: Sequence[str], number: int, results: Results, caps: Mapping[str, int]
) -> list[str]:
    """The next whom the tier is open to, with all who are tied with them; one who is held is tied with nobody."""
    allowed = [who for who in waiting if caps[who] <= number]
    if not allowed or results[allowed[0]].is_held:
        return allowed[:1]
    first = key(edition, results[allowed[0]])
    return [who for who in allowed if not results[who].is_held and key(edition, results[who]) == first]


def winners(edition: Tree, title: Tree, people: Sequence[Tree], results: Results) -> list[Tree]:
    """The first of a rank or of a component among some post classes; with `hold` a tie over the last seat is nobody's."""
    among, top = title.get("among", ()), int(title.get("top", 1))
    whole = [p for p in people if not results[p["id"]].is_held]
    running = [p for p in whole if not among or p["stints"][-1]["post_class"] in among]
    if title["first_of"] != "rank":
        return first_of(
            {p["id"]: results[p["id"]].contribution(title["first_of"]) for p in running}, running, title, top
        )
    found = []
    for group in groups(running, edition.get("rank", {}).get("within", ["bureau"])):
        found += first_of({p["id"]: Fraction(-(results[p["id"]].rank or 0)) for p in group}, group, title, top)
    return found


def first_of(values: Mapping[str, Fraction | None], running: Sequence[Tree], title: Tree, top: int) -> list[Tree]:
    known = {who: value for who, value in values.items() if value is not None}
    found = []
    for person in running:
        mine = known.get(person["id"])
        if mine is None:
            continue
        before = sum(value > mine for value in known.values())
        tied = sum(value == mine for value in known.values())
        if before < top and not (title.get("ties") == "hold" and before + tied > top):
            found.append(person)
    return found


def title_name(title: Tree, winner: Tree) -> str:
    named: str = title["name"] if "name" in title else title["name_by"][winner["stints"][-1]["post_class"]]
    return named
