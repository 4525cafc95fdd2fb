"""From components to a result: who is scored and compared, total, rank, tiers and titles (scheme.md)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, TypeAlias

from pydantic import BeforeValidator, Field, model_validator

from transforms.scheme.components import OPEN, PointLimit, Words
from transforms.scheme.scalars import AnyOf, Measure, Share, SomeOf, Text, between, refusal

Level: TypeAlias = Literal["bureau", "section", "service_zone", "post_class"]
PersonType: TypeAlias = Literal["civil_servant", "contract", "support"]
Exempt: TypeAlias = Literal["head", "leading", "probation"]


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


class Cut(Words):
    """One tier (档次) and what reaches it: a score, or a share of those compared; the last takes the rest."""

    name: Text
    at_least: Measure | None = None
    quota: Share | None = None


class Tiers(Words):
    """档次, best first, all by `at_least` or all by `quota`, cut at the cumulative share (From components ...)."""

    cuts: Annotated[tuple[Cut, ...], Field(min_length=1)]
    within: SomeOf[Level] = ("bureau",)
    rounding: Literal["floor", "half_up"] = "floor"
    ties: Literal["promote", "demote", "hold"] = "hold"

    @model_validator(mode="after")
    def _one_way(self) -> Tiers:
        _fail_if_cuts_are_mixed(self.cuts)
        names = [cut.name for cut in self.cuts]
        if len(set(names)) < len(names):
            raise refusal("listed_twice", ", ".join(names))
        return self


def _fail_if_cuts_are_mixed(cuts: tuple[Cut, ...]) -> None:
    shares = [cut.quota for cut in cuts if cut.quota is not None]
    floors = [cut.at_least for cut in cuts if cut.at_least is not None]
    if len(shares) == len(cuts) and not floors:
        if sum(shares) != 1 or min(shares) < 0:
            raise refusal("quotas_not_whole", "1")
    elif shares or len(floors) < len(cuts) - 1 or any(cut.at_least is None for cut in cuts[:-1]):
        raise refusal("cuts_mixed", "quota | at_least")
    elif floors != sorted(set(floors), reverse=True):
        raise refusal("cuts_order", "90, 80, 60")


class TierCap(Words):
    """A measure at or beyond the number allows that tier at best (From components to a result)."""

    component: Text
    at_most: Measure | None = None
    at_least: Measure | None = None
    tier: Text

    @model_validator(mode="after")
    def _one_bound(self) -> TierCap:
        if (self.at_most is None) == (self.at_least is None):
            raise refusal("one_bound", "at_most | at_least")
        return self


class Title(Words):
    """A title for the first of a rank or of a component (From components to a result); no `among` means all."""

    name: Text | None = None
    name_by: Annotated[Mapping[Text, Text], Field(min_length=1)] | None = None
    first_of: Text
    among: SomeOf[Text] = ()
    political_status: SomeOf[Text] = ()
    top: Annotated[int, BeforeValidator(between(1, 100_000))] = 1
    ties: Literal["all", "hold"] = "all"
