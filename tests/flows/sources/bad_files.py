"""Builds delivered files for the tests: plain bytes, good workbooks, and workbooks written by hand."""

from __future__ import annotations

import zipfile
from hashlib import sha256
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

import xlsxwriter

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
HEADER = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>工号</t></is></c><c r="B1" t="inlineStr"><is><t>数量</t></is></c></row>'
)


def stored(folder: Path, data: bytes) -> Path:
    """The bytes as landing keeps them: under a name that says nothing."""
    path = folder / sha256(data).hexdigest()
    path.write_bytes(data)
    return path


def good_workbook(folder: Path, rows: Sequence[Sequence[object]], name: str = "good") -> Path:
    """A workbook with one sheet whose texts stay texts."""
    path = folder / name
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet("数据")
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    return path


def sheet_xml(rows: str, tail: str = "") -> str:
    """A worksheet part around the rows."""
    return f'<?xml version="1.0"?><worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{tail}</worksheet>'


def workbook_parts(
    sheets: Mapping[str, str], *, states: Mapping[str, str] | None = None, properties: str = ""
) -> dict[str, str | bytes]:
    """The parts of a package that holds the sheets, by their names."""
    listed, related = "", ""
    parts: dict[str, str | bytes] = {}
    for at, (name, xml) in enumerate(sheets.items(), 1):
        state = (states or {}).get(name, "visible")
        listed += f'<sheet name="{escape(name)}" sheetId="{at}" state="{state}" r:id="rId{at}"/>'
        related += f'<Relationship Id="rId{at}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{at}.xml"/>'
        parts[f"xl/worksheets/sheet{at}.xml"] = xml
    parts["xl/workbook.xml"] = (
        f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><workbookPr {properties}/><sheets>{listed}</sheets></workbook>'
    )
    parts["xl/_rels/workbook.xml.rels"] = f'<Relationships xmlns="{PACKAGE}">{related}</Relationships>'
    return parts


def packed(folder: Path, parts: Mapping[str, str | bytes], name: str = "packed") -> Path:
    """A zip of the parts."""
    path = folder / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for part, content in parts.items():
            package.writestr(part, content)
    return path


def handmade(folder: Path, rows: str, tail: str = "", properties: str = "") -> Path:
    """A package with one sheet of hand-written rows."""
    return packed(folder, workbook_parts({"Sheet1": sheet_xml(rows, tail)}, properties=properties))
