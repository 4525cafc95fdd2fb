"""The engine agrees with the oracle on random small editions, people and measures, to the last digit."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.transforms import oracle
from tests.transforms.oracle import Measure
from tests.transforms.scoring.rows import read, tree
from transforms.scoring.lines import lines
from transforms.scoring.measured import with_missing
from transforms.scoring.peers import with_peers
from transforms.scoring.ranking import ranked, with_provisional
from transforms.scoring.totals import totals
from transforms.scoring.worth import worth

CLASSES, SECTIONS = ("clerk", "inspector"), ("一股", "二股")
LEVELS = (["bureau"], ["section"], ["post_class"], ["bureau", "post_class"], ["section", "post_class"])
ODD = settings(derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])

thousandths = st.one_of(
    st.integers(-3, 12).map(lambda n: n * 10_000), st.integers(-200_000, 200_000), st.integers(0, 10**10)
).map(lambda n: Fraction(n, 1000))


def plain(value: Fraction) -> str:
    """A fraction of at most six decimals as text."""
    sign, count = "-" if value < 0 else "", abs(value) * 10**6
    return f"{sign}{int(count) // 10**6}.{int(count) % 10**6:06d}"


@st.composite
def scales(draw: st.DrawFn) -> dict[str, Any]:
    match draw(st.sampled_from(["as_is", "linear", "steps", "max", "mean", "median"])):
        case "as_is":
            return {"kind": "as_is"}
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
def editions(draw: st.DrawFn) -> dict[str, Any]:
    whole = draw(st.sampled_from([1, 100]))
    count = draw(st.integers(1, 3))
    classes = CLASSES if draw(st.booleans()) else ("",)
    cuts = {c: sorted(draw(st.lists(st.integers(0, 100), min_size=count - 1, max_size=count - 1))) for c in classes}
    components = []
    for place in range(count + draw(st.integers(0, 1))):
        missing = draw(st.sampled_from(["zero", "reweigh", "hold"] if place < count else ["zero", "hold"]))
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
        components.append(one)
    names = [one["name"] for one in components]
    return tree(
        *components,
        whole=str(whole),
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
    )


@st.composite
def months(draw: st.DrawFn) -> tuple[dict[str, Any], list[dict[str, str]], dict[tuple[str, str], Measure]]:
    edition = draw(editions())
    people = [
        {
            "id": f"p{n}",
            "bureau": "B",
            "section": draw(st.sampled_from(SECTIONS)),
            "post_class": draw(st.sampled_from(CLASSES)),
        }
        for n in range(draw(st.integers(1, 6)))
    ]
    kinds = st.sampled_from(["value"] * 7 + ["missing", "held"])
    measures = {}
    for person in people:
        for component in edition["components"]:
            kind = draw(kinds)
            ends = sorted(draw(st.lists(thousandths, min_size=2, max_size=2)))
            found = {"value": Measure(ends[0]), "missing": Measure(), "held": Measure(low=ends[0], high=ends[1])}
            measures[person["id"], component["name"]] = found[kind]
    return edition, people, measures


def count(value: Fraction | None) -> int | None:
    """A fraction as the millionths that the engine keeps."""
    if value is None:
        return None
    assert (value * 10**6).denominator == 1
    return int(value * 10**6)


def by_engine(edition: dict[str, Any], people: list[dict[str, str]], measures: dict[tuple[str, str], Measure]) -> Any:
    written = read(edition)
    texts = ("subject_id", "unit_id", "post_class", "bureau", "section")
    shape = dict.fromkeys(texts, pl.String) | dict.fromkeys(("stint", "part", "whole"), pl.Int64)
    rows = [(p["id"], p["section"], p["post_class"], p["bureau"], p["section"], 1, 1, 1) for p in people]
    stints = with_peers(pl.DataFrame(rows, schema=shape, orient="row"), written.peers)
    frames = []
    for component in written.components:
        ours = [(p["id"], measures[p["id"], component.name]) for p in people]
        found = [(who, 1, count(m.value), count(m.low), count(m.high), m.is_held) for who, m in ours]
        numbers = dict.fromkeys(("stint", "measure", "low", "high"), pl.Int64)
        names = {"subject_id": pl.String, **numbers, "is_held": pl.Boolean}
        frames.append(with_missing(component, pl.DataFrame(found, schema=names, orient="row")))
    every_line = worth(written, lines(written, stints, pl.concat(frames)))
    summed = totals(written, every_line).join(stints, on="subject_id")
    return every_line, with_provisional(written, ranked(written, summed, every_line))


def agree(month: tuple[dict[str, Any], list[dict[str, str]], dict[tuple[str, str], Measure]]) -> None:
    expected = oracle.scored(*month)
    every_line, scores = by_engine(*month)

    for row in scores.to_dicts():
        mine = expected[row["subject_id"]]
        ends = (count(mine.low), count(mine.high)) if mine.has_known_ends else (row["score_low"], row["score_high"])
        assert row | {} == row | {
            "is_held": mine.is_held,
            "is_provisional": mine.is_provisional,
            "score": count(mine.score),
            "score_low": ends[0],
            "score_high": ends[1],
            "total": count(mine.total),
            "cut": count(mine.cut),
            "rank": mine.rank,
        }
    for row in every_line.to_dicts():
        mine = expected[row["subject_id"]]
        line = mine.lines[row["component"]]
        assert row["points"] == count(line.points), row
        if not mine.is_held:
            assert (row["weight"], row["contribution"]) == (count(line.weight), count(line.contribution)), row


@settings(ODD, max_examples=40)
@given(months())
def test_engine_and_oracle_agree(month: Any) -> None:
    agree(month)


@pytest.mark.long
@settings(ODD, max_examples=200)
@given(months())
def test_engine_and_oracle_agree_at_length(month: Any) -> None:
    agree(month)


PERSON = {"bureau": "B", "section": "一股", "post_class": "clerk"}


def test_a_held_person_is_reweighed_at_both_ends() -> None:
    # c1 is missing, so c0 stands for the whole: 10 at both ends, and what is held adds from 0 to 100.
    edition = tree(
        {"name": "c0", "kind": "events", "weight": "1"},
        {"name": "c1", "kind": "events", "weight": "99", "missing": "reweigh"},
        {"name": "c2", "kind": "events", "adds": True, "limit": ["0", "100"], "missing": "hold"},
    )
    measures = {("a", "c0"): Measure(Fraction(10)), ("a", "c1"): Measure(), ("a", "c2"): Measure()}
    _, scores = by_engine(edition, [PERSON | {"id": "a"}], measures)

    assert scores.select("score", "score_low", "score_high").row(0) == (None, 10_000_000, 110_000_000)


def test_who_has_no_weighted_line_left_is_nobodys_peer() -> None:
    # b has nothing to be weighed by and is held; a alone is the largest of those who count: 100, not 50.
    edition = tree(
        {"name": "c0", "kind": "events", "weight": "100", "missing": "reweigh"},
        {"name": "c1", "kind": "events", "adds": True, "scale": {"kind": "relative", "to": "max"}},
    )
    measures = {
        ("a", "c0"): Measure(Fraction(0)),
        ("a", "c1"): Measure(Fraction(10)),
        ("b", "c0"): Measure(),
        ("b", "c1"): Measure(Fraction(20)),
    }
    _, scores = by_engine(edition, [PERSON | {"id": "a"}, PERSON | {"id": "b"}], measures)

    assert scores.sort("subject_id").select("score", "is_held").rows() == [(100_000_000, False), (None, True)]
