"""What a month's work comes to: quantities by person and item at the price of the day, and what of them counts.

One pass over the entries: an item, a day and a source lead to the *way* in which an entry counts (a price of the item
and who says how much), by a table that is looked into, not joined; entries are added up by person and way. Everything
after is about these sums, an eighth as many.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from transforms.clean.references import item_versions
from transforms.fixed_point import LARGEST, ONE, constant, exact_sum, wide
from transforms.measures.keyed_work import LISTED, KeyedWork
from transforms.period import first_day, last_day
from transforms.scheme.kinds import Workload

_DAYS = 32
SUMS = {
    "person": pl.UInt32(),
    "way": pl.UInt32(),
    "item": pl.UInt32(),
    "is_declared": pl.Boolean(),
    "quantity": pl.Int64(),
    "points_each": pl.Int64(),
}


@dataclass(frozen=True)
class Ways:
    """The ways in which entries of a month count, by number; `lookup` leads from item, day and source to the number.

    One row per way: item, is_declared, points_each (millionths), first and last day of the month. The two numbers
    after the last say that an entry does not count, and that it has no price.
    """

    table: pl.DataFrame
    lookup: pl.Series

    @property
    def uncounted(self) -> int:
        """The number that an entry has which its item does not count from, or the component not."""
        return self.table.height

    @property
    def unpriced(self) -> int:
        """The number that an entry has whose item has no price on its day."""
        return self.table.height + 1


def ways(component: Workload, work: KeyedWork, items: pl.DataFrame) -> Ways:
    """The ways of a month, in the order of item, source and day; `items` is the list with its prices."""
    priced = _priced(work, items)
    sources = pl.DataFrame({"is_declared": [False, True], "source": ["system", "declared"]})
    both = priced.join(sources, how="cross").with_columns(
        counts=pl.col("source").is_in(component.sources)
        & (pl.col("source") == pl.col("counted_from")).fill_null(value=True)
    )
    table = (
        both.filter("counts")
        .sort("item", "is_declared", "first")
        .select(
            "item",
            "is_declared",
            "points_each",
            "first",
            "last",
            way=pl.int_range(pl.len(), dtype=pl.UInt32),
        )
    )
    return Ways(table, _lookup(both, table, work.items.height))


def _priced(work: KeyedWork, items: pl.DataFrame) -> pl.DataFrame:
    """One row per item and price that holds on a day of the month: item, counted_from, points_each, first, last."""
    begin, end = first_day(work.month), last_day(work.month)
    return (
        item_versions(items)
        .rename({"bureau_id": "list_bureau"})
        .filter((pl.col("from_date") <= end) & (pl.col("until_date") >= begin))
        .join(work.items.with_row_index("item"), on=LISTED, nulls_equal=True)
        .select(
            pl.col("item").cast(pl.UInt32),
            "counted_from",
            "points_each",
            first=pl.max_horizontal("from_date", pl.lit(begin)).dt.day().cast(pl.UInt32),
            last=pl.min_horizontal("until_date", pl.lit(end)).dt.day().cast(pl.UInt32),
        )
    )


def _lookup(both: pl.DataFrame, table: pl.DataFrame, items: int) -> pl.Series:
    """The way of each item, day and source, at the place that `_place` says."""
    days = pl.DataFrame({"day": pl.int_range(1, _DAYS, dtype=pl.UInt32, eager=True)})
    found = (
        both.join(table.select("item", "is_declared", "first", "way"), on=["item", "is_declared", "first"], how="left")
        .join(days, how="cross")
        .filter(pl.col("day").is_between("first", "last"))
        .select(place=_place(), way=pl.col("way").fill_null(table.height))
    )
    every = pl.DataFrame({"place": pl.int_range(items * _DAYS * 2, dtype=pl.UInt32, eager=True)})
    return every.join(found, on="place", how="left", maintain_order="left")["way"].fill_null(table.height + 1)


def _place() -> pl.Expr:
    return (pl.col("item") * _DAYS + pl.col("day").cast(pl.UInt32)) * 2 + pl.col("is_declared").cast(pl.UInt32)


def sums(component: Workload, work: KeyedWork, by: Ways) -> pl.DataFrame:
    """One row per person and way with their quantity (SUMS), sorted; ways that do not count are left out.

    Entries lie by person, item, source and day, so those of a way follow on one another: a running sum, read where a
    way ends, takes two thirds of a grouping and needs no sorting after it. Quantities are at most 10^11 millionths,
    so the sum over a shard stays far below the end of Int64.
    """
    numbers = by.table.height + 2
    width = pl.UInt32 if work.people.height * numbers < 2**32 else pl.UInt64
    rows = work.rows
    if component.evidence == "required":
        rows = rows.filter(pl.col("has_papers") | ~pl.col("is_declared"))
    way = pl.lit(by.lookup).gather(_place())
    packed = rows.select(key=pl.col("person").cast(width) * numbers + way, total=pl.col("quantity").cum_sum())
    is_last = pl.col("key").ne_missing(pl.col("key").shift(-1))
    ends = packed.filter(is_last).with_columns(quantity=pl.col("total") - pl.col("total").shift(1, fill_value=0))
    found = ends.select(
        "quantity", person=(pl.col("key") // numbers).cast(pl.UInt32), way=(pl.col("key") % numbers).cast(pl.UInt32)
    ).collect(engine="streaming")
    return found.filter(pl.col("way") != by.uncounted).with_columns(_told(by)).select(*SUMS)


def _told(by: Ways) -> list[pl.Expr]:
    """Item, source and price of a way by its number; blank for the two that are none."""
    known = by.table.select("item", "is_declared", "points_each")
    return [pl.lit(column.extend_constant(None, 2)).gather("way").alias(column.name) for column in known.iter_columns()]


def unpriced(work: KeyedWork, by: Ways) -> pl.DataFrame:
    """One row per person, item and day without a price: person, item_code, work_date."""
    bare = work.rows.filter(pl.lit(by.lookup).gather(_place()) == by.unpriced).select("person", "item", "day")
    found = bare.unique().collect(engine="streaming")
    day = pl.lit(first_day(work.month)) + pl.duration(days=pl.col("day").cast(pl.Int64) - 1)
    items = work.items.with_row_index("item").select(pl.col("item").cast(pl.UInt32), "item_code")
    return found.join(items, on="item").select("person", "item_code", work_date=day)


def counted(found: pl.DataFrame, verdicts: pl.DataFrame) -> pl.DataFrame:
    """The sums with `counted_low`, `counted_high`, `points_low`, `points_high` and `is_open`; sorted as they were.

    `verdicts`: person, item, confirmed_quantity, is_reviewed. Declared work counts as confirmed, the earliest first,
    so that a cut is paid at the latest price; what is not reviewed is open between nothing and all of it.
    """
    whole = found.filter(~pl.col("is_declared")).with_columns(
        counted_low="quantity", counted_high="quantity", is_open=pl.lit(value=False)
    )
    split = pl.concat([whole, _reviewed(found.filter("is_declared"), verdicts)])
    return split.with_columns(points_low=_worth(split, "counted_low"), points_high=_worth(split, "counted_high"))


def _reviewed(declared: pl.DataFrame, verdicts: pl.DataFrame) -> pl.DataFrame:
    judged = declared.join(verdicts, on=["person", "item"], how="left", validate="m:1", maintain_order="left")
    is_open = ~pl.col("is_reviewed").fill_null(value=False)
    left = (pl.col("confirmed_quantity") - _earlier()).clip(0).fill_null(pl.col("quantity"))
    filled = pl.min_horizontal("quantity", left)
    return judged.with_columns(
        counted_low=pl.when(is_open).then(0).otherwise(filled),
        counted_high=pl.when(is_open).then("quantity").otherwise(filled),
        is_open=is_open,
    ).drop("confirmed_quantity", "is_reviewed")


def _earlier() -> pl.Expr:
    """What a person declared of the item at its earlier prices of the month; rows lie by person, item and price.

    A running sum over everything less what it was where the item began: a window over persons and items takes ten
    times as long.
    """
    is_first = (pl.col("person") != pl.col("person").shift()) | (pl.col("item") != pl.col("item").shift())
    before = pl.col("quantity").cum_sum() - pl.col("quantity")
    return before - pl.when(is_first.fill_null(value=True)).then(before).forward_fill()


def _worth(rows: pl.DataFrame, counted_as: str) -> pl.Expr:
    """Quantity x points, exact in millionths since both have at most three decimals; in 64 bits where they hold it."""
    most = _largest(rows[counted_as]) * _largest(rows["points_each"].abs())
    if most <= LARGEST:
        return pl.col(counted_as) * pl.col("points_each") // ONE
    return wide(counted_as) * wide("points_each") // constant(ONE)


def by_person(pointed: pl.DataFrame) -> pl.DataFrame:
    """One row per person: `points_low` and `points_high` in 128 bits, `is_open`; added up in 64 where they hold it."""
    ends = ("points_low", "points_high")
    totals = [wide(pl.col(end).sum()) if _is_narrow(pointed[end]) else exact_sum(end) for end in ends]
    return pointed.group_by("person").agg(*totals, is_open=pl.col("is_open").any())


def _is_narrow(numbers: pl.Series) -> bool:
    """Whether no sum of these can leave 64 bits."""
    return numbers.dtype == pl.Int64 and _largest(numbers.abs()) * numbers.len() <= LARGEST


def _largest(numbers: pl.Series) -> int:
    found = numbers.max()
    return found if isinstance(found, int) else 0
