"""The engine agrees with the oracle on random small editions, people and measures, to the last digit."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings

from tests.transforms.oracle import month as oracle
from tests.transforms.oracle import places
from tests.transforms.oracle.month import Measure
from tests.transforms.scoring.random_months import ODD, Month, months
from tests.transforms.scoring.rows import read, tree
from transforms.contracts import empty
from transforms.scoring.lines import lines
from transforms.scoring.measured import with_missing
from transforms.scoring.peers import with_peers
from transforms.scoring.ranking import contested, ranked, titled, with_provisional
from transforms.scoring.tiering import with_tiers
from transforms.scoring.totals import totals
from transforms.scoring.worth import worth


def count(value: Fraction | None) -> int | None:
    """A fraction as the millionths that the engine keeps."""
    if value is None:
        return None
    assert (value * 10**6).denominator == 1
    return int(value * 10**6)


def stints_of(people: list[dict[str, Any]]) -> pl.DataFrame:
    texts = ("subject_id", "unit_id", "post_class", "bureau", "section")
    shape = dict.fromkeys(texts, pl.String) | dict.fromkeys(("stint", "part", "whole"), pl.Int64)
    rows = [
        (p["id"], s["section"], s["post_class"], s["bureau"], s["section"], number, s["part"], s["whole"])
        for p in people
        for number, s in enumerate(p["stints"], 1)
    ]
    return pl.DataFrame(rows, schema=shape, orient="row")


def measured_of(month: Month, name: str) -> pl.DataFrame:
    numbers = dict.fromkeys(("stint", "measure", "low", "high"), pl.Int64)
    shape = {"subject_id": pl.String, **numbers, "is_held": pl.Boolean, "is_na": pl.Boolean}
    rows = [
        (who, stint, count(m.value), count(m.low), count(m.high), m.is_held, m.is_na)
        for (who, stint, of), m in month.measures.items()
        if of == name
    ]
    return pl.DataFrame(rows, schema=shape, orient="row")


def by_engine(month: Month) -> tuple[pl.DataFrame, pl.DataFrame]:
    written = read(month.edition)
    stints = with_peers(stints_of(month.people), written.peers)
    found = [with_missing(component, measured_of(month, component.name)) for component in written.components]
    every_line = worth(written, lines(written, stints, pl.concat(found)))
    own = stints.sort("subject_id", "stint").unique("subject_id", keep="last")
    summed = totals(written, every_line).join(own, on="subject_id")
    scores = with_provisional(written, ranked(written, summed, every_line), stints)
    places = contested(written, scores, every_line, empty("person"))
    return every_line, titled(with_tiers(written, scores, every_line), places)


def by_oracle(month: Month) -> dict[str, oracle.Result]:
    found = oracle.scored(*month)
    places.place(month.edition, month.people, found, month.measures)
    return found


def agree(month: Month) -> None:
    expected = by_oracle(month)
    every_line, scores = by_engine(month)

    for row in scores.to_dicts():
        mine = expected[row["subject_id"]]
        assert row | {} == row | {
            "is_held": mine.is_held,
            "is_provisional": mine.is_provisional,
            "score": count(mine.score),
            "score_low": count(mine.low),
            "score_high": count(mine.high),
            "total": count(mine.total),
            "cut": count(mine.cut),
            "rank": mine.rank,
            "tier": mine.tier,
            "title": "、".join(mine.titles) or None,
        }
    for row in every_line.to_dicts():
        mine = expected[row["subject_id"]]
        line = mine.lines[row["component"], row["stint"]]
        assert row["points"] == count(line.points), row
        if not mine.is_held:
            assert (row["weight"], row["contribution"]) == (count(line.weight), count(line.contribution)), row


@settings(ODD, max_examples=40)
@given(months())
def test_engine_and_oracle_agree(month: Month) -> None:
    agree(month)


@pytest.mark.long
@settings(ODD, max_examples=200)
@given(months())
def test_engine_and_oracle_agree_at_length(month: Month) -> None:
    agree(month)


STINT = {"bureau": "B", "section": "一股", "post_class": "clerk", "part": 1, "whole": 1}


def test_a_held_person_is_reweighed_at_both_ends() -> None:
    # c1 is missing, so c0 stands for the whole: 10 at both ends, and what is held adds from 0 to 100.
    edition = tree(
        {"name": "c0", "kind": "events", "weight": "1"},
        {"name": "c1", "kind": "events", "weight": "99", "missing": "reweigh"},
        {"name": "c2", "kind": "events", "adds": True, "limit": ["0", "100"], "missing": "hold"},
    )
    measures = {("a", 1, "c0"): Measure(Fraction(10)), ("a", 1, "c1"): Measure(), ("a", 1, "c2"): Measure()}
    _, scores = by_engine(Month(edition, [{"id": "a", "stints": [STINT]}], measures))

    assert scores.select("score", "score_low", "score_high").row(0) == (None, 10_000_000, 110_000_000)


def test_who_has_no_weighted_line_left_is_nobodys_peer() -> None:
    # b has nothing to be weighed by and is held; a alone is the largest of those who count: 100, not 50.
    edition = tree(
        {"name": "c0", "kind": "events", "weight": "100", "missing": "reweigh"},
        {"name": "c1", "kind": "events", "adds": True, "scale": {"kind": "relative", "to": "max"}},
    )
    measures = {
        ("a", 1, "c0"): Measure(Fraction(0)),
        ("a", 1, "c1"): Measure(Fraction(10)),
        ("b", 1, "c0"): Measure(),
        ("b", 1, "c1"): Measure(Fraction(20)),
    }
    _, scores = by_engine(Month(edition, [{"id": who, "stints": [STINT]} for who in "ab"], measures))

    assert scores.sort("subject_id").select("score", "is_held").rows() == [(100_000_000, False), (None, True)]
