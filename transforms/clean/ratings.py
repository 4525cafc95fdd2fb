"""What the rules look at in ratings, grades, notes and peers: did the ratee serve, who is spoken of, what is said."""

from __future__ import annotations

import polars as pl

from transforms.cells import first_month
from transforms.clean.references import OPEN_END, References, bureau_of_unit, spells


def with_ratee(rows: pl.DataFrame, refs: References) -> pl.DataFrame:
    """`is_in_bureau`: the ratee held a post in the row's bureau on some day of the period; `is_on_roster`."""
    homes = (
        spells(refs.posting)
        .join(bureau_of_unit(refs), on="unit_id", how="left", validate="m:1")
        .select("from_date", "until_date", ratee_id="person_id", post_bureau="bureau_of_unit")
    )
    indexed = rows.with_row_index("_row").with_columns(
        period_from=first_month(pl.col("period")).str.to_date("%Y-%m", strict=False)
    )
    found = (
        indexed.select("_row", "ratee_id", "bureau_id", "period_from", "row_day")
        .join(homes, on="ratee_id", how="inner")
        .filter(
            (pl.col("post_bureau") == pl.col("bureau_id"))
            & (pl.col("from_date") <= pl.col("row_day"))
            & (pl.col("until_date") >= pl.col("period_from"))
        )
        .select("_row", is_found=pl.lit(value=True))
        .unique()
    )
    joined = indexed.join(found, on="_row", how="left", validate="1:1").sort("_row")
    judged = pl.col("is_known_ratee_id").fill_null(value=False) & pl.col("row_day").is_not_null()
    return joined.with_columns(
        is_in_bureau=pl.when(judged).then(pl.col("is_found").fill_null(value=False)),
        is_on_roster=pl.when(pl.col("role") == "acting_head").then(
            on_roster(joined, refs.duty_roster, "rater_id", pl.col("period_from"), pl.col("row_day"))
        ),
    ).drop("_row", "is_found", "period_from")


def on_roster(rows: pl.DataFrame, roster: pl.DataFrame, who: str, first: pl.Expr, last: pl.Expr) -> pl.Series:
    """Whether the person served a turn of the row's bureau on some day of the span; null where it had no turns then."""
    following = pl.col("from_date").shift(-1).over("bureau_id", "unit_id", order_by="from_date").dt.offset_by("-1d")
    turns = roster.select(
        "bureau_id", "from_date", acting="person_id", until=pl.coalesce("to_date", following, pl.lit(OPEN_END))
    )
    served = (
        rows.select("bureau_id", who=who, first=first, last=last)
        .with_row_index("_turn")
        .join(turns, on="bureau_id", how="left", nulls_equal=True)
        .with_columns(is_then=(pl.col("from_date") <= pl.col("last")) & (pl.col("until") >= pl.col("first")))
        .group_by("_turn", maintain_order=True)
        .agg(is_kept=pl.col("is_then").any(), is_served=(pl.col("is_then") & (pl.col("acting") == pl.col("who"))).any())
    )
    return served.select(pl.when("is_kept").then("is_served")).to_series()


ROUTINE_GRADES = ("good", "fairly_good", "fair", "poor")
"""What a quarter's routine appraisal can end in; every other grade is a year's."""


def with_grade(rows: pl.DataFrame, refs: References) -> pl.DataFrame:  # noqa: ARG001 - one shape for all
    """`is_of_kind`: the grade is one of its kind; `is_period_of_kind`: a year for annual, else a quarter."""
    is_routine = pl.col("kind") == "routine"
    return rows.with_columns(
        is_of_kind=pl.col("grade").is_in(ROUTINE_GRADES) == is_routine,
        is_period_of_kind=pl.col("period").str.contains("Q") == is_routine,
    )


def with_note(rows: pl.DataFrame, refs: References) -> pl.DataFrame:
    """`has_ratee`: a note on a person names one, any other names nobody; null where a cell could not be read.

    `is_on_roster`: who speaks of the own acting had a turn that month.
    """
    acted = on_roster(rows, refs.duty_roster, "author_id", pl.col("row_day").dt.month_start(), pl.col("row_day"))
    named = pl.col("ratee_id").is_not_null()
    readable = pl.col("bad_ratee_id").is_null() & pl.col("bad_subject").is_null()
    return rows.with_columns(
        has_ratee=pl.when(readable).then((pl.col("subject") == "person") == named),
        is_on_roster=pl.when(pl.col("subject") == "own").then(acted),
    )


def with_peer(rows: pl.DataFrame, refs: References) -> pl.DataFrame:  # noqa: ARG001 - one shape for all
    """`has_said`: a score, a place or a tier."""
    said = [pl.col("score", "rank", "bad_score", "bad_rank", "tier").is_not_null()]
    return rows.with_columns(has_said=pl.any_horizontal(said))
