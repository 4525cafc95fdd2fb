"""Who works in the invented nation: bureaus of uneven size, their sections, people, posts and a few transfers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl

from transforms.contracts import contract
from transforms.period import first_day

MEAN_SIZE = 233
"""People of a bureau: 700,000 in 3,000."""
_SPREAD, _SMALLEST, _SECTION = 0.6, 8, 12
_SINCE = date(2020, 1, 1)
_MOVED, _AWAY = 0.002, 0.02
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎龘䶮"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红健俊峰翔宇晨曦嘉琪子轩雨桐浩然欣怡思源玥翀龑堃"


@dataclass(frozen=True)
class Staff:
    """The people of some bureaus, by number in the order of bureau and id, and their rows by dataset."""

    bureaus: tuple[str, ...]
    bureau_of: np.ndarray
    """The number of each person's bureau among these."""
    person_ids: pl.Series
    rows: dict[str, pl.DataFrame]
    moved: np.ndarray
    """Who came within the month from another of these bureaus."""


def codes(count: int) -> list[str]:
    """The codes of all bureaus, in order."""
    return [f"1{number // 100:02d}{number % 100:02d}000000" for number in range(count)]


def sizes(people: int, seed: int) -> list[int]:
    """How many people each bureau has, together exactly so many."""
    count = max(1, round(people / MEAN_SIZE))
    drawn = np.random.default_rng([seed, 0]).lognormal(0, _SPREAD, count)
    shares = np.maximum(np.floor(drawn / drawn.sum() * people), min(_SMALLEST, people // count)).astype(int)
    left = people - int(shares.sum())
    shares[int(shares.argmax())] += left
    return [int(share) for share in shares]


def staff(bureaus: Sequence[tuple[str, int]], classes: Sequence[str], month: str, chance: np.random.Generator) -> Staff:
    """Draw the people of some bureaus, given by code and size, as they stand in a month."""
    names, counts = [code for code, _ in bureaus], np.array([size for _, size in bureaus])
    bureau_of = np.repeat(np.arange(len(names)), counts)
    place = np.concatenate([np.arange(count) for count in counts])
    ids = pl.Series([f"{names[b]}{n:05d}" for b, n in zip(bureau_of, place, strict=True)])
    section = pl.Series([f"{names[b]}{n // _SECTION + 1:02d}" for b, n in zip(bureau_of, place, strict=True)])
    home = pl.Series(names)[bureau_of.tolist()]
    post_class = pl.Series(list(classes))[chance.integers(0, len(classes), len(ids)).tolist()]
    moved = (chance.random(len(ids)) < _MOVED) & (len(names) > 1)
    came_on = first_day(month) + timedelta(days=9)
    posting = pl.DataFrame(
        {"person_id": ids, "unit_id": section, "post_class": post_class, "bureau_id": home, "moved": moved}
    ).with_columns(
        kind=pl.lit("main"),
        is_head=pl.Series(place % _SECTION == 0),
        is_leading=pl.lit(value=False),
        from_date=pl.when("moved").then(pl.lit(came_on)).otherwise(pl.lit(_SINCE)),
    )
    before = posting.filter("moved").with_columns(
        bureau_id=pl.Series(names)[((bureau_of[moved] + 1) % len(names)).tolist()],
        from_date=pl.lit(_SINCE),
        is_head=pl.lit(value=False),
    )
    before = before.with_columns(unit_id=pl.col("bureau_id") + "01")
    first, last = chance.integers(0, len(_SURNAMES), len(ids)), chance.integers(0, len(_GIVEN), (len(ids), 2))
    person = pl.DataFrame(
        {
            "person_id": ids,
            "bureau_id": home,
            "person_name": [_SURNAMES[a] + _GIVEN[b] + _GIVEN[c] for a, (b, c) in zip(first, last, strict=True)],
            "person_type": ["civil_servant"] * len(ids),
        }
    )
    units = pl.DataFrame({"unit_id": section, "bureau_id": home}).unique().sort("unit_id")
    unit = units.with_columns(
        unit_name=pl.col("unit_id") + "股", parent_id="bureau_id", kind=pl.lit("section"), from_date=pl.lit(_SINCE)
    )
    away = ids.filter(pl.Series(chance.random(len(ids)) < _AWAY))
    absence = pl.DataFrame({"person_id": away}).join(person.select("person_id", "bureau_id"), on="person_id")
    absence = absence.with_columns(
        kind=pl.lit("annual"), from_date=pl.lit(first_day(month)), to_date=pl.lit(first_day(month) + timedelta(days=4))
    )
    rows = {
        "unit": shaped("unit", unit),
        "person": shaped("person", person),
        "posting": shaped("posting", pl.concat([before, posting]).sort("person_id", "from_date")),
        "absence": shaped("absence", absence),
    }
    return Staff(tuple(names), bureau_of, ids, rows, moved)


def shaped(dataset: str, found: pl.DataFrame) -> pl.DataFrame:
    """Rows in the columns of a contract; a lineage of one invented file where they have none."""
    lineage = {"delivery_id": pl.lit("nation"), "row_no": pl.int_range(1, pl.len() + 1, dtype=pl.Int64)}
    known = contract(dataset).shape
    blanks = {
        name: lineage.get(name, pl.lit(None, dtype=kind)) for name, kind in known.items() if name not in found.columns
    }
    return found.with_columns(**blanks).select(pl.col(name).cast(kind) for name, kind in known.items())
