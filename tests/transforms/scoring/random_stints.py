"""Random months by days: postings, events of a day, and editions of components whose measures are those events."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from tests.transforms.scoring.rows import LONG_AGO, inputs, tree
from transforms.scoring.inputs import Inputs

DAYS = [date(2026, 3, 1) + timedelta(days=n) for n in range(31)]
RULE = {"event_code": "Q", "category": "quality", "is_veto": False, "from_date": LONG_AGO}
SCALES = [
    {"kind": "as_is"},
    {"kind": "rank"},
    {"kind": "linear", "zero": "-3", "full": "41"},
    {"kind": "relative", "to": "max", "cap": "100"},
    {"kind": "relative", "to": "mean"},
]
shares = st.sampled_from([Fraction(1, 10), Fraction(1, 4), Fraction(333, 1000)])
Month = tuple[dict[str, Any], dict[str, list[dict[str, Any]]], list[tuple[str, date, Fraction]]]


@st.composite
def postings(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Main posts one after the other, the first perhaps begun in the month, old rows often open; some concurrent."""
    starts = sorted(draw(st.lists(st.integers(0, 30), max_size=2, unique=True)))
    begun = draw(st.sampled_from([[LONG_AGO], []])) or [DAYS[draw(st.integers(0, 30))]]
    froms = [*begun, *(DAYS[n] for n in starts if DAYS[n] > begun[0])]
    posts = st.fixed_dictionaries({"unit_id": st.sampled_from(["S1", "S2"]), "post_class": st.sampled_from("甲乙")})
    found = [draw(posts) | {"kind": "main", "share": None, "from_date": day, "to_date": None} for day in froms]
    if draw(st.booleans()):
        # A day is never given away whole, and a post that is concurrent is no main one.
        first = draw(st.integers(0, 30))
        ends = draw(st.sampled_from([None, DAYS[min(30, first + 4)]]))
        other = {"unit_id": "S3", "post_class": draw(st.sampled_from("甲乙")), "kind": "concurrent"}
        found.append({**other, "share": draw(shares), "from_date": DAYS[first], "to_date": ends})
    return found


@st.composite
def months(draw: st.DrawFn) -> Month:
    share = draw(st.integers(1, 99))
    common = {"kind": "events", "limit": draw(st.sampled_from([["0", None], [None, None]]))}
    parts = [
        {"name": "c0", "weight": str(share), "base": draw(st.sampled_from(["0", "100"]))},
        {"name": "c1", "weight": str(100 - share)},
        {"name": "c2", "adds": True},
    ]
    peers = {
        "by": draw(st.sampled_from([["bureau"], ["post_class"], ["section"]])),
        "at_least": draw(st.sampled_from("123")),
    }
    edition = tree(
        *({**common, **part, "missing": "fail", "scale": draw(st.sampled_from(SCALES))} for part in parts),
        prorate="by_days",
        peers=peers,
        total={"round": draw(st.sampled_from("26"))},
        rank={"within": draw(st.sampled_from([["bureau"], ["section"]]))},
    )
    staff = {who: draw(postings()) for who in "abcd"[: draw(st.integers(1, 4))]}
    points = st.integers(-5_000, 40_000).map(lambda n: Fraction(n, 1000))
    rows = st.tuples(st.sampled_from([*staff]), st.sampled_from(DAYS), points)
    return edition, staff, draw(st.lists(rows, max_size=8))


def of_engine(month: Month) -> Inputs:
    edition, staff, events = month
    people = [{"person_id": who} for who in staff]
    posts = [
        {
            "person_id": who,
            **row,
            "is_head": False,
            "is_leading": False,
            "share": None if row["share"] is None else float(row["share"]),
        }
        for who, rows in staff.items()
        for row in rows
    ]
    log = [
        {"event_id": f"E{n}", "person_id": who, "event_date": day, "event_code": "Q", "points": float(points)}
        for n, (who, day, points) in enumerate(events)
    ]
    units = [
        {"unit_id": name, "unit_name": name, "parent_id": "B", "kind": "section", "from_date": LONG_AGO}
        for name in ("S1", "S2", "S3")
    ]
    return inputs(edition, people, month="2026-03", posting=posts, event=log, event_rule=[RULE], unit=units)
