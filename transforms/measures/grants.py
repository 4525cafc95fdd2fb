"""Discretionary points (机动分) of the head; no row is 0 (scheme.md, "Kinds")."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from transforms.scoring.inputs import Inputs


def counted(inputs: Inputs) -> pl.DataFrame:
    """One row per grant of a scored person."""
    return inputs.grant.join(inputs.subjects.select("person_id"), on="person_id", how="semi").sort("person_id")


def measures(inputs: Inputs) -> pl.DataFrame:
    """One row per scored person."""
    granted = counted(inputs).select("person_id", measure="points")
    rows = inputs.subjects.select("person_id").join(granted, on="person_id", how="left", validate="1:1")
    return rows.with_columns(pl.col("measure").fill_null(0))
