"""Which answers of a survey count, and how: what an edition says of it, else an example that is said to be one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

import polars as pl

from transforms.scheme.kinds import Survey

if TYPE_CHECKING:
    from transforms.scheme.words import Edition

_SATISFIED = (4, 5)


@dataclass(frozen=True)
class Counting:
    """Which answers count, and how: the words of the kind `survey`."""

    questions: str = "key"
    positive: tuple[int, ...] = _SATISFIED
    level_scores: Mapping[int, Decimal] = field(default_factory=dict)
    estimate: Literal["stratified", "pooled"] = "stratified"
    is_assumed: bool = True
    """No edition says which levels are satisfied: 4 and 5 stand in, and are said to."""


def counting(editions: Iterable[Edition]) -> Counting:
    """How the editions count a survey: their first component of the kind, else 4 and 5 as an example."""
    surveys = [c for edition in editions for c in edition.components if isinstance(c, Survey)]
    if not surveys:
        return Counting()
    first = min(surveys, key=lambda one: one.measure != "rate")
    scores = next((one.level_scores for one in surveys if one.level_scores), {})
    positive = first.positive or _SATISFIED
    return Counting(first.questions, positive, scores, first.estimate, is_assumed=not first.positive)


def counted_questions(questions: pl.DataFrame, wanted: str) -> list[str]:
    """The questions that make the rate: the key ones, all, or those of a dimension; none where none is marked."""
    of = {"key": pl.col("is_key"), "all": pl.lit(value=True)}.get(wanted, pl.col("dimension") == wanted)
    return sorted(questions.filter(of)["q"].unique(), key=place)


def place(question: str) -> tuple[int, str]:
    """What sorts q2 before q10."""
    return (int(question[1:]) if question[1:].isdigit() else 0, question)
