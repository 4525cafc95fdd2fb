"""What a profile may say of the cells of a column before they are read: full-width signs and units."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Literal

import polars as pl
from pydantic import BeforeValidator

Factor = Annotated[str, BeforeValidator(str)]
Unit = Literal["percent"] | str | dict[str, Factor]  # noqa: PYI051 - `percent` is a word of its own

_WIDE = {chr(sign + 0xFEE0): chr(sign) for sign in range(0x21, 0x7F)} | {"\u3000": " "}
_NUMBER = re.compile(r"([+-]?(?:\d{1,3}(?:[,，]\d{3})+|\d+)(?:\.\d+)?)\s*(.*)", re.DOTALL)
_LONGEST = 40
WIDE_PERCENT = "\uff05"


def narrowed(cell: pl.Expr) -> pl.Expr:
    """Full-width signs as the usual ones: `１２．５` as `12.5`."""
    return cell.str.replace_many(list(_WIDE), list(_WIDE.values()))


def factors(unit: Unit) -> dict[str, Decimal]:
    """What stands behind a number, and by how much it multiplies; the empty text is a number with nothing behind it."""
    if unit == "percent":
        return {"%": Decimal("0.01"), WIDE_PERCENT: Decimal("0.01"), "": Decimal(1)}
    if isinstance(unit, str):
        return {unit: Decimal(1), "": Decimal(1)}
    return {name: Decimal(factor) for name, factor in unit.items()}


def in_units(cell: pl.Expr, unit: Unit) -> pl.Expr:
    """Numbers without their units, multiplied exactly; one that lacks its unit asks `95 ?%`, which is no number."""
    known = factors(unit)

    def converted(texts: pl.Series) -> pl.Series:
        found = {text: _converted(text, known, is_percent=unit == "percent") for text in texts.unique().drop_nulls()}
        return texts.replace_strict(found, default=None, return_dtype=pl.String) if found else texts

    return cell.map_batches(converted, return_dtype=pl.String)


def _converted(text: str, known: Mapping[str, Decimal], *, is_percent: bool) -> str:
    match = _NUMBER.fullmatch(text.strip())
    if match is None or len(text) > _LONGEST:
        return text
    number, unit = Decimal(re.sub("[,，]", "", match[1])), match[2].strip()
    if unit not in known and unit:
        return text
    if unit not in known or (is_percent and not unit and abs(number) > 1):
        return f"{text} ?{'/'.join(name for name in known if name not in {'', WIDE_PERCENT})}"
    return f"{number * known[unit]:f}"
