"""What was decided about grades against what the edition allows: said at year-end, and in the way of a publication."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from flows.cases import Case
from flows.month_inputs import SchemeMonth
from transforms.faults import Fault, ForbiddenError
from transforms.grading.seats import group
from transforms.scheme.grading import GRADES


def grade_faults(one: SchemeMonth) -> list[Fault]:
    """More of the best grade than seats, a grade that somebody may not have, a departure without its reason."""
    where: dict[str, str | int] = {"bureau": one.inputs.bureau_id, "month": one.inputs.month}
    people = one.graded.people.filter(pl.col("decided").is_not_null())
    order = {grade: place for place, grade in enumerate(GRADES[one.edition.period])}
    place = pl.col("decided").replace_strict(order, default=None, return_dtype=pl.Int64)
    most = pl.col("at_most").replace_strict(order, default=0, return_dtype=pl.Int64).fill_null(0)
    is_grade = pl.col("decided") != "no_grade"
    is_best_without = (place == 0) & pl.col("missed").is_not_null()
    barred = is_grade & ((pl.col("standing") != "graded") | (place < most) | is_best_without)
    departs = pl.col("decided").ne_missing(pl.col("proposed")) & pl.col("proposed").is_not_null()
    silent = departs & pl.col("said").is_null()
    told = {"grade_not_allowed": people.filter(barred), "grade_without_reason": people.filter(silent)}
    found = [Fault(code, where | {"found": _named(rows)}) for code, rows in told.items() if rows.height]
    return [*_over_quota(one, where), *found]


def _named(rows: pl.DataFrame) -> str:
    return "、".join(rows["person_id"].sort())


def _over_quota(one: SchemeMonth, where: dict[str, str | int]) -> Iterable[Fault]:
    quota = one.edition.quota
    if quota is None:
        return
    best = GRADES[one.edition.period][0]
    decided = one.graded.people.filter(pl.col("decided") == best)
    counts = dict(decided.with_columns(of=group(quota, one.inputs.bureau_id)).group_by("of").len().iter_rows())
    for unit, seats in one.graded.seats.select("unit_id", "seats").iter_rows():
        if counts.get(unit, 0) > seats:
            yield Fault("quota_exceeded", where | {"unit": unit, "found": counts[unit], "expected": seats})


def fail_if_grades_are_open(case: Case) -> None:
    """Refuse to sign or publish an appraisal that nobody has decided, or that was decided against its edition."""
    for one in case.schemes:
        if one.edition.grades is None:
            continue
        faults = grade_faults(one)
        if faults:
            raise ForbiddenError(faults)
        people = one.graded.people
        waiting = people.filter((pl.col("standing") == "graded") & pl.col("decided").is_null())
        if waiting.height:
            raise case.refuse("grades_undecided", found=waiting.height)
