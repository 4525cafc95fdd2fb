"""Events: base plus the points of the events counted in the month, by the rule of their day (scheme.md, "Kinds")."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from transforms.fixed_point import constant, exact_sum, millionths, narrow
from transforms.scheme.words import Events

if TYPE_CHECKING:
    from transforms.scoring.inputs import Inputs


def counted(component: Events, inputs: Inputs) -> pl.DataFrame:
    """One row per event of a scored person that the component counts, with `points_counted` and `is_veto`."""
    rules = inputs.rules.select(
        "event_code",
        "event_name",
        "category",
        "is_veto",
        rule_points="points",
        rule_from="from_date",
        rule_until="until_date",
    )
    events = inputs.event.join(inputs.subjects.select("person_id"), on="person_id", how="semi")
    joined = events.join(rules, on="event_code", how="inner").filter(
        pl.col("event_date").is_between("rule_from", "rule_until")
    )
    wanted = [pl.col("event_code").is_in(component.codes)] if component.codes else []
    wanted += [pl.col("category").is_in(component.category)] if component.category else []
    return (
        joined.filter(wanted or [pl.lit(value=True)])
        .with_columns(points_counted=pl.coalesce("points", "rule_points"))
        .drop("rule_from", "rule_until", "rule_points")
        .sort("person_id", "event_date", "event_id")
    )


def measures(component: Events, inputs: Inputs) -> pl.DataFrame:
    """One row per scored person: base plus points; a veto with `veto: zero` empties whatever else is there."""
    by_person = (
        counted(component, inputs)
        .group_by("person_id")
        .agg(total=exact_sum("points_counted"), is_veto=pl.col("is_veto").any())
    )
    rows = inputs.subjects.select("person_id").join(by_person, on="person_id", how="left", validate="1:1")
    summed = pl.col("total").fill_null(constant(0)) + constant(millionths(component.base))
    emptied = pl.col("is_veto").fill_null(value=False) & pl.lit(component.veto == "zero")
    measure = pl.when(emptied).then(constant(0)).otherwise(summed)
    return narrow(rows.select("person_id", measure=measure), "measure")
