"""Rows a second of a large workbook: over what it takes to unpack its XML and find its rows, and by themselves."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

from flows.sources.layout import Layout
from flows.sources.table import table
from tests.benchmarks.measuring import ROUNDS, Result, in_turn, over
from tests.benchmarks.work_log import HEADER, lines

PER_SECOND = 100_000
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
TYPES = 'xmlns="http://schemas.openxmlformats.org/package/2006/content-types"'
KINDS = "application/vnd.openxmlformats-officedocument.spreadsheetml"
PARTS = {
    "[Content_Types].xml": f'<Types {TYPES}><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{KINDS}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{KINDS}.worksheet+xml"/>'
    f'<Override PartName="/xl/sharedStrings.xml" ContentType="{KINDS}.sharedStrings+xml"/></Types>',
    "_rels/.rels": f'<Relationships {RELATIONS}><Relationship Id="rId1" Type="{RELATED}/officeDocument" '
    'Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{RELATED}"><sheets><sheet name="数据" sheetId="1" r:id="rId1"/>'
    "</sheets></workbook>",
    "xl/_rels/workbook.xml.rels": f'<Relationships {RELATIONS}><Relationship Id="rId1" Type="{RELATED}/worksheet" '
    f'Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="{RELATED}/sharedStrings" '
    'Target="sharedStrings.xml"/></Relationships>',
}
SHEET, TEXTS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"


def measure(folder: Path, rows: int = 300_000, rounds: int = ROUNDS) -> list[Result]:
    """Rows a second by the clock as a share of PER_SECOND, and the time over the floor's; both find every row."""
    path = write_workbook(folder / "log.xlsx", rows)

    def ours() -> int:
        return table(path, Layout(), name="工作日志.xlsx", memory_limit_mb=4096).frame.height

    read, floor = in_turn(ours, lambda: _floor(path), rounds=rounds)
    rates = [rows / seconds / PER_SECOND for seconds in (read.wall, max(read.cpu, 0.01))]
    return [
        Result(f"workbook, rows a second over {PER_SECOND:,}", *rates, 1.0, "higher", rows, rounds),
        Result(
            "workbook, time of unpacking its XML and counting rows", *over(read, floor), None, "lower", rows, rounds
        ),
    ]


def _floor(path: Path) -> int:
    """The rows below the header, counted in the XML as it is unpacked."""
    count, tail = -1, b""
    with zipfile.ZipFile(path) as archive:
        archive.read(TEXTS)
        with archive.open(SHEET) as file:
            while block := file.read(1 << 20):
                count += (tail + block).count(b"<row ")
                tail = block[-4:]
    return count


def write_workbook(path: Path, rows: int) -> Path:
    """A work log as Excel saves it: texts shared, numbers as numbers."""
    shared: dict[str, int] = {}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in PARTS.items():
            archive.writestr(name, text)
        with archive.open(SHEET, "w") as file:
            file.write(f"<worksheet {MAIN}><sheetData>".encode())
            file.writelines(_sheet_rows(rows, shared))
            file.write(b"</sheetData></worksheet>")
        texts = "".join(f"<si><t>{escape(text)}</t></si>" for text in shared)
        archive.writestr(TEXTS, f'<sst {MAIN} count="{len(shared)}" uniqueCount="{len(shared)}">{texts}</sst>')
    return path


def _sheet_rows(rows: int, shared: dict[str, int]) -> Iterator[bytes]:
    for number, cells in enumerate((HEADER, *lines(rows)), 1):
        written = [
            f'<c r="{letter}{number}"><v>{cell}</v></c>'
            if letter == "E" and number > 1
            else f'<c r="{letter}{number}" t="s"><v>{shared.setdefault(cell, len(shared))}</v></c>'
            for letter, cell in zip("ABCDEF", cells, strict=True)
        ]
        yield f'<row r="{number}">{"".join(written)}</row>'.encode()
