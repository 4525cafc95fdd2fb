"""A month's work log as integers: who, what, when, how much, and the delivered row that it stands in.

This is what is summed to a score, in memory for one bureau and from the shards of the lake for many. People and items
are ranks of their sorted keys, never an order of arrival, so the same rows are the same bytes wherever they are keyed;
the people of a bureau follow on one another, so that one bureau of many is one stretch of the rows.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from transforms.clean.references import item_versions, list_of
from transforms.contracts import empty
from transforms.measures.papers import without_papers
from transforms.measures.reviews import verdicts
from transforms.period import first_day

SHAPE = {
    "person": pl.UInt32(),
    "item": pl.UInt32(),
    "day": pl.UInt8(),
    "is_declared": pl.Boolean(),
    "has_papers": pl.Boolean(),
    "quantity": pl.Int64(),
    "delivery": pl.UInt32(),
    "row_no": pl.UInt32(),
}
"""One row per entry: ranks of person, item and delivery, the day of the month, the quantity in millionths."""

ORDER = ("person", "item", "is_declared", "day", "delivery", "row_no")
"""How entries lie: what counts in the same way follows on one another."""

LISTED = ["list_bureau", "item_code"]
"""An item of two lists is two items; the common list has no bureau."""


@dataclass(frozen=True)
class KeyedWork:
    """The entries of one month that sums tell everything of, in the columns of SHAPE; and what the ranks are of.

    `verdicts` is one row per person and item that was reviewed: person, item, confirmed_quantity, is_reviewed (false
    where it was sent back). `people` has person_id and the one bureau_id of the person's entries, `items` the columns
    of LISTED, `deliveries` delivery_id; each in the order of its ranks.
    """

    month: str
    rows: pl.LazyFrame
    verdicts: pl.DataFrame
    people: pl.DataFrame
    items: pl.DataFrame
    deliveries: pl.DataFrame


def is_plain(log: pl.DataFrame) -> pl.Expr:
    """Which entries sums tell everything of: of an item, and of one who worked for one bureau only.

    Temporary work is approved entry by entry; an item of two bureaus is two items, each with a review of its own.
    """
    moved = log.group_by("person_id").agg(pl.col("bureau_id").n_unique()).filter(pl.col("bureau_id") > 1)
    is_moved = pl.col("person_id").is_in(moved["person_id"].implode())
    return pl.col("item_code").is_not_null() & ~is_moved


def keyed(month: str, log: pl.DataFrame, items: pl.DataFrame, reviews: pl.DataFrame) -> KeyedWork:
    """The plain entries of a month and their reviews as integers, entries in ORDER.

    `items` is the list with its prices.
    """
    people = log.select("person_id", "bureau_id").unique().sort("bureau_id", "person_id")
    listed = log.with_columns(list_of(items))
    known = pl.concat([items.select(list_bureau="bureau_id", item_code="item_code"), listed.select(LISTED)])
    ranked = known.unique().sort(LISTED, nulls_last=False)
    deliveries = log.select("delivery_id").unique().sort("delivery_id")
    lacking = _lacking(listed.with_row_index("entry"), items)
    rows = (
        listed.with_row_index("entry")
        .join(ranked.with_row_index("item"), on=LISTED, how="left", nulls_equal=True, maintain_order="left")
        .select(
            _rank("person_id", people).alias("person"),
            pl.col("item").cast(pl.UInt32),
            pl.col("work_date").dt.day().cast(pl.UInt8).alias("day"),
            is_declared=pl.col("source") == "declared",
            has_papers=~pl.col("entry").is_in(lacking.implode()),
            quantity="quantity",
            delivery=_rank("delivery_id", deliveries),
            row_no=pl.col("row_no").cast(pl.UInt32),
        )
        .sort(*ORDER)
    )
    judged = keyed_verdicts(month, reviews, items, people, ranked)
    return KeyedWork(month, rows.lazy(), judged, people, ranked, deliveries)


def unkeyed(work: KeyedWork) -> pl.DataFrame:
    """Entries of integers as rows of the contract, each known by the delivered row that it stands in.

    Their papers are not told any more, only whether those that were asked for were there.
    """
    named = work.rows.collect()
    for rank, known in (("person", work.people), ("item", work.items), ("delivery", work.deliveries)):
        numbered = known.with_row_index(rank).with_columns(pl.col(rank).cast(pl.UInt32))
        named = named.join(numbered, on=rank, how="left", maintain_order="left")
    day = pl.lit(first_day(work.month)) + pl.duration(days=pl.col("day").cast(pl.Int64) - 1)
    told = named.with_columns(
        work_date=day,
        source=pl.when("is_declared").then(pl.lit("declared")).otherwise(pl.lit("system")),
        entry_id=pl.concat_str("delivery_id", "row_no", separator="-"),
    )
    return pl.concat(
        [empty("work_log"), told.select(sorted({*told.columns} & {*empty("work_log").columns}))], how="diagonal_relaxed"
    )


def keyed_verdicts(
    month: str, reviews: pl.DataFrame, items: pl.DataFrame, people: pl.DataFrame, ranked: pl.DataFrame
) -> pl.DataFrame:
    """The reviews of the month by the ranks of person and item; those of a bureau that a person was not in fall out."""
    places = ranked.with_row_index("item").with_columns(pl.col("item").cast(pl.UInt32))
    who = people.with_row_index("person").with_columns(pl.col("person").cast(pl.UInt32))
    return (
        verdicts(reviews.filter(pl.col("month") == month))
        .join(who, on=["person_id", "bureau_id"])
        .with_columns(list_of(items))
        .join(places, on=LISTED, nulls_equal=True)
        .select("person", "item", "confirmed_quantity", "is_reviewed")
        .sort("person", "item")
    )


def _rank(column: str, known: pl.DataFrame) -> pl.Expr:
    """The place of a key among the sorted ones."""
    return pl.col(column).cast(pl.Enum(known[column])).to_physical().cast(pl.UInt32)


def _lacking(listed: pl.DataFrame, items: pl.DataFrame) -> pl.Series:
    """The numbers of the declared entries without a paper that their item asks for on their day."""
    asking = item_versions(items).filter(pl.col("evidence").list.len() > 0)
    if asking.is_empty():
        return listed["entry"].clear()
    asked = asking.select("item_code", "from_date", "until_date", list_bureau="bureau_id", papers="evidence")
    declared = listed.filter(pl.col("source") == "declared").select("entry", *LISTED, "work_date", "evidence")
    held = declared.join(asked, on=LISTED, nulls_equal=True).filter(
        pl.col("work_date").is_between("from_date", "until_date")
    )
    return without_papers(held.select("entry", "evidence", "papers"))
