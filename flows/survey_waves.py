"""A bureau's survey wave from the rows that hold: rates and response rates, the questions, and the opinion ledger."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from flows.desk import Desk
from transforms.clean.references import current_units, of_bureau
from transforms.comparison.counting import Counting, counted_questions, counting
from transforms.comparison.small_groups import shown_rates
from transforms.comparison.waves import ALL, WaveRows, wave_rates
from transforms.contracts import TIMELESS
from transforms.listing.opinions import opinion_ledger, said_in_calls
from transforms.period import months_of
from warehouse.lake import Part
from warehouse.load import load_wave


@dataclass(frozen=True)
class WaveReport:
    """What a wave told of one bureau; frames in the shapes of transforms."""

    bureau_id: str
    wave: str
    how: Counting
    counted: tuple[str, ...]
    rates: pl.DataFrame
    questions: pl.DataFrame
    said: pl.DataFrame
    opinions: pl.DataFrame

    @property
    def case_count(self) -> int:
        """The taxpayers who were called."""
        return sum(row["case_count"] for row in self.total(question=ALL, unit_id=self.bureau_id))

    def total(self, **where: str) -> list[dict[str, Any]]:
        """The rows of all channels and strata, unless `where` says which; `question` and `unit_id` as it says."""
        wanted = {"channel": ALL, "stratum": ALL} | where
        return self.rates.filter(*(pl.col(name) == value for name, value in wanted.items())).to_dicts()


def wave_report(desk: Desk, bureau_id: str, quarter: str) -> WaveReport | None:
    """The wave of a quarter; None where nobody was called and no opinion is open."""
    rows = _rows(desk, bureau_id, quarter)
    opinions = opinion_ledger(_of(desk, bureau_id, "opinion", TIMELESS), quarter)
    if rows.calls.is_empty() and opinions.is_empty():
        return None
    last = months_of(quarter)[-1]
    editions = [one.edition for period in (quarter, last) for one in desk.editions_of(bureau_id, period)]
    how = counting(editions)
    counted = tuple(counted_questions(rows.questions, how.questions))
    parents = dict(current_units(rows.unit).select("unit_id", "parent_id").drop_nulls().iter_rows())
    return WaveReport(
        bureau_id=bureau_id,
        wave=quarter,
        how=how,
        counted=counted,
        rates=shown_rates(wave_rates(rows, bureau_id, how), parents, counted),
        questions=rows.questions,
        said=said_in_calls(rows.calls),
        opinions=opinions,
    )


def record_wave(desk: Desk, bureau_id: str, report: WaveReport) -> None:
    """Load the rates of a wave in the place of those that were there."""
    with desk.warehouse.transaction() as connection:
        load_wave(connection, bureau_id, report.wave, report.rates)


def _rows(desk: Desk, bureau_id: str, wave: str) -> WaveRows:
    month = months_of(wave)[-1]
    asked = of_bureau(desk.lake.live(Part("survey_question", TIMELESS)), bureau_id)
    return WaveRows(
        calls=_of(desk, bureau_id, "survey_call", month).filter(pl.col("wave") == wave),
        questions=asked.filter(pl.col("wave") == wave).sort("q"),
        frame=_of(desk, bureau_id, "taxpayer", month).filter(pl.col("status") == "active").sort("taxpayer_id"),
        unit=desk.lake.live(Part("unit", TIMELESS)),
    )


def _of(desk: Desk, bureau_id: str, dataset: str, month: str) -> pl.DataFrame:
    return desk.lake.live(Part(dataset, month)).filter(pl.col("bureau_id") == bureau_id)
