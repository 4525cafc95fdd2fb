"""Whether a period can be scored by an edition at all: somebody is there, and everybody's post class has its weight."""

from __future__ import annotations

import polars as pl

from flows.month_inputs import SchemeMonth
from transforms.faults import Fault, GateError


def fail_if_not_scorable(one: SchemeMonth) -> None:
    """Raise GateError where nobody is scored, or the edition gives somebody's post class no weight."""
    _fail_if_nobody(one)
    _fail_if_without_weight(one)


def _fail_if_nobody(one: SchemeMonth) -> None:
    if one.inputs.subjects.is_empty():
        fields = {"bureau": one.inputs.bureau_id, "month": one.inputs.month}
        raise GateError([Fault("nobody_scored", fields)])


def _fail_if_without_weight(one: SchemeMonth) -> None:
    """A post class of somebody scored that the edition gives no weight blocks the month, all of them named."""
    known = one.edition.post_classes
    if not known:
        return
    strangers = one.inputs.stints.filter(~pl.col("post_class").is_in(known))
    faults = [
        Fault("post_class_without_weight", {"person": person, "found": post, "expected": "、".join(known)})
        for person, post in strangers.select("subject_id", "post_class").iter_rows()
    ]
    if faults:
        raise GateError(faults)
