"""The words that page and workbook say, in the reader's language; templates/words.toml has them all."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal, TypeAlias

from transforms.period import is_year
from warehouse.extracts.month_report import MonthReport
from warehouse.states import IN_FORCE

Lang: TypeAlias = Literal["zh", "en"]
Words: TypeAlias = Mapping[str, str]

TEMPLATES = Path(__file__).parent / "templates"


@cache
def vocabulary(*, is_of_units: bool = False) -> Mapping[str, Words]:
    """Every word in each language; some are others where units are scored, not people."""
    words = tomllib.loads((TEMPLATES / "words.toml").read_text(encoding="utf-8"))
    return {lang: said | (said["of_units"] if is_of_units else {}) for lang, said in words.items()}


def month_text(month: str, lang: Lang) -> str:
    """A period as the language writes it: 2026年1月, 2026年第1季度, 2026年度."""
    if lang == "en":
        return month
    if is_year(month):
        return f"{month}年度"
    if "Q" in month:
        year, quarter = month.split("Q")
        return f"{year}年第{quarter}季度"
    year, number = month.split("-")
    return f"{year}年{int(number)}月"


def banners(report: MonthReport, words: Words, *, is_of_one: bool = False) -> list[str]:
    """What a reader must know before any number: a trial, not published, provisional, with example parameters.

    On the sheet of one person it is said of the person itself whether the score is provisional.
    """
    found = []
    if report.is_trial:
        found.append(words["trial"])
    if report.state not in IN_FORCE:
        found.append(words.get(f"state_{report.state}", words["state_other"]))
    if not is_of_one and report.scores["is_provisional"].any():
        found.append(words["provisional_banner"].format(count=report.scores["is_held"].sum()))
    if report.assumptions or any(component.assumed for component in report.components):
        found.append(words["assumed_banner"])
    return found


def version_text(report: MonthReport, words: Words) -> str:
    """Which version of the result this is."""
    return words["version_of"].format(version=report.version) if report.version else words["version_none"]
