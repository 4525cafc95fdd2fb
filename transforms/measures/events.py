"""Events: base plus the points of the events counted in the month, by the rule of their day (scheme.md, "Kinds")."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from transforms.fixed_point import constant, exact_sum, millionths, narrow
from transforms.measures.sources import Source
from transforms.scheme.kinds import Events

if TYPE_CHECKING:
    from transforms.scoring.inputs import Inputs


def counted(component: Events, inputs: Inputs) -> pl.DataFrame:
    """One row per event of a scored subject that the component counts, with `points_counted` and `is_veto`."""
    rules = inputs.rules.select(
        "bureau_id",
        "event_code",
        "event_name",
        "category",
        "is_veto",
        rule_points="points",
        rule_from="from_date",
        rule_until="until_date",
    )
    joined = (
        inputs.placed(inputs["event"], "event_date")
        .join(rules, on=["bureau_id", "event_code"], how="inner")
        .filter(pl.col("event_date").is_between("rule_from", "rule_until"))
    )
    wanted = [pl.col("event_code").is_in(component.codes)] if component.codes else []
    wanted += [pl.col("category").is_in(component.category)] if component.category else []
    return (
        joined.filter(wanted or [pl.lit(value=True)])
        .with_columns(points_counted=pl.coalesce("points", "rule_points"))
        .drop("rule_from", "rule_until", "rule_points")
        .sort("subject_id", "stint", "event_date", "event_id", "bureau_id")
    )


def measures(component: Events, inputs: Inputs) -> pl.DataFrame:
    """One row per subject and stint: base plus points; a veto with `veto: zero` empties whatever else is there."""
    found = (
        counted(component, inputs)
        .group_by("subject_id", "stint")
        .agg(total=exact_sum("points_counted"), is_veto=pl.col("is_veto").any())
    )
    rows = inputs.per_stint(found)
    summed = pl.col("total").fill_null(constant(0)) + constant(millionths(component.base))
    emptied = pl.col("is_veto").fill_null(value=False) & pl.lit(component.veto == "zero")
    measure = pl.when(emptied).then(constant(0)).otherwise(summed)
    return narrow(rows.select("subject_id", "stint", measure=measure), "measure")


def sources(component: Events, inputs: Inputs, subject_id: str) -> list[Source]:
    """The events of a subject."""
    rows = counted(component, inputs).filter(pl.col("subject_id") == subject_id)
    return [
        Source("event", rows, ["event_date", "event_code", "event_name", "cause_unit"], {"points": "points_counted"})
    ]
