"""Who changed what in a shared warehouse: rows are added by the server itself and by nobody changed."""

from __future__ import annotations

from sqlalchemy import BigInteger, DateTime

from warehouse.schema import TEXT, table

ops_audit = table(
    "ops_audit",
    "审计日志,每个语句每张表一行,只增不改;只有共享仓库记",
    "audit_id",
    {
        "audit_id": (BigInteger(), "序号"),
        "happened_at": (DateTime(timezone=True), "时间"),
        "login": (TEXT, "登录名"),
        "verb": (TEXT, "INSERT、UPDATE、DELETE、TRUNCATE,或 GRANT、REVOKE 等授权语句"),
        "object": (TEXT, "表"),
        "row_count": (BigInteger(), "涉及行数;整表清空为空"),
        "application": (TEXT, "客户端程序"),
        "address": (TEXT, "客户端地址;本机为空"),
    },
)
