"""The site of a bureau's period beside its first page: everybody's sheet, the sections' pages and the head's page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from flows.report_tables import Telling
from flows.site_frames import before, grades, indicators, lines_before, loads, losses, standing
from flows.site_rates import rates
from warehouse import files
from warehouse.extracts.month_report import MonthReport
from warehouse.extracts.page_names import PERSON, SECTION
from warehouse.extracts.site import Site, rooms, sheets

FOLDERS = (PERSON, SECTION)


def site_of(told: Sequence[Telling], reports: Sequence[MonthReport]) -> Site:
    """What the pages of a period are made from; what is told of people is blank where only units are scored."""
    first = told[0]
    then = before(first)
    return Site(
        lang=first.names.lang,
        reports=tuple(reports),
        whole=first.one.edition.whole,
        most=_most(first),
        unit_names=first.names.unit_names,
        before=then,
        lines_before=lines_before(first),
        standing=standing(first, then),
        indicators=indicators(first),
        losses=losses(told),
        grades=grades(first),
        loads=loads(first),
        rates=rates(told),
    )


def _most(told: Telling) -> Mapping[str, Decimal]:
    components = told.one.edition.components
    return {one.name: one.limit[1] for one in components if one.limit[1] is not None}


def linked(site: Site) -> tuple[MonthReport, ...]:
    """The reports, with where their pages lead to."""
    return tuple(replace(one, rooms=rooms(site), sheets=sheets(one)) for one in site.reports)


def write_site(site: Site, folder: Path) -> None:
    """Write the pages; those of people and sections that are in the result no more go. Same inputs, same bytes."""
    from warehouse.extracts.head_page import head_page
    from warehouse.extracts.person_page import person_pages
    from warehouse.extracts.section_page import section_pages

    name, text = head_page(site)
    files.replace(folder / name, lambda path: path.write_text(text, encoding="utf-8"))
    for below, pages in ((PERSON, person_pages(site)), (SECTION, section_pages(site))):
        files.replace_all(folder / below, _named(pages))


def _named(pages: Iterable[tuple[str, str]]) -> Iterable[tuple[str, bytes]]:
    return ((file.partition("/")[2], text.encode()) for file, text in pages)


def copy_site(source: Path, target: Path) -> None:
    """Put the pages of a version in the place where they are shown; the version may have none."""
    for name in FOLDERS:
        pages = sorted((source / name).glob("*.html"))
        files.replace_all(target / name, ((page.name, page.read_bytes()) for page in pages))
