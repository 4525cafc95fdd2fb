"""Measures of every component, with what a missing one means: one row per person and component."""

from __future__ import annotations

from typing import assert_never

import polars as pl

from transforms.faults import Fault, GateError
from transforms.fixed_point import millionths
from transforms.measures import events, grants, workload
from transforms.scheme.words import Component, Edition, Events, Grant, Workload
from transforms.scoring.inputs import Inputs

SHAPE = {
    "person_id": pl.String(),
    "component": pl.String(),
    "measure": pl.Int64(),
    "low": pl.Int64(),
    "high": pl.Int64(),
    "is_held": pl.Boolean(),
    "is_missing": pl.Boolean(),
    "hold_reason": pl.String(),
}


def measured(inputs: Inputs) -> pl.DataFrame:
    """One row per scored person and component, in the order of people and of the edition; raises GateError.

    `measure` is null for one who is held; `low` and `high` are then the ends of the measure, or null where the
    component is missing and only the ends of its limit are known. `is_missing` marks a line to be reweighed.
    """
    frames = [with_missing(component, _of_kind(component, inputs)) for component in inputs.edition.components]
    faults = [fault for frame, c in zip(frames, inputs.edition.components, strict=True) for fault in _failing(frame, c)]
    if faults:
        raise GateError(faults)
    return pl.concat(frames)


def _of_kind(component: Component, inputs: Inputs) -> pl.DataFrame:
    match component:
        case Workload():
            return workload.measures(component, inputs)
        case Events():
            return events.measures(component, inputs)
        case Grant():
            return grants.measures(inputs)
        case _:
            assert_never(component)


def with_missing(component: Component, rows: pl.DataFrame) -> pl.DataFrame:
    """Decide what a null measure means, before anything is summed: the sum of nulls would be 0."""
    blanks = {name: pl.lit(None, dtype=kind) for name, kind in SHAPE.items() if name not in rows.columns}
    full = rows.with_columns(**blanks).with_columns(
        component=pl.lit(component.name),
        is_held=pl.col("is_held").fill_null(value=False),
        is_missing=pl.lit(value=False),
    )
    is_missing = pl.col("measure").is_null() & ~pl.col("is_held")
    match component.missing:
        case "zero":
            full = full.with_columns(measure=pl.when(is_missing).then(0).otherwise("measure"))
        case "hold":
            reason = pl.when(is_missing).then(pl.lit("hold_missing")).otherwise("hold_reason")
            full = full.with_columns(is_held=pl.col("is_held") | is_missing, hold_reason=reason)
        case "reweigh" | "fail":
            full = full.with_columns(is_missing=is_missing)
        case _:
            assert_never(component.missing)
    return full.select(pl.col(name).cast(kind) for name, kind in SHAPE.items())


def _failing(rows: pl.DataFrame, component: Component) -> list[Fault]:
    if component.missing != "fail":
        return []
    people = rows.filter("is_missing")["person_id"]
    return [Fault("measure_missing", {"person": person, "component": component.title}) for person in people]


def weights(edition: Edition, component: Component, post_class: pl.Expr) -> pl.Expr:
    """The weight of a component for the post class, in millionths; null where the component adds."""
    if component.adds:
        return pl.lit(None, dtype=pl.Int64)
    if not isinstance(component.weight, dict):
        return pl.lit(millionths(edition.weight_of(component, "") or 0), dtype=pl.Int64)
    known = {name: millionths(weight) for name, weight in component.weight.items()}
    return post_class.replace_strict(known, default=None, return_dtype=pl.Int64)
