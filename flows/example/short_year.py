"""A year of an example: a part of it was delivered, so its editions count the months that there are, and say so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from transforms.period import is_month

_YEARLY = re.compile(r"^period: year$", re.MULTILINE)
_MONTHS = re.compile(r"^(    at_least: )\d+( +)#.*有成绩的.*$", re.MULTILINE)
_GATE = re.compile(r"(months_at_least: )\d+")
_SAID = "# 演示：这一年只有这几个月，正式执行时删去 only，改回六个月"


def shorten_years(schemes: Path, months: Sequence[str]) -> list[str]:
    """Let the yearly editions of a workspace count these months and ask for all of them; the schemes, in order."""
    numbers = ", ".join(str(int(month[5:])) for month in months if is_month(month))
    changed = []
    for path in sorted(schemes.glob("*/*.yaml")):
        text = path.read_text(encoding="utf-8")
        if _YEARLY.search(text):
            fewer = _MONTHS.sub(rf"\g<1>{len(months)}\n    only: [{numbers}]\g<2>{_SAID}", text)
            path.write_text(_GATE.sub(rf"\g<1>{len(months)}", fewer), encoding="utf-8")
            changed.append(path.parent.name)
    return changed
