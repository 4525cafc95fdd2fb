"""Rows of units -> rows of the units that are scored: what lies beneath a unit is the unit's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from transforms.clean.references import units_on
from transforms.period import last_day

if TYPE_CHECKING:
    from transforms.scoring.inputs import Inputs

_DEEPEST_UNIT = 8


def of_units(inputs: Inputs, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows of scored units and of all that is beneath them, with `subject_id`; a row may be of several."""
    parents = units_on(inputs["unit"], last_day(inputs.month)).select("unit_id", "parent_id")
    climb = parents.select("unit_id", subject_id="unit_id")
    found = [climb]
    for _ in range(_DEEPEST_UNIT):
        climb = climb.join(parents, left_on="subject_id", right_on="unit_id", validate="m:1").select(
            "unit_id", subject_id="parent_id"
        )
        climb = climb.drop_nulls("subject_id")
        found.append(climb)
    above = pl.concat(found).unique().join(inputs.subjects.select("subject_id"), on="subject_id", how="semi")
    return rows.join(above, on="unit_id")
