"""What the invented people do in a month: Zipf habits over the items of a list, reviews, events, grants."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl

from flows.nation.staff import Staff, shaped
from transforms.fixed_point import ONE
from transforms.measures.keyed_work import ORDER, SHAPE, KeyedWork, keyed_verdicts, unkeyed
from transforms.period import first_day, last_day

ITEMS, _CHANGED, _DECLARED, _HABITS = 195, 5, 6, 60
"""Items of the list; every so-manieth changes its price within the month, every so-manieth is declared."""
_OTHER_SOURCE, _CUT, _RETURNED, _OPEN, _EVENTS, _TEMPORARY = 0.01, 0.02, 0.002, 0.001, 0.05, 0.001
_MOST = 29
_DAILY_FILES = 40
"""A delivery holds the entries of so many people."""
_SINCE = date(2020, 1, 1)


@dataclass(frozen=True)
class Month:
    """One month of some bureaus: the entries that are summed, and the rows of every other dataset."""

    work: KeyedWork
    rows: Mapping[str, pl.DataFrame]


def lists(month: str) -> dict[str, pl.DataFrame]:
    """The common lists of a month: items with their prices, and the event rules."""
    numbers = range(ITEMS)
    change = first_day(month) + timedelta(days=14)
    priced = [(n, _SINCE, 1 + n * 7 % 30) for n in numbers]
    priced += [(n, change, 2 + n * 11 % 30) for n in numbers if n % _CHANGED == 0]
    item = pl.DataFrame(priced, schema=["n", "from_date", "points"], orient="row").select(
        "from_date",
        item_code=_code("n"),
        item_name=_code("n"),
        points=pl.col("points") * ONE,
        minutes=pl.col("points") * ONE,
        counted_from=pl.when(pl.col("n") % _DECLARED == 0).then(pl.lit("declared")).otherwise(pl.lit("system")),
        bureau_id=pl.lit(None, dtype=pl.String),
    )
    rule = pl.DataFrame(
        {"event_code": ["Q1", "Q2"], "event_name": ["质量扣分", "质量奖分"], "category": ["quality", "quality"]}
    ).with_columns(
        points=pl.Series([-2 * ONE, ONE]),
        is_veto=pl.lit(value=False),
        from_date=pl.lit(_SINCE),
        bureau_id=pl.lit(None, dtype=pl.String),
    )
    return {"work_item": shaped("work_item", item), "event_rule": shaped("event_rule", rule)}


def _code(column: str) -> pl.Expr:
    return "X" + pl.col(column).cast(pl.String).str.zfill(3)


def drawn(people: Staff, month: str, entries: int, chance: np.random.Generator, most: int = _MOST) -> Month:
    """Draw a month in which everybody has so many entries in the mean, each of at most so many pieces."""
    frame = _entries(people, month, entries, chance, most)
    moved = pl.col("person").is_in(np.flatnonzero(people.moved))
    known = {
        "people": pl.DataFrame({"person_id": people.person_ids, "bureau_id": _homes(people)}),
        "items": pl.DataFrame({"item_code": [f"X{n:03d}" for n in range(ITEMS)]}).select(
            pl.lit(None, dtype=pl.String).alias("list_bureau"), "item_code"
        ),
        "deliveries": pl.DataFrame(
            {"delivery_id": [f"d{n:06d}" for n in range(len(people.person_ids) // _DAILY_FILES + 1)]}
        ),
    }
    reviews = _reviews(frame, known, month, chance)
    judged = keyed_verdicts(month, reviews, lists(month)["work_item"], known["people"], known["items"])
    work = KeyedWork(month, frame.filter(~moved).lazy(), judged, **known)
    single = KeyedWork(month, frame.filter(moved).lazy(), judged, **known)
    rows = {
        **lists(month),
        "work_log": _looked_at(people, single, chance),
        "work_review": reviews,
        "event": _events(people, month, chance),
        "grant": _grants(people, month, chance),
    }
    return Month(work, rows)


def _homes(people: Staff) -> pl.Series:
    homes: list[int] = people.bureau_of.tolist()
    return pl.Series(list(people.bureaus)).gather(homes)


def _entries(people: Staff, month: str, mean: int, chance: np.random.Generator, most: int) -> pl.DataFrame:
    """Entries as integers; who does what is a habit, most of it little of few items (Zipf)."""
    count = len(people.person_ids)
    each = np.maximum(chance.gamma(4.0, mean / 4.0, count).astype(np.int64), 1)
    person = np.repeat(np.arange(count, dtype=np.uint32), each)
    habit = chance.integers(0, ITEMS, (count, _HABITS)).astype(np.uint32)
    odds = 1 / np.arange(1, _HABITS + 1)
    item = habit[
        person, np.searchsorted(np.cumsum(odds / odds.sum()), chance.random(len(person)), side="right") % _HABITS
    ]
    is_declared = (item % _DECLARED == 0) ^ (chance.random(len(person)) < _OTHER_SOURCE)
    drawn_days = chance.integers(1, last_day(month).day + 1, len(person))
    frame = pl.DataFrame(
        {
            "person": person,
            "item": item,
            "day": drawn_days.astype(np.uint8),
            "is_declared": is_declared,
            "has_papers": np.ones(len(person), dtype=bool),
            "quantity": chance.integers(1, most + 1, len(person)) * ONE,
            "delivery": person // _DAILY_FILES,
        }
    ).with_columns(row_no=pl.int_range(1, pl.len() + 1, dtype=pl.UInt32).over("delivery"))
    return frame.sort(*ORDER).select(pl.col(name).cast(kind) for name, kind in SHAPE.items())


def _looked_at(people: Staff, single: KeyedWork, chance: np.random.Generator) -> pl.DataFrame:
    """The entries that are not summed: of those who moved, and temporary work, some of it not approved."""
    log = unkeyed(single)
    start = first_day(single.month)
    ids = people.person_ids.filter(pl.Series(chance.random(len(people.person_ids)) < _TEMPORARY * 10))
    temporary = pl.DataFrame({"person_id": ids}).join(single.people, on="person_id", maintain_order="left")
    temporary = temporary.with_columns(
        entry_id="T" + pl.col("person_id"),
        work_date=pl.lit(start + timedelta(days=12)),
        quantity=pl.lit(ONE),
        source=pl.lit("declared"),
        ad_hoc_points=pl.lit(30 * ONE),
        approved_by="person_id",
    )
    moved_on = pl.when(pl.col("work_date") < start + timedelta(days=9))
    homes = people.rows["posting"].filter(pl.len().over("person_id") > 1).unique("person_id", keep="first")
    before = homes.sort("person_id").select("person_id", before="bureau_id")
    placed = log.join(before, on="person_id", how="left", maintain_order="left")
    with_bureau = placed.with_columns(bureau_id=moved_on.then("before").otherwise("bureau_id")).drop("before")
    return pl.concat([with_bureau, shaped("work_log", temporary)])


def _reviews(
    frame: pl.DataFrame, known: Mapping[str, pl.DataFrame], month: str, chance: np.random.Generator
) -> pl.DataFrame:
    """The review of every declared item but a few: most confirmed, some cut, some sent back."""
    declared = (
        frame.filter("is_declared").group_by("person", "item").agg(pl.col("quantity").sum()).sort("person", "item")
    )
    fate = chance.random(declared.height)
    cut = pl.Series(fate < _CUT)
    people = known["people"].with_row_index("person").with_columns(pl.col("person").cast(pl.UInt32))
    items = known["items"].with_row_index("item").with_columns(pl.col("item").cast(pl.UInt32))
    rows = (
        declared.with_columns(
            confirmed_quantity=pl.when(cut).then(pl.col("quantity") // ONE * 4 // 5 * ONE).otherwise("quantity"),
            decision=pl.when(pl.Series((fate >= _CUT) & (fate < _CUT + _RETURNED)))
            .then(pl.lit("returned"))
            .when(cut)
            .then(pl.lit("cut"))
            .otherwise(pl.lit("confirmed")),
        )
        .filter(pl.Series(fate < 1 - _OPEN))
        .join(people, on="person", maintain_order="left")
        .join(items, on="item", maintain_order="left")
    )
    return shaped("work_review", rows.with_columns(month=pl.lit(month), stage=pl.lit("panel")))


def _events(people: Staff, month: str, chance: np.random.Generator) -> pl.DataFrame:
    hit = np.flatnonzero(chance.random(len(people.person_ids)) < _EVENTS)
    ids = people.person_ids[hit.tolist()]
    rows = pl.DataFrame({"person_id": ids, "bureau_id": _homes(people)[hit.tolist()]}).with_columns(
        event_id="V" + pl.col("person_id"),
        event_code=pl.Series(np.where(chance.random(len(hit)) < 0.7, "Q1", "Q2")),  # noqa: PLR2004
        event_date=pl.lit(first_day(month) + timedelta(days=6)),
    )
    return shaped("event", rows)


def _grants(people: Staff, month: str, chance: np.random.Generator) -> pl.DataFrame:
    points = chance.integers(0, 21, len(people.person_ids)) * ONE
    rows = pl.DataFrame({"person_id": people.person_ids, "bureau_id": _homes(people), "points": points})
    return shaped("grant", rows.with_columns(month=pl.lit(month), reason=pl.lit("机动")))
