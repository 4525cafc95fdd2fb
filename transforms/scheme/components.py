"""The words that every component has: how its measure becomes points, what it weighs, what a missing one means."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Literal, NamedTuple, TypeAlias

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    model_validator,
)

from transforms.scheme.scalars import (
    AnyOf,
    Measure,
    Name,
    Points,
    Text,
    Weight,
    number_or_none,
    positive,
    refusal,
    yes,
)


class Limit(NamedTuple):
    """`limit: [low, high]`; None leaves that side open (Words of a component)."""

    low: Decimal | None
    high: Decimal | None


OPEN = Limit(None, None)


def _pair(value: object) -> object:
    if not (isinstance(value, list | tuple) and len(value) == len(OPEN)):
        raise refusal("limit_not_pair", "[0, null]")
    return tuple(value)


def _ordered(limit: tuple[Decimal | None, Decimal | None]) -> Limit:
    low, high = limit
    if low is not None and high is not None and low > high:
        raise refusal("limit_order", f"[{high}, {low}]")
    return Limit(low, high)


def _no_step_twice(table: object) -> object:
    # 98 and 98.0 are two keys to YAML and one to arithmetic.
    if isinstance(table, dict):
        keys = [number for key in table if (number := number_or_none(key, 6)) is not None]
        if len(set(keys)) < len(keys):
            raise refusal("step_twice")
    return table


def _one_or_map(value: object) -> str:
    return "map" if isinstance(value, Mapping) else "one"


PointLimit = Annotated[tuple[Points | None, Points | None], BeforeValidator(_pair), AfterValidator(_ordered)]
Cap = Annotated[Points, AfterValidator(positive)]
Weights = Annotated[
    Annotated[Weight, Tag("one")] | Annotated[Mapping[Text, Weight], Tag("map")], Discriminator(_one_or_map)
]


class Words(BaseModel):
    """What all groups of words share: they never change and no other word is known."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class AsIs(Words):
    """The measure is the points (Words of a component: scale)."""

    kind: Literal["as_is"] = "as_is"


class Linear(Words):
    """100 x (measure - zero) / (full - zero) (Words of a component: scale)."""

    kind: Literal["linear"]
    zero: Measure
    full: Measure

    @model_validator(mode="after")
    def _apart(self) -> Linear:
        if self.zero == self.full:
            raise refusal("linear_flat")
        return self


class Steps(Words):
    """分档计分: the points of the highest step reached, below the lowest 0 (Words of a component: scale)."""

    kind: Literal["steps"]
    table: Annotated[Mapping[Measure, Points], BeforeValidator(_no_step_twice), Field(min_length=1)]


class Relative(Words):
    """折算: 100 x measure / the max, mean or median of the peers, not above `cap` (Words of a component: scale)."""

    kind: Literal["relative"]
    to: Literal["max", "mean", "median"]
    cap: Cap | None = None


class Ranked(Words):
    """100 x (n - rank + 1) / n among the peers, ties share the better rank (Words of a component: scale)."""

    kind: Literal["rank"]


Scale: TypeAlias = Annotated[AsIs | Linear | Steps | Relative | Ranked, Field(discriminator="kind")]


class Common(Words):
    """What every component says, whatever its kind (Words of a component)."""

    name: Name
    title: Text
    basis: Text
    assumed: AnyOf[Text] = ()
    scale: Scale = AsIs()
    limit: PointLimit = OPEN
    weight: Weights | None = None
    adds: Annotated[bool, BeforeValidator(yes)] = False
    missing: Literal["fail", "zero", "reweigh", "hold"] = "fail"
