"""The vocabulary of a scheme as frozen models: an edition is made of these words and no others.

Headings in brackets are those of the design of the scheme. `read.edition` is the only door: it also checks what words
say about one another, so that an Edition in hand can be scored by.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, TypeAlias, get_args

from pydantic import BeforeValidator, Field, PrivateAttr, ValidationInfo, model_validator

from transforms.scheme.components import (
    OPEN,
    AsIs,
    Category,
    Common,
    Component,
    Events,
    Grant,
    Limit,
    Linear,
    PointLimit,
    Relative,
    Scale,
    Steps,
    Words,
    Workload,
)
from transforms.scheme.scalars import AnyOf, Day, DayOfMonth, Month, SchemeId, SomeOf, Text, between, out_of, refusal

__all__ = [
    "OPEN",
    "AsIs",
    "Calendar",
    "Category",
    "Common",
    "Component",
    "Edition",
    "Events",
    "Exempt",
    "Grant",
    "Level",
    "Limit",
    "Linear",
    "Peers",
    "PersonType",
    "PostGroup",
    "Rank",
    "Relative",
    "Scale",
    "Scored",
    "Source",
    "Steps",
    "Title",
    "Total",
    "Words",
    "Workload",
]

Level: TypeAlias = Literal["bureau", "section", "service_zone", "post_class"]
PersonType: TypeAlias = Literal["civil_servant", "contract", "support"]
Exempt: TypeAlias = Literal["head", "leading", "probation"]


@dataclass(frozen=True)
class Source:
    """The file an edition was read from, and where in it the first month stands."""

    file: str = ""
    line: int = 1
    col: int = 1


def _first_day(fields: Mapping[str, str]) -> date:
    return date.fromisoformat(f"{fields['effective']}-01")


class PostGroup(Words):
    """岗位系列: post classes with their printed titles that share one set of coefficients (比例系数)."""

    group: Text
    classes: Annotated[Mapping[Text, Text], Field(min_length=1)]


class Scored(Words):
    """Who of the bureau is scored, as they stand on the last day (Who is scored); no person_type means all."""

    person_type: SomeOf[PersonType] = ()
    excluded: AnyOf[Exempt] = Field(default=(), alias="except")


class Peers(Words):
    """考评组: who is compared with whom by a relative scale; a group below `at_least` falls back (Who is scored)."""

    by: SomeOf[Level] = ("bureau",)
    at_least: Annotated[int, BeforeValidator(between(1, 100_000))] = 1
    fallback: SomeOf[Level] = ("bureau",)


class Total(Words):
    """The bounds of the total and the digits of the published number (From components to a result)."""

    limit: PointLimit = OPEN
    round: Annotated[int, BeforeValidator(between(0, 6))] = 2


class Rank(Words):
    """Among whom ranks are given, and what ties do: min 1,1,3 or dense 1,1,2 (From components to a result)."""

    within: SomeOf[Level] = ("bureau",)
    ties: Literal["min", "dense"] = "min"
    break_by: AnyOf[Text] = ()
    on: Literal["published", "exact"] = "published"


class Title(Words):
    """A title for the first of a rank or of a component (From components to a result); no `among` means all."""

    name: Text | None = None
    name_by: Annotated[Mapping[Text, Text], Field(min_length=1)] | None = None
    first_of: Text
    among: SomeOf[Text] = ()
    top: Annotated[int, BeforeValidator(between(1, 100_000))] = 1
    ties: Literal["all", "hold"] = "all"


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


class Edition(Words):
    """办法版本: how one bureau scores, whole, from `effective` until the next edition of the scheme begins."""

    scheme: SchemeId
    title: Text
    basis: Text
    effective: Month
    adopted_on: Day = Field(default_factory=_first_day)
    applies_to: AnyOf[Text] = ()
    assumed: AnyOf[Text] = ()
    subject: Literal["person"] = "person"
    period: Literal["month"] = "month"
    prorate: Literal["last_day"] = "last_day"
    scored: Scored = Scored()
    peers: Peers = Peers()
    posts: Annotated[tuple[PostGroup, ...], Field(min_length=1)] = ()
    whole: Annotated[Decimal, BeforeValidator(out_of)] = Decimal(100)
    components: Annotated[tuple[Component, ...], Field(min_length=1)]
    total: Total = Total()
    rank: Rank = Rank()
    titles: tuple[Title, ...] = ()
    calendar: Calendar = Calendar()
    unreviewed: Literal["hold", "as_declared", "zero"] = "hold"
    _source: Source = PrivateAttr(default=Source())

    @model_validator(mode="after")
    def _remember_source(self, info: ValidationInfo) -> Edition:
        if isinstance(info.context, Source):
            self._source = info.context
        return self

    @property
    def source(self) -> Source:
        """Where the edition was read."""
        return self._source

    @property
    def file(self) -> str:
        """The file the edition was read from."""
        return self._source.file

    @property
    def weighted(self) -> tuple[Component, ...]:
        """The components that share the whole, in their order."""
        return tuple(component for component in self.components if not component.adds)

    @property
    def adding(self) -> tuple[Component, ...]:
        """The components whose points stand beside the weights, in their order."""
        return tuple(component for component in self.components if component.adds)

    @property
    def post_classes(self) -> tuple[str, ...]:
        """The post classes that the edition names; none where one weight holds for everybody."""
        if self.posts:
            return tuple(post_class for group in self.posts for post_class in group.classes)
        maps = (component.weight for component in self.components if isinstance(component.weight, Mapping))
        return tuple(next(maps, {}))

    @property
    def assumptions(self) -> tuple[str, ...]:
        """示例参数: the parameters that the source does not state, as `word` or `component.word`."""
        inner = (f"{component.name}.{word}" for component in self.components for word in component.assumed)
        return (*self.assumed, *inner)

    def weight_of(self, component: Component, post_class: str) -> Decimal | None:
        """The weight of a component for a post class; None where it adds or the class has none."""
        if isinstance(component.weight, Mapping):
            return component.weight.get(post_class)
        return component.weight

    def post_title(self, post_class: str) -> str:
        """The printed title of a post class; where the edition gives none, its name."""
        titles = {name: title for group in self.posts for name, title in group.classes.items()}
        return titles.get(post_class, post_class)


GROUPS: Mapping[tuple[str, ...], type[Words]] = {
    (): Edition,
    ("scored",): Scored,
    ("peers",): Peers,
    ("posts",): PostGroup,
    ("total",): Total,
    ("rank",): Rank,
    ("titles",): Title,
    ("calendar",): Calendar,
    ("components", "workload"): Workload,
    ("components", "events"): Events,
    ("components", "grant"): Grant,
    ("scale", "as_is"): AsIs,
    ("scale", "linear"): Linear,
    ("scale", "steps"): Steps,
    ("scale", "relative"): Relative,
}
KINDS: Mapping[str, type[Common]] = {
    kind: model for model in (Workload, Events, Grant) for kind in get_args(model.model_fields["kind"].annotation)
}


def words_of(group: type[Words]) -> tuple[str, ...]:
    """The words that a group knows, as an edition writes them."""
    return tuple(field.alias or name for name, field in group.model_fields.items())
