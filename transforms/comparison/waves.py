"""A survey's wave as a bureau reads it: rates by unit, channel, stratum and question, and how the calls ended.

The answers that count are those that the kind `survey` counts, so that the page and the score say one number.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import polars as pl

from transforms.clean.hierarchy import upward
from transforms.clean.references import current_units
from transforms.comparison.counting import Counting, counted_questions, place
from transforms.comparison.intervals import Interval, are_apart, six
from transforms.comparison.survey_statistics import (
    Estimate,
    Stratum,
    follow_up_rates,
    pooled,
    response_rates,
    stratified,
)
from transforms.measures.surveys import final_calls

ALL = "all"
"""The row of a total: of every channel, stratum or counted question."""

_ANSWERED = ("I", "P")
_NO_OPINION = "9"
_NUMBER = pl.Decimal(20, 6)

RATES: Mapping[str, pl.DataType] = {
    "unit_id": pl.String(),
    "channel": pl.String(),
    "stratum": pl.String(),
    "question": pl.String(),
    "frame_count": pl.Int64(),
    "case_count": pl.Int64(),
    "answered_count": pl.Int64(),
    "positive_count": pl.Int64(),
    "rate": _NUMBER,
    "standard_error": _NUMBER,
    "rate_low": _NUMBER,
    "rate_high": _NUMBER,
    "method": pl.String(),
    "index_points": _NUMBER,
    "contact_rate": _NUMBER,
    "valid_answer_rate": _NUMBER,
    "refusal_rate": _NUMBER,
    "rr1": _NUMBER,
    "rr3": _NUMBER,
    "is_told_apart": pl.Boolean(),
}


@dataclass(frozen=True)
class WaveRows:
    """The rows that hold of one wave and bureau: calls, questions, active taxpayers of its last month, all units."""

    calls: pl.DataFrame
    questions: pl.DataFrame
    frame: pl.DataFrame
    unit: pl.DataFrame


def wave_rates(rows: WaveRows, bureau_id: str, how: Counting) -> pl.DataFrame:
    """One row per unit, channel, stratum and question in the columns of RATES; the bureau is a unit.

    The row of all questions is the mean of the counted ones; it has an error and an interval only where one counts,
    since the answers of one taxpayer to several belong together. `is_told_apart` compares units beside the bureau.
    """
    calls = _cases(rows, bureau_id)
    groups = _Groups(calls, _frame_sizes(rows, bureau_id), _answers(calls, how), how)
    wanted = counted_questions(rows.questions, how.questions)
    found = [row for key in groups.named() for row in groups.rows(*key, wanted)]
    frame = pl.DataFrame([_plain(row) for row in found], schema=RATES, orient="row")
    return _told_apart(frame, bureau_id).sort("unit_id", "channel", "stratum", "question")


def _above(rows: WaveRows, bureau_id: str) -> pl.DataFrame:
    """One row per unit and unit above it up to the bureau: unit_id, at."""
    every = upward(current_units(rows.unit))
    bureau = every.filter(pl.col("above_id") == bureau_id).select("unit_id", last="steps")
    below = every.join(bureau, on="unit_id", how="left", validate="m:1")
    return below.filter((pl.col("steps") < pl.col("last")).fill_null(value=True)).select("unit_id", at="above_id")


def _climbed(rows: WaveRows, of: pl.DataFrame, bureau_id: str) -> pl.DataFrame:
    """The rows once for the bureau and once for every unit of it that they lie in."""
    whole = of.with_columns(at=pl.lit(bureau_id))
    return pl.concat([whole, of.join(_above(rows, bureau_id), on="unit_id").select(whole.columns)])


def _cases(rows: WaveRows, bureau_id: str) -> pl.DataFrame:
    """One row per final call, unit and channel it belongs to, with the stratum of its taxpayer."""
    strata = rows.frame.select("taxpayer_id", "stratum").unique("taxpayer_id", keep="first", maintain_order=True)
    last = final_calls(rows.calls).join(strata, on="taxpayer_id", how="left", validate="m:1")
    named = _climbed(rows, last.with_columns(pl.col("stratum").fill_null("")), bureau_id)
    every = named.with_columns(channel=pl.lit(ALL))
    if last["mode"].n_unique() <= 1:
        return every
    return pl.concat([every, named.with_columns(channel=pl.col("mode")).select(every.columns)])


def _frame_sizes(rows: WaveRows, bureau_id: str) -> dict[tuple[str, str], int]:
    """(unit, stratum) -> taxpayers; the stratum ALL is their sum."""
    once = rows.frame.unique("taxpayer_id", keep="first", maintain_order=True).select("unit_id", "stratum")
    counts = _climbed(rows, once, bureau_id).group_by("at", "stratum").len()
    sizes = {(at, stratum): int(n) for at, stratum, n in counts.iter_rows()}
    for (at, _), n in list(sizes.items()):
        sizes[at, ALL] = sizes.get((at, ALL), 0) + n
    return sizes


def _answers(calls: pl.DataFrame, how: Counting) -> dict[tuple[str, str, str], dict[str, tuple[int, int, Fraction]]]:
    """(unit, channel, question) -> stratum -> answers, satisfied ones, the sum of their level scores."""
    questions = [name for name in calls.columns if name.startswith("q") and name[1:].isdigit()]
    told = (
        calls.filter(pl.col("disposition").is_in(_ANSWERED))
        .unpivot(questions, index=["at", "channel", "stratum"], variable_name="q", value_name="level")
        .filter(pl.col("level").is_not_null() & (pl.col("level") != _NO_OPINION))
    )
    found: dict[tuple[str, str, str], dict[str, tuple[int, int, Fraction]]] = defaultdict(dict)
    counts = told.group_by("at", "channel", "q", "stratum", "level").len()
    for at, channel, q, stratum, level, n in counts.iter_rows():
        count, satisfied, worth = found[at, channel, q].get(stratum, (0, 0, Fraction(0)))
        score = Fraction(how.level_scores.get(int(level), Decimal(0)))
        found[at, channel, q][stratum] = (count + n, satisfied + n * (int(level) in how.positive), worth + n * score)
    return found


@dataclass(frozen=True)
class _Groups:
    """The counts of a wave, and the rows they make."""

    calls: pl.DataFrame
    sizes: Mapping[tuple[str, str], int]
    told: Mapping[tuple[str, str, str], Mapping[str, tuple[int, int, Fraction]]]
    how: Counting

    def named(self) -> list[tuple[str, str]]:
        """Every unit and channel with a call, sorted."""
        return sorted(set(self.calls.select("at", "channel").iter_rows()))

    def rows(self, at: str, channel: str, wanted: Collection[str]) -> list[dict[str, object]]:
        """The rows of one unit and channel: all strata and each, all questions and each."""
        asked = sorted((q for unit, way, q in self.told if (unit, way) == (at, channel)), key=place)
        mine = self.calls.filter((pl.col("at") == at) & (pl.col("channel") == channel))
        framed = {stratum for unit, stratum in self.sizes if unit == at and stratum != ALL}
        strata = sorted(framed | set(mine["stratum"].to_list()))
        found: list[dict[str, object]] = []
        for stratum in [ALL, *strata]:
            cases = mine if stratum == ALL else mine.filter(pl.col("stratum") == stratum)
            size = self.sizes.get((at, stratum), 0)
            key: dict[str, object] = {"unit_id": at, "channel": channel, "stratum": stratum, "frame_count": size}
            each = {q: self._question(at, channel, stratum, q) for q in asked}
            found.append(key | {"question": ALL} | _ended(cases) | _overall([each[q] for q in asked if q in wanted]))
            found += [key | {"question": q, "case_count": cases.height} | _said(each[q]) for q in asked]
        return found

    def _question(self, at: str, channel: str, stratum: str, q: str) -> _Answered:
        counts = self.told[at, channel, q]
        used = counts if stratum == ALL else {name: n for name, n in counts.items() if name == stratum}
        strata = [Stratum(name, self.sizes.get((at, name), 0), n, good) for name, (n, good, _) in sorted(used.items())]
        found = stratified(strata) if self.how.estimate == "stratified" and stratum == ALL else None
        weights = {one.name: one.frame_count if found else one.answered_count for one in strata}
        rate = _weighted(weights, {name: Fraction(good, n) for name, (n, good, _) in used.items()})
        worth = {name: total / n for name, (n, _, total) in used.items()}
        return _Answered(
            estimate=found or pooled(strata),
            positive_count=sum(one.satisfied_count for one in strata),
            rate=rate,
            index=_weighted(weights, worth) if self.how.level_scores else None,
        )


def _weighted(weights: Mapping[str, int], values: Mapping[str, Fraction]) -> Fraction | None:
    total = sum(weights.values())
    return sum((weights[name] * value for name, value in values.items()), Fraction(0)) / total if total else None


@dataclass(frozen=True)
class _Answered:
    """One question of one group."""

    estimate: Estimate | None
    positive_count: int
    rate: Fraction | None
    index: Fraction | None


def _said(one: _Answered) -> dict[str, object]:
    found = one.estimate
    if found is None:
        return {"answered_count": 0, "positive_count": 0}
    return {
        "answered_count": found.answered_count,
        "positive_count": one.positive_count,
        "rate": found.rate,
        "standard_error": found.standard_error,
        "rate_low": found.interval.low,
        "rate_high": found.interval.high,
        "method": found.method,
        "index_points": None if one.index is None else six(one.index),
    }


def _overall(counted: list[_Answered]) -> dict[str, object]:
    """The mean of the counted questions; of one it is that question, error and interval included."""
    there = [one for one in counted if one.rate is not None]
    if len(there) == 1:
        return _said(there[0])
    return {"rate": _mean([one.rate for one in there]), "index_points": _mean([one.index for one in there])}


def _mean(values: Sequence[Fraction | None]) -> Decimal | None:
    known = [value for value in values if value is not None]
    return six(sum(known, Fraction(0)) / len(known)) if known else None


def _ended(cases: pl.DataFrame) -> dict[str, object]:
    """How the calls ended; beside several questions the answered ones are the calls that answered at all."""
    counts = {str(name): int(n) for name, n in cases.group_by("disposition").len().iter_rows()}
    aapor = response_rates(counts)
    answered = sum(counts.get(name, 0) for name in _ANSWERED)
    rates = {**follow_up_rates(counts), "rr1": aapor["RR1"], "rr3": aapor["RR3"]}
    return {"case_count": cases.height, "answered_count": answered, **rates}


def _plain(row: Mapping[str, object]) -> tuple[object, ...]:
    return tuple(row.get(name) for name in RATES)


def _told_apart(frame: pl.DataFrame, bureau_id: str) -> pl.DataFrame:
    """Whether a unit's interval shares no point with that of any other; null without one, or with nobody beside."""
    whole = {"channel": ALL, "stratum": ALL, "question": ALL}
    units = frame.filter(*(pl.col(name) == value for name, value in whole.items()), pl.col("unit_id") != bureau_id)
    spans = {
        unit: Interval(low, high)
        for unit, low, high in units.select("unit_id", "rate_low", "rate_high").drop_nulls().iter_rows()
    }
    apart = {
        unit: all(are_apart(span, other) for name, other in spans.items() if name != unit)
        for unit, span in spans.items()
        if len(spans) > 1
    }
    is_total = pl.all_horizontal(pl.col(name) == value for name, value in whole.items())
    found = pl.col("unit_id").replace_strict(apart, default=None, return_dtype=pl.Boolean)
    return frame.with_columns(is_told_apart=pl.when(is_total).then(found))
