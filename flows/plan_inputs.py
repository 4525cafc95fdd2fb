"""A past period as a proposed edition scores it, from the rows that its result in force was made from.

What a publication pins is taken from there, so that what came late moves nobody; only a dataset that the proposed
edition looks at and the one in force does not is read from the lake as it is now. So are published months, versions of
reports and decided grades.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from flows.desk import Desk, WrittenEdition
from flows.month_inputs import SchemeMonth, months_by
from flows.publication_files import pinned_months
from flows.published_periods import counts_published
from flows.report_versions import is_first_asked
from transforms.scheme.words import Edition
from transforms.scoring.inputs import Inputs
from warehouse.ledger import PeriodEntry
from warehouse.publications import SCORES, manifest


@dataclass(frozen=True)
class InForce:
    """The scheme of a period that scores the same subjects: the rows pinned with it where it is published."""

    scheme: str
    edition: str
    pinned: SchemeMonth | None


def in_force(desk: Desk, entry: PeriodEntry, proposed: Edition) -> InForce | None:
    """By which scheme the subjects of the proposed edition are scored in a period; None where by none."""
    if entry.is_in_force:
        folder = desk.workspace.publication(entry.bureau_id, entry.month, entry.version)
        pinned = pinned_months(desk, folder, manifest(folder) or {})
        ours = [one for one in pinned if one.edition.subject == proposed.subject]
        return InForce(ours[0].edition.scheme, ours[0].edition.effective, ours[0]) if ours else None
    named = dict(zip(entry.scheme.split(";"), entry.edition.split(";"), strict=True))
    known = [one.edition for one in desk.editions if named.get(one.edition.scheme) == one.edition.effective]
    of_subject = [one for one in known if one.subject == proposed.subject]
    return InForce(of_subject[0].scheme, of_subject[0].effective, None) if of_subject else None


def scored_before(desk: Desk, entry: PeriodEntry, scheme: str) -> pl.DataFrame:
    """The scores in force of one scheme, in the columns of report_month_score, with `subject_id`."""
    file = desk.workspace.publication(entry.bureau_id, entry.month, entry.version) / SCORES
    rows = pl.read_parquet(file, glob=False).filter(pl.col("scheme") == scheme)
    return rows.with_columns(subject_id=pl.coalesce("person_id", "unit_id"))


def proposed_month(desk: Desk, entry: PeriodEntry, written: WrittenEdition, pinned: SchemeMonth | None) -> SchemeMonth:
    """The period by the proposed edition, to be scored."""
    if pinned is None:
        return months_by(desk, entry.bureau_id, entry.month, [written])[0]
    known: Mapping[str, Any] = pinned.inputs.rows
    (one,) = months_by(desk, entry.bureau_id, entry.month, [written], known)
    found = one.inputs.holds.filter(~pl.col("dataset").is_in(list(known)))
    inputs = replace(
        one.inputs,
        holds=pl.concat([pinned.inputs.holds, found]),
        rulings=pinned.inputs.rulings,
        workdays=pinned.inputs.workdays,
        **_found_then(pinned, one.inputs),
    )
    return replace(one, inputs=inputs)


def _found_then(pinned: SchemeMonth, now: Inputs) -> dict[str, Any]:
    """What the edition in force looked at beside the rows of datasets, as it stood at publication."""
    then, edition, found = pinned.inputs, pinned.edition, dict[str, Any]()
    if counts_published(edition):
        found["published"] = then.published
    if is_first_asked([edition]):
        found["earlier_reports"] = then.earlier_reports
    if edition.grades:
        found["rows"] = {**now.rows, "grade_decision": then["grade_decision"]}
    return found
