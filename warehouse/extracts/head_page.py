"""The head's page: how scores and work lie, who is held or late, what is due, and how satisfied the taxpayers are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from warehouse.extracts import strip_plot
from warehouse.extracts.interval_plot import Rated, interval_plot
from warehouse.extracts.linked_page import LinkedPage, Part, linked_page
from warehouse.extracts.listings import Cell, Column, Listing, missing_listings, posts_listing
from warehouse.extracts.month_report import MonthReport, Row, held, posts, rows, score_range, spread, trimmed
from warehouse.extracts.page_names import HEAD, INDEX, href, section_file, sheet_file
from warehouse.extracts.site import Site, compared_sections, told
from warehouse.extracts.words import banners, month_text

_HUNDRED = Decimal(100)
_HALF = Decimal(50)
_TOLD = ("milestones", "repeats", "horizontal")


def head_page(site: Site) -> tuple[str, str]:
    """File and text of the head's page."""
    words, one = site.words, site.first
    page = LinkedPage(
        about=f"{one.bureau_name} {month_text(one.month, site.lang)}",
        heading=words["head_heading"],
        links=[(words["heading"], INDEX)],
        figures=_figures(site),
        parts=[*_of_people(site), *_told(site), *_satisfaction(site)],
        banners=banners(one, words),
        footer=site.footer,
    )
    return HEAD, linked_page(page, words)


def _figures(site: Site) -> list[tuple[str, str]]:
    one, words = site.first, site.words
    scores = spread(one.scores["score"])
    return [
        (words["people"], str(one.scores.height)),
        (words["scored"], str(scores.count)),
        (words["held"], str(one.scores["is_held"].sum())),
        (words["late"], str(one.late.height)),
        (words["mean"], trimmed(scores.mean)),
        (words["median"], trimmed(scores.median)),
    ]


def _of_people(site: Site) -> Iterator[Part]:
    """What is told of people; where only units are scored, only who is held."""
    words = site.words
    if site.people is None:
        yield _held(site, site.first)
        return
    plot = strip_plot.drawn(site.people)
    yield Part("spread", words["spread"], plot=plot, listings=[posts_listing(site.people, words)])
    hrefs = [href(section_file(unit)) for unit in sorted(site.members)]
    yield Part("sections", words["by_section"], listings=[compared_sections(site)], hrefs=hrefs)
    yield _loads(site, site.people)
    yield _held(site, site.people)
    late = _late(site, site.people)
    yield Part("deadlines", words["deadlines"], listings=[late, *missing_listings(site.people, words)[:3]])


def _late(site: Site, report: MonthReport) -> Listing:
    """Who was late with what, by section: a row for each, however many they are."""
    words = site.words
    people = {one["person_id"]: one for one in report.scores.to_dicts()}
    groups: dict[tuple[str, date, str], list[str]] = {}
    for row in rows(report.late, "due_on", "what", "person_id"):
        one = people.get(row["person_id"], {"unit_name": "", "person_name": row["person_id"]})
        groups.setdefault((row["what"], row["due_on"], one["unit_name"] or ""), []).append(one["person_name"])
    heads = [Column(words[name]) for name in ("what", "due_on", "section")]
    heads += [Column(words["people_count"], "count"), Column(words["person"])]
    return Listing(words["late"], heads, [[*key, len(names), "、".join(names)] for key, names in groups.items()])


def _held(site: Site, report: MonthReport) -> Part:
    """Who waits for what; a unit is led to by its section's page."""
    words = site.words
    heads = [Column(words["person"]), Column(words["section"]), Column(words["range"]), Column(words["reason"])]
    found = held(report)
    cells: list[list[Cell]] = [
        [one["person_name"], one["unit_name"], score_range(one), one["hold_reason"]] for one in found
    ]
    of = section_file if report.is_of_units else sheet_file
    hrefs = [href(of(one["person_id"])) for one in found]
    return Part("held", words["held"], listings=[Listing(words["held_caption"], heads, cells)], hrefs=hrefs)


def _loads(site: Site, report: MonthReport) -> Part:
    """饱满度 by post: counted work as a share of the working days in post."""
    words = site.words
    post_of = dict(report.scores.select("person_id", "post_class").iter_rows())
    shares: dict[str, list[Decimal]] = {}
    for row in rows(site.loads, "person_id"):
        if row["person_id"] in post_of:
            shares.setdefault(post_of[row["person_id"]], []).append(row["load_share"] * _HUNDRED)
    cells = [_load(title or post, shares[post]) for post, title in posts(report).items() if post in shares]
    heads = [Column(words["post"]), Column(words["load_count"], "count")]
    heads += [Column(words[name], "points") for name in ("load_least", "median", "load_mean", "load_most")]
    heads += [Column(words[name], "count") for name in ("load_low", "load_over")]
    notes = [words["load_note"]] if cells else []
    return Part("loads", words["loads"], notes, listings=[Listing(words["loads_caption"], heads, cells)])


def _load(post: str, shares: Sequence[Decimal]) -> list[Cell]:
    lies = spread(shares)
    ends = [None if end is None else end.quantize(Decimal("0.01")) for end in (lies.low, lies.median, lies.mean)]
    high = None if lies.high is None else lies.high.quantize(Decimal("0.01"))
    return [post, lies.count, *ends, high, sum(one < _HALF for one in shares), sum(one > _HUNDRED for one in shares)]


def _told(site: Site) -> Iterator[Part]:
    for anchor in _TOLD:
        for section in told(site, anchor):
            yield Part(anchor, section.heading, section.notes, listings=section.listings)


def _satisfaction(site: Site) -> Iterator[Part]:
    """One drawing for each way of asking; who cannot be told apart stands in one frame."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in site.rates.iter_rows(named=True):
        groups.setdefault(row["what"], []).append(row)
    for number, (what, found) in enumerate(groups.items()):
        yield _rated(site, f"satisfaction{number or ''}", what, found)


def _rated(site: Site, anchor: str, what: str, found: Sequence[dict[str, Any]]) -> Part:
    words = site.words
    units = [Rated(row["unit_name"], *_percents(row), row["band"]) for row in found]
    heads = [Column(words["unit"]), Column(words["answered"], "count")]
    heads += [Column(words[name], "points") for name in ("rate", "rate_low", "rate_high")]
    heads.append(Column(words["band"], "count"))
    cells: list[list[Cell]] = [
        [one.name, row["answered_count"], *(_percent(end) for end in (one.rate, one.low, one.high)), one.band]
        for one, row in zip(units, found, strict=True)
    ]
    heading = words["satisfaction"].format(what=what)
    drawing = interval_plot(units, heading, words["satisfaction_desc"])
    return Part(anchor, heading, drawing=drawing, listings=[Listing(heading, heads, cells)])


def _percents(row: Row) -> tuple[Decimal, Decimal, Decimal]:
    rate, low, high = (row[name] * _HUNDRED for name in ("rate", "rate_low", "rate_high"))
    return rate, low, high


def _percent(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"))
