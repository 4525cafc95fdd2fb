"""Indicators (指标): 100 x the scores over the points that apply, as one quotient (scheme.md, "Kinds").

A score may be a ratio of its own, so the sums are exact fractions until the one rounding; indicators of a subject
are few.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import polars as pl

from transforms import cells
from transforms.fixed_point import ONE, rounded_fraction
from transforms.measures.sources import Source
from transforms.period import months_of, quarter_of
from transforms.scheme.kinds import Indicator

if TYPE_CHECKING:
    from transforms.scoring.inputs import Inputs

Row = Mapping[str, Any]
CYCLES = ("month", "quarter", "half_year", "year")
_HALF_YEAR = 6


@dataclass(frozen=True)
class Scored:
    """One indicator of one subject and cycle: what it is worth, what was scored of it, what was lost; in millionths."""

    subject_id: str
    indicator_id: str
    cycle_end: str
    """The last month of the cycle that it is judged for; its year says by which list."""
    points: Fraction
    score: Fraction | None
    is_bonus: bool
    is_na: bool
    losses: Mapping[str, Fraction]
    """Cause unit -> points lost through it, where that is not the subject itself; of people nothing is borne by it."""


def cycle_months(cycle: str | None, period: str) -> list[str]:
    """The months whose results count in the period: those of the cycle that ends in it; none where none does."""
    months = months_of(period)
    of = _cycle(cycle, months[-1])
    return sorted({*of, *months}) if of[-1] == months[-1] else []


def _cycle(cycle: str | None, month: str) -> list[str]:
    """The months of the cycle that a month lies in."""
    match cycle:
        case "quarter":
            return months_of(quarter_of(month))
        case "half_year":
            is_second = int(month[5:]) > _HALF_YEAR
            return [one for one in months_of(month[:4]) if (int(one[5:]) > _HALF_YEAR) == is_second]
        case "year":
            return months_of(month[:4])
        case _:
            return [month]


def results(component: Indicator, inputs: Inputs) -> pl.DataFrame:
    """One row per result that counts in the period, beside its indicator of the year of its own month.

    A result of the period's year counts with the cycle that ends in it; of another year, whose cycles are not this
    year's, in the very month it counts in.
    """
    known = _indicators(component, inputs).drop("bureau_id", "delivery_id", "row_no")
    is_person = inputs.edition.subject == "person"
    rows = inputs["indicator_result"].filter(pl.col("person_id").is_not_null() == is_person)
    ends = pl.any_horizontal(
        (pl.col("cycle") == cycle) & pl.col("in_month").is_in(cycle_months(cycle, inputs.month)) for cycle in CYCLES
    )
    is_now = pl.col("in_month").is_in(months_of(inputs.month))
    return (
        rows.with_columns(
            subject_id="person_id" if is_person else "unit_id",
            in_month=pl.coalesce("counted_month", "month"),
            year=pl.col("month").str.slice(0, 4),
        )
        .join(known, on=["indicator_id", "year"], validate="m:1", maintain_order="left")
        .filter(pl.when(pl.col("year") == inputs.month[:4]).then(ends).otherwise(is_now))
        .sort("subject_id", "indicator_id", "month")
    )


def _indicators(component: Indicator, inputs: Inputs) -> pl.DataFrame:
    """One row per indicator and year that the component names; those that are not ours are not there."""
    rows = inputs.indicators.filter(pl.col("carried").ne_missing("not_ours"))
    rows = rows.with_columns(pl.col("cycle").fill_null("month"))
    return rows.filter(pl.col("indicator_id").is_in(component.indicators)) if component.indicators else rows


def scored(component: Indicator, inputs: Inputs) -> list[Scored]:
    """One entry per subject, indicator and cycle that applies in the period: owned by it, or with a result of it."""
    worded = _indicators(component, inputs).with_columns(steps=cells.pairs(pl.col("params")))
    known = {(row["indicator_id"], row["year"]): row for row in worded.to_dicts()}
    last = months_of(inputs.month)[-1]
    found: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for row in results(component, inputs).to_dicts():
        found[row["subject_id"], row["indicator_id"], _cycle_end(row, inputs.month)].append(row)
    owner = "owner_person" if inputs.edition.subject == "person" else "owner_unit"
    for (indicator_id, year), words in known.items():
        if year == last[:4] and words[owner] and cycle_months(words["cycle"], inputs.month):
            found[words[owner], indicator_id, last]  # owned, perhaps without a result
    return [_scored(subject, end, known[name, end[:4]], rows) for (subject, name, end), rows in sorted(found.items())]


def _cycle_end(row: Row, period: str) -> str:
    """The last month of the cycle that a result is judged in.

    Counts of a year are added wherever they come from; a value that came late stands for its own cycle.
    """
    last = months_of(period)[-1]
    if row["month"] in cycle_months(row["cycle"], period):
        return last
    if row["scoring"] in ("deduct", "add"):
        return last if row["year"] == last[:4] else f"{row['year']}-12"
    return _cycle(row["cycle"], row["month"])[-1]


def _scored(subject_id: str, cycle_end: str, words: Row, rows: list[Row]) -> Scored:
    points = Fraction(words["points"])
    is_na = bool(rows) and all(row["is_na"] for row in rows)
    rows = [row for row in rows if not row["is_na"]]
    score = None if is_na else _score(words, points, rows)
    return Scored(
        subject_id,
        words["indicator_id"],
        cycle_end,
        points,
        score,
        bool(words["is_bonus"]),
        is_na,
        {} if score is None else dict(_losses(subject_id, words, points, score, rows)),
    )


def _score(words: Row, points: Fraction, rows: list[Row]) -> Fraction | None:
    """The score by the indicator's own rule; null where it asks for a value that has not come."""
    params = words["params"] or ""
    count = Fraction(sum(row["event_count"] or 0 for row in rows), ONE)
    values = [row["raw_value"] for row in rows if row["raw_value"] is not None]
    stated = [row["score"] for row in rows if row["score"] is not None]
    score: Fraction
    match words["scoring"]:
        case "deduct":
            score = max(points - count * _number(params), Fraction(0))
        case "add":
            score = min(count * _number(params), points)
        case "stated" if stated:
            score = Fraction(stated[-1])
        case "ratio" if values:
            score = min(points * Fraction(values[-1]) / _number(params), points)
        case "steps" | "rank" if values:
            score = points * _step(words["steps"] or [], values[-1]) / ONE
        case _:
            return None
    return score


def _number(text: str) -> Fraction:
    """One number of `params`, in millionths."""
    return Fraction(text.strip()) * ONE


def _step(steps: Iterable[Row], value: int) -> Fraction:
    """The ratio of the highest step reached, in millionths; below the lowest 0."""
    reached = [(step["at"], step["gives"]) for step in steps if step["at"] <= value]
    return Fraction(max(reversed(reached), key=lambda step: step[0])[1]) if reached else Fraction(0)


def _losses(
    subject_id: str, words: Row, points: Fraction, score: Fraction, rows: list[Row]
) -> Iterator[tuple[str, Fraction]]:
    """What units beside the own one caused of the loss: by their counts where points go by counts, else the last."""
    strangers = [row for row in rows if row["cause_unit"] and row["cause_unit"] != subject_id]
    if not strangers or score >= points:
        return
    if words["scoring"] == "deduct":
        total = sum(row["event_count"] or 0 for row in rows) or 1
        by_unit: dict[str, int] = defaultdict(int)
        for row in strangers:
            by_unit[row["cause_unit"]] += row["event_count"] or 0
        yield from ((unit, (points - score) * count / total) for unit, count in sorted(by_unit.items()))
    elif strangers[-1] is rows[-1]:
        yield rows[-1]["cause_unit"], points - score


def measures(component: Indicator, inputs: Inputs) -> pl.DataFrame:
    """One row per subject and stint; null where nothing applies or a value has not come."""
    of_subject: dict[str, list[Scored]] = defaultdict(list)
    every = scored(component, inputs)
    for one in every:
        of_subject[one.subject_id].append(one)
    borne = _borne(component, every)
    rows = [
        {"subject_id": subject, "measure": _measure(component, of_subject[subject], borne.get(subject, Fraction(0)))}
        for subject in inputs.subjects["subject_id"]
    ]
    found = pl.DataFrame(rows, schema={"subject_id": pl.String, "measure": pl.Int64})
    return inputs.stints.select("subject_id", "stint").join(found, on="subject_id", validate="m:1")


def _borne(component: Indicator, every: Iterable[Scored]) -> Mapping[str, Fraction]:
    """Subject -> what is given back to it (above 0) or laid on it (below) because a cause lies elsewhere.

    A bonus that was not won is no loss.
    """
    share = {"charged": Fraction(0), "cause": Fraction(1), "split": Fraction(1, 2)}[component.bears]
    moved: dict[str, Fraction] = defaultdict(Fraction)
    for one in every:
        for unit, loss in () if one.is_bonus else one.losses.items():
            moved[one.subject_id] += loss * share
            moved[unit] -= loss * share
    return moved


def _measure(component: Indicator, ours: list[Scored], moved: Fraction) -> int | None:
    """100 x scores / points that apply + bonus, in millionths."""
    plain = [one for one in ours if not one.is_bonus]
    applying = [one for one in plain if not one.is_na or component.na != "exclude"]
    points = sum((one.points for one in applying), Fraction(0))
    if points == 0 or any(one.score is None and not one.is_na for one in plain):
        return None
    full = Fraction(1 if component.na == "full" else 0)
    scores = sum((one.points * full if one.score is None else one.score for one in applying), Fraction(0))
    bonus = sum((one.score or Fraction(0) for one in ours if one.is_bonus), Fraction(0))
    added = bonus if component.bonus == "added" else Fraction(0)
    return rounded_fraction((scores + moved) * 100 * ONE / points + added)


def sources(component: Indicator, inputs: Inputs, subject_id: str) -> list[Source]:
    """The results of a subject and the indicators they are of; those that others caused or that it caused too."""
    rows = results(component, inputs).filter(
        (pl.col("subject_id") == subject_id) | (pl.col("cause_unit") == subject_id)
    )
    due = [cycle for cycle in CYCLES if cycle_months(cycle, inputs.month)]
    is_own = pl.col("owner_person" if inputs.edition.subject == "person" else "owner_unit") == subject_id
    is_due = is_own & (pl.col("year") == inputs.month[:4]) & pl.col("cycle").is_in(due)
    every, of = _indicators(component, inputs), ["indicator_id", "year"]
    known = pl.concat([every.filter(is_due), every.join(rows, on=of, how="semi")]).unique(of)
    numbers = {"raw_value": "raw_value", "event_count": "event_count", "score": "score"}
    words = ["indicator_id", "name", "month", "in_month", "is_na", "cause_unit", "reason", "unit_id"]
    return [
        Source("indicator_result", rows, words, numbers),
        Source(
            "indicator",
            known.sort(of),
            ["indicator_id", "year", "name", "parent_id", "scoring", "params", "cycle", "source"],
            {"points": "points"},
        ),
    ]
