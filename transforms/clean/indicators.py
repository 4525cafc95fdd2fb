"""What the rules look at in indicators and their results: the parameters a scoring asks for, and the value it needs."""

from __future__ import annotations

import polars as pl

from transforms import fixed_point
from transforms.cells import pairs
from transforms.clean.references import References

_NEEDS = {
    "event_count": ("deduct", "add"),
    "raw_value": ("steps", "ratio", "rank"),
    "score": ("stated",),
}
"""The cell of a result that each way of scoring reads."""


def number(params: pl.Expr) -> pl.Expr:
    """Parameters that are one number, in millionths; null where they are none."""
    return fixed_point.cell(params.str.strip_chars(), fixed_point.DIGITS)


def with_params(rows: pl.DataFrame, refs: References) -> pl.DataFrame:  # noqa: ARG001 - one shape for all
    """`has_params`: what the scoring asks for; null for an indicator that is not ours."""
    params, scoring = pl.col("params"), pl.col("scoring")
    fits = (
        pl.when(scoring.is_in(["deduct", "add"]))
        .then(number(params) >= 0)
        .when(scoring == "ratio")
        .then(number(params) > 0)
        .when(scoring.is_in(["steps", "rank"]))
        .then(pairs(params).is_not_null())
        .when(scoring == "stated")
        .then(params.is_null())
    )
    ours = pl.col("carried").ne_missing("not_ours") & scoring.is_not_null()
    return rows.with_columns(has_params=pl.when(ours).then(fits.fill_null(value=False)))


def with_superiors(stood: pl.DataFrame) -> pl.DataFrame:
    """`is_carried`: an indicator that nobody here answers for, so a superior's, is marked or another's parent.

    `is_split`: the points of its parts are its own, where all that carry it are parts (分解).
    """
    of_year = ["year", "indicator_id"]
    children = stood.select("bureau_id", "year", indicator_id="parent_id", is_parent=pl.lit(value=True)).unique()
    everywhere = children.select(*of_year, is_parent_somewhere="is_parent").unique()
    joined = stood.join(children, on=["bureau_id", *of_year], how="left", validate="m:1", maintain_order="left").join(
        everywhere, on=of_year, how="left", validate="m:1", maintain_order="left"
    )
    superiors = pl.col("owner_unit").is_null() & pl.col("owner_person").is_null()
    common = pl.col("bureau_id").is_null() & pl.col("is_parent_somewhere")
    carried = pl.col("carried").is_not_null() | pl.col("is_parent").fill_null(value=False)
    whole = pl.col("points") == pl.col("part_points")
    return (
        joined.join(_parts(stood), on=["bureau_id", *of_year], how="left", validate="m:1", maintain_order="left")
        .with_columns(is_split=pl.when("is_of_parts").then(whole))
        .with_columns(is_carried=pl.when(superiors).then(carried | common.fill_null(value=False)))
    )


def _parts(stood: pl.DataFrame) -> pl.DataFrame:
    """One row per indicator that others carry: whether all of them are parts of it, and the points of these."""
    return stood.group_by("bureau_id", "year", indicator_id="parent_id").agg(
        part_points=pl.col("points").sum(), is_of_parts=(pl.col("carried") == "split").fill_null(value=False).all()
    )


def with_result(rows: pl.DataFrame, refs: References) -> pl.DataFrame:
    """`is_of_year`: the indicator is one of that year; `has_<cell>` that its scoring reads; `is_within` its points."""
    joined = _with_indicator(rows, refs)
    judged = pl.col("is_known_indicator_id").fill_null(value=False) & pl.col("month").is_not_null()
    asked = ~pl.col("is_na")
    needs = [
        pl.when(asked & pl.col("scoring").is_in(kinds))
        .then(pl.col(name).is_not_null() | pl.col(f"bad_{name}").is_not_null())
        .alias(f"has_{name}")
        for name, kinds in _NEEDS.items()
    ]
    return joined.with_columns(
        *needs,
        is_of_year=pl.when(judged).then(pl.col("scoring").is_not_null()),
        is_within=pl.when(~pl.col("is_bonus")).then(pl.col("score") <= pl.col("full_points")),
    ).drop("scoring", "is_bonus", "full_points")


def _with_indicator(rows: pl.DataFrame, refs: References) -> pl.DataFrame:
    """Scoring, is_bonus and full_points of the bureau's indicator of the year, else of the common one."""
    known = refs.indicator.select(
        "indicator_id", "year", "scoring", "is_bonus", full_points="points", of_bureau="bureau_id"
    )
    indexed = rows.with_row_index("_row")
    found = (
        indexed.select("_row", "indicator_id", "bureau_id", year=pl.col("month").str.slice(0, 4))
        .join(known, on=["indicator_id", "year"], how="inner")
        .filter(pl.col("of_bureau").is_null() | (pl.col("of_bureau") == pl.col("bureau_id")))
        .sort("_row", "of_bureau", nulls_last=True)
        .unique("_row", keep="first", maintain_order=True)
        .select("_row", "scoring", "is_bonus", "full_points")
    )
    return indexed.join(found, on="_row", how="left", validate="1:1").sort("_row").drop("_row")
