"""Workload: counted quantity x item points as of the work date (scheme.md, "Kinds").

Entries that hold and their reviews enter. A measure is made of sums by person, item and price wherever sums tell
everything (`work_sums`), of single entries elsewhere; `entries` says of each entry what of it counts, so that the
explanation of a line is the rows it was summed from (contracts.md, "Declared and system work").
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from transforms.faults import Fault, GateError
from transforms.fixed_point import ONE, constant, narrow, wide
from transforms.measures.keyed_work import KeyedWork, is_plain, keyed
from transforms.measures.papers import without_papers
from transforms.measures.reviews import verdicts
from transforms.measures.sources import Source
from transforms.measures.work_sums import by_person, counted, sums, unpriced, ways
from transforms.period import months_of
from transforms.scheme.kinds import Workload

if TYPE_CHECKING:
    from transforms.scoring.inputs import Inputs

_ITEM = ["bureau_id", "item_code"]
"""An item of two bureaus is two items."""
_ENDS = ["points_low", "points_high", "is_open"]
_COUNTED = ["counted_low", "counted_high", "points_low", "points_high"]


def entries(component: Workload, inputs: Inputs) -> pl.DataFrame:
    """One row per entry of a scored person: quantities and points that count at least and at most, and why not.

    `counted_*` are quantities and `points_*` points, in millionths; low and high differ where a review is missing.
    `remark` says why an entry counts less than declared. Raises GateError for an item without a price on its day.
    """
    return _entries(component, inputs, inputs["work_log"])


def _entries(component: Workload, inputs: Inputs, log: pl.DataFrame) -> pl.DataFrame:
    """The same of some entries; all of a person and item, or none, since a review is of all of them."""
    priced = _priced(inputs, log)
    reviews = inputs["work_review"].join(priced, on="person_id", how="semi")
    reviewed = _with_reviews(_with_remarks(component, priced), reviews)
    each = wide("points_each")
    pointed = reviewed.with_columns(
        points_low=_worth("counted_low", each, "low"), points_high=_worth("counted_high", each, "high")
    )
    decided = narrow(_decided(pointed, inputs.edition.unreviewed), *_COUNTED)
    return inputs.placed(decided, "work_date").sort("subject_id", "work_date", "entry_id")


def _decided(rows: pl.DataFrame, unreviewed: str) -> pl.DataFrame:
    """Where the edition says what unreviewed work counts, both ends are that; so every list agrees with the line."""
    match unreviewed:
        case "as_declared":
            return rows.with_columns(counted_low="counted_high", points_low="points_high")
        case "zero":
            return rows.with_columns(counted_high="counted_low", points_high="points_low")
        case _:
            return rows


def _worth(counted: str, each: pl.Expr, end: str) -> pl.Expr:
    """Quantity x points, exact in millionths since both have at most three decimals; temporary work as approved."""
    approved = pl.col("approved_by").is_not_null() | pl.lit(end == "high")
    temporary = pl.when(approved & pl.col("is_usable")).then(wide("ad_hoc_points")).otherwise(constant(0))
    product = wide(counted) * each // constant(ONE)
    return pl.when(pl.col("item_code").is_null()).then(temporary.fill_null(constant(0))).otherwise(product)


def _priced(inputs: Inputs, log: pl.DataFrame) -> pl.DataFrame:
    """Entries of scored people with the price of their day; raises GateError where there is none."""
    joined = _with_price(inputs, log)
    _fail_without_price(_bare(joined))
    return joined


def _bare(priced: pl.DataFrame) -> pl.DataFrame:
    """The entries of an item without a price on its day."""
    return priced.filter(pl.col("item_code").is_not_null() & pl.col("points_each").is_null())


def _with_price(inputs: Inputs, log: pl.DataFrame) -> pl.DataFrame:
    """Entries of scored people with the price of their day, blank where it has none."""
    log = log.join(inputs.subjects.select("person_id"), on="person_id", how="semi")
    log = log.with_row_index("entry")
    prices = inputs.items.select(
        "bureau_id",
        "item_code",
        "item_name",
        "minutes",
        "counted_from",
        "points_each",
        item_class="post_class",
        papers="evidence",
        priced_from="from_date",
        priced_until="until_date",
    )
    found = (
        log.select("entry", *_ITEM, "work_date")
        .join(prices, on=_ITEM, how="inner")
        .filter(pl.col("work_date").is_between("priced_from", "priced_until"))
        .drop(*_ITEM, "work_date", "priced_from", "priced_until")
    )
    return log.join(found, on="entry", how="left", validate="1:1")


def _fail_without_price(rows: pl.DataFrame) -> None:
    """An entry of an item that has no price on its day blocks the month: as nothing it would be counted unseen."""
    days = rows.select(*_ITEM, "work_date").unique().sort(*_ITEM, "work_date")
    faults = [
        Fault("entry_without_price", {"bureau": bureau, "item": item, "day": day.isoformat()})
        for bureau, item, day in days.iter_rows()
    ]
    if faults:
        raise GateError(faults)


def _with_remarks(component: Workload, priced: pl.DataFrame) -> pl.DataFrame:
    """Whether an entry counts at all: from the source its item counts from, and with its papers where asked."""
    lacking = without_papers(priced) if component.evidence == "required" else priced["entry"].clear()
    declared = pl.col("source") == "declared"
    other_source = (pl.col("source") != pl.col("counted_from")).fill_null(value=False)
    remark = (
        pl.when(~pl.col("source").is_in(component.sources) | other_source)
        .then(pl.lit("of_other_source"))
        .when(declared & pl.col("entry").is_in(lacking.implode()))
        .then(pl.lit("papers_missing"))
    )
    return priced.with_columns(remark=remark).with_columns(is_usable=pl.col("remark").is_null())


def _with_reviews(rows: pl.DataFrame, reviews: pl.DataFrame) -> pl.DataFrame:
    """Declared items count as confirmed, earliest entries first; system work and temporary work as they stand."""
    item = ["person_id", *_ITEM, "month"]
    needs = pl.col("is_usable") & (pl.col("source") == "declared") & pl.col("item_code").is_not_null()
    before = pl.col("quantity").cum_sum().over(*item, needs, order_by=["work_date", "entry_id"]) - pl.col("quantity")
    left = (pl.col("confirmed_quantity") - before).clip(0).fill_null(pl.col("quantity"))
    # A column of its own: as an expression the running sum would be worked out for each of those that look at it.
    joined = (
        rows.with_columns(month=pl.col("work_date").dt.strftime("%Y-%m"))
        .join(verdicts(reviews), on=item, how="left", validate="m:1")
        .with_columns(filled=pl.min_horizontal("quantity", left))
    )
    filled = pl.col("filled")
    usable = pl.when(pl.col("is_usable")).then("quantity").otherwise(0)
    is_open = needs & ~pl.col("is_reviewed").fill_null(value=False)
    is_reviewed = needs & pl.col("is_reviewed").fill_null(value=False)
    unapproved = pl.col("is_usable") & pl.col("item_code").is_null() & pl.col("approved_by").is_null()
    return joined.with_columns(
        counted_low=pl.when(is_open).then(0).when(is_reviewed).then(filled).otherwise(usable),
        counted_high=pl.when(is_reviewed).then(filled).otherwise(usable),
        remark=pl.coalesce(
            "remark",
            pl.when(is_open & pl.col("is_returned").fill_null(value=False)).then(pl.lit("review_returned")),
            pl.when(is_open).then(pl.lit("not_reviewed")),
            pl.when(unapproved).then(pl.lit("not_approved")),
            pl.when(is_reviewed & (filled < pl.col("quantity"))).then(pl.lit("cut_in_review")),
        ),
        is_open=is_open | unapproved,
    ).drop("filled")


def measures(component: Workload, inputs: Inputs) -> pl.DataFrame:
    """One row per subject and stint: measure, and for one who is not reviewed the ends between which it lies.

    No entry is 0: whoever is scored has a posting day in the month, so the measure is never missing.
    """
    works, single = _divided(inputs)
    every = [_summed(component, inputs, work, single) for work in works]
    looked_at = _entries(component, inputs, single)
    every.append(looked_at.select("subject_id", "stint", wide("points_low"), wide("points_high"), "is_open"))
    found = (
        pl.concat(every)
        .group_by("subject_id", "stint")
        .agg(low=pl.col("points_low").sum(), high=pl.col("points_high").sum(), is_open=pl.col("is_open").any())
    )
    rows = narrow(inputs.per_stint(found), "low", "high").with_columns(pl.col("low", "high").fill_null(0))
    is_open = pl.col("is_open").fill_null(value=False)
    measure: pl.Expr
    held: pl.Expr
    match inputs.edition.unreviewed:
        case "hold":
            measure, held = pl.when(~is_open).then("low"), is_open
        case "as_declared":
            measure, held = pl.col("high"), pl.lit(value=False)
        case "zero":
            measure, held = pl.col("low"), pl.lit(value=False)
    return rows.with_columns(measure=measure, is_held=held).with_columns(
        hold_reason=pl.when("is_held").then(pl.lit("hold_unreviewed"))
    )


def _divided(inputs: Inputs) -> tuple[list[KeyedWork], pl.DataFrame]:
    """The entries that are summed, by month, and those that are looked at one by one."""
    log = inputs["work_log"]
    if inputs.keyed_work:
        return list(inputs.keyed_work), log
    alone = inputs.stints.filter(pl.len().over("subject_id") == 1)["subject_id"]
    plain = is_plain(log) & pl.col("person_id").is_in(alone.implode())
    summed, month = log.filter(plain), pl.col("work_date").dt.strftime("%Y-%m")
    parts = [(one, summed.filter(month == one)) for one in months_of(inputs.month)]
    items, reviews = inputs["work_item"], inputs["work_review"]
    return [keyed(one, part, items, reviews) for one, part in parts if part.height], log.filter(~plain)


def _summed(component: Workload, inputs: Inputs, work: KeyedWork, single: pl.DataFrame) -> pl.DataFrame:
    """One row per scored person with entries in the month: points at least and at most, in 128 bits.

    A fault names the days without a price of the `single` entries too.
    """
    by = ways(component, work, inputs["work_item"])
    people = work.people.with_row_index("person").with_columns(pl.col("person").cast(pl.UInt32))
    scored = inputs.stints.select("subject_id", "stint").join(people, left_on="subject_id", right_on="person_id")
    found = sums(component, work, by).join(scored.select("person"), on="person", how="semi", maintain_order="left")
    if (found["way"] == by.unpriced).any():
        of_sums = unpriced(work, by).join(scored, on="person").select(*_ITEM, "work_date")
        _fail_without_price(pl.concat([of_sums, _bare(_with_price(inputs, single)).select(of_sums.columns)]))
    pointed = _decided(counted(found, work.verdicts), inputs.edition.unreviewed)
    each = by_person(pointed)
    return each.join(scored, on="person").select("subject_id", "stint", *_ENDS)


def sources(component: Workload, inputs: Inputs, subject_id: str) -> list[Source]:
    """The entries of a subject, the reviews of them, and the prices of their items up to the last day."""
    mine = entries(component, inputs).filter(pl.col("subject_id") == subject_id)
    reviews = inputs["work_review"].filter(pl.col("person_id") == subject_id).sort(*_ITEM, "stage")
    items = inputs.items.join(mine.select(_ITEM).unique(), on=_ITEM, how="semi")
    prices = items.filter(pl.col("from_date") <= pl.lit(mine["work_date"].max(), dtype=pl.Date))
    worked = {"quantity": "quantity", "counted": "counted_low", "points_each": "points_each", "points": "points_low"}
    return [
        Source("work_log", mine, ["work_date", "item_code", "item_name", "source", "remark"], worked),
        Source("work_review", reviews, ["item_code", "stage", "decision"], {"confirmed": "confirmed_quantity"}),
        Source(
            "work_item",
            prices.sort(*_ITEM, "from_date"),
            ["item_code", "from_date", "decided_by"],
            {"points_each": "points_each"},
        ),
    ]
