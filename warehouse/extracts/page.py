"""The page of a bureau's month: one HTML file without scripts or requests, for the screen, for A4 and for a screen
reader; the same report gives the same bytes."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import polars as pl
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from warehouse.extracts import strip_plot
from warehouse.extracts.month_report import (
    NOTHING,
    PUBLISHED,
    ComponentTitle,
    MonthReport,
    Row,
    columns,
    contributions,
    held,
    lines_of,
    posts,
    ranking,
    rows,
    score_range,
    spread,
    trimmed,
    weights,
)

Lang = Literal["zh", "en"]
Words = Mapping[str, str]

TEMPLATES = Path(__file__).parent / "templates"
# Above this the ranking no longer fits the width of an upright A4 page.
UPRIGHT_COLUMNS = 5


@dataclass(frozen=True)
class Listing:
    """A plain table: caption, heads, rows of texts, and which columns are numbers."""

    caption: str
    heads: tuple[str, ...]
    rows: list[tuple[str, ...]]
    numeric: frozenset[int] = frozenset()


def page(report: MonthReport, lang: Lang = "zh") -> str:
    """The whole page as text."""
    words = vocabulary()[lang]
    shown = columns(report, words["total_limit"])
    text = (
        _environment()
        .get_template("month.html.j2")
        .render(
            r=report,
            w=words,
            month=month_text(report.month, lang),
            banners=_banners(report, words),
            figures=_figures(report, words),
            columns=shown,
            titles={column.name: column.title for column in shown},
            parts=contributions(report),
            ranking=ranking(report),
            held=held(report),
            posts=_posts(report, words),
            plot=strip_plot.drawn(report),
            missing=_missing(report, words),
            quality=_quality(report, words),
            making=_making(report, words),
            lines=lines_of(report),
            wide=len(report.components) > UPRIGHT_COLUMNS,
        )
    )
    return re.sub(r"\n\s*\n+", "\n", text)


@cache
def vocabulary() -> Mapping[str, Words]:
    """The words of the page in each language."""
    return tomllib.loads((TEMPLATES / "words.toml").read_text(encoding="utf-8"))


def month_text(month: str, lang: Lang) -> str:
    """A month or quarter as the language writes it: 2026年1月, 2026年第1季度."""
    if lang == "en":
        return month
    if "Q" in month:
        year, quarter = month.split("Q")
        return f"{year}年第{quarter}季度"
    year, number = month.split("-")
    return f"{year}年{int(number)}月"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["points"] = trimmed
    environment.filters["plain"] = _plain
    environment.filters["range"] = score_range
    return environment


def _plain(value: Any) -> str:
    """A measure, weight or quantity, without zeros it does not need."""
    return trimmed(value, 0)


def _banners(report: MonthReport, words: Words) -> list[str]:
    found = []
    if report.is_trial:
        found.append(words["trial"])
    if report.state not in PUBLISHED:
        found.append(words.get(f"state_{report.state}", words["state_other"]))
    if report.scores["is_provisional"].any():
        found.append(words["provisional_banner"].format(count=report.scores["is_held"].sum()))
    if report.assumptions or any(component.assumed for component in report.components):
        found.append(words["assumed_banner"])
    return found


def _figures(report: MonthReport, words: Words) -> list[tuple[str, str]]:
    scores = spread(report.scores["score"])
    gap = None if scores.high is None or scores.low is None else scores.high - scores.low
    return [
        (words["people"], str(report.scores.height)),
        (words["scored"], str(scores.count)),
        (words["held"], str(report.scores["is_held"].sum())),
        (words["not_scored_count"], str(report.not_scored.height)),
        (words["highest"], trimmed(scores.high)),
        (words["lowest"], trimmed(scores.low)),
        (words["mean"], trimmed(scores.mean)),
        (words["gap"], trimmed(gap)),
    ]


def _posts(report: MonthReport, words: Words) -> Listing:
    found = []
    for post, title in posts(report).items():
        people = report.scores.filter(pl.col("post_class") == post)
        scores = spread(people["score"])
        counts = (str(scores.count), str(people["is_held"].sum()))
        found.append((title, *counts, trimmed(scores.low), trimmed(scores.median), trimmed(scores.high)))
    heads = _words(words, "post", "count", "held", "lowest", "median", "highest")
    return Listing(words["posts_caption"], heads, found, frozenset(range(1, 6)))


def _missing(report: MonthReport, words: Words) -> list[Listing]:
    names = dict(report.scores.select("person_id", "person_name").iter_rows())
    names |= dict(report.not_scored.select("person_id", "person_name").iter_rows())
    late = [
        {**row, "person_name": names.get(row["person_id"])} for row in rows(report.late, "due_on", "what", "person_id")
    ]
    person = ("person_id", "person_name")
    return [
        _listing(words, "not_declared", rows(report.not_declared, "unit_name", "person_id"), *person, "unit_name"),
        _listing(
            words,
            "not_reviewed",
            rows(report.not_reviewed, "unit_name", "person_id", "item_code"),
            *(*person, "unit_name", "item_name", "declared"),
        ),
        _listing(words, "not_scored", rows(report.not_scored, "person_id"), *person, "reason"),
        _listing(words, "late", late, "what", *person, "due_on", "came_on"),
    ]


def _quality(report: MonthReport, words: Words) -> list[Listing]:
    counts = ("rows_in", "loaded", "rejected", "superseded", "withdrawn")
    return [
        _listing(words, "deliveries", rows(report.deliveries, "file"), "file", *counts),
        _listing(words, "rejects", rows(report.rejects), "dataset", "unit_name", "reason", "rows"),
    ]


def _making(report: MonthReport, words: Words) -> Listing:
    classes, used = posts(report), weights(report)
    heads = (words["component"], *(words["weight_of"].format(post=title) for title in classes.values()))
    found = []
    for component in report.components:
        cells = tuple(_weight(component, used.get((component.name, post), []), words) for post in classes)
        found.append((component.title, *cells, component.basis or NOTHING, "、".join(component.assumed) or NOTHING))
    numeric = frozenset(range(1, len(classes) + 1))
    return Listing(words["making_caption"], (*heads, words["basis"], words["assumed"]), found, numeric)


def _weight(component: ComponentTitle, used: list[Any], words: Words) -> str:
    return words["added"] if component.is_added else " / ".join(map(_plain, used)) or NOTHING


_WORD_OF = {"person_name": "person", "unit_name": "section", "item_name": "item"}
_NUMBERS = frozenset({"declared", "rows", "rows_in", "loaded", "rejected", "superseded", "withdrawn"})


def _listing(words: Words, caption: str, found: Iterable[Row], *names: str) -> Listing:
    heads = _words(words, *(_WORD_OF.get(name, name) for name in names))
    cells = [tuple(_cell(row[name], name) for name in names) for row in found]
    return Listing(words[caption], heads, cells, frozenset(i for i, name in enumerate(names) if name in _NUMBERS))


def _cell(value: Any, name: str) -> str:
    if value is None:
        return NOTHING
    return _plain(value) if name == "declared" else str(value)


def _words(words: Words, *keys: str) -> tuple[str, ...]:
    return tuple(words[key] for key in keys)
