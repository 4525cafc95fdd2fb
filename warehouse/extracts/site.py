"""Everything that the pages of persons, sections and the head show beside the reports of a period; gathered elsewhere.

The pages are made of this and nothing else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

import polars as pl

from warehouse.extracts.listings import Cell, Column, Listing
from warehouse.extracts.month_report import MonthReport, ranking, rows, spread
from warehouse.extracts.page_names import HEAD, href, section_file, sheet_file
from warehouse.extracts.plain_page import Section
from warehouse.extracts.words import Lang, Words, version_text, vocabulary

_NUMBER = pl.Decimal(20, 6)

SHAPES: Mapping[str, pl.Schema] = {
    "before": pl.Schema({"person_id": pl.String(), "unit_id": pl.String(), "score": _NUMBER, "rank": pl.Int64()}),
    "lines_before": pl.Schema({"person_id": pl.String(), "component": pl.String(), "contribution": _NUMBER}),
    "standing": pl.Schema({
        "person_id": pl.String(), "rank_before": pl.Int64(), "compared_count": pl.Int64(), "passed_count": pl.Int64(),
        "passed_by_count": pl.Int64(), "joined_count": pl.Int64(), "gap": _NUMBER,
    }),
    "indicators": pl.Schema({
        "person_id": pl.String(), "name": pl.String(), "points": _NUMBER, "score": _NUMBER, "lost_points": _NUMBER,
    }),
    "losses": pl.Schema({
        "unit_id": pl.String(), "what": pl.String(), "cause": pl.String(), "event_count": pl.Int64(),
        "lost_points": _NUMBER,
    }),
    "grades": pl.Schema({
        "person_id": pl.String(), "proposed": pl.String(), "decided": pl.String(), "notes": pl.List(pl.String()),
    }),
    "loads": pl.Schema({"person_id": pl.String(), "load_share": _NUMBER}),
    "rates": pl.Schema({
        "what": pl.String(), "unit_name": pl.String(), "answered_count": pl.Int64(), "rate": _NUMBER,
        "rate_low": _NUMBER, "rate_high": _NUMBER, "band": pl.Int64(),
    }),
}  # fmt: skip
"""`before` and `lines_before` are of the period just before; shares and rates are 0-1; `rates` come best first;
`grades` are in words, and of appraisals only."""


@dataclass(frozen=True)
class Site:
    """One bureau and period: its reports, people first, and the frames of SHAPES, in the reader's language."""

    lang: Lang
    reports: tuple[MonthReport, ...]
    whole: Decimal
    """What the weights of the people's edition add up to."""
    most: Mapping[str, Decimal]
    """Component -> the points it cannot exceed, where the people's edition says so."""
    unit_names: Mapping[str, str]
    before: pl.DataFrame
    lines_before: pl.DataFrame
    standing: pl.DataFrame
    indicators: pl.DataFrame
    losses: pl.DataFrame
    grades: pl.DataFrame
    loads: pl.DataFrame
    rates: pl.DataFrame

    @property
    def words(self) -> Words:
        """The words of the pages."""
        return vocabulary()[self.lang]

    @property
    def first(self) -> MonthReport:
        """The report that the first page is of."""
        return self.reports[0]

    @property
    def people(self) -> MonthReport | None:
        """The report of the people; None where only units are scored."""
        return None if self.first.is_of_units else self.first

    @cached_property
    def sections(self) -> dict[str, str]:
        """Every unit that has a page, with its name: those of the people, and those that are scored themselves."""
        found = [one.scores["person_id" if one.is_of_units else "unit_id"] for one in self.reports]
        known = sorted({unit for units in found for unit in units.drop_nulls()})
        return {unit: self.unit_names.get(unit, unit) for unit in known}

    @cached_property
    def members(self) -> dict[str, list[dict[str, Any]]]:
        """The people of each section, first rank first, those who are held last."""
        groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
        if self.people is not None:
            for row in (*ranking(self.people), *rows(self.people.scores.filter("is_held"), "person_id")):
                groups[row["unit_id"]].append(row)
        return groups

    @cached_property
    def section_rows(self) -> dict[str, list[Cell]]:
        """People, scored, mean, median, highest, lowest, mean before and change, of each section with people."""
        then = by(self.before, "unit_id")
        return {unit: _row(self.members[unit], then.get(unit, [])) for unit in sorted(self.members)}

    @property
    def footer(self) -> list[tuple[str, str]]:
        """Whose result, by which edition, in which version."""
        one, words = self.first, self.words
        told = (one.bureau_id, f"{one.scheme} {one.edition}", version_text(one, words), one.edition_hash)
        return list(zip((words[name] for name in ("bureau", "edition", "version", "hash")), told, strict=True))


def rooms(site: Site) -> tuple[tuple[str, str], ...]:
    """Titles and addresses of the head's page and the sections' pages, as index.html leads to them."""
    units = [(name, href(section_file(unit))) for unit, name in site.sections.items()]
    return ((site.words["head_heading"], HEAD), *units)


def sheets(report: MonthReport) -> dict[str, str]:
    """Where each subject of a report has its page, as index.html leads to it."""
    of = section_file if report.is_of_units else sheet_file
    return {one: href(of(one)) for one in report.scores["person_id"]}


def by(frame: pl.DataFrame, key: str) -> dict[str, list[dict[str, Any]]]:
    """The sorted rows of each key: one pass over the frame, however many ask."""
    groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows(frame, key):
        groups[row[key]].append(row)
    return groups


def compared_sections(site: Site, own: str | None = None) -> Listing:
    """How the scores of the sections lie, and their means in the period before; the own one is marked."""
    words = site.words
    heads = [Column(words["section"]), Column(words["people"], "count"), Column(words["scored"], "count")]
    heads += [
        Column(words[name], "points") for name in ("mean", "median", "highest", "lowest", "mean_before", "change")
    ]
    names = {unit: site.sections[unit] for unit in site.section_rows}
    if own in names:
        names[own] = words["own_row"].format(name=names[own])
    marked = frozenset(place for place, unit in enumerate(names) if unit == own)
    caption = words["sections_caption" if own is None else "sections_caption_own"]
    return Listing(caption, heads, [[name, *site.section_rows[unit]] for unit, name in names.items()], marked)


def _row(people: list[dict[str, Any]], then: Iterable[Mapping[str, Any]]) -> list[Cell]:
    now, past = spread(_scores(people)), spread(_scores(then))
    change = None if now.mean is None or past.mean is None else now.mean - past.mean
    return [len(people), now.count, now.mean, now.median, now.high, now.low, past.mean, change]


def _scores(people: Iterable[Mapping[str, Any]]) -> list[Decimal]:
    return [one["score"] for one in people if one["score"] is not None]


def told(site: Site, anchor: str) -> list[Section]:
    """What the reports tell under a heading."""
    return [section for one in site.reports for section in one.sections if section.anchor == anchor]
