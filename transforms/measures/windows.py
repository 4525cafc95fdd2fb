"""Windows: 好差评 and queue of a person, a hall or a zone's units (scheme.md, "Kinds")."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import polars as pl

from transforms.comparison.window_statistics import (
    LEVELS,
    adjudicated,
    confirmed,
    evaluation,
    given,
    queue,
    satisfaction,
)
from transforms.measures.sources import Source
from transforms.measures.units import of_units
from transforms.period import months_of
from transforms.scheme.kinds import Window

if TYPE_CHECKING:
    from transforms.scoring.inputs import Inputs

REVOKED_LATE = "revoked_late"
"""The remark on a rating that is taken off, told apart from those of the period."""

_KEY = ["subject_id", "stint"]


def ratings(component: Window, inputs: Inputs) -> pl.DataFrame:
    """One row per rating of a subject by origin; the ratings of a unit are those of all units beneath it."""
    return _placed(component, inputs, of_period(inputs))


def of_period(inputs: Inputs) -> pl.DataFrame:
    """The ratings that were given in the period."""
    return inputs["window_rating"].filter(_is_of_period(inputs))


def taken_off(component: Window, inputs: Inputs) -> pl.DataFrame:
    """One row per rating that counted in an earlier period and is taken off this one, where it was revoked too late.

    Where revoked ratings count, in `raw` and in the evaluation rate, none is.
    """
    rows = inputs["window_rating"].filter(~_is_of_period(inputs))
    if component.ratings == "raw" or component.measure == "evaluation_rate":
        rows = rows.clear()
    return confirmed(_placed(component, inputs, rows))


def _is_of_period(inputs: Inputs) -> pl.Expr:
    return pl.col("rated_at").dt.strftime("%Y-%m").is_in(months_of(inputs.month))


def _placed(component: Window, inputs: Inputs, ratings: pl.DataFrame) -> pl.DataFrame:
    rows = ratings.with_columns(pl.col("level").cast(pl.Int64), rated_on=pl.col("rated_at").dt.date())
    return inputs.placed(_of_subjects(inputs, given(rows, component.origin)), "rated_on")


def counted(component: Window, inputs: Inputs) -> pl.DataFrame:
    """One row per rating that counts: adjudicated, or raw."""
    rows = ratings(component, inputs)
    return adjudicated(rows) if component.ratings == "adjudicated" else rows


def tickets(inputs: Inputs) -> pl.DataFrame:
    """One row per ticket of a subject."""
    rows = inputs["queue_ticket"].with_columns(taken_on=pl.col("taken_at").dt.date())
    return inputs.placed(_of_subjects(inputs, rows), "taken_on")


def _of_subjects(inputs: Inputs, rows: pl.DataFrame) -> pl.DataFrame:
    if inputs.edition.subject == "person":
        return rows.filter(pl.col("person_id").is_not_null()).with_columns(subject_id="person_id")
    return of_units(inputs, rows)


def measures(component: Window, inputs: Inputs) -> pl.DataFrame:
    """One row per subject and stint; null with fewer ratings (for waits: served tickets) than `at_least`."""
    found = _waits(component, inputs) if component.is_wait else _ratings(component, inputs)
    enough = pl.col("count") >= component.at_least
    return inputs.per_stint(found.select(*_KEY, measure=pl.when(enough).then("value")))


def _ratings(component: Window, inputs: Inputs) -> pl.DataFrame:
    """One row per subject and stint with a rating or ticket: value in millionths, count of ratings of the period."""
    if component.measure == "evaluation_rate":
        shares = evaluation(ratings(component, inputs), tickets(inputs), _KEY)
        return shares.select(*_KEY, value="evaluation_rate", count="given_count")
    scores = {level: (component.level_scores or {}).get(level, Decimal(0)) for level in LEVELS}
    rows = counted(component, inputs)
    shares = satisfaction(rows, _KEY, component.positive, scores, taken_off(component, inputs))
    given_count = rows.group_by(_KEY).agg(count=pl.len())
    return shares.join(given_count, on=_KEY, validate="1:1").select(*_KEY, "count", value=component.measure)


def _waits(component: Window, inputs: Inputs) -> pl.DataFrame:
    """One row per subject and stint with a ticket: minutes or a share in millionths, count of served tickets."""
    waits = queue(tickets(inputs), _KEY, component.minutes or Decimal(0))
    return waits.select(*_KEY, value=component.measure, count="served_count")


def sources(component: Window, inputs: Inputs, subject_id: str) -> list[Source]:
    """The ratings of a subject, those that do not count and those that are taken off too, or its served tickets."""
    mine = pl.col("subject_id") == subject_id
    if component.is_wait:
        served = tickets(inputs).filter(mine & (pl.col("status") == "served")).sort("taken_at", "ticket_id")
        return [Source("queue_ticket", served, ["ticket_id", "taken_at", "booked_for", "called_at"])]
    own = ratings(component, inputs).with_columns(remark=pl.lit(None, dtype=pl.String))
    revoked = taken_off(component, inputs).with_columns(remark=pl.lit(REVOKED_LATE))
    rows = pl.concat([own, revoked]).filter(mine).sort("rated_at", "rating_id")
    words = ["rating_id", "rated_at", "level", "origin", "is_confirmed", "revoked_at", "window", "remark"]
    return [Source("window_rating", rows, words)]
