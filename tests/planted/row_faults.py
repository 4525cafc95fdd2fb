"""The kinds of faults of one row: which cells can have them, what is written there, and the reason it should be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from transforms.contracts import Column


@dataclass(frozen=True)
class RowFault:
    """A fault in one cell of a row; `#` in what is written stands for a number that is new."""

    title: str
    is_of: Callable[[Column], bool]
    cell: Callable[[Column], str]
    code: Callable[[Column], str]


def _of_type(kind: str) -> Callable[[Column], bool]:
    return lambda column: column.type == kind and not column.repeat


def _named(*names: str) -> Callable[[Column], bool]:
    return lambda column: column.name in names


def _always(text: str) -> Callable[[Column], str]:
    return lambda _: text


ROW_FAULTS = (
    RowFault("不存在的日子", _of_type("date"), _always("2026-02-30"), _always("not_a_date")),
    RowFault("不成其为时间", _of_type("datetime"), _always("2026-01-05 25:61"), _always("not_a_time")),
    RowFault("第十三个月", _of_type("month"), _always("2026-13"), _always("not_a_month")),
    RowFault("不成其为考核期", _of_type("period"), _always("2026第九季"), _always("not_a_period")),
    RowFault("数字写成汉字", _of_type("decimal"), _always("三"), _always("not_a_number")),
    RowFault("小数位太多", _of_type("decimal"), _always("1.23456789"), _always("not_a_number")),
    RowFault("身份证号填进了数字列", _of_type("decimal"), _always("370687198604261582"), _always("not_a_number")),
    RowFault("负数", lambda c: c.type == "decimal" and c.at_least == "0", _always("-1"), _always("too_small")),
    RowFault("名单之外的选项", _of_type("enum"), _always("不详"), _always("not_in_the_list")),
    RowFault("是否以外的回答", _of_type("yes_no"), _always("也许"), _always("not_yes_or_no")),
    RowFault("编号里有引号", lambda c: c.type == "id" and not c.hashed, _always("A'1"), _always("not_an_id")),
    RowFault("查无此人", lambda c: c.refers_to == "person", _always("Z#"), _always("unknown_person")),
    RowFault("查无此机构", lambda c: c.refers_to == "unit", _always("Z#"), _always("unknown_unit")),
    RowFault("查无此项目", lambda c: c.refers_to == "work_item", _always("Z#"), _always("unknown_work_item")),
    RowFault("查无此标准", lambda c: c.refers_to == "event_rule", _always("Z#"), _always("unknown_event_rule")),
    RowFault("必填的空着", lambda c: c.required and c.filled and c.type != "text", _always(""), _always("blank")),
    RowFault("夹带控制字符", _of_type("text"), _always("一\x07二"), _always("control_character")),
    RowFault("还没到的日子", _named("work_date", "event_date"), _always("2027-01-05"), _always("future_date")),
)  # fmt: skip
REPEATED, CONFLICTING = "同一行写了两遍", "同一编号两种说法"
