"""Time and exceptions, quarter and year: when things are due, shown, repeated and paid (scheme.md)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from transforms.scheme.components import Words
from transforms.scheme.scalars import DayOfMonth, Money, Quarter, Show, SomeOf, Text, WholeNumber, between, refusal


class Calendar(Words):
    """Days of the following month by which work is declared, reviewed and closed (Time and exceptions)."""

    declare_by: DayOfMonth = 5
    review_by: DayOfMonth = 7
    closing: DayOfMonth | None = None
    on_holiday: Literal["next_workday", "previous_workday", "none"] = "next_workday"

    @model_validator(mode="after")
    def _in_order(self) -> Calendar:
        if not self.declare_by <= self.review_by <= (self.closing or self.review_by):
            raise refusal("calendar_order", "declare_by ≤ review_by ≤ closing")
        return self


class Notice(Words):
    """公示: for how many working days, and what of it everybody sees (Time and exceptions)."""

    workdays: WholeNumber = 5
    show: Show = "all"
    columns: SomeOf[Literal["rank", "name", "section", "score", "tier", "title", "grade"]] = (
        "rank",
        "name",
        "section",
        "score",
    )


class Repeats(Words):
    """同类问题: so many deductions of one cause within so many months bring one notice (Time and exceptions)."""

    within_months: Annotated[int, BeforeValidator(between(1, 36))]
    at_least: Annotated[int, BeforeValidator(between(2, 100))]
    of: Literal["cause"] = "cause"


class Payout(Words):
    """按季兑现: the pool of each quarter in yuan, with the document it rests on (Quarter and year)."""

    document: Text
    pool: Annotated[Mapping[Quarter, Money], Field(min_length=1)]
