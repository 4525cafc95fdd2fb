"""Surveys: satisfaction of the quarter's wave from the final calls of its taxpayers (scheme.md, "Kinds").

Rates of strata and questions are exact fractions until the one rounding; groups are few, whatever the calls.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

import polars as pl

from transforms.fixed_point import ONE, millionths, rounded_fraction
from transforms.measures.sources import Source
from transforms.measures.units import of_units
from transforms.period import is_month, months_of, quarter_of
from transforms.scheme.kinds import Survey

if TYPE_CHECKING:
    from transforms.scoring.inputs import Inputs

_ANSWERED = ("I", "P")
_NO_ANSWER = "9"
Counts = Mapping[str, tuple[int, Fraction]]
"""Stratum -> how many answered, and the sum of what their answers are worth."""


def wave_of(period: str) -> str | None:
    """The wave that counts in a period: a quarter's own, in a month the quarter's that ends with it."""
    if not is_month(period):
        return period
    quarter = quarter_of(period)
    return quarter if months_of(quarter)[-1] == period else None


def finals(inputs: Inputs) -> pl.DataFrame:
    """One row per taxpayer of the wave and subject: the last attempt; who is not numbered stands alone."""
    last = final_calls(inputs["survey_call"].filter(pl.col("wave") == wave_of(inputs.month)))
    if inputs.edition.subject == "person":
        own = last.filter(pl.col("person_id").is_not_null())
        return own.join(inputs.subjects.select("person_id", "subject_id"), on="person_id")
    return of_units(inputs, _of_somewhere(inputs, last))


def _of_somewhere(inputs: Inputs, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows of which nobody said the unit are the bureau's, as they are on its page."""
    return rows.with_columns(pl.col("unit_id").fill_null(inputs.bureau_id))


def final_calls(calls: pl.DataFrame) -> pl.DataFrame:
    """One row per taxpayer of a wave: the last attempt; who is not numbered stands alone."""
    return (
        calls.with_columns(_who=pl.coalesce("taxpayer_id", "call_id"))
        .sort("_who", "attempt", "called_at", "call_id", nulls_last=False)
        .unique("_who", keep="last", maintain_order=True)
        .drop("_who")
    )


def answers(component: Survey, inputs: Inputs) -> pl.DataFrame:
    """One row per final call and question that counts: call_id, subject_id, stratum, q, level, and its lineage."""
    asked = _questions(component, inputs)
    columns = [name for name in inputs["survey_call"].columns if name.startswith("q") and name[1:].isdigit()]
    calls = finals(inputs).filter(pl.col("disposition").is_in(_ANSWERED))
    told = calls.unpivot(
        columns,
        index=["call_id", "subject_id", "taxpayer_id", "delivery_id", "row_no"],
        variable_name="q",
        value_name="level",
    ).filter(pl.col("level").is_not_null() & (pl.col("level") != _NO_ANSWER) & pl.col("q").is_in(asked))
    strata = _frame(inputs).select("taxpayer_id", "stratum").unique("taxpayer_id", keep="first", maintain_order=True)
    return told.join(strata, on="taxpayer_id", how="left", validate="m:1").with_columns(pl.col("stratum").fill_null(""))


def _questions(component: Survey, inputs: Inputs) -> list[str]:
    rows = inputs.questions.filter(pl.col("wave") == wave_of(inputs.month))
    match component.questions:
        case "all":
            chosen = rows
        case "key":
            chosen = rows.filter("is_key")
        case dimension:
            chosen = rows.filter(pl.col("dimension") == dimension)
    return sorted(chosen["q"].unique().to_list())


def _frame(inputs: Inputs) -> pl.DataFrame:
    """One row per active taxpayer of the quarter's last month."""
    wave = wave_of(inputs.month)
    month = months_of(wave)[-1] if wave else ""
    return inputs["taxpayer"].filter((pl.col("month") == month) & (pl.col("status") == "active")).sort("taxpayer_id")


def _sizes(inputs: Inputs) -> dict[tuple[str, str], int]:
    """(subject, stratum) -> taxpayers; a person is compared with the frame of the whole bureau."""
    frame = _frame(inputs)
    if inputs.edition.subject == "person":
        rows = frame.join(inputs.subjects.select("subject_id"), how="cross")
    else:
        rows = of_units(inputs, _of_somewhere(inputs, frame))
    return {(who, stratum): n for who, stratum, n in rows.group_by("subject_id", "stratum").len().iter_rows()}


def measures(component: Survey, inputs: Inputs) -> pl.DataFrame:
    """One row per subject and stint; null with fewer answers than `at_least`, not applicable where no wave ends.

    Where the wave marks none of the key questions that are asked for, `hold_reason` says so.
    """
    found = {} if wave_of(inputs.month) is None else _values(component, inputs)
    rows = pl.DataFrame(
        {"subject_id": list(found), "measure": list(found.values())},
        schema={"subject_id": pl.String, "measure": pl.Int64},
    )
    stints = inputs.stints.select("subject_id", "stint").join(rows, on="subject_id", how="left", validate="m:1")
    reason = "hold_no_key_question" if lacks_key_question(component, inputs) else None
    return stints.with_columns(is_na=pl.lit(wave_of(inputs.month) is None), hold_reason=pl.lit(reason, dtype=pl.String))


def lacks_key_question(component: Survey, inputs: Inputs) -> bool:
    """Whether key questions are to count and the wave that ends with the period marks none."""
    return component.questions == "key" and wave_of(inputs.month) is not None and not _questions(component, inputs)


def _values(component: Survey, inputs: Inputs) -> dict[str, int]:
    told, sizes = answers(component, inputs), _sizes(inputs)
    calls = dict(told.group_by("subject_id").agg(pl.col("call_id").n_unique()).iter_rows())
    counts: dict[str, dict[str, dict[str, tuple[int, Fraction]]]] = defaultdict(lambda: defaultdict(dict))
    for who, q, stratum, n, worth in _summed(component, told).iter_rows():
        counts[who][q][stratum] = (n, Fraction(worth))
    found = {}
    for who, questions in counts.items():
        if calls[who] < component.at_least:
            continue
        rates = [_rate(component, who, strata, sizes) for _, strata in sorted(questions.items())]
        found[who] = rounded_fraction(sum(rates, Fraction(0)) / len(rates))
    return found


def _summed(component: Survey, told: pl.DataFrame) -> pl.DataFrame:
    """One row per subject, question and stratum: answers, and their worth in millionths."""
    if component.measure == "rate":
        worth = {str(level): ONE for level in component.positive}
    else:
        worth = {str(level): millionths(score) for level, score in (component.level_scores or {}).items()}
    value = pl.col("level").replace_strict(worth, default=0, return_dtype=pl.Int64)
    return (
        told.group_by("subject_id", "q", "stratum").agg(pl.len(), worth=value.sum()).sort("subject_id", "q", "stratum")
    )


def _rate(component: Survey, who: str, strata: Counts, sizes: Mapping[tuple[str, str], int]) -> Fraction:
    """The mean worth of an answer; stratified, each stratum counts as its taxpayers, those without answers left out."""
    weighted = {name: sizes.get((who, name), 0) for name in strata}
    if component.estimate == "pooled" or not sum(weighted.values()):
        return _mean(strata.values())
    total = sum(weighted.values())
    return sum((weighted[name] * worth / n for name, (n, worth) in strata.items()), Fraction(0)) / total


def _mean(counts: Iterable[tuple[int, Fraction]]) -> Fraction:
    pairs = list(counts)
    return sum((worth for _, worth in pairs), Fraction(0)) / sum(n for n, _ in pairs)


def sources(component: Survey, inputs: Inputs, subject_id: str) -> list[Source]:
    """The calls that answered, question by question."""
    if wave_of(inputs.month) is None:
        return []
    rows = answers(component, inputs).filter(pl.col("subject_id") == subject_id).sort("call_id", "q")
    return [Source("survey_call", rows, ["call_id", "q", "level", "stratum"])]
