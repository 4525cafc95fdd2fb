"""What is wrong with words of a profile although each of them is allowed: formats, factors, where a moment stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import InvalidOperation

from transforms.cell_words import factors
from transforms.dates_in_text import directives
from transforms.faults import Fault
from transforms.profiles import Profile, Take
from transforms.scheme.position import Draft
from transforms.scheme.refusals import unknown
from transforms.sheet_names import is_format_of_sheet


def age_faults(draft: Draft, found: Profile) -> Iterator[Fault]:
    """`as_of` says one thing that can be searched for; a sheet that stands for its whole period has one age."""
    words = found.as_of
    if words is None:
        return
    said = [word for word in ("name", "above", "column") if getattr(words, word)]
    if len(said) != 1:
        yield draft.fault("as_of_one", ("as_of",), "、".join(said), "name / above / column")
    for word in ("name", "above"):
        searched = getattr(words, word)
        if searched and not {"Y", "m", "d"} <= set(directives(searched) or ""):
            yield draft.fault("date_format_wrong", ("as_of", word), searched, "%Y%m%d %H:%M:%S")
    if words.format and not words.column:
        yield draft.fault("as_of_one", ("as_of", "format"), words.format, "column")
    if words.column and any(take.delivery == "whole_period" for take in found.takes):
        yield draft.fault("as_of_by_row", ("as_of", "column"), words.column, "name / above")


def cell_faults(draft: Draft, place: int, take: Take, known: Sequence[str]) -> Iterator[Fault]:
    """Columns named in a list, factors that are numbers, formats that say a year, a month or a day."""
    for at, name in enumerate(take.full_width):
        if name not in known:
            yield unknown(draft, ("takes", place, "full_width", at), name, known, code="unknown_column")
    for name, unit in take.units.items():
        try:
            factors(unit)
        except InvalidOperation:
            yield draft.fault("unit_factor_wrong", ("takes", place, "units", name), name, "60")
    for name, date_format in take.sheet_gives.items():
        if not is_format_of_sheet(date_format):
            yield draft.fault("date_format_wrong", ("takes", place, "sheet_gives", name), date_format, "%Y年%m月")
