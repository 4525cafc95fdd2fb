"""A small bureau in three nights: its people, its first month, and a correction that moves and withdraws rows."""

from __future__ import annotations

import os
from pathlib import Path

import openpyxl

from tests.builders import (
    EVENT_RULE,
    PERSON,
    POSTING,
    UNIT,
    WORK_ITEM,
    grants,
    log,
    points_sheet,
    reviews,
    table,
    write_inbox,
)

MONTH = "2026-01"
LOG = "工作日志_一月.csv"
CORRECTION = "工作日志_更正.csv"


def people(inbox: Path) -> None:
    """Two files of nine rows, all of which load."""
    before = set(inbox.iterdir())
    write_inbox(inbox, 机构=UNIT, 人员=PERSON)
    _save(inbox, before, 1_769_900_000)


def month(inbox: Path) -> None:
    """Eight files of 28 rows, of which two of the log are rejected; one file is refused."""
    before = set(inbox.iterdir())
    write_inbox(
        inbox,
        岗位任职=POSTING,
        工作项目分值=WORK_ITEM,
        加减分标准=EVENT_RULE,
        工作日志_一月=log(
            "L1,0001,2026-01-05,X01,10",
            "L2,0002,2026-01-06,X01,7.5",
            "L3,0005,2026-01-07,J01,3",
            "L4,0006,2026-01-08,J01,4",
            "L5,0006,2026-01-09,X01,2",
            "L6,0003,2026-01-12,J01,1",
            "L7,0001,2026-01-13,N99,1",
        ),
        审核_一月=reviews(
            "0001,2026-01,X01,股长,10,同意",
            "0002,2026-01,X01,股长,5,核减",
            "0006,2026-01,J01,股长,,同意",
        ),
        奖扣记录=table("编号,工号,日期,代码,分值", "E1,0001,2026-01-20,Q01,", "E2,0006,2026-01-21,Q02,-2.5"),
        机动分=grants("0002,2026-01,5,0001,值班"),
        通讯录="姓名,电话\n王敏,1\n",
    )
    sheet = points_sheet(
        ("王敏", "2026-01-15", "X01", 2), ("李强", "2026-01-16", "X01", 3), ("李强", "2026-01-19", "X01", 1)
    )
    (inbox / "积分表_综合.xlsx").write_bytes(sheet)
    _save(inbox, before, 1_769_990_000)


def correction(inbox: Path) -> None:
    """A corrected log that moves L5 into another month, a shorter sheet that withdraws a row, a copy, a refused file."""
    before = set(inbox.iterdir())
    write_inbox(
        inbox,
        工作日志_更正=log(
            "L2,0002,2026-01-06,X01,8",
            "L5,0006,2026-02-03,X01,2",
            "L8,0001,2026-02-04,X01,6",
            "L9,0001,2026-02-05,X99,6",
        ),
        值班表="日期,姓名\n2026-01-01,王敏\n",
    )
    sheet = points_sheet(("王敏", "2026-01-15", "X01", 2), ("李强", "2026-01-16", "X01", 3))
    (inbox / "积分表_综合股.xlsx").write_bytes(sheet)
    (inbox / "工作日志_副本.csv").write_bytes((inbox / LOG).read_bytes())
    _save(inbox, before, 1_770_400_000)


def mended(workspace: Path) -> None:
    """The returned rows of the log, one of two with an item that is priced, under a name of the sender's own."""
    inbox = workspace / "inbox"
    before = set(inbox.iterdir())
    (sheet,) = (workspace / "var" / "returned").glob("工作日志_一月-*.xlsx")
    book = openpyxl.load_workbook(sheet)
    cells = [cell for row in book.active.iter_rows() for cell in row if cell.value == "N99"]
    for cell in cells:
        cell.value = "X01"
    book.save(inbox / "工作日志_改好.xlsx")
    _save(inbox, before, 1_770_500_000)


def _save(inbox: Path, before: set[Path], at: int) -> None:
    """Give the new files their times, a second apart in order of their names: what is newer depends on them."""
    for place, path in enumerate(sorted(set(inbox.iterdir()) - before)):
        os.utime(path, (at + place, at + place))
