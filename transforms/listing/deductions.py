"""Deductions one by one, whoever bears them: of which section, through which cause, and where that cause lies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from transforms.fixed_point import ONE
from transforms.listing.indicators import indicator_scores
from transforms.measures import events
from transforms.measures.indicators import results
from transforms.scheme.kinds import Events, Indicator

if TYPE_CHECKING:
    from transforms.scoring.inputs import Inputs

SHAPE = {
    "unit_id": pl.String(),
    "subject_id": pl.String(),
    "month": pl.String(),
    "what": pl.String(),
    "cause_code": pl.String(),
    "cause_unit": pl.String(),
    "reason": pl.String(),
    "lost_points": pl.Int64(),
    "event_count": pl.Int64(),
}


def deductions(inputs: Inputs) -> pl.DataFrame:
    """One row per event or result that deducts in the month by the edition, in the columns of SHAPE; in millionths.

    `unit_id` is the section that is charged, of a person the own one. A deduction is an event with points below 0, or
    an indicator result that names a cause, a causing unit or a reason. `lost_points` of an indicator stand at its last
    result, for what is counted several times they are one sum. `event_count` says how many deductions a row tells of:
    an event is one, a result as many as it counts where points are deducted by counts, else one.
    """
    found = [_events(c, inputs) for c in inputs.edition.components if isinstance(c, Events)]
    found += [_results(c, inputs) for c in inputs.edition.components if isinstance(c, Indicator)]
    rows = pl.concat([pl.DataFrame(schema=SHAPE | {"row": pl.String()}), *found])
    # Several components may count one row; two rows that say the same are two deductions.
    once = rows.unique(["subject_id", "row"], keep="first", maintain_order=True)
    return once.sort("unit_id", "subject_id", "what", "cause_code", "month", "row", nulls_last=True).drop("row")


def elsewhere(rows: pl.DataFrame) -> pl.DataFrame:
    """The deductions whose cause lies in another section than the one that is charged."""
    return rows.filter(pl.col("cause_unit") != pl.col("unit_id"))


def _events(component: Events, inputs: Inputs) -> pl.DataFrame:
    rows = events.counted(component, inputs).filter(pl.col("points_counted") < 0)
    return _charged(inputs, rows).select(
        "unit_id",
        "subject_id",
        month=pl.lit(inputs.month),
        what=pl.coalesce("event_name", "event_code"),
        cause_code="cause_code",
        cause_unit="cause_unit",
        reason=pl.coalesce("note", "evidence"),
        lost_points=-pl.col("points_counted"),
        event_count=pl.lit(1, dtype=pl.Int64),
        row=pl.concat_str("bureau_id", "event_id", separator="|"),
    )


def _results(component: Indicator, inputs: Inputs) -> pl.DataFrame:
    is_told = pl.any_horizontal(pl.col(name).is_not_null() for name in ("cause_code", "cause_unit", "reason"))
    of = ["subject_id", "indicator_id", "year"]
    lost = indicator_scores(inputs).filter(pl.col("component") == component.name).select(*of, "lost_points")
    told = results(component, inputs).filter(is_told & ~pl.col("is_na").fill_null(value=False))
    rows = told.sort(*of, "in_month", "month", "reason", nulls_last=True)
    is_counted = (pl.col("scoring") == "deduct") & pl.col("event_count").is_not_null()
    is_last = pl.int_range(pl.len()).over(of) == pl.len().over(of) - 1
    charged = _charged(inputs, rows.join(lost, on=of, how="left", validate="m:1", maintain_order="left"))
    return charged.select(
        "unit_id",
        "subject_id",
        month="in_month",
        what="name",
        cause_code="cause_code",
        cause_unit="cause_unit",
        reason="reason",
        lost_points=pl.when(is_last).then("lost_points"),
        event_count=pl.when(is_counted).then(pl.col("event_count") // ONE).otherwise(1),
        row=pl.concat_str("indicator_id", "month", pl.col("reason").fill_null(""), separator="|"),
    )


def _charged(inputs: Inputs, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows of scored subjects with the section they are charged to."""
    own = inputs.subjects.select("subject_id", own_unit="unit_id")
    found = rows.join(own, on="subject_id", how="inner", validate="m:1", maintain_order="left")
    return found.with_columns(unit_id="own_unit")
