"""What was published of the shorter periods within a quarter or a year: what an appraisal of it counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import polars as pl

from flows.desk import Desk
from transforms.faults import Fault, GateError
from transforms.fixed_point import unstored
from transforms.grading.people import main_posts
from transforms.period import months_of
from transforms.scheme.words import Edition, Months
from transforms.scoring.inputs import PUBLISHED, Inputs
from warehouse.ledger import PeriodEntry, period_of, periods
from warehouse.publications import SCORES

if TYPE_CHECKING:
    from flows.month_inputs import SchemeMonth

_COLUMNS = ("month", "bureau_id", "unit_id", "person_id", "scheme", "tier", "version", "score", "is_trial")


def counts_published(edition: Edition) -> bool:
    """Whether an edition looks at what was published before: the scores of months, or the tiers of units."""
    is_raised = edition.quota is not None and any(one.tier for one in edition.quota.raised)
    return is_raised or any(isinstance(one, Months) for one in edition.components)


def published_within(desk: Desk, inputs: Inputs) -> pl.DataFrame:
    """The rows of PUBLISHED that are of this bureau, and of its people wherever they were scored."""
    people = main_posts(inputs).select("person_id").unique()
    found = [pl.DataFrame(schema=PUBLISHED)]
    for entry in _within(desk, inputs.month):
        rows = _scores(desk, entry)
        ours = rows.filter(entry.bureau_id == inputs.bureau_id)
        theirs = rows.filter(entry.bureau_id != inputs.bureau_id).join(people, on="person_id", how="semi")
        found.append(pl.concat([ours, theirs]).select(pl.col(name).cast(kind) for name, kind in PUBLISHED.items()))
    return pl.concat(found).sort("subject_id", "period", "bureau_id", "scheme")


def _within(desk: Desk, period: str) -> Iterator[PeriodEntry]:
    """The published periods within another, in order."""
    months = set(months_of(period))
    known = (one for one in periods(desk.warehouse) if one.is_in_force and one.month != period)
    yield from sorted((one for one in known if months.issuperset(months_of(one.month))), key=lambda one: one.key)


def _scores(desk: Desk, entry: PeriodEntry) -> pl.DataFrame:
    folder = desk.workspace.publication(entry.bureau_id, entry.month, entry.version)
    rows = pl.read_parquet(folder / SCORES, columns=list(_COLUMNS), glob=False)
    return rows.with_columns(
        unstored("score"), period=pl.lit(entry.month), subject_id=pl.coalesce("person_id", "unit_id")
    )


def fail_if_not_all_published(desk: Desk, schemes: Sequence[SchemeMonth]) -> None:
    """Raise GateError for every month that a scheme sums up, that its bureau scores and has not published."""
    faults: dict[str, Fault] = {}
    for one in schemes:
        if not any(isinstance(component, Months) for component in one.edition.components):
            continue
        bureau_id, period = one.inputs.bureau_id, one.inputs.month
        for month in months_of(period):
            known = period_of(desk.warehouse, bureau_id, month)
            subjects = {written.edition.subject for written in desk.editions_of(bureau_id, month)}
            if one.edition.subject in subjects and (known is None or not known.is_in_force):
                fields = {"bureau": bureau_id, "month": month, "period": period}
                faults[month] = Fault("month_not_yet_published", fields)
    if faults:
        raise GateError(list(faults.values()))
