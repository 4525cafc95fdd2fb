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
    Common,
    Limit,
    Linear,
    Ranked,
    Relative,
    Scale,
    Steps,
    Words,
)
from transforms.scheme.grading import Brings, Gates, GradeCut, Grading, Quota, Raised, Status
from transforms.scheme.kinds import (
    Attendance,
    Category,
    Component,
    Events,
    Grant,
    Indicator,
    ItemsFull,
    Months,
    Rating,
    Reports,
    Survey,
    Window,
    Workload,
)
from transforms.scheme.occasions import Calendar, Notice, Payout, Repeats
from transforms.scheme.results import (
    Cut,
    Exempt,
    Level,
    Peers,
    PersonType,
    Rank,
    Scored,
    TierCap,
    Tiers,
    Title,
    Total,
)
from transforms.scheme.scalars import AnyOf, Day, Month, SchemeId, Text, out_of

__all__ = [
    "OPEN",
    "AsIs",
    "Attendance",
    "Brings",
    "Calendar",
    "Category",
    "Common",
    "Component",
    "Cut",
    "Edition",
    "Events",
    "Exempt",
    "Gates",
    "GradeCut",
    "Grading",
    "Grant",
    "Indicator",
    "ItemsFull",
    "Level",
    "Limit",
    "Linear",
    "Months",
    "Notice",
    "Payout",
    "Peers",
    "PersonType",
    "PostGroup",
    "Quota",
    "Raised",
    "Rank",
    "Ranked",
    "Rating",
    "Relative",
    "Repeats",
    "Reports",
    "Scale",
    "Scored",
    "Source",
    "Status",
    "Steps",
    "Subject",
    "Survey",
    "TierCap",
    "Tiers",
    "Title",
    "Total",
    "Window",
    "Words",
    "Workload",
]

Subject: TypeAlias = Literal["person", "bureau", "branch", "section", "hall"]


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


class Edition(Words):
    """办法版本: how one bureau scores, whole, from `effective` until the next edition of the scheme begins."""

    scheme: SchemeId
    title: Text
    basis: Text
    effective: Month
    adopted_on: Day = Field(default_factory=_first_day)
    applies_to: AnyOf[Text] = ()
    assumed: AnyOf[Text] = ()
    subject: Subject = "person"
    period: Literal["month", "quarter", "year"] = "month"
    prorate: Literal["last_day", "by_days"] = "last_day"
    scored: Scored = Scored()
    peers: Peers = Peers()
    posts: Annotated[tuple[PostGroup, ...], Field(min_length=1)] = ()
    whole: Annotated[Decimal, BeforeValidator(out_of)] = Decimal(100)
    components: Annotated[tuple[Component, ...], Field(min_length=1)]
    total: Total = Total()
    rank: Rank = Rank()
    tiers: Tiers | None = None
    tier_caps: tuple[TierCap, ...] = ()
    titles: tuple[Title, ...] = ()
    calendar: Calendar = Calendar()
    notice: Notice = Notice()
    unreviewed: Literal["hold", "as_declared", "zero"] = "hold"
    late: Literal["next_month", "restate"] = "next_month"
    repeats: Repeats | None = None
    payout: Payout | None = None
    status: tuple[Status, ...] = ()
    grades: Grading | None = None
    gates: Gates | None = None
    quota: Quota | None = None
    brings: tuple[Brings, ...] = ()
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


_KINDS = (Workload, Events, Grant, Rating, Survey, Window, Indicator, Reports, Attendance, Months)
KINDS: Mapping[str, type[Common]] = {
    kind: model for model in _KINDS for kind in get_args(model.model_fields["kind"].annotation)
}
GROUPS: Mapping[tuple[str, ...], type[Words]] = {
    (): Edition,
    ("scored",): Scored,
    ("peers",): Peers,
    ("posts",): PostGroup,
    ("total",): Total,
    ("rank",): Rank,
    ("tiers",): Tiers,
    ("tiers", "cuts"): Cut,
    ("tier_caps",): TierCap,
    ("titles",): Title,
    ("calendar",): Calendar,
    ("notice",): Notice,
    ("repeats",): Repeats,
    ("payout",): Payout,
    ("status",): Status,
    ("grades",): Grading,
    ("grades", "cuts"): GradeCut,
    ("gates",): Gates,
    ("quota",): Quota,
    ("quota", "raised"): Raised,
    ("brings",): Brings,
    **{("components", kind): model for kind, model in KINDS.items()},
    ("items_full",): ItemsFull,
    ("scale", "as_is"): AsIs,
    ("scale", "linear"): Linear,
    ("scale", "steps"): Steps,
    ("scale", "relative"): Relative,
    ("scale", "rank"): Ranked,
}


def words_of(group: type[Words]) -> tuple[str, ...]:
    """The words that a group knows, as an edition writes them."""
    return tuple(field.alias or name for name, field in group.model_fields.items())
