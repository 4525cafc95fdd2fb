"""Rows of units -> rows of the units that are scored: what lies beneath a unit is the unit's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from transforms.clean.hierarchy import upward
from transforms.clean.references import units_on
from transforms.period import last_day

if TYPE_CHECKING:
    from transforms.scoring.inputs import Inputs


def of_units(inputs: Inputs, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows of scored units and of all that is beneath them, with `subject_id`; a row may be of several."""
    every = upward(units_on(inputs["unit"], last_day(inputs.month))).select("unit_id", subject_id="above_id")
    return rows.join(every.join(inputs.subjects.select("subject_id"), on="subject_id", how="semi"), on="unit_id")
