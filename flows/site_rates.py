"""Satisfaction of units with intervals, best first and in bands: of the service windows, of the quarter's calls."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

import polars as pl

from flows.report_tables import Telling
from flows.survey_waves import wave_report
from transforms.comparison.bands import bands
from transforms.comparison.intervals import Interval, six, wilson
from transforms.comparison.small_groups import FEWEST
from transforms.comparison.waves import ALL
from transforms.comparison.window_statistics import adjudicated, given
from transforms.measures.surveys import wave_of
from transforms.measures.windows import of_period
from transforms.period import is_quarter
from transforms.scheme.kinds import Window
from transforms.scheme.words import Survey
from warehouse.extracts.site import SHAPES


class _Rate(NamedTuple):
    unit_id: str
    answered: int
    rate: Decimal
    interval: Interval


def rates(told: Sequence[Telling]) -> pl.DataFrame:
    """One row per unit and way of asking, best first; fewer answers than may be shown are left out."""
    rows = [row for what, found in _asked(told) for row in _banded(told[0], what, found)]
    return pl.DataFrame(rows, schema=SHAPES["rates"], orient="row")


def _asked(told: Sequence[Telling]) -> Iterator[tuple[str, list[_Rate]]]:
    """Each way of asking once: the first component that counts it gives its name and levels."""
    components = [(one, component) for one in told for component in one.one.edition.components]
    windows = [(one, c) for one, c in components if isinstance(c, Window) and c.positive and not c.is_wait]
    if windows:
        one, window = windows[0]
        yield window.title, _of_windows(one, window)
    surveys = [(one, c) for one, c in components if isinstance(c, Survey)]
    if surveys:
        one, survey = surveys[0]
        yield survey.title, _of_calls(one)


def _of_windows(told: Telling, window: Window) -> list[_Rate]:
    """The ratings that were given in the period, by the unit that was rated."""
    inputs = told.one.inputs
    rows = given(of_period(inputs).filter(pl.col("bureau_id") == told.bureau_id), window.origin)
    kept = rows.with_columns(pl.col("level").cast(pl.Int64)).drop_nulls("unit_id")
    counted = adjudicated(kept) if window.ratings == "adjudicated" else kept
    is_good = pl.col("level").is_in(list(window.positive))
    found = counted.group_by("unit_id").agg(answered=pl.len(), positive=is_good.sum()).sort("answered", "unit_id")
    hidden = found.filter(pl.col("answered") < FEWEST).height
    # One alone could be told from a total: the smallest other is left out with it.
    shown = found.slice(2 if hidden == 1 else hidden)
    return [_rate(*row) for row in shown.select("unit_id", "positive", "answered").iter_rows()]


def _rate(unit_id: str, positive: int, answered: int) -> _Rate:
    interval = wilson(positive, answered)
    assert interval is not None  # noqa: S101 - somebody answered
    return _Rate(unit_id, answered, six(Fraction(positive, answered)), interval)


def _of_calls(told: Telling) -> list[_Rate]:
    """The units of the wave that counts in the period, as its own page shows them."""
    wave = wave_of(told.period)
    report = wave_report(told.desk, told.bureau_id, wave) if wave and is_quarter(wave) else None
    rows = report.total(question=ALL) if report else []
    return [
        _Rate(row["unit_id"], row["answered_count"], row["rate"], Interval(row["rate_low"], row["rate_high"]))
        for row in rows
        if row["unit_id"] != told.bureau_id and row["rate_low"] is not None
    ]


def _banded(told: Telling, what: str, found: list[_Rate]) -> Iterator[tuple[object, ...]]:
    ordered = sorted(found, key=lambda one: (-one.rate, -one.interval.low, one.unit_id))
    for one, band in zip(ordered, bands([one.interval for one in ordered]), strict=True):
        yield what, told.unit(one.unit_id), one.answered, one.rate, one.interval.low, one.interval.high, band
