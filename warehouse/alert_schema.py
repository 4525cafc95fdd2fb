"""Alerts in the warehouse: one row for each time that one was raised, made anew from the nights in landing."""

from __future__ import annotations

from sqlalchemy import Integer

from warehouse.schema import TEXT, table

_COUNT = Integer()

ops_alert = table(
    "ops_alert",
    "提醒台账,每条提醒每次提出一行;由收件存档中的夜间记录折叠而成",
    "alert_id",
    {
        "alert_id": (TEXT, "提醒编号"),
        "bureau_id": (TEXT, "考核单位;空串为不属任何单位"),
        "unit_id": (TEXT, "机构;空串为单位整体"),
        "dataset": (TEXT, "数据集;空串为不属某一数据集"),
        "code": (TEXT, "原因代码"),
        "subject": (TEXT, "所指:交付编号、月份、节点或评价编号"),
        "severity": (TEXT, "严重程度:remind 到期、warn 逾期、reject 退回、hold 暂缓、block 停止"),
        "stage": (_COUNT, "紧迫程度,越近期限越大"),
        "alert_count": (_COUNT, "数量"),
        "state": (TEXT, "raised 提出、changed 加重、eased 减轻、resolved 已解决、lapsed 已过时"),
        "raised_at": (TEXT, "提出时间"),
        "changed_at": (TEXT, "最近变动时间"),
        "ended_at": (TEXT, "结束时间;空串为未结束"),
    },
)
