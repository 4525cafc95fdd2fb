"""Bureaus of one period by one edition: scored in one pass where nothing of one is another's, else one by one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import polars as pl

from flows.month_inputs import SchemeMonth
from transforms.contracts import contract
from transforms.faults import Fault, GateError
from transforms.scoring.inputs import Inputs
from transforms.scoring.month import MonthScores
from transforms.scoring.together import is_joint, month_scores_together, of_bureau

Scored = tuple[str, MonthScores | tuple[Fault, ...]]
"""A bureau with its scores, or why it has none."""


def scored(ones: Sequence[SchemeMonth]) -> Iterator[Scored]:
    """The scores of each bureau's period, in any order."""
    for group in _groups(ones):
        if len(group) == 1:
            yield _alone(group[0])
            continue
        inputs = _joined([one.inputs for one in group])
        try:
            found = month_scores_together(inputs)
        except GateError:  # it does not say whose measure is missing, and the others have theirs
            yield from map(_alone, group)
            continue
        yield from ((one.inputs.bureau_id, of_bureau(inputs, found, one.inputs.bureau_id)) for one in group)


def _alone(one: SchemeMonth) -> Scored:
    try:
        return one.inputs.bureau_id, one.scored
    except GateError as error:
        return one.inputs.bureau_id, error.faults


def _groups(ones: Sequence[SchemeMonth]) -> list[list[SchemeMonth]]:
    """Those that are scored from the very same lists, and each whose people brought rows from elsewhere by itself."""
    groups: dict[object, list[SchemeMonth]] = {}
    for one in ones:
        lists = tuple(
            sorted((name, id(rows)) for name, rows in one.inputs.rows.items() if not contract(name).month_from)
        )
        key = lists if is_joint(one.edition) and _is_its_own(one.inputs) else one.inputs.bureau_id
        groups.setdefault(key, []).append(one)
    return list(groups.values())


def _is_its_own(inputs: Inputs) -> bool:
    """Whether every row of the period is the bureau's: one that was brought is counted in another bureau too."""
    monthly = [rows["bureau_id"] for name, rows in inputs.rows.items() if contract(name).month_from]
    is_own = all((rows == inputs.bureau_id).all() for rows in monthly)
    return is_own and inputs.earlier_reports.is_empty() and inputs.published.is_empty()


def _joined(every: Sequence[Inputs]) -> Inputs:
    """The bureaus as one; who is held or ruled about is so in their own bureau only."""
    monthly = {name: pl.concat(one[name] for one in every) for name in every[0].rows if contract(name).month_from}
    return replace(
        every[0],
        rows={**every[0].rows, **monthly},
        holds=pl.concat(_of_subjects(one, one.holds) for one in every),
        rulings=pl.concat(_of_subjects(one, one.rulings) for one in every),
        beside=tuple(one.bureau_id for one in every[1:]),
    )


def _of_subjects(inputs: Inputs, rows: pl.DataFrame) -> pl.DataFrame:
    return rows.join(inputs.subjects.select("subject_id"), on="subject_id", how="semi", maintain_order="left")
