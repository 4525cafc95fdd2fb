"""The museum's workbooks: what Excel and WPS keep in a file beside its values, bad, partly bad and odd."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import xlsxwriter

from tests.bad_input.accepted import Accepted
from tests.bad_input.refused import OLE, Refused
from tests.bad_input.rejected import Bad, Rejected
from tests.builders import LOG_HEADER, handmade, package

HEAD = LOG_HEADER.split(",")
DAY = "yyyy-mm-dd"
MARCH_12 = 46_093
"""12 March 2026 by the date system of 1900."""
STRICT = {
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main": "http://purl.oclc.org/ooxml/spreadsheetml/main",
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships": "http://purl.oclc.org/ooxml/officeDocument/relationships",
}  # fmt: skip
Cell = str | float | tuple[float, str] | None


def book(
    *rows: tuple[Cell, ...], shaped: Callable[[Any, Any], object] | None = None, **words: object
) -> Callable[[], bytes]:
    """A workbook of a log; a cell is a text, a number, or a number and the format it is shown in."""

    def made() -> bytes:
        file = BytesIO()
        with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, **words}) as workbook:
            sheet = workbook.add_worksheet("日志")
            for at, row in enumerate((tuple(HEAD), *rows)):
                for place, cell in enumerate(row):
                    if isinstance(cell, tuple):
                        sheet.write_number(at, place, cell[0], workbook.add_format({"num_format": cell[1]}))
                    else:
                        sheet.write(at, place, cell)
            if shaped:
                shaped(workbook, sheet)
        return file.getvalue()

    return made


def entry(name: str | float, quantity: Cell = 1, day: Cell = "2026-03-12", person: Cell = "0001") -> tuple[Cell, ...]:
    return name, person, day, "X01", quantity


def second_sheet(workbook: Any, _: Any) -> None:
    workbook.add_worksheet("补").write_row(0, 0, HEAD)


def hidden(workbook: Any, sheet: Any) -> None:
    sheet.set_row(2, None, None, {"hidden": True})
    workbook.add_worksheet("名单").hide()


def texts(*cells: str) -> str:
    return "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in cells)


def by_hand(*rows: str) -> dict[str, str | bytes]:
    """A workbook whose rows and cells do not say where they stand, as online sheets write it."""
    return handmade("".join(f"<row>{row}</row>" for row in (texts(*HEAD), *rows)))


def strict() -> bytes:
    """Strict Open XML: other names of the same things, and days written as days."""
    parts = by_hand(texts("WS1", "0001") + '<c t="d"><v>2026-03-12</v></c>' + texts("X01") + "<c><v>2</v></c>")
    for name, text in parts.items():
        for usual, other in STRICT.items():
            text = str(text).replace(usual, other)  # noqa: PLW2901 - one after the other
        parts[name] = text
    return package(parts)


REFUSED = (
    Refused("merged cells", "工作日志-合并.xlsx", book(entry("W1"), (None, "0001", "2026-03-12", "X01", 1), shaped=lambda _, sheet: sheet.merge_range("A2:A3", "W1")),
            ("cells_merged",), ("取消合并", "Unmerge"), found=("A2:A3",)),
    Refused("two sheets", "工作日志-两表.xlsx", book(entry("W1"), shaped=second_sheet), ("sheet_ambiguous",), ("只留一个", "Keep one"), found=("日志", "补")),
    Refused("a long number in a number cell", "工作日志-长号.xlsx", book(entry(370687198001011234.0)), ("digits_lost",), ("文本", "text"), places=("A2",)),
    Refused("workbook with a password", "工作日志-密码.xlsx", lambda: OLE + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(512),
            ("workbook_encrypted",), ("取消密码", "Remove the password")),
    Refused("another file inside a workbook", "工作日志-嵌入.xlsx", lambda: package(by_hand() | {"xl/embeddings/oleObject1.bin": b"x"}),
            ("workbook_embedded",), ("删除", "Delete")),
    Refused("data of another program in a workbook", "工作日志-动态.xlsx", lambda: package(by_hand() | {"xl/externalLinks/externalLink1.xml": "<ddeLink/>"}),
            ("workbook_links",), ("断开链接", "Break the links")),
    Refused("a document called workbook", "工作日志-文档.xlsx", lambda: package({"[Content_Types].xml": "x", "word/document.xml": "x"}),
            ("format_unknown",), ("另存为", "Save it"), found=("zip",)),
    Refused("workbook cut off", "工作日志-半本.xlsx", lambda: book(entry("W1"))()[:-400], ("workbook_damaged",), ("另存", "save it anew")),
)  # fmt: skip


REJECTED = (
    Rejected("errors in cells", "工作日志-错误值.xlsx", lambda: package(by_hand(
        texts("WE1", "0001", "2026-03-12", "X01") + '<c t="e"><v>#DIV/0!</v></c>',
        texts("WE2") + '<c t="e"><v>#N/A</v></c>' + texts("2026-03-12", "X01") + "<c><v>1</v></c>",
        texts("WE3", "0001", "2026-03-12", "X01") + '<c t="b"><v>1</v></c>',
        texts("WE4", "0001", "2026-03-12", "X01") + "<c><v>1</v></c>",
    )), 4, (
        Bad(2, "quantity", "not_a_number", "#DIV/0!"),
        Bad(3, "person_id", "unknown_person", "#N/A"),
        Bad(4, "quantity", "not_a_number", "TRUE"),
    )),
    Rejected("days of a workbook", "工作日志-表内日期.xlsx", book(
        entry("WD1", day=(60, DAY)),
        entry("WD2", day=(-1, DAY)),
        entry("WD3", day=MARCH_12),
        entry("WD4", day=(MARCH_12 + 0.5, DAY)),
        entry("WD5", day=(MARCH_12, "m/d/yy")),
    ), 5, (
        Bad(2, "work_date", "not_a_date", "1900-02-29"),
        Bad(3, "work_date", "not_a_date", "-1"),
        Bad(4, "work_date", "not_a_date", "46093"),
        Bad(5, "work_date", "not_a_date", "2026-03-12 12:00:00"),
    )),
    Rejected("numbers of a workbook that lost their meaning", "工作日志-失真.xlsx", book(
        entry("WN1", (0.95, "0%")),
        entry("WN2", person=1),
        entry("WN3", 1e300),
        entry("WN4", "3"),
    ), 4, (
        Bad(2, "quantity", "not_a_number", "95%"),
        Bad(3, "person_id", "unknown_person", "1"),
        Bad(4, "quantity", "not_a_number", "1e+300"),
    )),
)  # fmt: skip


ACCEPTED = (
    Accepted("numbers stored as text", "工作日志-文本数.xlsx", book(entry("WT1", "5"), entry("WT2", " 2.50 ")), {"WT1": 5_000_000, "WT2": 2_500_000}),
    Accepted("the date system of 1904", "工作日志-1904.xlsx", book(entry("WF1", day=(MARCH_12 - 1_462, DAY)), date_1904=True), {"WF1": 1_000_000}),
    Accepted("hidden rows and sheets", "工作日志-隐藏.xlsx", book(entry("WH1"), entry("WH2", 2), shaped=hidden), {"WH1": 1_000_000, "WH2": 2_000_000}),
    Accepted("strict Open XML", "工作日志-严格.xlsx", strict, {"WS1": 2_000_000}),
)  # fmt: skip
