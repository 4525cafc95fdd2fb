"""What the rules look at in work: an entry's id, the post and the price of its day, what a review compares with."""

from __future__ import annotations

import polars as pl

from transforms.clean.beside import beside, keys_of
from transforms.clean.references import References, bureau_of_unit, item_versions, list_of, spells
from transforms.fixed_point import ONE, constant, exact_sum, wide
from transforms.measures.papers import without_papers

MOST_MINUTES = 720
"""150 % of a working day of 480 minutes (contracts.md, "Checks that need two tables")."""


def with_entry_id(rows: pl.DataFrame) -> pl.DataFrame:
    """Fill a blank 登记号 with person, day, item, source and the how-manieth such row, counted in order of content."""
    same = ["person_id", "work_date", "item_code", "source"]
    content = ["quantity", "ad_hoc_points", "approved_by", pl.col("evidence").list.join(";")]
    blank = pl.col("entry_id").is_null() & pl.col("bad_entry_id").is_null()
    place = pl.struct(content).rank("ordinal").over("delivery_id", blank, *same).cast(pl.String)
    made = pl.concat_str(
        [
            pl.col("person_id"),
            pl.col("work_date").dt.strftime("%Y%m%d"),
            pl.col("item_code").fill_null(""),
            "source",
            pl.coalesce("mends", place),  # a mended row is the entry that it was, whatever else its new file holds
        ],
        separator="|",
    )
    return rows.with_columns(entry_id=pl.when(blank).then(made).otherwise("entry_id"))


def with_post(rows: pl.DataFrame, refs: References) -> pl.DataFrame:
    """`is_posted`: in any post on that day; `post_classes`: those posts. Null where person or day is unknown."""
    posts = spells(refs.posting).select("person_id", "post_class", "from_date", "until_date")
    day = ["person_id", "work_date"]
    keys = keys_of(rows, day)
    found = (
        keys.distinct.join(posts, on="person_id", how="inner")
        .filter(pl.col("work_date").is_between("from_date", "until_date"))
        .unique([*day, "post_class"])
        .sort("post_class")
        .group_by(day, maintain_order=True)
        .agg(post_classes="post_class")
    )
    left = refs.person.select("person_id", "left_date")
    joined = beside(keys.beside(rows, found), left, ["person_id"])
    judged = pl.col("is_known_person_id").fill_null(value=False) & pl.col("work_date").is_not_null()
    serving = (pl.col("work_date") <= pl.col("left_date")).fill_null(value=True)
    return joined.with_columns(is_posted=pl.when(judged).then(pl.col("post_classes").is_not_null() & serving)).drop(
        "left_date"
    )


def with_price(rows: pl.DataFrame, refs: References) -> pl.DataFrame:
    """`is_priced` on that day, `is_own_item` for that post class; null where the item is blank or unknown."""
    listed = rows.with_columns(list_of(refs.work_item))
    keys = keys_of(listed, ["list_bureau", "item_code", "work_date"])
    joined = keys.beside(listed, _prices(keys.distinct, refs))
    judged = pl.col("is_known_item_code").fill_null(value=False) & pl.col("work_date").is_not_null()
    own = pl.col("item_class").is_null() | pl.col("post_classes").list.contains(pl.col("item_class"))
    return joined.with_columns(
        is_priced=pl.when(judged).then(pl.col("is_found").fill_null(value=False)),
        is_own_item=pl.when(pl.col("is_found") & pl.col("is_posted")).then(own),
        has_points=pl.col("item_code").is_not_null()
        | pl.col("ad_hoc_points").is_not_null()
        | pl.col("bad_item_code").is_not_null(),
    ).drop("is_found", "list_bureau")


def _prices(days: pl.DataFrame, refs: References) -> pl.DataFrame:
    """The version of an item that holds on each day, by the list that is looked in; days without one are left out."""
    versions = item_versions(refs.work_item).select(
        "item_code",
        list_bureau="bureau_id",
        item_class="post_class",
        papers="evidence",
        minutes_each=pl.coalesce("minutes", "points_each"),
        priced_from="from_date",
        priced_until="until_date",
    )
    item = ["list_bureau", "item_code"]
    return (
        days.join(versions, on=item, how="inner", nulls_equal=True, maintain_order="left_right")
        .filter(pl.col("work_date").is_between("priced_from", "priced_until"))
        .unique(days.columns, keep="first", maintain_order=True)
        .select(*days.columns, "item_class", "papers", "minutes_each", is_found=pl.lit(value=True))
    )


def with_bureau_of_work(rows: pl.DataFrame, refs: References) -> pl.DataFrame:
    """Reviews of people who changed the bureau within the month, with bureau and section of the work they review.

    That is the bureau of the inbox folder where the person served in it that month, else the only one in which the
    person declared the item; otherwise it stays that of the last day.
    """
    indexed = rows.with_row_index("_row")
    served = _served(indexed, refs)
    if served.is_empty():
        return rows
    item = ["person_id", "month", "item_code"]
    month = pl.col("work_date").dt.strftime("%Y-%m").alias("month")
    declared = refs.work_log.filter(pl.col("source") == "declared").select("person_id", month, "item_code", "bureau_id")
    worked = declared.group_by(item).agg(worked=pl.col("bureau_id").unique()).filter(pl.col("worked").list.len() == 1)
    sent = served.select("_row", of_folder="served", of_sent="served")
    found = indexed.join(sent, on=["_row", "of_folder"], how="left", validate="1:1")
    found = found.join(worked, on=item, how="left", validate="m:1")
    only = pl.when(pl.col("_row").is_in(served["_row"].implode())).then(pl.col("worked").list.first())
    placed = found.with_columns(bureau_id=pl.coalesce("of_sent", only, "bureau_id"))
    homes = served.rename({"served": "bureau_id"})
    joined = placed.join(homes, on=["_row", "bureau_id"], how="left", validate="1:1").sort("_row")
    section = pl.coalesce("served_unit", "section_id")
    return joined.with_columns(section_id=section).drop("_row", "of_sent", "worked", "served_unit")


def _served(indexed: pl.DataFrame, refs: References) -> pl.DataFrame:
    """One row per row and bureau, of people with main posts in several that month: _row, served, served_unit."""
    mains = spells(refs.posting.filter(pl.col("kind") == "main"))
    homes = mains.join(bureau_of_unit(refs), on="unit_id", how="left", validate="m:1").drop_nulls("bureau_of_unit")
    is_in = (pl.col("from_date") <= pl.col("row_day")) & (pl.col("until_date") >= pl.col("row_day").dt.month_start())
    return (
        indexed.select("_row", "person_id", "row_day")
        .join(homes.select("person_id", "from_date", "until_date", "bureau_of_unit", "unit_id"), on="person_id")
        .filter(is_in)
        .group_by("_row", served="bureau_of_unit")
        .agg(served_unit=pl.col("unit_id").sort_by("from_date", "unit_id").last())
        .filter(pl.len().over("_row") > 1)
    )


def with_papers(rows: pl.DataFrame, refs: References) -> pl.DataFrame:
    """`has_papers`: a declared entry carries what its item names, where the edition asks; null where it does not."""
    asking = pl.col("bureau_id").is_in(refs.evidence_terms["bureau_id"].to_list())
    asked = asking & (pl.col("source") == "declared") & (pl.col("papers").list.len() > 0)
    indexed = rows.with_row_index("entry").with_columns(is_asked=asked.fill_null(value=False))
    lacking = without_papers(indexed.filter("is_asked").select("entry", "evidence", "papers"))
    has_papers = pl.when("is_asked").then(~pl.col("entry").is_in(lacking.implode()))
    return indexed.with_columns(has_papers=has_papers).drop("entry", "is_asked", "papers")


def with_day_load(stood: pl.DataFrame) -> pl.DataFrame:
    """`is_of_a_day`: the person's work of that day and source takes no more than one and a half days.

    Declared and system quantities of one item are the same work, so each source is added up by itself.
    """
    minutes = wide(pl.col("quantity").fill_null(0)) * wide(pl.col("minutes_each").fill_null(0))
    spent = exact_sum(minutes).over("person_id", "work_date", "source")
    most = constant(MOST_MINUTES) * constant(ONE) * constant(ONE)
    return stood.with_columns(is_of_a_day=pl.when(pl.col("minutes_each").is_not_null()).then(spent <= most))


def with_declared(rows: pl.DataFrame, refs: References) -> pl.DataFrame:
    """`declared_quantity`: all loaded declared entries of that person, month, bureau and item, in millionths.

    `is_as_printed`: the reviewer saw that quantity; null where the row does not say, and of what is sent back, which
    confirms nothing.
    """
    declared = (
        refs.work_log.filter(pl.col("source") == "declared")
        .group_by("person_id", "bureau_id", "item_code", month=pl.col("work_date").dt.strftime("%Y-%m"))
        .agg(declared_quantity=pl.col("quantity").sum())
    )
    joined = rows.join(
        declared, on=["person_id", "bureau_id", "item_code", "month"], how="left", validate="m:1", maintain_order="left"
    )
    judged = pl.col("is_known_person_id") & pl.col("is_known_item_code") & pl.col("month").is_not_null()
    declared_now = pl.when(judged).then(pl.col("declared_quantity").fill_null(0))
    is_sent_back = (pl.col("decision") == "returned").fill_null(value=False)
    return joined.with_columns(
        declared_quantity=declared_now,
        is_as_printed=pl.when(~is_sent_back).then(pl.col("printed_quantity") == declared_now),
        has_said=pl.col("decision").is_not_null()
        | pl.col("confirmed_quantity").is_not_null()
        | pl.col("bad_decision").is_not_null()
        | pl.col("bad_confirmed_quantity").is_not_null(),
        is_cut_by=pl.when(pl.col("decision") == "cut").then(
            pl.col("confirmed_quantity").is_not_null() | pl.col("bad_confirmed_quantity").is_not_null()
        ),
    )
