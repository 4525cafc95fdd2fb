"""Tells a form that was issued here by the sheet it carries, and gives every cell of its page as text.

What a form is for and whether it is genuine is not known here: the hidden sheet is read, not believed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from flows.sources.box import column_letters
from flows.sources.cells import Reader
from flows.sources.foreign_form import fail_if_foreign_form
from flows.sources.formats import OLE
from flows.sources.layout import FAULTS_SHOWN, Table
from flows.sources.sheet import Scan, damage_refused
from flows.sources.workbook import workbook_of
from transforms.faults import Fault, SourceError
from transforms.forms import MARK

if TYPE_CHECKING:
    from pathlib import Path

    from flows.sources.layout import Merge
    from flows.sources.sheets import Sheet
    from flows.sources.workbook import Workbook

FACTS_MAX, FACT_MAX = 40, 4_096
PACKAGE = b"PK\x03\x04"


def may_be_form(path: Path) -> bool:
    """Whether the file can hold a form at all, also one that was saved as another kind of workbook."""
    with path.open("rb") as file:
        return file.read(len(OLE)).startswith((PACKAGE, OLE))


def form_table(path: Path) -> Table | None:
    """The facts and the cells of a form; None for any other file, also for a workbook that is refused unread.

    Raises SourceError for a form that cannot be read as it was saved.
    """
    if not may_be_form(path):
        return None
    fail_if_foreign_form(path)
    try:
        with damage_refused():
            workbook = workbook_of(path)
    except SourceError:
        return None
    marks = [sheet for sheet in workbook.sheets if sheet.name == MARK]
    pages = [sheet for sheet in workbook.sheets if sheet.name != MARK]
    if not marks or not pages:
        return None
    with damage_refused():
        reader = Reader(workbook.shared_texts(), workbook.styles(), workbook.is_1904)
        facts = _facts(_cells(workbook, marks[0], reader)[0])
        page = next((sheet for sheet in pages if sheet.name == facts.get("sheet")), pages[0])
        frame, merges = _cells(workbook, page, reader)
    _fail_if_merged(merges)
    return Table(frame, frame.height, 0, (), form=facts)


def _cells(workbook: Workbook, sheet: Sheet, reader: Reader) -> tuple[pl.DataFrame, tuple[Merge, ...]]:
    scan = Scan(reader)
    merges = scan.read(workbook.part(sheet))
    return scan.frame(), merges


def _facts(frame: pl.DataFrame) -> dict[str, str]:
    if not {"c0", "c1"} <= {*frame.columns}:
        return {}
    named = frame.select("c0", "c1").drop_nulls().head(FACTS_MAX)
    return {name: text[:FACT_MAX] for name, text in named.iter_rows()}


def _fail_if_merged(merges: tuple[Merge, ...]) -> None:
    """A block over several rows would show one value on all of them and hold it on the first."""
    found = [
        Fault("cells_merged", {"found": merge.ref, "header": column_letters(merge.first_column)})
        for merge in merges
        if merge.first_row != merge.last_row
    ]
    if found:
        raise SourceError(found[:FAULTS_SHOWN])
