"""Random small editions with people, stints and measures, drawn by hypothesis."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, NamedTuple

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from tests.transforms.oracle.month import Measure
from tests.transforms.scoring.rows import tree

ODD = settings(derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
CLASSES, SECTIONS = ("clerk", "inspector"), ("一股", "二股")
LEVELS = (["bureau"], ["section"], ["post_class"], ["bureau", "post_class"], ["section", "post_class"])
TIERS = ("甲", "乙", "丙")

thousandths = st.one_of(
    st.integers(-3, 12).map(lambda n: n * 10_000), st.integers(-200_000, 200_000), st.integers(0, 10**10)
).map(lambda n: Fraction(n, 1000))


class Month(NamedTuple):
    """What the engine and the oracle are both given."""

    edition: dict[str, Any]
    people: list[dict[str, Any]]
    measures: dict[tuple[str, int, str], Measure]


def plain(value: Fraction) -> str:
    """A fraction of at most six decimals as text."""
    sign, count = "-" if value < 0 else "", abs(value) * 10**6
    return f"{sign}{int(count) // 10**6}.{int(count) % 10**6:06d}"


@st.composite
def scales(draw: st.DrawFn) -> dict[str, Any]:
    match draw(st.sampled_from(["as_is", "linear", "steps", "rank", "max", "mean", "median"])):
        case "as_is" | "rank" as kind:
            return {"kind": kind}
        case "linear":
            zero, full = draw(st.lists(st.integers(-50, 50), min_size=2, max_size=2, unique=True))
            return {"kind": "linear", "zero": str(zero), "full": str(full)}
        case "steps":
            steps = draw(st.lists(st.integers(-20, 100), min_size=1, max_size=4, unique=True))
            return {"kind": "steps", "table": {str(step): str(draw(st.integers(-10, 120))) for step in steps}}
        case to:
            cap = draw(st.sampled_from([{}, {"cap": "100"}, {"cap": "33.333"}]))
            return {"kind": "relative", "to": to, **cap}


@st.composite
def tiers(draw: st.DrawFn) -> dict[str, Any]:
    """Up to three tiers, by quota or by threshold; the last threshold may be open."""
    names = TIERS[: draw(st.integers(1, 3))]
    words = {"within": draw(st.sampled_from(LEVELS)), "ties": draw(st.sampled_from(["promote", "demote", "hold"]))}
    if draw(st.booleans()):
        cuts = sorted(draw(st.lists(st.integers(0, 20), min_size=len(names) - 1, max_size=len(names) - 1)))
        shares = [(high - low) * 5 for low, high in zip([0, *cuts], [*cuts, 20], strict=True)]
        rows = [{"name": n, "quota": plain(Fraction(s, 100))} for n, s in zip(names, shares, strict=True)]
        return {**words, "rounding": draw(st.sampled_from(["floor", "half_up"])), "cuts": rows}
    floors = sorted(
        draw(st.lists(st.integers(-5, 20), min_size=len(names), max_size=len(names), unique=True)), reverse=True
    )
    rows = [{"name": n, "at_least": str(5 * f)} for n, f in zip(names, floors, strict=True)]
    if draw(st.booleans()):
        rows[-1].pop("at_least")
    return {**words, "cuts": rows}


@st.composite
def components(draw: st.DrawFn, whole: int, classes: tuple[str, ...]) -> list[dict[str, Any]]:
    """Some that share the whole, and some that add; now and then nothing is weighted at all."""
    count = draw(st.sampled_from([1, 2, 2, 3, 3, 0]))
    steps = max(0, count - 1)
    cuts = {c: sorted(draw(st.lists(st.integers(0, 100), min_size=steps, max_size=steps))) for c in classes}
    found = []
    for place in range(count + draw(st.integers(0, 1)) + (count == 0)):
        missing = draw(st.sampled_from(["zero", "reweigh", "hold"]))
        limit = draw(
            st.sampled_from([["0", "100"], ["-7.5", "60"]] if missing == "hold" else [["0", None], [None, None]])
        )
        one = {"name": f"c{place}", "kind": "events", "scale": draw(scales()), "limit": limit, "missing": missing}
        if place < count:
            parts = {c: Fraction(([*cuts[c], 100][place] - [0, *cuts[c]][place]) * whole, 100) for c in classes}
            weights = {c: plain(part) for c, part in parts.items()}
            one["weight"] = weights if len(classes) > 1 else weights[""]
        else:
            one["adds"] = True
        found.append(one)
    return found


@st.composite
def titles(draw: st.DrawFn, names: list[str]) -> dict[str, Any]:
    named = draw(st.sampled_from([{"name": "星"}, {"name_by": {c: f"{c}之星" for c in CLASSES}}]))
    among = draw(st.sampled_from([{}, {"among": [CLASSES[0]]}, {"among": list(CLASSES)}]))
    first = {"first_of": draw(st.sampled_from(["rank", *names])), "ties": draw(st.sampled_from(["all", "hold"]))}
    return {**named, **among, **first, "top": str(draw(st.integers(1, 3)))}


@st.composite
def editions(draw: st.DrawFn, is_by_days: bool) -> dict[str, Any]:
    whole = draw(st.sampled_from([1, 100]))
    parts = draw(components(whole, CLASSES if draw(st.booleans()) else ("",)))
    names = [one["name"] for one in parts]
    seats: dict[str, Any] = {"tiers": draw(tiers())} if draw(st.booleans()) else {}
    if seats and draw(st.booleans()):
        cap = {"component": draw(st.sampled_from(names)), "tier": draw(st.sampled_from(seats["tiers"]["cuts"]))["name"]}
        seats["tier_caps"] = [cap | {draw(st.sampled_from(["at_most", "at_least"])): str(draw(st.integers(-10, 100)))}]
    return tree(
        *parts,
        whole=str(whole),
        prorate="by_days" if is_by_days else "last_day",
        peers={
            "by": draw(st.sampled_from(LEVELS)),
            "at_least": str(draw(st.integers(1, 4))),
            "fallback": draw(st.sampled_from(LEVELS[:2])),
        },
        total={
            "limit": draw(st.sampled_from([["0", None], ["0", "100"], [None, None]])),
            "round": str(draw(st.integers(0, 6))),
        },
        rank={
            "within": draw(st.sampled_from(LEVELS)),
            "ties": draw(st.sampled_from(["min", "dense"])),
            "on": draw(st.sampled_from(["published", "exact"])),
            "break_by": draw(st.lists(st.sampled_from(names), max_size=2, unique=True)),
        },
        titles=draw(st.lists(titles(names), max_size=2)),
        **seats,
    )


@st.composite
def people(draw: st.DrawFn, is_by_days: bool) -> list[dict[str, Any]]:
    """Up to six people, by days with up to three stints of some thousandths of days each."""
    kinds = [(section, post_class) for section in SECTIONS for post_class in CLASSES]
    found = []
    for number in range(draw(st.integers(1, 6))):
        held = draw(st.lists(st.sampled_from(kinds), min_size=1, max_size=3 if is_by_days else 1, unique=True))
        parts = [draw(st.integers(1, 31_000)) for _ in held] if is_by_days else [1]
        posts = [
            {"bureau": "B", "section": section, "post_class": post_class, "part": part, "whole": sum(parts)}
            for (section, post_class), part in zip(held, parts, strict=True)
        ]
        found.append({"id": f"p{number}", "stints": posts})
    return found


@st.composite
def months(draw: st.DrawFn) -> Month:
    is_by_days = draw(st.booleans())
    edition, staff = draw(editions(is_by_days)), draw(people(is_by_days))
    kinds = st.sampled_from(["value"] * 8 + ["missing", "held"])
    measures = {}
    for component in edition["components"]:
        # What is not applicable in a period is so for everybody; here now and then for one.
        is_na = draw(st.sampled_from([False, False, False, True]))
        for person in staff:
            for stint in range(1, len(person["stints"]) + 1):
                ends = sorted(draw(st.lists(thousandths, min_size=2, max_size=2)))
                found = {"value": Measure(ends[0]), "missing": Measure(), "held": Measure(low=ends[0], high=ends[1])}
                one = Measure(is_na=True) if is_na and draw(st.booleans()) else found[draw(kinds)]
                measures[person["id"], stint, component["name"]] = one
    return Month(edition, staff, measures)
