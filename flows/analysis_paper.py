"""《绩效分析报告》: what a published period shows in tables, with room for the office's own words below each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

import polars as pl

from flows.month_inputs import SchemeMonth
from flows.wording import Lang, say
from transforms.fixed_point import stored
from transforms.listing.deductions import deductions
from warehouse.extracts.listings import Cell, Column, Listing
from warehouse.extracts.month_report import MonthReport, spread
from warehouse.extracts.words import month_text

if TYPE_CHECKING:
    from warehouse.extracts.word import Paper

_TOLD = ("horizontal", "vertical", "repeats", "across", "milestones", "opinions", "windows", "grades", "quota")
"""The sections of the page that an analysis takes over, in its order."""
_ROOM = 3
"""So many empty lines are left for the office."""


def write_analysis(
    paper: Paper, scored: Sequence[tuple[SchemeMonth, MonthReport]], causes: Mapping[str, str], lang: Lang
) -> None:
    """Fill the report, scheme by scheme: the whole, each component, losses by cause, then what the page tells besides.

    `causes`: cause_code -> what it is called.
    """
    first = scored[0][1]
    paper.title(say(lang, "analysis_heading"), f"{first.bureau_name} {month_text(first.month, lang)}")
    if first.is_trial:
        paper.text(say(lang, "bulletin_trial"), is_strong=True)
    none = say(lang, "none_of", caption="{caption}")
    for one, report in scored:
        if len(scored) > 1:
            paper.heading(report.scheme_title)
        paper.text(say(lang, "bulletin_basis", title=report.scheme_title, version=report.version))
        for heading, listings in _chapters(one, report, causes, lang):
            paper.heading(heading)
            for listing in listings:
                paper.listing(listing, none)
            _room(paper, lang)
    paper.heading(say(lang, "analysis_next"))
    _room(paper, lang)
    paper.signatures([say(lang, f"analysis_{who}") for who in ("drafter", "checker", "date")])


def _chapters(
    one: SchemeMonth, report: MonthReport, causes: Mapping[str, str], lang: Lang
) -> Iterator[tuple[str, list[Listing]]]:
    yield say(lang, "analysis_whole"), [_whole(report, lang), *_tiers(report, lang)]
    yield say(lang, "analysis_components"), [_components(report, lang)]
    yield say(lang, "analysis_losses"), [_losses(one, causes, lang)]
    told = {section.anchor: section for section in report.sections}
    for anchor in _TOLD:
        if anchor in told:
            yield told[anchor].heading, list(told[anchor].listings)


def _room(paper: Paper, lang: Lang) -> None:
    paper.text(say(lang, "analysis_room"))
    for _ in range(_ROOM):
        paper.text("")


def _whole(report: MonthReport, lang: Lang) -> Listing:
    """How many were scored and held, and how their scores lie."""
    held = int(report.scores["is_held"].sum())
    found = spread(report.scores["score"])
    numbers: list[Cell] = [found.high, found.mean, found.median, found.low]
    heads = [Column(say(lang, f"col_{name}"), "count") for name in ("scored_count", "held_count")]
    heads += [Column(say(lang, f"col_{name}"), "points") for name in ("high", "mean", "median", "low")]
    return Listing(say(lang, "analysis_spread"), heads, [[found.count, held, *numbers]])


def _tiers(report: MonthReport, lang: Lang) -> Iterator[Listing]:
    """How many are in each tier, where there are any."""
    known = report.scores.filter(pl.col("tier").is_not_null())
    if known.height:
        heads = [Column(say(lang, "col_tier")), Column(say(lang, "col_people"), "count")]
        rows = known.group_by("tier").len().sort("tier").rows()
        yield Listing(say(lang, "analysis_tiers"), heads, [list(row) for row in rows])


def _components(report: MonthReport, lang: Lang) -> Listing:
    """What each component brought: the mean, highest and lowest contribution, and the gap between the two."""
    titles = {component.name: component.title for component in report.components}
    rows: list[list[Cell]] = []
    for name, title in titles.items():
        lines = report.lines.filter(pl.col("component") == name)
        # A sum of nulls is 0: whoever is held would be the lowest of all.
        known = lines.group_by("person_id").agg(
            is_known=pl.col("contribution").is_not_null().all(), given=pl.col("contribution").sum()
        )
        given = known.filter("is_known")["given"]
        found = spread(given)
        gap = found.high - found.low if found.high is not None and found.low is not None else None
        rows.append([title, found.count, found.mean, found.high, found.low, gap])
    heads = [Column(say(lang, "col_component")), Column(say(lang, "col_people"), "count")]
    heads += [Column(say(lang, f"col_{name}"), "points") for name in ("mean", "high", "low", "gap")]
    return Listing(say(lang, "analysis_by_component"), heads, rows)


def _losses(one: SchemeMonth, causes: Mapping[str, str], lang: Lang) -> Listing:
    """Deductions by what they are for: how often, in how many sections, how many points; the most points first."""
    rows = (
        deductions(one.inputs)
        .group_by("what", "cause_code")
        .agg(pl.col("event_count").sum(), pl.col("unit_id").n_unique().alias("units"), pl.col("lost_points").sum())
        .sort("lost_points", "what", "cause_code", descending=[True, False, False], nulls_last=True)
        .with_columns(stored("lost_points"))
    )
    cells: list[list[Cell]] = [
        [what, causes.get(cause, cause or ""), int(count), int(units), Decimal(lost)]
        for what, cause, count, units, lost in rows.iter_rows()
    ]
    heads = [Column(say(lang, "col_what")), Column(say(lang, "col_cause"))]
    heads += [Column(say(lang, f"col_{name}"), "count") for name in ("deduction_count", "unit_count")]
    return Listing(say(lang, "analysis_by_cause"), [*heads, Column(say(lang, "col_lost_points"), "points")], cells)
