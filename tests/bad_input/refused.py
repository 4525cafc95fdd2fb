"""The museum's files that are refused whole: what lies in the inbox, and what must be said about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.builders import LOG_HEADER, handmade, log, package, table

ROW = "R1,0001,2026-03-05,X01,1"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True)
class Refused:
    """`places` and `found` stand in the sentence of both languages; `mend` says what to do, (zh, en)."""

    name: str
    file: str
    content: Callable[[], bytes]
    codes: tuple[str, ...]
    mend: tuple[str, str]
    places: tuple[str, ...] = ()
    found: tuple[str, ...] = ()


def text(*lines: str) -> Callable[[], bytes]:
    return lambda: table(*lines).encode()


def raw(data: bytes) -> Callable[[], bytes]:
    return lambda: data


def garbled_by_gbk() -> bytes:
    """UTF-8 opened as GBK and saved."""
    return table(LOG_HEADER.encode().decode("gb18030", "replace"), ROW).encode()


def garbled_by_latin() -> bytes:
    """UTF-8 opened in a western Excel and saved."""
    return table(LOG_HEADER.encode().decode("latin-1"), ROW).encode()


def sparse_workbook() -> bytes:
    """Five kilobytes whose cells span 211 million."""
    cell = '<c r="{0}" t="inlineStr"><is><t>{1}</t></is></c>'
    rows = (
        f'<row r="1">{cell.format("A1", "工号")}{cell.format("GS1", "数量")}</row>'
        f'<row r="1048576">{cell.format("A1048576", "0001")}</row>'
    )
    data = package(handmade(rows))
    assert len(data) < 5_000
    return data


def zip_bomb() -> bytes:
    """A hundred kilobytes that unpack to a hundred megabytes of blanks."""
    parts = handmade(f'<row r="1"><c r="A1" t="inlineStr"><is><t>{" " * 100_000_000}</t></is></c></row>')
    data = package(parts)
    assert len(data) < 200_000
    return data


def workbook_with(part: str) -> Callable[[], bytes]:
    return lambda: package({**handmade('<row r="1"><c r="A1"><v>1</v></c></row>'), part: b"x"})


def formula_without_value() -> bytes:
    headers = "".join(f'<c t="inlineStr"><is><t>{name}</t></is></c>' for name in LOG_HEADER.split(","))
    return package(handmade(f'<row r="1">{headers}</row><row r="2"><c r="E2"><f>1+1</f></c></row>'))


def doctype() -> bytes:
    parts = handmade("")
    sheet = str(parts["xl/worksheets/sheet1.xml"])
    parts["xl/worksheets/sheet1.xml"] = '<!DOCTYPE x [<!ENTITY a "b">]>' + sheet
    return package(parts)


REFUSED = (
    Refused("unknown header", "工作日志-未知表头.csv", text("登记号,工号,日期,项目编码,数量,天气", "R1,0001,2026-03-05,X01,1,晴"),
            ("header_not_known",), ("请改名", "Rename it"), found=("第6列（2字）",)),
    Refused("misspelt header", "工作日志-错别字.csv", text("登记号,工号,日期,项目编码,数星", ROW),
            ("column_missing", "header_unknown"), ("请改表头", "Mend the header"), found=("第5列（2字）", "数量")),
    Refused("missing column", "工作日志-缺列.csv", text("登记号,工号,日期,项目编码", "R1,0001,2026-03-05,X01"),
            ("column_missing",), ("请补上", "Add it"), found=("数量",)),
    Refused("duplicate header", "工作日志-重复表头.csv", text("登记号,工号,日期,项目编码,数量,数量", ROW + ",2"),
            ("header_twice",), ("请删去或改名", "Remove or rename"), places=("5", "6"), found=("数量",)),
    Refused("two headers of one column", "工作日志-同列两名.csv", text("登记号,工号,人员编号,日期,项目编码,数量", "R1,0001,0001,2026-03-05,X01,1"),
            ("two_headers_one_column",), ("请删去或改名", "Remove or rename"), found=("工号", "人员编号")),
    Refused("empty file", "工作日志-空.csv", raw(b""), ("file_empty",), ("请重新导出", "Export it again")),
    Refused("header only", "工作日志-只有表头.csv", text(LOG_HEADER), ("rows_missing",), ("请确认导出条件", "Check the export"), places=("1",)),
    Refused("title rows above the header", "工作日志-有标题行.csv", text("2026年3月工作日志,,,,", LOG_HEADER, ROW),
            ("header_is_title",), ("header_row", "header_row"), found=("2026年3月工作日志",)),
    Refused("truncated in a UTF-8 character", "工作日志-断字.csv", raw(table(LOG_HEADER + ",附件", ROW + ",清册", "R2,0001,2026-03-05,X01,1,清").encode()[:-2]),
            ("text_cut_off",), ("请重新导出", "again"), places=("3",)),
    Refused("truncated in a GB18030 character", "工作日志-断字GB.csv", raw(table(LOG_HEADER, ROW).encode("gb18030")[:-1] + b"\xc7"),
            ("text_cut_off",), ("请重新导出", "again"), places=("2",)),
    Refused("two encodings in one file", "工作日志-两种编码.csv",
            raw(table(LOG_HEADER + ",附件", ROW + ",欠税清册").encode() + "R2,0001,2026-03-05,X01,1,欠税清册\n".encode("gb18030")),
            ("encoding_mixed",), ("统一存为", "Save each part"), places=("3",), found=("GB18030", "UTF-8")),
    Refused("two byte order marks", "工作日志-双BOM.csv", raw(b"\xef\xbb\xbf" * 2 + log(ROW).encode()), ("bom_twice",), ("另存为", "save it")),
    Refused("UTF-16 without its mark", "工作日志-无标记.csv", raw(log(ROW).encode("utf-16-le")), ("utf16_without_mark",), ("另存为", "save it")),
    Refused("锟斤拷", "工作日志-锟斤拷.csv", text("锟斤拷,工号,日期,项目编码,数量", ROW), ("header_garbled",), ("重新导出", "export it again"), found=("锟斤拷",)),
    Refused("UTF-8 read as GBK", "工作日志-乱码.csv", garbled_by_gbk, ("header_garbled",), ("重新导出", "export it again")),
    Refused("UTF-8 read as Latin", "工作日志-西文乱码.csv", garbled_by_latin, ("header_garbled",), ("重新导出", "export it again")),
    Refused("NUL byte", "工作日志-空字符.csv", raw(log(ROW, "R2,0001,2026-03-05,X\0,1").encode()), ("nul_byte",), ("重新导出", "Export it again"), places=("3",)),
    Refused("ragged rows", "工作日志-参差.csv", text(LOG_HEADER, ROW, "R2,0001,2026-03-05,X01", "R3,0001,2026-03-05,X01,1,9"),
            ("line_too_short", "line_too_wide"), ("请", "the"), places=("3", "4"), found=("4", "6")),
    Refused("open quote", "工作日志-引号.csv", text(LOG_HEADER, ROW, 'R2,"0001,2026-03-05,X01,1'), ("quote_open",), ("请补上", "Close it"), places=("3",)),
    Refused("semicolons", "工作日志-分号.csv", text(LOG_HEADER.replace(",", ";"), ROW.replace(",", ";")), ("separator_differs",), ("重新导出", "Export it"), found=(";",)),
    Refused("line without end", "工作日志-超长行.csv", raw(LOG_HEADER.encode() + b"\n" + b"1" * 1_100_000), ("line_too_long",), ("重新导出", "export it again"), places=("2",)),
    Refused("name of no profile", "三月的表.csv", text(LOG_HEADER, ROW), ("no_profile",), ("请改名", "Rename it")),
    Refused("sparse giant workbook", "工作日志-稀疏.xlsx", sparse_workbook, ("workbook_sparse",), ("请删除", "Delete the rows"), places=("GS1048576",), found=("3",)),
    Refused("zip bomb", "工作日志-炸弹.xlsx", zip_bomb, ("zip_bomb_ratio",), ("另存", "save it anew")),
    Refused("macros", "工作日志-宏.xlsx", workbook_with("xl/vbaProject.bin"), ("workbook_macros",), ("另存为", "Save it")),
    Refused("links to other files", "工作日志-链接.xlsx", workbook_with("xl/externalLinks/a.xml"), ("workbook_links",), ("断开链接", "Break the links")),
    Refused("document type", "工作日志-实体.xlsx", doctype, ("workbook_doctype",), ("另存", "save it again")),
    Refused("formula without its value", "工作日志-公式.xlsx", formula_without_value, ("formula_without_value",), ("保存再交", "save it"), places=("E2",)),
    Refused("damaged workbook", "工作日志-损坏.xlsx", raw(b"PK\x03\x04 no more"), ("workbook_damaged",), ("另存", "save it anew")),
    Refused("page named workbook", "工作日志-网页.xls", raw(b"<html><table></table></html>"), ("format_differs",), ("另存为", "save it"), found=("html",)),
)  # fmt: skip
