"""The kinds of a component: where its measure comes from (scheme.md, "Kinds").

A new kind is one more model in the union at the end, one file in `measures/` and one line in `measures/kinds.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Literal, TypeAlias

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from transforms.scheme.components import Cap, Common, Words
from transforms.scheme.scalars import (
    Flag,
    Moment,
    Points,
    SomeOf,
    Text,
    Weight,
    WholeNumber,
    between,
    not_negative,
    refusal,
)

Category: TypeAlias = Literal["quality", "activity", "honour", "conduct", "study", "adoption", "duty"]
Leave: TypeAlias = Literal["sick", "personal", "annual", "maternity", "injury", "study"]
Level: TypeAlias = Annotated[int, BeforeValidator(between(1, 5))]
"""等级: 5 is best."""

MonthNumber: TypeAlias = Annotated[int, BeforeValidator(between(1, 12))]
AtLeast = Annotated[int, BeforeValidator(between(1, 100_000))]


class Workload(Common):
    """Minutes: counted quantity x item points as of the work date (Kinds: workload)."""

    kind: Literal["workload"]
    sources: SomeOf[Literal["declared", "system"]] = ("declared", "system")
    evidence: Literal["required", "none"] = "none"


class Events(Common):
    """Points: base + the points of the events counted in the month (Kinds: events)."""

    kind: Literal["events"]
    base: Points = Decimal(0)
    codes: SomeOf[Text] = ()
    category: SomeOf[Category] = ()
    veto: Literal["deduct", "zero"] = "deduct"


class Grant(Common):
    """机动分: points that the head gives out of a pool of per_head x heads (Kinds: grant)."""

    kind: Literal["grant"]
    per_head: Annotated[Points, AfterValidator(not_negative)]
    headcount: Literal["scored", "in_post"] = "scored"
    cap: Cap | None = None
    negative: Literal["refused", "allowed"] = "refused"


class Rating(Common):
    """Points: the mean of each role's raters, weighted by role (Kinds: rating); a ballot's role is its 票类."""

    kind: Literal["rating"]
    dimension: Text
    roles: Annotated[Mapping[Text, Weight], Field(min_length=1)] | None = None
    exclude_self: Flag = True
    trim: WholeNumber = 0
    at_least: AtLeast = 1


class _Levels(Common):
    """Which levels count as satisfied, and what each is worth in an index."""

    positive: SomeOf[Level] = ()
    level_scores: Annotated[Mapping[Level, Points], Field(min_length=1)] | None = None

    def _fail_if_measure_has_no_words(self, measure: str) -> None:
        if measure == "rate" and not self.positive:
            raise refusal("measure_needs_word", "positive")
        if measure == "index" and self.level_scores is None:
            raise refusal("measure_needs_word", "level_scores")


class Survey(_Levels):
    """Rate 0-1 or index: satisfaction of the quarter's wave of calls (Kinds: survey)."""

    kind: Literal["survey"]
    measure: Literal["rate", "index"]
    questions: Text = "key"
    estimate: Literal["stratified", "pooled"] = "stratified"
    at_least: AtLeast = 1

    @model_validator(mode="after")
    def _whole(self) -> Survey:
        self._fail_if_measure_has_no_words(self.measure)
        return self


class Window(_Levels):
    """Rate, index or minutes of the hall: 好差评 and queue (Kinds: window)."""

    kind: Literal["window"]
    measure: Literal["rate", "index", "evaluation_rate", "wait_p50", "wait_p90", "wait_over"]
    origin: Literal["active", "all"] = "active"
    ratings: Literal["adjudicated", "raw"] = "adjudicated"
    minutes: Annotated[Points, AfterValidator(not_negative)] | None = None
    at_least: AtLeast = 1

    @model_validator(mode="after")
    def _whole(self) -> Window:
        self._fail_if_measure_has_no_words(self.measure)
        if self.measure == "wait_over" and self.minutes is None:
            raise refusal("measure_needs_word", "minutes")
        return self

    @property
    def is_wait(self) -> bool:
        """Whether the measure is about tickets, which belong to a hall."""
        return self.measure.startswith("wait_")


class Indicator(Common):
    """0-100: the sum of indicator scores over the points that apply (Kinds: indicator)."""

    kind: Literal["indicator"]
    indicators: SomeOf[Text] = ()
    na: Literal["exclude", "full", "zero"] = "exclude"
    bonus: Literal["added", "left_out"] = "added"
    bears: Literal["charged", "cause", "split"] = "charged"


class ItemsFull(Words):
    """完整: so many items of a report are full, and what that is worth."""

    count: AtLeast
    points: Annotated[Points, AfterValidator(not_negative)]


class Reports(Common):
    """Points: weekly reports (周报, 周工作纪实), mean of the weeks due (Kinds: reports)."""

    kind: Literal["reports"]
    on_time: Points
    late: Points = Decimal(0)
    due: Moment = "friday 24:00"
    late_until: Moment = "sunday 24:00"
    items_full: ItemsFull | None = None
    leader: Annotated[Points, AfterValidator(not_negative)] | None = None
    week_month: Literal["friday", "submitted"] = "friday"
    exempt: SomeOf[Literal["leave", "holiday"]] = ()
    version: Literal["first", "last"] = "last"


class Attendance(Common):
    """Share 0-1 of the expected working days on which one was there (Kinds: attendance)."""

    kind: Literal["attendance"]
    absent: SomeOf[Leave] = ("sick", "personal")


class Months(Common):
    """Points: the published scores of the months of a quarter or a year (Kinds: months)."""

    kind: Literal["months"]
    by: Literal["mean", "sum", "weighted"] = "mean"
    month_weights: Annotated[Mapping[MonthNumber, Weight], Field(min_length=1)] | None = None
    only: SomeOf[MonthNumber] = ()
    at_least: AtLeast = 1

    @model_validator(mode="after")
    def _whole(self) -> Months:
        if self.by == "weighted" and self.month_weights is None:
            raise refusal("measure_needs_word", "month_weights")
        if self.by != "weighted" and self.month_weights is not None:
            raise refusal("month_weights_unused", "by: weighted")
        return self

    def counts(self, month: str) -> bool:
        """Whether the edition counts this month of a year: each, or those that it names."""
        return not self.only or int(month[5:]) in self.only


Component: TypeAlias = Annotated[
    Workload | Events | Grant | Rating | Survey | Window | Indicator | Reports | Attendance | Months,
    Field(discriminator="kind"),
]
