"""The workbook of a bureau's month: the forms that are printed and signed, and what they rest on.

The same report gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from xlsxwriter import Workbook

from warehouse.extracts.listings import (
    Column,
    Listing,
    making_listing,
    missing_listings,
    posts_listing,
    quality_listings,
)
from warehouse.extracts.month_report import MonthReport, Row, rows
from warehouse.extracts.points_sheet import SCALE, WIDTHS, PointsSheet
from warehouse.extracts.result_sheets import WORKLOAD, remark, standings, totals
from warehouse.extracts.sheet import Sheet, widths
from warehouse.extracts.words import Lang, Words, banners, month_text, version_text, vocabulary

# A constant, so that the bytes do not follow the clock.
CREATED = datetime(2026, 1, 1)  # noqa: DTZ001
NAME_PLACE, ID_PLACE = 1, 2


def options() -> dict[str, object]:
    """How every workbook is begun; new each time, since XlsxWriter writes into what it is given."""
    return {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_format_properties": {"font_name": "宋体", "font_size": 10},
    }


def workbook(report: MonthReport, path: Path, lang: Lang = "zh") -> None:
    """Write the workbook to a file."""
    with Workbook(str(path), options()) as book:
        book.set_properties({"title": report.scheme_title, "created": CREATED})
        _Month(report, lang, book).write()


@dataclass(frozen=True)
class _Month:
    """The sheets of one month, in their order."""

    report: MonthReport
    lang: Lang
    book: Workbook

    @property
    def words(self) -> Words:
        return vocabulary(is_of_units=self.report.is_of_units)[self.lang]

    @property
    def _is_of_work(self) -> bool:
        """Whether the forms of declared work are asked for."""
        return any(component.kind == WORKLOAD for component in self.report.components)

    def write(self) -> None:
        """Every sheet; the forms are written last but one, and so links know where each person's begins."""
        people = rows(self.report.scores, "unit_id", "person_id")
        if self._is_of_work:
            self._totals()
        ranked, index = self._ranking(), self._index_sheet()
        points = self._points(people)
        self._links(ranked, points)
        self._index(index, people, points)
        told = [table for section in self.report.sections for table in section.listings]
        if told:
            self._tables("sections_sheet", "sections_sheet", told)
        if not self.report.is_of_units:
            self._tables("missing_sheet", "missing", missing_listings(self.report, self.words))
        self._tables("quality_sheet", "quality", quality_listings(self.report, self.words))
        self._making()

    def _sheet(self, name: str, title: str, wide: Sequence[float]) -> Sheet:
        sheet = Sheet(self.book, self.words[name], wide)
        words, report = self.words, self.report
        about = f"{report.bureau_name}  {month_text(report.month, self.lang)}  {version_text(report, words)}"
        sheet.titles(words[title], about, banners(report, words))
        return sheet

    def _totals(self) -> None:
        table = totals(self.report, self.words)
        sheet = self._sheet("totals_sheet", "totals_title", widths(table))
        sheet.listing(table, is_frozen=True)
        sheet.across(self.words["totals_note"])
        sheet.signatures(*(self.words[name] for name in ("sign_filler", "sign_checker", "sign_panel", "sign_date")))

    def _ranking(self) -> tuple[Sheet, int, Listing]:
        table = standings(self.report, self.words)
        sheet = self._sheet("ranking_sheet", "heading", widths(table))
        sheet.listing(table, is_frozen=True)
        return sheet, sheet.row - len(table.rows), table

    def _links(self, ranked: tuple[Sheet, int, Listing], points: PointsSheet) -> None:
        sheet, first, table = ranked
        for place, cells in enumerate(table.rows):
            sheet.row = first + place
            sheet.link(NAME_PLACE, str(cells[NAME_PLACE]), points.sheet.name, points.begins[str(cells[ID_PLACE])])

    def _points(self, people: Sequence[Row]) -> PointsSheet:
        kind = "points" if self._is_of_work else "details"
        sheet = self._sheet(f"{kind}_sheet", f"{kind}_title", WIDTHS)
        sheet.page.set_portrait()
        sheet.page.set_margins(left=0.3, right=0.3, top=0.3, bottom=0.45)
        # Excel takes no page breaks from a sheet that is fitted to the page.
        sheet.page.set_print_scale(SCALE)
        points = PointsSheet(self.report, self.words, sheet)
        points.write(people)
        return points

    def _index_sheet(self) -> Sheet:
        return self._sheet("index_sheet", "index_sheet", (8, 12, 16, 24, 20, 12, 30))

    def _index(self, sheet: Sheet, people: Sequence[Row], points: PointsSheet) -> None:
        heads = [Column(self.words[name]) for name in ("person_id", "person", "section", "post")]
        last = [Column(self.words["score"], "points"), Column(self.words["remark"])]
        shown = [Column(self.words["number"], "count"), *heads, *last]
        sheet.heads(shown, is_frozen=True)
        for number, person in enumerate(people, 1):
            who = [person[name] for name in ("person_id", "person_name", "unit_name", "post_title", "score")]
            sheet.cells([number, *who, remark(person, self.words)], shown)
            sheet.row -= 1
            sheet.link(2, person["person_name"], points.sheet.name, points.begins[person["person_id"]])
            sheet.row += 1

    def _tables(self, name: str, title: str, tables: Sequence[Listing]) -> None:
        sheet = self._sheet(name, title, widths(*tables))
        self._listings(sheet, tables)

    def _listings(self, sheet: Sheet, tables: Sequence[Listing]) -> None:
        for table in tables:
            if table.rows:
                sheet.across(table.caption, "caption", height=22)
                sheet.listing(table)
            else:
                sheet.across(self.words["none_of"].format(caption=table.caption))

    def _making(self) -> None:
        words, report = self.words, self.report
        tables = [making_listing(report, words), posts_listing(report, words)]
        sheet = self._sheet("making_sheet", "making", widths(*tables))
        sheet.across(
            words["edition_from"].format(title=report.scheme_title, edition=report.edition, basis=report.basis)
        )
        sheet.across(words["making_sum"])
        self._listings(sheet, tables)
        if report.assumptions:
            sheet.across(words["assumptions"], "caption")
        for assumption in report.assumptions:
            sheet.across(assumption)
        for title, file in report.pages:
            sheet.across(f"{words['pages']}：{title}（{file}）")
        facts = {
            "bureau": report.bureau_id,
            "edition": f"{report.scheme} {report.edition}",
            "hash": report.edition_hash,
        }
        for word, text in facts.items():
            sheet.across(f"{words[word]}：{text}")
