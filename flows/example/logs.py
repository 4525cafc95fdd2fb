"""The entries of the quarter as the lines of the files that carry them: sheet, logs and the system's export."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from flows.example import catalog, sheets
from flows.example.people import SECTIONS, Staff
from flows.example.sheets import Cell
from flows.example.work import Entry

LOG_HEADERS = ("登记号", "工号", "日期", "项目编码", "数量", "附件", "来源", "临时性工作分值", "评定人")
PLAIN_HEADERS = ("工号", "日期", "项目编码", "数量", "附件", "临时性工作分值", "评定人")
SHEET_HEADERS = ("股室", "姓名", "日期", "项目编码", "项目名称", "数量", "附件", "备注")
SYSTEM_HEADERS = ("流水号", "操作员工号", "操作员姓名", "办结日期", "业务代码", "业务名称", "笔数")

Row = dict[str, Cell]


@cache
def faults() -> list[dict[str, Any]]:
    """The faulty rows, each with the file it lies in and what it should lead to."""
    return list(tomllib.loads((Path(__file__).parent / "faults.toml").read_text(encoding="utf-8"))["row"])


def faulty(file: str) -> list[Row]:
    """The faulty rows of one file."""
    return [fault["cells"] for fault in faults() if fault["file"] == file]


def log_rows(entries: Sequence[Entry]) -> list[Row]:
    """Lines of 工作日志 under the headers of the contract."""
    return [
        {
            "登记号": e.entry_id,
            "工号": e.person_id,
            "日期": e.day.isoformat(),
            "项目编码": e.item_code,
            "数量": str(e.quantity),
            "附件": e.papers,
            "来源": e.source,
            "临时性工作分值": e.ad_hoc_points,
            "评定人": e.approved_by,
        }
        for e in entries
    ]


def slashed(rows: Sequence[Row]) -> list[Row]:
    """The same lines with days as a spreadsheet program saves them: 2026/1/5."""
    return [{**row, "日期": _slashed(str(row["日期"]))} for row in rows]


def _slashed(day: str) -> str:
    year, month, number = day.split("-")
    return f"{year}/{int(month)}/{int(number)}"


def system_rows(entries: Sequence[Entry], people: Staff) -> list[Row]:
    """Lines of the system's export, under its own headers and codes."""
    listed = catalog.items()
    return [
        {
            "流水号": e.entry_id,
            "操作员工号": e.person_id,
            "操作员姓名": people.people[e.person_id].name,
            "办结日期": f"{e.day:%Y%m%d}",
            "业务代码": listed[e.item_code].ctais or e.item_code,
            "业务名称": listed[e.item_code].name,
            "笔数": str(e.quantity),
        }
        for e in entries
    ]


def sheet_rows(entries: Sequence[Entry], people: Staff) -> list[Row]:
    """Lines of the 积分表: people by name, days as days, papers with the wide semicolon."""
    listed = catalog.items()
    return [
        {
            "姓名": people.people[e.person_id].name,
            "日期": e.day,
            "项目编码": e.item_code,
            "项目名称": listed[e.item_code].name,
            "数量": e.quantity,
            "附件": e.papers.replace(";", "\uff1b"),
            "备注": "补录" if e.quantity > 9 else "",  # noqa: PLR2004 - a remark here and there
        }
        for e in entries
    ]


def sheet_bytes(rows: Sequence[Row], unit_id: str, month: str, signed: date) -> bytes:
    """One section's 《工作量化考核积分表》 of a month as a workbook."""
    section = SECTIONS[unit_id]
    titles = ("海阳市国税局城区分局工作量化考核积分表", f"{section} {month[:4]}年{int(month[5:])}月")
    total = sum(row["数量"] for row in rows if isinstance(row["数量"], int))
    footer: list[Row] = [
        {"股室": "合计", "数量": total},
        {"股室": "填表人:徐守业", "项目名称": "股长:程义海", "附件": f"填表日期:{signed.isoformat()}"},
    ]
    named = [{"股室": section, **row} for row in rows]
    return sheets.points_sheet_bytes(SHEET_HEADERS, named, titles, footer)
