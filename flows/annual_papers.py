"""The papers of a year: 汇总表, 花名册 and 平时考核手册, the file for 数字人事, and everybody's 登记表."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from flows.annual_people import annual_people
from flows.annual_roster import roster_sheets
from flows.annual_summary import summary_sheets
from flows.hr_file import HR_FILE, write_hr_file
from flows.registers import write_registers
from flows.report_tables import Telling
from warehouse.extracts.month_report import MonthReport
from warehouse.extracts.sheets_book import Heading, sheets_book
from warehouse.extracts.words import banners, month_text, version_text, vocabulary
from warehouse.files import replace

SUMMARY, ROSTER = "summary.xlsx", "roster.xlsx"


def write_annual_papers(told: Telling, report: MonthReport, folder: Path) -> None:
    """Write them into a folder; raises GateError where the template of the forms is wrong."""
    lang = told.names.lang
    words = vocabulary()[lang]
    warnings = banners(report, words)
    about = f"{report.bureau_name}  {month_text(report.month, lang)}  {version_text(report, words)}"
    heading = Heading(about, warnings, words["none_of"])
    people = annual_people(told)
    replace(folder / SUMMARY, partial(sheets_book, heading=heading, sheets=summary_sheets(told, people)))
    replace(folder / ROSTER, partial(sheets_book, heading=heading, sheets=roster_sheets(told, people)))
    replace(folder / HR_FILE, partial(write_hr_file, told, people))
    write_registers(told, people, warnings, folder)
