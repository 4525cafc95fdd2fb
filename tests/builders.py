"""Builds small valid inboxes for tests: one bureau, two sections, six people, three items, two event rules.

Every number that a test needs stands here as a literal row; a test adds its own files beside them.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import xlsxwriter

UNIT = """\
机构代码,机构名称,上级机构代码,机构类型,生效日期
B1,城区分局,,分局,2020-01-01
S1,综合服务股,B1,股室,2020-01-01
S2,税源监控股,B1,股室,2020-01-01
"""
PERSON = """\
工号,姓名,人员类别,离职日期
0001,王敏,公务员,
0002,李强,公务员,
0003,赵丽,公务员,
0004,钱进,编外,2026-02-15
0005,孙立,公务员,
0006,周涛,工勤,
"""
POSTING = """\
工号,机构代码,岗位系列,生效日期,截止日期
0001,S1,comprehensive_service,2020-01-01,
0002,S1,comprehensive_service,2020-01-01,
0003,S2,daily_monitoring,2026-02-10,
0004,S2,daily_monitoring,2020-01-01,
0005,S2,daily_monitoring,2020-01-01,2026-01-31
0006,S2,daily_monitoring,2020-01-01,
"""
WORK_ITEM = """\
项目编码,项目名称,岗位系列,必要劳动分钟,分值,计量来源,生效日期
X01,申报受理,,,2,申报,2020-01-01
J01,日常巡查,daily_monitoring,,5,申报,2020-01-01
N01,新办辅导,,,3,申报,2026-03-01
"""
EVENT_RULE = """\
代码,名称,类别,分值,一票否决,生效日期
Q01,资料归档差错,质量,-1,否,2020-01-01
Q02,专项检查扣分,质量,,否,2020-01-01
"""
LOG_HEADER = "登记号,工号,日期,项目编码,数量"
REVIEW_HEADER = "工号,月份,项目编码,环节,核定数量,审核结果"
GRANT_HEADER = "工号,月份,分值,授予人,理由"
SHEET_HEADER = ("股室", "姓名", "日期", "项目编码", "项目名称", "数量", "附件", "备注")

SheetCell = str | float | None


def write_inbox(folder: Path, **files: str) -> None:
    """Write CSV files into a folder: the keyword is the file's name without `.csv`, the text its content."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")


def basics(inbox: Path) -> None:
    """Write the master data that everything else refers to."""
    write_inbox(inbox, 机构=UNIT, 人员=PERSON, 岗位任职=POSTING, 工作项目分值=WORK_ITEM, 加减分标准=EVENT_RULE)


def known_people(workspace: Path, jixiao: Callable[..., Any]) -> None:
    """The master data of a workspace are taken in."""
    basics(workspace / "inbox")
    assert jixiao("ingest", "-w", workspace).code == 0


def table(header: str, *rows: str, end: str = "\n") -> str:
    """A CSV text of a header and its rows."""
    return end.join([header, *rows]) + end


def log(*rows: str) -> str:
    """The text of a 工作日志."""
    return table(LOG_HEADER, *rows)


def reviews(*rows: str) -> str:
    """The text of a 审核."""
    return table(REVIEW_HEADER, *rows)


def grants(*rows: str) -> str:
    """The text of a 机动分."""
    return table(GRANT_HEADER, *rows)


def workbook(rows: Sequence[Sequence[SheetCell]], sheet: str = "数据") -> bytes:
    """A workbook of one sheet whose texts stay texts."""
    file = BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False}) as book:
        page = book.add_worksheet(sheet)
        for at, row in enumerate(rows):
            page.write_row(at, 0, row)
    return file.getvalue()


def points_sheet(*rows: tuple[str, str, str, float], unit: str = "综合服务股") -> bytes:
    """A 《工作量化考核积分表》: two title rows, the header in the third; rows are name, day, item and quantity."""
    lines = [(unit, name, day, item, None, quantity, None, None) for name, day, item, quantity in rows]
    total = ("合计", None, None, None, None, sum(row[3] for row in rows), None, None)
    return workbook([("工作量化考核积分表",), (unit,), SHEET_HEADER, *lines, total], sheet="积分表")


def package(parts: dict[str, str | bytes]) -> bytes:
    """A zip of parts, packed as hard as it goes."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return file.getvalue()


def handmade(sheet_data: str) -> dict[str, str | bytes]:
    """The parts of a workbook whose only sheet holds these hand-written rows."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    related = "http://schemas.openxmlformats.org/package/2006/relationships"
    return {
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}">'
        '<sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{related}">'
        f'<Relationship Id="rId1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{sheet_data}</sheetData></worksheet>',
    }
