"""The page of a bureau's month: one HTML file without scripts or requests.

For the screen, for A4 and for a screen reader; the same report gives the same bytes.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cache

from jinja2 import Environment

from warehouse.extracts import strip_plot
from warehouse.extracts.listings import (
    Listing,
    cell_text,
    making_listing,
    missing_listings,
    posts_listing,
    quality_listings,
)
from warehouse.extracts.month_report import (
    MonthReport,
    columns,
    contributions,
    has_several_stints,
    held,
    lines_of,
    ranking,
    score_range,
    spread,
    trimmed,
)
from warehouse.extracts.rendering import environment, rendered
from warehouse.extracts.result_sheets import WORKLOAD
from warehouse.extracts.words import Lang, Words, banners, month_text, version_text, vocabulary

# Above this the ranking no longer fits the width of an upright A4 page.
UPRIGHT_COLUMNS = 5


def page(report: MonthReport, lang: Lang = "zh") -> str:
    """The whole page as text."""
    words = vocabulary(is_of_units=report.is_of_units)[lang]
    shown = columns(report, words["total_limit"])
    return rendered(
        _environment().get_template("month.html.j2"),
        r=report,
        w=words,
        month=month_text(report.month, lang),
        banners=banners(report, words),
        figures=_figures(report, words),
        columns=shown,
        titles={column.name: column.title for column in shown},
        parts=contributions(report),
        ranking=ranking(report),
        held=held(report),
        titled=bool(report.scores["title"].is_not_null().any()),
        posts=posts_listing(report, words),
        plot=None if report.is_of_units else strip_plot.drawn(report),
        missing=_missing(report, words),
        quality=quality_listings(report, words),
        making=making_listing(report, words),
        lines=lines_of(report),
        anchors=_anchors(report, words),
        version=version_text(report, words),
        wide=len(shown) > UPRIGHT_COLUMNS,
    )


@cache
def _environment() -> Environment:
    made = environment()
    made.filters["points"] = trimmed
    made.filters["plain"] = _plain
    made.filters["cell"] = cell_text
    made.filters["range"] = score_range
    made.tests["in_stints"] = has_several_stints
    return made


def _anchors(report: MonthReport, words: Words) -> list[tuple[str, str]]:
    """The headings of the page in their order; units declare nothing and have no posts."""
    of_people = ("posts", "missing") if _missing(report, words) else ("posts",)
    before = ["figures", "ranking", *(() if report.is_of_units else of_people)]
    told = [(section.anchor, section.heading) for section in report.sections]
    after = ("quality", "making", "lines")
    return [*((name, words[name]) for name in before), *told, *((name, words[name]) for name in after)]


def _missing(report: MonthReport, words: Words) -> list[Listing]:
    """What is missing; where no work is declared only what there is to say."""
    is_of_work = any(component.kind == WORKLOAD for component in report.components)
    return [table for table in missing_listings(report, words) if table.rows or is_of_work]


def _plain(value: Decimal | None) -> str:
    """A measure, weight or quantity, without zeros it does not need."""
    return trimmed(value, 0)


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
