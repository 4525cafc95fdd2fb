"""Two ways to read the rows of a workbook: whatever the fast one takes, the parser reads alike."""

from __future__ import annotations

from dataclasses import astuple
from io import BytesIO
from pathlib import Path

import openpyxl
import polars as pl
import pytest
import xlsxwriter
from hypothesis import example, given, settings
from hypothesis import strategies as st

from flows.sources.box import Box
from flows.sources.cells import Reader
from flows.sources.part_blocks import ROWS, Block, blocks
from flows.sources.plain_rows import PlainRows
from flows.sources.plain_xml import NotPlainError
from flows.sources.rows_as_trees import TreeRows
from flows.sources.sheet import Scan, damage_refused
from flows.sources.workbook import workbook_of
from tests.bad_input.accepted import ACCEPTED
from tests.bad_input.refused import REFUSED
from tests.flows.sources.bad_files import HEADER, MAIN, packed, sheet_xml, workbook_parts
from tests.flows.sources.test_workbook import REFUSED as REFUSED_SHEETS
from transforms.faults import SourceError

OPENING = f'<worksheet xmlns="{MAIN}">'.encode()
STYLES = {"1": "date", "2": "time", "3": "elapsed"}
READER = Reader(pl.Series(["甲", "a & b", "_x000D_", ""]), STYLES, is_1904=False)

PLAIN = ('t="s"><v>1</v>', 't="s"><v>0</v>', 's="1"><v>46027</v>', 's="1"><v>46027.6875</v>', 's="2"><v>0.6875</v>', 's="7"><v>12.5</v>', 't="n"><v>7</v>', 's="1" t="s"><v>3</v>', 't="str"><f>A1</f><v>a &amp; b</v>', 's="9"><f t="shared" si="0"/><v>2</v>', 't="inlineStr"><is><t>甲 &lt;</t></is>', 't="b"><v>1</v>', 't="e"><v>#N/A</v>', 's="4">')  # fmt: skip
HEADS = ('t="s"', 's="1"', 's="2"', 's="3"', 's="4" t="n"', 't="str"', 't="b"', 't="e"', 't="d"', 't="inlineStr"', "t='s'", 't="s" s="1"', 's="1" s="1"', 'cm="1"')  # fmt: skip
VALUES = ("", "0", "-1", "2", "7", "12.50", "-0", "0.1", "1E-7", "1.5E+20", "007", ".5", "5.", "1_0", " 1", "nan", "46027.99999999", "59", "60", "60.5", "61", "61.0000001", "2958465.9999999", "2958466", "-3", "0.30000000000000004", "123456789012345", "1234567890123456", "12345678901234.5", "&#10;", "&#24352;&amp;", "&#x1;", "&amp;#10;", "a&b", "]]>", "_x000D_", "2026-01-05T00:00:00", "true", 'a "b"')  # fmt: skip
BODIES = ("<v>{}</v>", "<v>{}</v>", "<is><t>{}</t></is>", '<is><t xml:space="preserve">{}</t></is>', "<is><r><t>{}</t></r></is>", "<f>A1*2</f><v>{}</v>", '<f t="shared" si="0"/><v>{}</v>', "<f>A1</f>", "<v/>", "<v>{}</v><extLst/>", "<v><![CDATA[{}]]></v>", "<!-- {} --><v>1</v>")  # fmt: skip
ROW_HEADS = ("", ' spans="1:3"', ' hidden="1"', ' ht="15.75" customHeight="1"', ' x="/"')


@st.composite
def rows(draw: st.DrawFn) -> str:
    """Rows as programs write them, with one odd cell or one odd sign in some."""
    written, number = "", 0
    for _ in range(draw(st.integers(1, 4))):
        number += draw(st.sampled_from((1, 1, 1, 2)))
        columns = draw(st.sampled_from(("A", "AB", "ABC", "AC", "")))
        inside = "".join(f'<c r="{letter}{number}" {draw(st.sampled_from(PLAIN))}</c>' for letter in columns)
        head = draw(st.sampled_from(ROW_HEADS))
        written += f'<row r="{number}"{head}>{inside}</row>' if inside else f'<row r="{number}"{head}/>'
    match draw(st.sampled_from(("nothing", "cell", "cell", "sign"))):
        case "cell":
            body = draw(st.sampled_from(BODIES)).format(draw(st.sampled_from(VALUES)))
            cell = f'<c r="{draw(st.sampled_from("ABD"))}{number}" {draw(st.sampled_from(HEADS))}>{body}</c>'
            written = written.removesuffix("</row>") + cell + "</row>"
        case "sign":
            at = draw(st.integers(0, len(written)))
            sign = draw(st.sampled_from("<>&\"'/ \r\n=1A甲\x01"))
            written = written[:at] + sign + written[at + draw(st.integers(0, 2)) :]
    return written


def plain(items: str, reader: Reader = READER) -> tuple[object, ...] | None:
    """What the fast way reads; None where it leaves the block to the parser."""
    box = Box()
    way = PlainRows(reader, box)
    try:
        frame, row = way.read(Block(ROWS, OPENING, b"", items.encode()))
    except NotPlainError:
        return None
    except SourceError as error:
        return error.faults
    return frame.columns, frame.rows(), row, way.hidden, astuple(box)


def parsed(items: str, reader: Reader = READER) -> tuple[object, ...]:
    box = Box()
    way = TreeRows(reader, box)
    try:
        with damage_refused():
            frame = way.read(Block(ROWS, OPENING, b"", items.encode()))
    except SourceError as error:
        return error.faults
    return tuple(way.faults) or (frame.columns, frame.rows(), way.row, way.hidden, astuple(box))


@given(rows())
@settings(max_examples=400, deadline=None)
@example('<row r="1"><c r="A1"><v>1</v></c></row><row r="2"/><row r="3"></row>')
@example('<row r="1" r="4"><c r="A1"><v>1</v></c></row>')
@example('<row r="1"><c r="A1"><f></v></c></row>')
@example('<row r="1"><c r="B1"/><c r="A1"><v>1</v></c></row>')
@example('<row r="1"><c r="A1"/><c r="A1"><v>1</v></c></row>')
@example('<row r="1"><c r="XFD1"/></row><row r="1048576"><c r="A1048576"/></row>')
def test_what_the_fast_way_takes_the_parser_reads_alike(items: str) -> None:
    fast = plain(items)

    assert fast is None or fast == parsed(items)


@pytest.mark.parametrize(
    ("items", "columns"),
    [
        ('<row r="2" spans="1:2"><c r="A2" t="s"><v>1</v></c><c r="B2" s="1"><v>46027</v></c></row>', ["a & b", "2026-01-05"]),
        ('<row r="2"><c r="A2"><f>1+1</f><v>2.50</v></c><c r="B2" t="e"><v>#N/A</v></c></row>', ["2.5", "#N/A"]),
        ('<row r="1"/><row r="2"><c r="A2" t="inlineStr"><is><t>a &lt; b</t></is></c><c r="B2" s="9"/></row><row r="3"></row>', ["a < b", None]),
        ('<row r="2"><c r="B2" t="str"><f t="shared" si="0"/><v>a&amp;b</v></c></row>', [None, "a&b"]),
        ('<row r="2" hidden="1"><c r="A2" s="1"><v>46027.6875</v></c><c r="B2" t="b"><v>1</v></c></row>', ["2026-01-05 16:30:00", "TRUE"]),
    ],
)  # fmt: skip
def test_what_programs_write_is_read_the_fast_way(items: str, columns: list[str | None]) -> None:
    fast = plain(items)

    assert fast is not None
    assert fast[:2] == (["row_no", "c0", "c1"], [(2, *columns)])


def saved_by_openpyxl() -> bytes:
    book = openpyxl.Workbook()
    for at in range(300):
        book.active.append([f"E{at}", "张 & 三", at / 8, None, at])
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def saved_by_xlsxwriter(*, inline: bool) -> bytes:
    file = BytesIO()
    with xlsxwriter.Workbook(file, {"constant_memory": inline, "default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet()
        for at in range(300):
            sheet.write_row(at, 0, [f"E{at}", "张 & 三", at / 8, None])
            sheet.write_formula(at, 4, f"=C{at + 1}*2", None, at / 4)
    return file.getvalue()


MUSEUM = {case.file: case.content for case in (*REFUSED, *ACCEPTED) if case.file.endswith(".xlsx")}


@pytest.mark.parametrize("file", MUSEUM)
def test_workbooks_of_the_museum(tmp_path: Path, file: str) -> None:
    path = tmp_path / "a"
    path.write_bytes(MUSEUM[file]())
    try:
        with damage_refused():
            reader, found = _read(path)
    except SourceError:
        return  # refused before any row is read

    assert [items for items in found if plain(items, reader) not in (None, parsed(items, reader))] == []


@pytest.mark.parametrize("case", [case for case, (sheets, _, _) in REFUSED_SHEETS.items() if sheets])
def test_refused_sheets(case: str) -> None:
    sheets, _, _ = REFUSED_SHEETS[case]
    for xml in sheets.values():
        _, _, rest = xml.partition("<sheetData>")
        items, _, _ = rest.partition("</sheetData>")

        assert plain(items) in (None, parsed(items))


@pytest.mark.parametrize(
    "data",
    [saved_by_openpyxl, lambda: saved_by_xlsxwriter(inline=False), lambda: saved_by_xlsxwriter(inline=True)],
    ids=["openpyxl", "xlsxwriter", "xlsxwriter with inline texts"],
)
def test_whole_workbooks_need_no_parser(tmp_path: Path, data) -> None:
    path = tmp_path / "a"
    path.write_bytes(data())

    reader, (items,) = _read(path)
    fast = plain(items, reader)

    assert fast is not None
    assert fast == parsed(items, reader)


def test_one_odd_block_among_plain_ones(tmp_path: Path) -> None:
    lines = [f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(2, 60_000)]
    lines[30_000] = "<row><c><v>7.0</v></c><!-- odd --></row>"
    path = packed(tmp_path, workbook_parts({"S": sheet_xml(HEADER + "".join(lines))}))
    workbook = workbook_of(path)
    scan = Scan(READER)

    scan.read(workbook.part(workbook.sheets[0]))
    frame = scan.frame()

    assert frame["row_no"].to_list() == list(range(1, 60_000))
    assert frame["c0"].to_list()[1:] == [str(n) if n != 30_002 else "7" for n in range(2, 60_000)]


def _read(path: Path) -> tuple[Reader, list[str]]:
    workbook = workbook_of(path)
    reader = Reader(workbook.shared_texts(), workbook.styles(), workbook.is_1904)
    return reader, [block.items.decode() for block in blocks(workbook.part(workbook.sheets[0]), ROWS)]
