"""What is left of rows and files that were purged: how many of which month, which bytes, by whom, when and why."""

from __future__ import annotations

from sqlalchemy import Date, Integer

from warehouse.schema import TEXT, table

ops_tombstone = table(
    "ops_tombstone",
    "墓碑:按保存期清理掉的行,每次清理每张表每月一行,只增不改",
    "purge_id table_name month",
    {
        "purge_id": (TEXT, "清理编号:收件留存中清理决定的 SHA-256,前 12 位"),
        "table_name": (TEXT, "表名;log 为 var/log 里的日志文件,deliveries 为收到的文件(行数即文件数)"),
        "month": (TEXT, "被清理的行所属月份"),
        "row_count": (Integer(), "被清理的行数"),
        "before_date": (Date(), "清理这一天以前的行"),
        "purged_at": (TEXT, "清理时间"),
        "purged_by": (TEXT, "清理人的登录名"),
        "reason": (TEXT, "原因"),
    },
)
ops_delivery_tombstone = table(
    "ops_delivery_tombstone",
    "文件墓碑:按保存期清理掉内容的收到的文件,每个文件每个数据集一行,只增不改",
    "purge_id delivery_id dataset",
    {
        "purge_id": (TEXT, "清理编号,同 ops_tombstone"),
        "delivery_id": (TEXT, "交付编号"),
        "dataset": (TEXT, "数据集;空串为没有收下行的文件和压缩包"),
        "sha256": (TEXT, "内容 SHA-256"),
        "size": (Integer(), "字节数"),
        "file_name": (TEXT, "文件名"),
        "folder": (TEXT, "收件夹子目录"),
        "received_at": (TEXT, "收到时间"),
        "rows_loaded": (Integer(), "有效行"),
        "rows_rejected": (Integer(), "退回行"),
        "rows_superseded": (Integer(), "被更正或重复的行"),
        "rows_withdrawn": (Integer(), "被撤回的行"),
        "purged_at": (TEXT, "清理时间"),
        "purged_by": (TEXT, "清理人的登录名"),
        "reason": (TEXT, "原因"),
    },
)
