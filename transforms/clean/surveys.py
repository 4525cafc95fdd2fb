"""What the rules look at in survey calls (AAPOR, one final disposition a case) and their questions."""

from __future__ import annotations

import polars as pl

from transforms.clean.references import References
from transforms.contracts import contract

ANSWERED = ("I", "P")
"""Complete and partial interviews; only these have answers."""

QUESTIONS = tuple(c.name for c in contract("survey_call").column if c.repeat_of)
_CASE = ("bureau_id", "wave", "taxpayer_id")


def with_frame(rows: pl.DataFrame, refs: References) -> pl.DataFrame:
    """`is_in_frame`: among the taxpayers of the wave's last month, null where none were delivered; `may_answer`.

    `has_stratum`: and of one of its strata, null where the bureau's frame has none.
    """
    of_one = ["bureau_id", "taxpayer_id"]
    listed = refs.taxpayer.group_by(of_one).agg(pl.col("stratum").drop_nulls().first(), is_listed=pl.lit(value=True))
    stratified = refs.taxpayer.drop_nulls("stratum")["bureau_id"].unique().to_list()
    framed = refs.taxpayer["bureau_id"].unique().to_list()
    joined = rows.join(listed, on=["bureau_id", "taxpayer_id"], how="left", validate="m:1", maintain_order="left")
    judged = pl.col("taxpayer_id").is_not_null() & pl.col("bureau_id").is_in(framed)
    answered = pl.any_horizontal(pl.col(name).is_not_null() for name in QUESTIONS)
    return joined.with_columns(
        is_in_frame=pl.when(judged).then(pl.col("is_listed").fill_null(value=False)),
        has_stratum=pl.when(pl.col("is_listed") & pl.col("bureau_id").is_in(stratified)).then(
            pl.col("stratum").is_not_null()
        ),
        may_answer=pl.when(answered).then(pl.col("disposition").is_in(ANSWERED)),
        has_answers=pl.when(pl.col("disposition").is_in(ANSWERED)).then(answered),
    ).drop("is_listed", "stratum")


def with_last_call(stood: pl.DataFrame) -> pl.DataFrame:
    """`is_last_clear`: no other call of the taxpayer and wave has the same attempt and time."""
    alike = pl.len().over(*_CASE, "attempt", "called_at")
    return stood.with_columns(is_last_clear=pl.when(pl.col("taxpayer_id").is_not_null()).then(alike == 1))


def with_key_question(stood: pl.DataFrame) -> pl.DataFrame:
    """`has_key`: some question of the wave is a key question."""
    return stood.with_columns(has_key=pl.col("is_key").any().over("bureau_id", "wave"))
