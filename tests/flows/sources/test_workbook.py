"""Workbooks: cells as people see them, row numbers as Excel shows them, and everything that is refused."""

from __future__ import annotations

import datetime as dt
import tomllib
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
import xlsxwriter

from flows.sources.cells import moment_text, number_text
from flows.sources.table import Layout, Request, Table, table, tables
from tests.flows.sources.bad_files import HEADER, good_workbook, handmade, packed, sheet_xml, stored, workbook_parts
from transforms.faults import Fault, SourceError

MESSAGES = {
    language: tomllib.loads(Path(f"flows/messages/{language}/sources.toml").read_text(encoding="utf-8"))
    for language in ("zh", "en")
}
ROW = '<row r="2"><c r="A2"><v>1</v></c><c r="B2"><v>2</v></c></row>'
GOOD = {"Sheet1": sheet_xml(HEADER + ROW)}
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
DOCTYPE = '<!DOCTYPE x [<!ENTITY a "b">]>'
SPARSE = (
    HEADER.replace("</row>", '<c r="GS1"><v>1</v></c></row>') + '<row r="1048576"><c r="A1048576"><v>1</v></c></row>'
)
WIDE = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'

REFUSED: dict[str, tuple[dict[str, str], dict[str, str | bytes], str]] = {
    "macros": (GOOD, {"xl/vbaProject.bin": "x"}, "workbook_macros"),
    "outside links": (GOOD, {"xl/externalLinks/externalLink1.xml": "x"}, "workbook_links"),
    "embedded object": (GOOD, {"xl/embeddings/oleObject1.bin": "x"}, "workbook_embedded"),
    "xlsb": ({}, {"xl/workbook.bin": "x"}, "xlsb_old"),
    "document type in a sheet": ({"S": DOCTYPE + sheet_xml(HEADER + ROW)[21:]}, {}, "workbook_doctype"),
    "sparse": ({"S": sheet_xml(SPARSE)}, {}, "workbook_sparse"),
    "huge box": ({"S": sheet_xml(HEADER + WIDE)}, {}, "workbook_sparse"),
    "bomb": (GOOD, {"xl/media/a.bin": bytes(30 << 20)}, "zip_bomb_ratio"),
    "sheet missing": ({"一": GOOD["Sheet1"], "二": GOOD["Sheet1"]}, {}, "sheet_missing"),
    "cut xml": ({"S": sheet_xml(HEADER + ROW)[:-40]}, {}, "workbook_damaged"),
    "crossed tags": ({"S": sheet_xml(HEADER + "<row><c></row></c>")}, {}, "workbook_damaged"),
    "no cells": ({"S": sheet_xml("")}, {}, "header_missing"),
    "shared text that is not there": (
        {"S": sheet_xml(HEADER + '<row r="2"><c r="A2" t="s"><v>7</v></c></row>')}, {}, "workbook_damaged"),
    "one row twice": ({"S": sheet_xml(HEADER + ROW + ROW)}, {}, "workbook_damaged"),
    "cell in a foreign row": (
        {"S": sheet_xml(HEADER + '<row r="2"><c r="A9"><v>7</v></c></row>')}, {}, "workbook_damaged"),
    "formula never calculated": (
        {"S": sheet_xml(HEADER + '<row r="2"><c r="A2"><f>1+1</f></c><c r="B2"><f>1+1</f><v/></c></row>')}, {},
        "formula_without_value"),
    "18 digits as a number": (
        {"S": sheet_xml(HEADER + '<row r="2"><c r="A2"><v>1.23456789012345E+17</v></c></row>')}, {}, "digits_lost"),
    "row zero": ({"S": sheet_xml(HEADER + '<row r="0"><c><v>7</v></c></row>')}, {}, "workbook_damaged"),
    "letters as a number": (
        {"S": sheet_xml(HEADER + '<row r="2"><c r="A2" s="0"><v>x</v></c></row>')}, {}, "workbook_damaged"),
    "value not last": (
        {"S": sheet_xml(HEADER + '<row r="2"><c r="A2"><v>7</v><extLst/></c></row>')}, {}, "workbook_damaged"),
    "merged cells": (
        {"S": sheet_xml(HEADER + ROW + '<row r="3"><c r="B3"><v>2</v></c></row>',
                        '<mergeCells><mergeCell ref="A2:A3"/></mergeCells>')}, {}, "cells_merged"),
    "not a workbook": ({}, {"word/document.xml": "x"}, "format_unknown"),
}  # fmt: skip


@pytest.fixture(scope="module")
def refusals(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Table | SourceError]:
    folder = tmp_path_factory.mktemp("refused")
    requests = [
        Request(
            packed(folder, (workbook_parts(sheets) if sheets else {}) | more, case), Layout(sheet="数据*"), "a.xlsx"
        )
        for case, (sheets, more, _) in REFUSED.items()
    ]
    return dict(zip(REFUSED, tables(requests), strict=True))


@pytest.mark.parametrize("case", REFUSED)
def test_refused(refusals: dict[str, Table | SourceError], case: str) -> None:
    outcome = refusals[case]

    assert isinstance(outcome, SourceError)
    assert outcome.faults[0].code == REFUSED[case][2]
    for fault in outcome.faults:
        for sentences in MESSAGES.values():
            assert sentences[fault.code].format(**fault.fields)


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (OLE, "a.xls", "workbook_damaged"),
        (OLE, "a.xlsx", "format_differs"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "a.xlsx", "workbook_encrypted"),
        (b"PK\x03\x04 and no more", "a.xlsx", "workbook_damaged"),
        (b"a,b\n1,2\n", "a.xlsx", "format_differs"),
        (b"%PDF-1.7", "a", "format_unknown"),
    ],
)
def test_other_formats_are_refused(tmp_path: Path, data: bytes, name: str, code: str) -> None:
    with pytest.raises(SourceError) as refused:
        table(stored(tmp_path, data), Layout(), name=name)

    assert refused.value.faults[0].code == code


def oddly_packed(workbook: Path, kind: int, *, spoilt: bool) -> bytes:
    """The same workbook packed in another way, the stream of its list of sheets cut into."""
    file = BytesIO()
    with zipfile.ZipFile(workbook) as good, zipfile.ZipFile(file, "w", kind) as other:
        for name in good.namelist():
            other.writestr(name, good.read(name))
        at = other.getinfo("xl/workbook.xml").header_offset + 30 + len("xl/workbook.xml") + 20
    data = bytearray(file.getvalue())
    if spoilt:
        data[at : at + 8] = bytes(8)
    return bytes(data)


@pytest.mark.parametrize("spoilt", [True, False])
@pytest.mark.parametrize("kind", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_part_that_is_packed_as_no_workbook_packs_is_damage(tmp_path: Path, kind: int, *, spoilt: bool) -> None:
    """Their readers fail with errors that are taken for the machine's: the night would end for everybody."""
    data = oddly_packed(good_workbook(tmp_path, [["工号"], ["0012"]]), kind, spoilt=spoilt)
    with pytest.raises(SourceError) as refused:
        table(stored(tmp_path, data), Layout(), name="a.xlsx")

    assert refused.value.faults[0].code == "workbook_damaged"


def test_cells_as_people_see_them(tmp_path: Path) -> None:
    moment = dt.datetime(2026, 1, 5, 16, 30)  # noqa: DTZ001 Excel knows no zones
    texts = ["0012", "=cmd|' /C calc'!A0", " 张\u3000", "2026-01-05 00:00:00", "12.0", "  "]
    numbers = [12, 12.5, 0.1, -3, 0, True, dt.date(2026, 1, 5), moment]
    path = good_workbook(tmp_path, [["文本", "数"], *zip([*texts, "x", "y"], numbers, strict=True)])

    frame = table(path, Layout(), name="a.xlsx").frame

    assert frame["文本"].to_list() == [
        "0012",
        "=cmd|' /C calc'!A0",
        "张",
        "2026-01-05 00:00:00",
        "12.0",
        None,
        "x",
        "y",
    ]
    assert frame["数"].to_list() == ["12", "12.5", "0.1", "-3", "0", "TRUE", "2026-01-05", "2026-01-05 16:30:00"]


def test_errors_formulas_times_and_styles(tmp_path: Path) -> None:
    path = tmp_path / "styles"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["值"])
        sheet.write_formula(1, 0, "=1/0", None, "#DIV/0!")
        sheet.write_formula(2, 0, "=6*7", None, 42)
        for at, (value, code) in enumerate([
            (46027, 'yyyy"年"m"月"d"日"'), (0.6875, "hh:mm"), (1.5, "[h]:mm"), (0.955, "0.0%"), (46027, "[Red]General"),
            (46027, 'd"日";@'), (60, "yyyy-mm-dd"),
        ], 3):  # fmt: skip
            sheet.write_number(at, 0, value, book.add_format({"num_format": code}))

    assert table(path, Layout(), name="a.xlsx").frame["值"].to_list() == [
        "#DIV/0!", "42", "2026-01-05", "16:30:00", "36:00:00", "95.5%", "46027", "2026-01-05", "1900-02-29",
    ]  # fmt: skip


def test_row_numbers_are_those_of_excel(tmp_path: Path) -> None:
    rows = HEADER.replace('1"', '4"') + (
        '<row r="9"><c r="B9"><v>2</v></c></row><row r="6"><c r="A6"><v>1</v></c></row>'
        '<row r="7"><c r="A7" s="1"/></row><row><c t="inlineStr"><is><r><t>合</t></r><rPh><t>x</t></rPh><r><t>计</t></r></is></c></row>'
    )
    result = table(handmade(tmp_path, rows), Layout(header_row=4, total_rows=("合计",)), name="a.xlsx")

    assert result.frame.rows() == [(6, "1", None), (9, None, "2")]
    assert (result.rows_in_file, result.rows_left_out) == (3, 1)


def test_merged_sections_are_filled_down(tmp_path: Path) -> None:
    rows = HEADER + ROW + '<row r="3"><c r="B3"><v>3</v></c></row>'
    path = handmade(tmp_path, rows, '<mergeCells><mergeCell ref="A2:A3"/></mergeCells>')

    frame = table(path, Layout(fill_down=("工号",)), name="a.xlsx").frame

    assert frame.rows() == [(2, "1", "2"), (3, "1", "3")]


def test_sheets(tmp_path: Path) -> None:
    other = sheet_xml(HEADER)
    sheets = {"数据": GOOD["Sheet1"], "说明": other, "空": sheet_xml("")}
    shown = packed(tmp_path, workbook_parts(sheets), "shown")
    hidden = packed(tmp_path, workbook_parts(sheets, states={"说明": "hidden"}), "hidden")

    with pytest.raises(SourceError) as refused:
        table(shown, Layout(), name="a.xlsx")

    assert refused.value.faults[0] == Fault(
        "sheet_ambiguous", {"file": "a.xlsx", "expected": "*", "found": "数据、说明"}
    )
    assert table(shown, Layout(sheet="数*"), name="a.xlsx").frame.height == 1
    assert table(hidden, Layout(), name="a.xlsx").notes == (
        Fault("sheets_hidden", {"file": "a.xlsx", "found": "说明"}),
    )


def test_1904_and_hidden_rows_are_noted(tmp_path: Path) -> None:
    rows = HEADER + '<row r="2" hidden="1"><c r="A2"><v>1</v></c></row>'
    result = table(handmade(tmp_path, rows, properties='date1904="1"'), Layout(), name="a.xlsx")

    assert [note.code for note in result.notes] == ["rows_hidden", "epoch_1904"]


def test_prefixed_names_and_single_quotes(tmp_path: Path) -> None:
    xml = (
        sheet_xml(HEADER + ROW)
        .replace("<", "<x:")
        .replace("<x:/", "</x:")
        .replace("<x:?", "<?")
        .replace("xmlns=", "xmlns:x=")
    )

    frame = table(packed(tmp_path, workbook_parts({"S": xml.replace('"', "'")})), Layout(), name="a.xlsx").frame

    assert frame.rows() == [(2, "1", "2")]


def test_numbers() -> None:
    written = ["0.30000000000000004", "12.0", "1.5E-7", "1E+20", "-0", "1e308", "007", "0.1"]

    assert [number_text(text) for text in written] == [
        "0.3", "12", "0.00000015", "100000000000000000000", "0", "1e+308", "7", "0.1",
    ]  # fmt: skip


def test_days() -> None:
    assert [moment_text(day) for day in (-1, 0.5, 1, 59, 61, 46027.6875, 1e9)] == [
        None, None, "1900-01-01", "1900-02-28", "1900-03-01", "2026-01-05 16:30:00", None,
    ]  # fmt: skip


def test_a_table_is_returned_for_every_good_sheet(tmp_path: Path) -> None:
    (outcome,) = tables([Request(packed(tmp_path, workbook_parts(GOOD)), Layout(format="xlsx"), "a.xlsx")])

    assert isinstance(outcome, Table)
