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
    names = pl.Series("bureau_id", [code for code, _ in bureaus])
    counts = np.array([size for _, size in bureaus])
    bureau_of = np.repeat(np.arange(len(names)), counts)
    homes: list[int] = bureau_of.tolist()
    people = pl.DataFrame([names.gather(homes)]).with_columns(
        place=np.concatenate([np.arange(count) for count in counts]),
        post_class=pl.Series(list(classes)).gather(chance.integers(0, len(classes), len(homes)).tolist()),
    )
    known = people.with_columns(
        person_id=pl.col("bureau_id") + pl.col("place").cast(pl.String).str.zfill(5),
        unit_id=pl.col("bureau_id") + (pl.col("place") // _SECTION + 1).cast(pl.String).str.zfill(2),
    )
    moved = (chance.random(len(homes)) < _MOVED) & (len(names) > 1)
    rows = {
        "unit": _units(known),
        "person": _people(known, chance),
        "posting": _posts(known, pl.Series("moved", moved), names, month),
        "absence": _leave(known.filter(pl.Series(chance.random(len(homes)) < _AWAY)), month),
    }
    return Staff(tuple(names), bureau_of, known["person_id"], rows, moved)


def _units(known: pl.DataFrame) -> pl.DataFrame:
    """The sections, each beneath its bureau."""
    units = known.select("unit_id", "bureau_id").unique().sort("unit_id")
    return shaped(
        "unit",
        units.with_columns(
            unit_name=pl.col("unit_id") + "股", parent_id="bureau_id", kind=pl.lit("section"), from_date=pl.lit(_SINCE)
        ),
    )


def _people(known: pl.DataFrame, chance: np.random.Generator) -> pl.DataFrame:
    """Everybody with an invented name, rare characters among them."""
    first, last = chance.integers(0, len(_SURNAMES), known.height), chance.integers(0, len(_GIVEN), (known.height, 2))
    names = [_SURNAMES[a] + _GIVEN[b] + _GIVEN[c] for a, (b, c) in zip(first, last, strict=True)]
    person = known.select("person_id", "bureau_id", person_type=pl.lit("civil_servant"))
    return shaped("person", person.with_columns(person_name=pl.Series(names)))


def _posts(known: pl.DataFrame, moved: pl.Series, names: pl.Series, month: str) -> pl.DataFrame:
    """Main posts; who moved was in the next bureau until the ninth of the month."""
    came_on = pl.lit(first_day(month) + timedelta(days=9))
    posts = known.with_columns(
        moved,
        kind=pl.lit("main"),
        is_head=pl.col("place") % _SECTION == 0,
        is_leading=pl.lit(value=False),
        from_date=pl.when(moved).then(came_on).otherwise(pl.lit(_SINCE)),
    )
    following = dict(zip(names, names.gather((np.arange(len(names)) + 1) % len(names)), strict=True))
    before = posts.filter("moved").with_columns(
        bureau_id=pl.col("bureau_id").replace_strict(following, return_dtype=pl.String),
        from_date=pl.lit(_SINCE),
        is_head=pl.lit(value=False),
    )
    first_section = before.with_columns(unit_id=pl.col("bureau_id") + "01")
    return shaped("posting", pl.concat([first_section, posts]).sort("person_id", "from_date"))


def _leave(away: pl.DataFrame, month: str) -> pl.DataFrame:
    """The first five days of the month."""
    span = {"from_date": pl.lit(first_day(month)), "to_date": pl.lit(first_day(month) + timedelta(days=4))}
    return shaped("absence", away.select("person_id", "bureau_id", kind=pl.lit("annual"), **span))


def shaped(dataset: str, found: pl.DataFrame) -> pl.DataFrame:
    """Rows in the columns of a contract; a lineage of one invented file where they have none."""
    lineage = {"delivery_id": pl.lit("nation"), "row_no": pl.int_range(1, pl.len() + 1, dtype=pl.Int64)}
    known = contract(dataset).shape
    blanks = {
        name: lineage.get(name, pl.lit(None, dtype=kind)) for name, kind in known.items() if name not in found.columns
    }
    return found.with_columns(**blanks).select(pl.col(name).cast(kind) for name, kind in known.items())
