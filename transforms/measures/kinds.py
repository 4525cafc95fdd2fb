"""Which file knows a kind: each has `measures` and `sources`, and the meaning of the kind's words is only there."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

import polars as pl

from transforms.measures import (
    attendance,
    events,
    grants,
    indicators,
    months,
    ratings,
    reports,
    surveys,
    windows,
    workload,
)
from transforms.scheme.kinds import (
    Attendance,
    Component,
    Events,
    Grant,
    Indicator,
    Months,
    Rating,
    Reports,
    Survey,
    Window,
    Workload,
)

if TYPE_CHECKING:
    from transforms.measures.sources import Source
    from transforms.scoring.inputs import Inputs


_OF_SUBJECTS = (Workload, Events, Grant, Rating, Window)
"""The kinds that find a row's subject, price and rule by its own keys, whatever bureaus are there."""


def measures(component: Component, inputs: Inputs) -> pl.DataFrame:  # noqa: C901 - one case a kind
    """One row per subject and stint: `measure` in millionths, null where missing.

    A hold has `is_held`, `hold_reason` and the ends `low` and `high`; `is_na` says that the kind has nothing to say
    in this period at all. Kinds that look into the lists of one bureau are measured bureau by bureau.
    """
    if inputs.beside and not isinstance(component, _OF_SUBJECTS):
        return pl.concat(measures(component, inputs.alone(bureau_id)) for bureau_id in inputs.bureaus)
    match component:
        case Workload():
            return workload.measures(component, inputs)
        case Events():
            return events.measures(component, inputs)
        case Grant():
            return grants.measures(inputs)
        case Rating():
            return ratings.measures(component, inputs)
        case Survey():
            return surveys.measures(component, inputs)
        case Window():
            return windows.measures(component, inputs)
        case Indicator():
            return indicators.measures(component, inputs)
        case Reports():
            return reports.measures(component, inputs)
        case Attendance():
            return attendance.measures(component, inputs)
        case Months():
            return months.measures(component, inputs)
        case _:
            assert_never(component)


def sources(component: Component, inputs: Inputs, subject_id: str) -> list[Source]:  # noqa: C901 - one case a kind
    """The rows that a subject's measure was computed from, in the order of their days."""
    match component:
        case Workload():
            return workload.sources(component, inputs, subject_id)
        case Events():
            return events.sources(component, inputs, subject_id)
        case Grant():
            return grants.sources(inputs, subject_id)
        case Rating():
            return ratings.sources(component, inputs, subject_id)
        case Survey():
            return surveys.sources(component, inputs, subject_id)
        case Window():
            return windows.sources(component, inputs, subject_id)
        case Indicator():
            return indicators.sources(component, inputs, subject_id)
        case Reports():
            return reports.sources(component, inputs, subject_id)
        case Attendance():
            return attendance.sources(inputs, subject_id)
        case Months():
            return months.sources(inputs, subject_id)
        case _:
            assert_never(component)
