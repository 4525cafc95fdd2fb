"""The museum's rooms of other formats: old workbooks, JSON, JSON Lines, Parquet and zips, bad, partly bad and odd."""

from __future__ import annotations

import json
import stat
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

from tests.bad_input.accepted import Accepted
from tests.bad_input.refused import Refused
from tests.bad_input.rejected import Bad, Rejected
from tests.builders import LOG_HEADER, workbook
from tests.flows.sources.old_workbooks import DAY, MOMENT, Cell, ErrorCell, Shown, container, old_workbook, stream
from tests.flows.sources.old_workbooks import record as biff

HEAD = LOG_HEADER.split(",")
SERIAL = 46093.0
"""12 March 2026 by the date system of 1900."""


def old(*rows: tuple[Cell, ...], **words: Any) -> Callable[[], bytes]:
    return lambda: old_workbook([tuple(HEAD), *rows], **words)


def entry(name: str, quantity: Cell = 1.0, day: Cell = "2026-03-12") -> tuple[Cell, ...]:
    return name, "0001", day, "X01", quantity


def said(name: str, quantity: Any = 1, **more: Any) -> dict[str, Any]:
    return dict(zip(HEAD, (name, "0001", "2026-03-12", "X01", quantity), strict=True)) | more


def document(*rows: object) -> Callable[[], bytes]:
    return lambda: json.dumps(rows, ensure_ascii=False).encode()


def lines(*texts: str) -> Callable[[], bytes]:
    return lambda: "\n".join(texts).encode()


def written(rows: list[dict[str, Any]], **types: Any) -> Callable[[], bytes]:
    def parquet() -> bytes:
        file = BytesIO()
        pl.DataFrame(rows, schema_overrides=types).write_parquet(file)
        return file.getvalue()

    return parquet


def packed(name: str, content: str | bytes, *, mode: int = stat.S_IFREG) -> Callable[[], bytes]:
    def archive() -> bytes:
        file = BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
            info = zipfile.ZipInfo(name, (2026, 4, 1, 8, 0, 0))
            info.external_attr, info.compress_type = mode << 16, zipfile.ZIP_DEFLATED
            made.writestr(info, content)
        return file.getvalue()

    return archive


def raw(data: bytes) -> Callable[[], bytes]:
    return lambda: data


def blown_up() -> bytes:
    """Few bytes whose footer promises thirty million rows."""
    file = BytesIO()
    pl.DataFrame({"工号": pl.repeat(None, 30_000_000, eager=True)}).write_parquet(file)
    assert len(file.getvalue()) < 100_000
    return file.getvalue()


REFUSED = (
    Refused("old workbook of nothing", "工作日志-旧空壳.xls", raw(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
            ("workbook_damaged",), ("另存后再交", "save it anew")),
    Refused("old workbook called new", "工作日志-旧名.xlsx", old(entry("O1")), ("format_differs",), ("另存为", "save it"), found=("xls", "xlsx")),
    Refused("new workbook called old", "工作日志-新名.xls", lambda: workbook([HEAD, ["O1", "0001", "2026-03-12", "X01", 1]]),
            ("format_differs",), ("另存为", "save it"), found=("xlsx",)),
    Refused("old workbook with a password", "工作日志-旧密码.xls", old(entry("O1"), extra=biff(0x002F, b"\1\0" + bytes(52))),
            ("workbook_encrypted",), ("取消密码", "Remove the password")),
    Refused("old workbook with macros", "工作日志-旧宏.xls", lambda: old(entry("O1"))() + "_VBA_PROJECT_CUR".encode("utf-16-le"),
            ("workbook_macros",), ("另存为", "Save it")),
    Refused("old workbook with a long number", "工作日志-旧长号.xls", old(entry("O1", 370687198001011234.0)),
            ("digits_lost",), ("文本格式", "text"), places=("E2",)),
    Refused("old workbook with two sheets", "工作日志-旧两表.xls",
            lambda: container(stream({"一": [tuple(HEAD), entry("O1")], "二": [tuple(HEAD), entry("O2")]})),
            ("sheet_ambiguous",), ("只留一个", "one"), found=("一", "二")),
    Refused("merged cells in an old workbook", "工作日志-旧合并.xls", old(entry("O1"), (None, "0001", "2026-03-12", "X01", 1.0), merges=[(1, 2, 0, 0)]),
            ("cells_merged",), ("取消合并", "Unmerge"), found=("A2:A3", "登记号")),
    Refused("NaN in JSON", "工作日志-非数.json", raw(b'[{"\xe5\xb7\xa5\xe5\x8f\xb7":"0001","n":NaN}]'), ("json_no_number",), ("null", "null"), places=("1",), found=("NaN",)),
    Refused("Infinity in JSON Lines", "工作日志-无穷.jsonl", lines('{"a":1}', '{"a":-Infinity}'), ("json_no_number",), ("null", "null"), places=("2",), found=("-Infinity",)),
    Refused("half a character in JSON", "工作日志-半字.json", raw(b'[{"a":"x"},{"a":"\\ud83d"}]'), ("json_half_character",), ("重新导出", "again"), places=("2",)),
    Refused("a name twice in JSON", "工作日志-重名.json", raw(b'[{"a":1,"a":2}]'), ("json_name_twice",), ("删去一个", "Remove one"), found=("a",)),
    Refused("JSON cut off", "工作日志-断.json", raw(b'[{"a":1},\n{"a":'), ("json_broken",), ("重新导出", "again"), places=("2",)),
    Refused("JSON of no array", "工作日志-对象.json", raw(b'{"rows":[{"a":1}]}'), ("json_records_unnamed",), ("records", "records"), found=("rows",)),
    Refused("JSON 20,000 deep", "工作日志-深.json", raw(b"[" * 20_000 + b"]" * 20_000), ("json_too_deep",), ("平面", "flat")),
    Refused("JSON with an unknown name", "工作日志-多项.json", document(said("J1", 天气="晴")), ("header_not_known",), ("请改名", "Rename it"), found=("（2字）",)),
    Refused("JSON of nothing", "工作日志-空.json", raw(b"[]"), ("rows_missing",), ("请确认导出条件", "Check the export")),
    Refused("Parquet cut off", "工作日志-断.parquet", lambda: written([said("P1", "1")])()[:-9], ("parquet_damaged",), ("重新导出", "again")),
    Refused("Parquet with a list", "工作日志-列表.parquet", written([said("P1", "1", 附件=["a", "b"])]), ("column_type_unread",), ("请导出为", "Export it"), found=("附件",)),
    Refused("Parquet with a long number as a float", "工作日志-浮点号.parquet", written([said("P1", 370687198001011234.0)]),
            ("digits_lost",), ("文本格式", "text"), places=("数量",)),
    Refused("Parquet of thirty million blank rows", "工作日志-膨胀.parquet", blown_up,
            ("table_too_large",), ("拆小", "Split")),
    Refused("member of a zip outside of it", "工作日志-越界.zip", packed("../../etc/x.csv", "a"), ("archive_unsafe",), ("重新压缩", "Pack it anew"), found=("../../etc/x.csv",)),
    Refused("link in a zip", "工作日志-链接.zip", packed("a.csv", "/etc/passwd", mode=stat.S_IFLNK), ("archive_unsafe",), ("重新压缩", "Pack it anew"), found=("a.csv",)),
    Refused("bomb in a zip", "工作日志-炸弹.zip", packed("工作日志.csv", bytes(40 << 20)), ("archive_bomb",), ("分开报送", "apart"), found=("40",)),
    Refused("zip in a zip", "工作日志-套装.zip", packed("a.zip", packed("b.csv", "x")()), ("archive_nested",), ("解开", "Unpack it"), found=("a.zip",)),
    Refused("zip cut off", "工作日志-断.zip", lambda: packed("a.csv", "x" * 200)()[:-30], ("archive_damaged",), ("重新压缩", "Pack it anew")),
    Refused("zip of nothing", "工作日志-空.zip", packed(".DS_Store", "x"), ("archive_empty",), ("重新压缩", "Pack it anew")),
)  # fmt: skip


REJECTED = (
    Rejected("cells of an old workbook", "工作日志-旧格.xls", old(
        entry("OR1", ErrorCell(7)),
        entry("OR2", True),
        entry("OR3", day=Shown(60, DAY)),
        entry("OR4", day=Shown(-1, DAY)),
        entry("OR5", day=Shown(SERIAL, 0)),
        entry("OR6"),
    ), 6, (
        Bad(2, "quantity", "not_a_number", "#DIV/0!"),
        Bad(3, "quantity", "not_a_number", "TRUE"),
        Bad(4, "work_date", "not_a_date", "1900-02-29"),
        Bad(5, "work_date", "not_a_date", "-1"),
        Bad(6, "work_date", "not_a_date", "46093"),
    )),
    Rejected("numbers of JSON", "工作日志-数.json", lambda: (
        b"[" + b",".join(json.dumps(said(f"JR{at}")).replace('"\\u6570\\u91cf": 1', f'"\\u6570\\u91cf": {number}').encode()
                         for at, number in enumerate(("1e999", "1e308", "true", "2.5555", "1.50"), 1)) + b"]"
    ), 5, (
        Bad(1, "quantity", "not_a_number", "1e999"),
        Bad(2, "quantity", "not_a_number", "1e308"),
        Bad(3, "quantity", "not_a_number", "TRUE"),
        Bad(4, "quantity", "not_a_number", "2.5555"),
    )),
    Rejected("objects and lists in JSON Lines", "工作日志-层.jsonl", lines(
        json.dumps(said("LR1", [1])), json.dumps(said("LR2")), json.dumps(said("LR3", {})),
    ), 3, (
        Bad(1, "quantity", "not_a_number", "[1]"),
        Bad(3, "quantity", "blank", None),
    )),
    Rejected("floats of Parquet", "工作日志-浮点.parquet", written(
        [said(f"PR{at}", number) for at, number in enumerate((float("nan"), float("inf"), 2.5, 1e-7), 1)]), 4, (
        Bad(1, "quantity", "not_a_number", "NaN"),
        Bad(2, "quantity", "not_a_number", "inf"),
        Bad(4, "quantity", "not_a_number", "1e-7"),
    )),
)  # fmt: skip

ACCEPTED = (
    Accepted("old workbook", "工作日志-旧.xls", old(
        entry("XA1", 1.0, Shown(SERIAL, DAY)), entry("XA2", 2.5, Shown(SERIAL + 0.0, MOMENT)), (None,) * 5),
        {"XA1": 1_000_000, "XA2": 2_500_000}),
    Accepted("old workbook by the date system of 1904", "工作日志-旧1904.xls", old(entry("XB1", 1.0, Shown(SERIAL - 1462, DAY)), is_1904=True), {"XB1": 1_000_000}),
    Accepted("JSON", "工作日志-对.json", document(said("JA1", 1), said("JA2", "2.5")), {"JA1": 1_000_000, "JA2": 2_500_000}),
    Accepted("JSON in GB18030", "工作日志-国标.json", lambda: json.dumps([said("JB1")], ensure_ascii=False).encode("gb18030"), {"JB1": 1_000_000}),
    Accepted("JSON Lines with a blank line", "工作日志-行.jsonl", lines(json.dumps(said("LA1")), "", json.dumps(said("LA2", 2.5))), {"LA1": 1_000_000, "LA2": 2_500_000}),
    Accepted("Parquet", "工作日志-列.parquet", written(
        [said("PA1", Decimal("1.100")) | {"日期": date(2026, 3, 12)}, said("PA2", Decimal("2.5")) | {"日期": date(2026, 3, 12)}]),
        {"PA1": 1_100_000, "PA2": 2_500_000}),
    Accepted("Parquet whose moments have a zone", "工作日志-时区.parquet", written(
        [said("PB1", "1") | {"日期": datetime(2026, 3, 11, 16, tzinfo=ZoneInfo("UTC"))}]), {"PB1": 1_000_000}),
    Accepted("a workbook called zip", "工作日志-工作簿.zip", lambda: workbook([HEAD, ["ZA1", "0001", "2026-03-12", "X01", 1.0]]), {"ZA1": 1_000_000}),
)  # fmt: skip
