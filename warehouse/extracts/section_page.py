"""A section's page: its people, what it lost by which reason, and how it stands beside the others and its own past."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from warehouse.extracts.linked_page import LinkedPage, Part, linked_page
from warehouse.extracts.listings import Cell, Column, Listing
from warehouse.extracts.month_report import MonthReport, score_range, spread, trimmed
from warehouse.extracts.page_names import HEAD, INDEX, href, section_file, sheet_file
from warehouse.extracts.site import Site, by, compared_sections, told
from warehouse.extracts.words import banners, month_text

_TOLD = ("vertical", "horizontal", "repeats", "across", "milestones")
"""What the reports tell of units, by its heading."""


def section_pages(site: Site) -> Iterator[tuple[str, str]]:
    """File and text of every section's page."""
    losses = by(site.losses, "unit_id")
    units = [(one, {row["person_id"]: row for row in one.scores.to_dicts()}) for one in site.reports if one.is_of_units]
    for unit, name in site.sections.items():
        results = [(report, known[unit]) for report, known in units if unit in known]
        page = LinkedPage(
            about=f"{site.first.bureau_name} {month_text(site.first.month, site.lang)}",
            heading=name,
            links=[(site.words["heading"], f"../{INDEX}"), (site.words["head_heading"], f"../{HEAD}")],
            figures=_figures(site, unit, results),
            parts=[_people(site, unit), _losses(site, losses.get(unit, [])), _compared(site, unit), *_told(site, name)],
            banners=banners(site.first, site.words),
            footer=site.footer,
        )
        yield section_file(unit), linked_page(page, site.words)


def _figures(site: Site, unit: str, results: Sequence[tuple[MonthReport, Mapping[str, Any]]]) -> list[tuple[str, str]]:
    """Its people in numbers, and what the unit itself was scored with."""
    words, people = site.words, site.members.get(unit, [])
    scores = spread(one["score"] for one in people)
    shown = [(words["people"], str(len(people))), (words["scored"], str(scores.count))] if people else []
    shown += [(words["mean"], trimmed(scores.mean))] if scores.count else []
    for report, row in results:
        shown.append((report.scheme_title, score_range(row) if row["is_held"] else trimmed(row["score"])))
        shown += [(words[name], str(row[name])) for name in ("rank", "tier") if row[name] is not None]
    return shown


def _people(site: Site, unit: str) -> Part:
    words, people = site.words, site.members.get(unit, [])
    has_tiers = site.first.has_tiers
    heads = [Column(words["person"]), Column(words["post"]), Column(words["rank"], "count")]
    heads += [
        Column(words["score"], "points"),
        *([Column(words["tier"])] if has_tiers else []),
        Column(words["remark"]),
    ]
    rows: list[list[Cell]] = []
    for one in people:
        tier = [one["tier"]] if has_tiers else []
        rows.append([one["person_name"], one["post_title"], one["rank"], one["score"], *tier, _remark(site, one)])
    hrefs = [href(sheet_file(one["person_id"]), "../") for one in people]
    return Part("people", words["its_people"], listings=[Listing(words["its_people"], heads, rows)], hrefs=hrefs)


def _remark(site: Site, one: Mapping[str, Any]) -> str:
    if one["is_held"]:
        return f"{site.words['held']} {score_range(one)} {one['hold_reason'] or ''}".strip()
    return site.words["provisional"] if one["is_provisional"] else ""


def _losses(site: Site, rows: Sequence[Mapping[str, Any]]) -> Part:
    """What was lost by what and why, the dearest first."""
    words = site.words
    has_cause = any(row["cause"] for row in rows)
    heads = [Column(words["what"]), *([Column(words["cause"])] if has_cause else [])]
    heads += [Column(words["times"], "count"), Column(words["lost_points"], "points")]
    dearest = sorted(rows, key=lambda row: (-(row["lost_points"] or Decimal(0)), row["what"], row["cause"]))
    names = ("what", *(["cause"] if has_cause else []), "event_count", "lost_points")
    table = Listing(words["losses_caption"], heads, [[row[name] for name in names] for row in dearest])
    return Part("losses", words["losses"], listings=[table])


def _compared(site: Site, unit: str) -> Part:
    """Beside the other sections; the last columns are the period before."""
    if unit not in site.members:
        return Part("compared", site.words["compared"])
    hrefs = [href(section_file(one), "../") for one in sorted(site.members)]
    return Part("compared", site.words["compared"], listings=[compared_sections(site, unit)], hrefs=hrefs)


def _told(site: Site, name: str) -> Iterator[Part]:
    """The rows of the reports' sections in which the unit stands."""
    for anchor in _TOLD:
        for section in told(site, anchor):
            found = [_of_unit(table, name) for table in section.listings]
            if any(table.rows for table in found):
                yield Part(anchor, section.heading, section.notes, listings=found)


def _of_unit(table: Listing, name: str) -> Listing:
    return Listing(table.caption, table.columns, [row for row in table.rows if name in row])
