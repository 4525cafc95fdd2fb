"""What is left of rows that were purged: how many of which month, by whom, when and why."""

from __future__ import annotations

from sqlalchemy import Date, Integer

from warehouse.schema import TEXT, table

ops_tombstone = table(
    "ops_tombstone",
    "墓碑:按保存期清理掉的行,每次清理每张表每月一行,只增不改",
    "purge_id table_name month",
    {
        "purge_id": (TEXT, "清理编号:收件留存中清理决定的 SHA-256,前 12 位"),
        "table_name": (TEXT, "表名;log 为 var/log 里的日志文件"),
        "month": (TEXT, "被清理的行所属月份"),
        "row_count": (Integer(), "被清理的行数"),
        "before_date": (Date(), "清理这一天以前的行"),
        "purged_at": (TEXT, "清理时间"),
        "purged_by": (TEXT, "清理人的登录名"),
        "reason": (TEXT, "原因"),
    },
)
