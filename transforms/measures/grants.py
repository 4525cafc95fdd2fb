"""Discretionary points (机动分) of the head; no row is 0 (scheme.md, "Kinds")."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from transforms.measures.sources import Source

if TYPE_CHECKING:
    from transforms.scoring.inputs import Inputs


def counted(inputs: Inputs) -> pl.DataFrame:
    """One row per grant of a scored person and stint."""
    return inputs.placed(inputs["grant"]).sort("subject_id", "stint")


def measures(inputs: Inputs) -> pl.DataFrame:
    """One row per subject and stint."""
    granted = counted(inputs).group_by("subject_id", "stint").agg(measure=pl.col("points").sum())
    return inputs.per_stint(granted).with_columns(pl.col("measure").fill_null(0))


def sources(inputs: Inputs, subject_id: str) -> list[Source]:
    """The grants of a subject."""
    return [
        Source("grant", counted(inputs).filter(pl.col("subject_id") == subject_id), ["reason"], {"points": "points"})
    ]
