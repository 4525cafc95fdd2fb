"""What an appraisal of a quarter or a year counts: the shorter periods published within it, and grades decided."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import polars as pl

from flows.desk import Desk
from transforms.clean.references import main_postings
from transforms.faults import Fault, GateError
from transforms.fixed_point import unstored
from transforms.grading.people import listed
from transforms.measures.months import counted, months_counted
from transforms.measures.needs import months_needed
from transforms.period import last_day, months_of
from transforms.scheme.words import Edition, Months
from transforms.scoring.inputs import PUBLISHED, Inputs
from warehouse.lake import Part
from warehouse.ledger import PeriodEntry, period_of, periods
from warehouse.publications import SCORES

if TYPE_CHECKING:
    from flows.month_inputs import SchemeMonth

_COLUMNS = ("month", "bureau_id", "unit_id", "person_id", "scheme", "tier", "version", "score", "is_trial")


def counts_published(edition: Edition) -> bool:
    """Whether an edition looks at what was published before: scores of months, their number, tiers of units."""
    return edition.grades is not None or any(isinstance(one, Months) for one in edition.components)


def published_within(desk: Desk, inputs: Inputs) -> pl.DataFrame:
    """The rows of PUBLISHED that are of this bureau, and of its people wherever they were scored."""
    people = listed(inputs)
    found = [pl.DataFrame(schema=PUBLISHED)]
    for entry in _within(desk, inputs.month):
        rows = _scores(desk, entry)
        ours = rows.filter(entry.bureau_id == inputs.bureau_id)
        theirs = rows.filter(entry.bureau_id != inputs.bureau_id).join(people, on="person_id", how="semi")
        found.append(pl.concat([ours, theirs]).select(pl.col(name).cast(kind) for name, kind in PUBLISHED.items()))
    return pl.concat(found).sort("subject_id", "period", "bureau_id", "scheme")


def decided_anywhere(desk: Desk, inputs: Inputs) -> pl.DataFrame:
    """The decisions on grades of the bureau's people, whichever bureau they were in then: rows of grade_decision."""
    people = listed(inputs)
    months = months_needed("grade_decision", inputs.month)
    every = pl.concat(desk.lake.live(Part("grade_decision", month)) for month in months)
    return every.join(people, on="person_id", how="semi", maintain_order="left")


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
    """Raise GateError for every month that a scheme counts, that a bureau of its people scores and has not published.

    And for a person whom two bureaus published in one month: which of the two counts is theirs to say.
    """
    faults: dict[tuple[str, str], Fault] = {}
    for one in schemes:
        if not any(isinstance(component, Months) for component in one.edition.components):
            continue
        for month in months_counted(one.edition, one.inputs.month):
            for bureau_id in _bureaus(one, month):
                if _is_awaited(desk, one, bureau_id, month):
                    fields = {"bureau": bureau_id, "month": month, "period": one.inputs.month}
                    faults[bureau_id, month] = Fault("month_not_yet_published", fields)
    twice = [fault for one in schemes for fault in _twice(one)]
    if faults or twice:
        raise GateError([*faults.values(), *twice])


def _bureaus(one: SchemeMonth, month: str) -> list[str]:
    """The bureaus in which the people of a scheme had their main post at the end of a month, and its own."""
    inputs = one.inputs
    if one.edition.subject != "person":
        return [inputs.bureau_id]
    posts = main_postings(inputs["posting"], last_day(month)).join(inputs.subjects, on="person_id", how="semi")
    return sorted({inputs.bureau_id, *posts["bureau_id"].drop_nulls()})


def _is_awaited(desk: Desk, one: SchemeMonth, bureau_id: str, month: str) -> bool:
    """Whether a bureau scores such subjects in a month and has not published it."""
    subjects = {written.edition.subject for written in desk.editions_of(bureau_id, month)}
    known = period_of(desk.warehouse, bureau_id, month) if one.edition.subject in subjects else None
    return one.edition.subject in subjects and (known is None or not known.is_in_force)


def _twice(one: SchemeMonth) -> list[Fault]:
    rows = counted(one.inputs).group_by("subject_id", "period").agg(pl.col("bureau_id").unique().sort())
    found = rows.filter(pl.col("bureau_id").list.len() > 1).sort("subject_id", "period")
    return [
        Fault("month_published_twice", {"person": who, "month": month, "found": "、".join(bureaus)})
        for who, month, bureaus in found.iter_rows()
    ]


def trial_months(schemes: Sequence[SchemeMonth]) -> list[str]:
    """The periods published as a trial that a result counts, as `bureau/period`: it cannot be more than a trial."""
    rows = pl.concat([one.inputs.published for one in schemes]).filter("is_trial")
    return sorted(f"{bureau}/{period}" for bureau, period in rows.select("bureau_id", "period").unique().iter_rows())
