"""What the rules of each dataset look at beyond its contract, one entry a dataset."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import polars as pl

from transforms.clean.indicators import with_params, with_result, with_superiors
from transforms.clean.leave import with_days, with_overlap
from transforms.clean.people import with_times_of_life
from transforms.clean.ratings import with_grade, with_note, with_peer, with_ratee
from transforms.clean.references import References
from transforms.clean.reports import with_copies, with_week
from transforms.clean.rosters import with_acting, with_turns
from transforms.clean.standing import LOADED, standing
from transforms.clean.surveys import with_frame, with_key_question, with_last_call
from transforms.clean.units import with_circles
from transforms.clean.windows import with_ticket, with_times
from transforms.clean.worked import with_day_load
from transforms.contracts import contract

_Preparation = Callable[[pl.DataFrame, References], pl.DataFrame]

_BY_ITSELF: Mapping[str, _Preparation] = {
    "indicator": with_params,
    "indicator_result": with_result,
    "peer_result": with_peer,
    "rating": with_ratee,
    "grade_decision": with_grade,
    "review_note": with_note,
    "absence": with_days,
    "duty_roster": with_acting,
    "person": with_times_of_life,
    "survey_call": with_frame,
    "queue_ticket": with_times,
    "window_rating": with_ticket,
    "weekly_report": with_week,
}
_AMONG_OTHERS: Mapping[str, tuple[Callable[[pl.DataFrame], pl.DataFrame], tuple[str, ...]]] = {
    "duty_roster": (with_turns, ("is_alone", "has_waited")),
    "survey_question": (with_key_question, ("has_key",)),
    "survey_call": (with_last_call, ("is_last_clear",)),
    "weekly_report": (with_copies, ("is_new",)),
    "unit": (with_circles, ("is_beneath",)),
}
"""What needs the other rows that hold to say which rows do: the function, and the flags it gives to rows that hold."""

_ONCE_STANDING: Mapping[str, tuple[Callable[[pl.DataFrame], pl.DataFrame], tuple[str, ...]]] = {
    "absence": (with_overlap, ("is_apart",)),
    "indicator": (with_superiors, ("is_carried", "is_split")),
    "work_log": (with_day_load, ("is_of_a_day",)),
}
"""What is only told of the rows that hold, so that the state need not be found twice."""

_HAPPENED = {
    "discipline": "decided_date",
    "result_use": "used_date",
    "review_note": "month",
    "taxpayer": "month",
    "survey_call": "called_at",
    "queue_ticket": "taken_at",
    "window_rating": "rated_at",
    "weekly_report": "submitted_at",
    "indicator_result": "month",
    "milestone": "reported_at",
    "peer_result": "month",
}
"""The cell that cannot lie after the day of delivery."""


def with_subject(dataset: str, rows: pl.DataFrame, refs: References) -> pl.DataFrame:
    """The rows with the flags of their dataset that need no other rows of it."""
    if dataset in _HAPPENED:
        rows = rows.with_columns(is_past=_is_past(dataset))
    prepare = _BY_ITSELF.get(dataset)
    return prepare(rows, refs) if prepare else rows


def with_blank_flags(dataset: str, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with the flags that need the other rows, null until they are `compared` or `told`."""
    flags = [flag for table in (_AMONG_OTHERS, _ONCE_STANDING) for flag in table.get(dataset, (None, ()))[1]]
    return rows.with_columns(pl.lit(None, dtype=pl.Boolean).alias(flag) for flag in flags)


def happened(dataset: str) -> str | None:
    """The column of a dataset that cannot lie after the day of delivery."""
    return _HAPPENED.get(dataset)


def _is_past(dataset: str) -> pl.Expr:
    name = _HAPPENED[dataset]
    if contract(dataset).columns[name].type == "month":
        return pl.col(name) <= pl.col("received_date").dt.strftime("%Y-%m")
    return pl.col(name).dt.date() <= pl.col("received_date")


def compared(dataset: str, rows: pl.DataFrame, is_bad: pl.Expr) -> pl.DataFrame:
    """The rows with the flags that only a look at the other rows that hold can give; null for rows that do not."""
    if dataset not in _AMONG_OTHERS:
        return rows
    flagged, flags = _AMONG_OTHERS[dataset]
    indexed = rows.with_row_index("_row")
    stood = standing(dataset, indexed.with_columns(is_rejected=is_bad)).filter(pl.col("standing") == LOADED)
    found = flagged(stood).select("_row", *flags)
    return indexed.drop(flags).join(found, on="_row", how="left", validate="1:1").sort("_row").drop("_row")


def told(dataset: str, rows: pl.DataFrame, stood: pl.DataFrame) -> pl.DataFrame:
    """The rows with the flags that only rows that hold can have; both frames have `_row`, which is dropped."""
    if dataset not in _ONCE_STANDING:
        return rows.drop("_row")
    flagged, flags = _ONCE_STANDING[dataset]
    found = flagged(stood.filter(pl.col("standing") == LOADED)).select("_row", *flags)
    return rows.drop(flags).join(found, on="_row", how="left", validate="1:1", maintain_order="left").drop("_row")
