"""The month that a file's name says, beside the months of its rows."""

from __future__ import annotations

import re
from collections.abc import Sequence

import polars as pl

from transforms.clean.prepared import row_month
from transforms.contracts import contract
from transforms.faults import Fault
from transforms.profiles import Take

# 2026-03, 2026年3月 and 2026.3, but no day and no part of a longer number.
_MONTH = re.compile(r"(?<!\d)(20\d{2})[-年.](0?[1-9]|1[0-2])(?:月|(?![-.]?\d))")


def month_in_name(name: str) -> str | None:
    """The only month that a name says; None where it says none or several."""
    months = {f"{year}-{int(month):02}" for year, month in _MONTH.findall(name)}
    return months.pop() if len(months) == 1 else None


def other_month(name: str, frames: Sequence[tuple[Take, pl.DataFrame]]) -> Fault | None:
    """What to say where a name says one month and every dated row is of others.

    A sheet that stands for its whole month would withdraw what that month had, so it is refused for it; any other
    file is taken for the months its rows say.
    """
    said = month_in_name(name)
    dated = [(take, rows) for take, rows in frames if contract(take.dataset).month_from]
    found = {month for take, rows in dated for month in _months(take, rows)}
    if said is None or not found or said in found:
        return None
    is_whole = any(take.delivery == "whole_period" for take, _ in dated)
    code = "sheet_of_other_month" if is_whole else "name_says_other_month"
    return Fault(code, {"file": name, "found": said, "expected": "、".join(sorted(found))})


def _months(take: Take, rows: pl.DataFrame) -> list[str]:
    return rows.select(month=row_month(contract(take.dataset)))["month"].drop_nulls().unique().to_list()
