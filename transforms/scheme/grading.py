"""Grades (等次) of an appraisal of a quarter or a year: who takes part, who may have which grade, and how many seats.

Nothing legal is built in: every number and every consequence is a word with its clause, and `verified` says whether
somebody held it against the law.
"""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import BeforeValidator, Field, model_validator

from transforms.scheme.components import Words
from transforms.scheme.kinds import Leave
from transforms.scheme.scalars import Flag, Measure, Share, SomeOf, Text, WholeNumber, between, refusal

Grade: TypeAlias = Literal[
    "excellent", "competent", "basically_competent", "incompetent", "good", "fairly_good", "fair", "poor"
]
"""年度: 优秀、称职、基本称职、不称职; 平时: 好、较好、一般、较差. The values of the dataset grade_decision."""
GRADES: dict[str, tuple[str, ...]] = {
    "year": ("excellent", "competent", "basically_competent", "incompetent"),
    "quarter": ("good", "fairly_good", "fair", "poor"),
}
"""The grades of a period's kind, best first."""
AnnualGrade: TypeAlias = Literal["excellent", "competent", "basically_competent", "incompetent"]
Sanction: TypeAlias = Literal[
    "admonition",
    "warning",
    "demerit",
    "major_demerit",
    "demotion",
    "removal",
    "dismissal",
    "party_warning",
    "party_serious_warning",
    "party_removal",
    "party_probation",
    "party_expulsion",
]
"""处分: the kinds of the dataset discipline but the investigation."""
Standing: TypeAlias = Literal["graded", "comment_only", "no_grade", "no_comment_no_grade", "excluded"]
"""参加考核的情形: 确定等次, 只写评语不定等次, 不定等次, 不写评语不定等次, 不参加."""


class Status(Words):
    """One fact about a person and what it means for the appraisal; the first that fits gives the standing."""

    when: Literal[
        "leading", "contract", "support", "probation", "leave", "investigation", "sanction", "event",
        "moved_out", "seconded", "seconded_in", "left",
    ]  # fmt: skip
    kinds: SomeOf[Sanction] = ()
    codes: SomeOf[Text] = ()
    leave: SomeOf[Leave] = ("sick", "personal")
    over: Share | None = None
    counted_in: Literal["calendar_days", "workdays"] = "calendar_days"
    years: Annotated[int, BeforeValidator(between(1, 10))] = 1
    standing: Standing = "graded"
    at_most: Grade | None = None
    basis: Text
    verified: Flag = False

    @model_validator(mode="after")
    def _whole(self) -> Status:
        needed = {"sanction": "kinds", "investigation": "kinds", "event": "codes", "leave": "over"}
        for fact, word in needed.items():
            if self.when == fact and not getattr(self, word):
                raise refusal("fact_needs_word", word)
        return self


class GradeCut(Words):
    """One grade and the published score that reaches it; the last takes the rest."""

    grade: Grade
    at_least: Measure | None = None


class Grading(Words):
    """等次: what score proposes which grade, best first (Grades)."""

    cuts: Annotated[tuple[GradeCut, ...], Field(min_length=2)]
    basis: Text
    verified: Flag = False

    @model_validator(mode="after")
    def _in_order(self) -> Grading:
        floors = [cut.at_least for cut in self.cuts[:-1]]
        if None in floors or self.cuts[-1].at_least is not None:
            raise refusal("cuts_mixed", "at_least")
        known = [floor for floor in floors if floor is not None]
        if known != sorted(set(known), reverse=True):
            raise refusal("cuts_order", "90, 80, 60")
        return self


class Gates(Words):
    """优秀的条件: what the best grade needs beside the score (Grades)."""

    tier: Text | None = None
    routine_none_of: SomeOf[Literal["fairly_good", "fair", "poor"]] = ()
    good_at_least: WholeNumber = 0
    months_at_least: WholeNumber = 0
    no_veto: Flag = False
    basis: Text
    verified: Flag = False


class Raised(Words):
    """Another rate for a unit: one that is named, or every one whose own tier is the best; by whose document."""

    unit: Text | None = None
    tier: Text | None = None
    rate: Share
    document: Text

    @model_validator(mode="after")
    def _one_way(self) -> Raised:
        if (self.unit is None) == (self.tier is None):
            raise refusal("raised_names_one", "unit | tier")
        return self


class Quota(Words):
    """名额: how many of a unit may have the best grade, never more than the share (Grades)."""

    rate: Share
    base: Literal["should_participate", "graded"] = "should_participate"
    within: Literal["bureau", "section"] = "bureau"
    raised: tuple[Raised, ...] = ()
    reserve: WholeNumber = 0
    basis: Text
    verified: Flag = False

    @model_validator(mode="after")
    def _a_share(self) -> Quota:
        for rate in (self.rate, *(one.rate for one in self.raised)):
            if not 0 < rate <= 1:
                raise refusal("out_of_range", "0-1")
        return self


class Brings(Words):
    """结果运用: what so many years of one annual grade in a row bring; counting then begins anew (Grades).

    A year with another decision breaks the row, or is passed over where the clause says so.
    """

    grade: AnnualGrade
    in_a_row: Annotated[int, BeforeValidator(between(1, 20))] = 1
    passes: SomeOf[AnnualGrade | Literal["no_grade"]] = ()
    title: Text
    basis: Text
    verified: Flag = False
