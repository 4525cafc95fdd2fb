"""Measures of every component, with what a missing one means: one row per subject, stint and component."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

import polars as pl

from transforms.faults import Fault, GateError
from transforms.fixed_point import constant, millionths, narrow, quotient, wide
from transforms.measures.kinds import measures
from transforms.scheme.words import Component, Edition, Events, Relative, Workload
from transforms.scoring.holds import undoubted, with_holds
from transforms.scoring.inputs import KEY, Inputs
from transforms.scoring.rulings import undisturbed, with_values
from transforms.scoring.stints import DAY, is_by_days

SHAPE = {
    "subject_id": pl.String(),
    "stint": pl.Int64(),
    "component": pl.String(),
    "measure": pl.Int64(),
    "low": pl.Int64(),
    "high": pl.Int64(),
    "is_held": pl.Boolean(),
    "is_missing": pl.Boolean(),
    "is_na": pl.Boolean(),
    "hold_reason": pl.String(),
}

_MISSING = {"hold_no_key_question": "measure_missing_no_key"}
"""Why a kind says that there is no measure -> the fault that says how to mend it."""


def measured(inputs: Inputs) -> pl.DataFrame:
    """One row per subject, stint and component, in the order of the edition; raises GateError.

    `measure` is null for one who is held; `low` and `high` are then the ends of the measure, or null where the
    component is missing and only the ends of its limit are known. `is_missing` marks a line to be reweighed,
    `is_na` one of a kind that has nothing to say in this period, whatever `missing` says.
    """
    found = measured_without_holds(inputs)
    faults = [fault for component in inputs.edition.components for fault in _failing(found, component)]
    if faults:
        raise GateError(faults)
    holds = undisturbed(inputs.holds, inputs.rulings)
    if holds.is_empty():
        return found
    doubted = with_holds(found, pl.concat(_by_component(undoubted(replace(inputs, holds=holds)))), holds)
    return with_values(doubted, inputs.rulings)


def measured_without_holds(inputs: Inputs) -> pl.DataFrame:
    """The same before data holds anybody: who is held here is so by the measure itself."""
    return with_values(pl.concat(_by_component(inputs)), inputs.rulings)


def _by_component(inputs: Inputs) -> list[pl.DataFrame]:
    return [with_missing(component, _per_day(component, inputs)) for component in inputs.edition.components]


def _per_day(component: Component, inputs: Inputs) -> pl.DataFrame:
    """The measures of a kind; by days, what is compared and has days of its own is that of a working day in post.

    A stint without a working day is one day: what was done in it is neither missing nor beyond all measure.
    """
    found = measures(component, inputs)
    if not (is_by_days(inputs) and isinstance(component.scale, Relative) and isinstance(component, Workload | Events)):
        return found
    ends = [name for name in ("measure", "low", "high") if name in found.columns]
    days = found.join(inputs.stints.select(*KEY, "workdays"), on=KEY, validate="1:1")
    # Whoever has no working day at all is compared as if it were one.
    workdays = pl.when(pl.col("workdays") > 0).then(wide("workdays")).otherwise(constant(DAY))
    divided = {name: quotient(wide(name) * constant(DAY), workdays) for name in ends}
    return narrow(days.with_columns(**divided).drop("workdays"), *ends)


def with_missing(component: Component, rows: pl.DataFrame) -> pl.DataFrame:
    """Decide what a null measure means, before anything is summed: the sum of nulls would be 0."""
    blanks = {name: pl.lit(None, dtype=kind) for name, kind in SHAPE.items() if name not in rows.columns}
    full = rows.with_columns(**blanks).with_columns(
        component=pl.lit(component.name),
        is_held=pl.col("is_held").fill_null(value=False),
        is_na=pl.col("is_na").fill_null(value=False),
        is_missing=pl.col("is_na").fill_null(value=False),
    )
    is_missing = pl.col("measure").is_null() & ~pl.col("is_held") & ~pl.col("is_na")
    match component.missing:
        case "zero":
            full = full.with_columns(measure=pl.when(is_missing).then(0).otherwise("measure"))
        case "hold":
            reason = (
                pl.when(is_missing).then(pl.coalesce("hold_reason", pl.lit("hold_missing"))).otherwise("hold_reason")
            )
            full = full.with_columns(is_held=pl.col("is_held") | is_missing, hold_reason=reason)
        case "reweigh" | "fail":
            full = full.with_columns(is_missing=is_missing | pl.col("is_na"))
        case _:
            assert_never(component.missing)
    return full.select(pl.col(name).cast(kind) for name, kind in SHAPE.items())


def blocking(rows: pl.DataFrame, component: Component) -> pl.DataFrame:
    """The measures of a component without which the period is not scored."""
    if component.missing != "fail":
        return rows.clear()
    own = pl.col("component") == component.name
    return rows.filter(own & pl.col("is_missing") & ~pl.col("is_na"))


def _failing(rows: pl.DataFrame, component: Component) -> list[Fault]:
    who = blocking(rows, component).unique("subject_id", maintain_order=True)
    return [
        Fault(_MISSING.get(reason, "measure_missing"), {"person": one, "component": component.title})
        for one, reason in who.select("subject_id", "hold_reason").iter_rows()
    ]


def weights(edition: Edition, component: Component, post_class: pl.Expr) -> pl.Expr:
    """The weight of a component for the post class, in millionths; null where the component adds."""
    if component.adds:
        return pl.lit(None, dtype=pl.Int64)
    if not isinstance(component.weight, dict):
        return pl.lit(millionths(edition.weight_of(component, "") or 0), dtype=pl.Int64)
    known = {name: millionths(weight) for name, weight in component.weight.items()}
    return post_class.replace_strict(known, default=None, return_dtype=pl.Int64)
