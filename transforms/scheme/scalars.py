"""The text of one scalar enters, an exact value leaves: decimals, whole numbers, months, dates and names.

Each refusal is a pydantic custom error whose type is our fault code; its own sentence is never shown.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Hashable
from datetime import date
from decimal import Decimal
from typing import Annotated, LiteralString, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

NUMBER = re.compile(r"[-+]?[0-9]{1,30}(\.[0-9]{1,30})?")
WHOLE_NUMBER = re.compile(r"[0-9]{1,9}")
MONTH = re.compile(r"20[0-9][0-9]-(0[1-9]|1[0-2])")
DAY = re.compile(r"20[0-9][0-9]-[0-9]{2}-[0-9]{2}")
NAME = re.compile(r"[a-z][a-z0-9_]*")
SCHEME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
QUARTER = re.compile(r"20[0-9][0-9]Q[1-4]")
MONEY = re.compile(r"[0-9]{1,12}(\.[0-9]{1,2})?")
MOMENT = re.compile(r"(friday|saturday|sunday|monday|tuesday|wednesday|thursday) (([01][0-9]|2[0-3]):[0-5][0-9]|24:00)")
SHOW = re.compile(r"all|tiers|best|top [1-9][0-9]{0,4}")
LARGEST = Decimal(100_000)

Item = TypeVar("Item", bound=Hashable)


def refusal(code: LiteralString, expected: str = "") -> PydanticCustomError:
    """The error by which a value is refused under one of our codes."""
    return PydanticCustomError(code, code, {"expected": expected})


def number(value: object, decimals: int) -> Decimal:
    """The exact decimal that a text writes."""
    if not (isinstance(value, str) and NUMBER.fullmatch(value)):
        raise refusal("wrong_type_number", "0.5")
    if len(value.partition(".")[2].rstrip("0")) > decimals:
        raise refusal("too_many_decimals", str(decimals))
    if abs(Decimal(value)) > LARGEST:
        raise refusal("number_too_large", str(LARGEST))
    return Decimal(value)


def number_or_none(value: object, decimals: int) -> Decimal | None:
    """The decimal, or None where the text is none; for checks that leave the complaint to the word itself."""
    try:
        return number(value, decimals)
    except PydanticCustomError:
        return None


def points(value: object) -> Decimal:
    """Points, at most 3 decimals."""
    return number(value, 3)


def measure(value: object) -> Decimal:
    """A weight or a measure, at most 6 decimals."""
    return number(value, 6)


def not_negative(value: Decimal) -> Decimal:
    """A number of 0 or more."""
    if value < 0:
        raise refusal("out_of_range", "≥ 0")
    return value


def positive(value: Decimal) -> Decimal:
    """A number above 0."""
    if value <= 0:
        raise refusal("out_of_range", "> 0")
    return value


def between(low: int, high: int) -> Callable[[object], int]:
    """A reader of whole numbers of a range."""

    def read(value: object) -> int:
        if not (isinstance(value, str) and WHOLE_NUMBER.fullmatch(value)):
            raise refusal("wrong_type_whole_number", f"{low}-{high}")
        if not low <= int(value) <= high:
            raise refusal("out_of_range", f"{low}-{high}")
        return int(value)

    return read


def out_of(value: object) -> Decimal:
    """What weights are out of: 100 or 1."""
    found = number_or_none(value, 6)
    if found not in (100, 1):
        raise refusal("not_in_list", "100, 1")
    return Decimal(int(found))


def yes(value: object) -> bool:
    """`true` is the only thing that this word can say."""
    if value not in ("true", "True", "TRUE"):
        raise refusal("not_in_list", "true")
    return True


def text(value: object) -> str:
    """Words that are not blank."""
    if not isinstance(value, str):
        raise refusal("wrong_type_text")
    if not value.strip():
        raise refusal("left_blank")
    return value.strip()


def shaped(pattern: re.Pattern[str], code: LiteralString, example: str) -> Callable[[object], str]:
    """A reader of text that has to have a shape."""

    def read(value: object) -> str:
        if not pattern.fullmatch(text(value)):
            raise refusal(code, example)
        return text(value)

    return read


def day(value: object) -> date:
    """A calendar day, YYYY-MM-DD."""
    try:
        return date.fromisoformat(shaped(DAY, "not_a_date", "2026-01-15")(value))
    except ValueError as error:
        # PydanticCustomError is a ValueError too; both mean the same to the writer.
        raise refusal("not_a_date", "2026-01-15") from error


def distinct(values: tuple[Item, ...]) -> tuple[Item, ...]:
    """A list that names nothing twice."""
    twice = [str(value) for value, count in Counter(values).items() if count > 1]
    if twice:
        raise refusal("listed_twice", ", ".join(twice))
    return values


def flag(value: object) -> bool:
    """`true` or `false`."""
    if value not in ("true", "True", "TRUE", "false", "False", "FALSE"):
        raise refusal("not_in_list", "true, false")
    return value in ("true", "True", "TRUE")


def money(value: object) -> Decimal:
    """An amount in yuan, not below 0, to the fen."""
    if not (isinstance(value, str) and MONEY.fullmatch(value)):
        raise refusal("not_money", "12000.00")
    return Decimal(value)


Points = Annotated[Decimal, BeforeValidator(points)]
Flag = Annotated[bool, BeforeValidator(flag)]
Money = Annotated[Decimal, BeforeValidator(money)]
WholeNumber = Annotated[int, BeforeValidator(between(0, 100_000))]
Moment = Annotated[str, BeforeValidator(shaped(MOMENT, "not_a_moment", "friday 18:00"))]
Quarter = Annotated[str, BeforeValidator(shaped(QUARTER, "not_a_quarter", "2026Q1"))]
Show = Annotated[str, BeforeValidator(shaped(SHOW, "not_in_list", "all, top 10, tiers, best"))]
Share = Annotated[Decimal, BeforeValidator(measure)]
Measure = Annotated[Decimal, BeforeValidator(measure)]
Weight = Annotated[Decimal, AfterValidator(not_negative), BeforeValidator(measure)]
Text = Annotated[str, BeforeValidator(text)]
Name = Annotated[str, BeforeValidator(shaped(NAME, "bad_name", "work_quality"))]
SchemeId = Annotated[str, BeforeValidator(shaped(SCHEME, "bad_scheme_id", "service-hall"))]
Month = Annotated[str, BeforeValidator(shaped(MONTH, "not_a_month", "2026-01"))]
Day = Annotated[date, BeforeValidator(day)]
DayOfMonth = Annotated[int, BeforeValidator(between(1, 28))]
AnyOf = Annotated[tuple[Item, ...], AfterValidator(distinct)]
SomeOf = Annotated[tuple[Item, ...], Field(min_length=1), AfterValidator(distinct)]
