"""Who changed what in a shared warehouse, in rows that the server adds and nobody changes; who is behind a login."""

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
        "verb": (TEXT, "INSERT、UPDATE、DELETE、TRUNCATE"),
        "object": (TEXT, "表"),
        "application": (TEXT, "客户端程序"),
        "address": (TEXT, "客户端地址;本机为空"),
    },
)

ops_login = table(
    "ops_login",
    "登录名与工号对照,每个登录一行;登录名就是工号的不必登记",
    "login",
    {
        "login": (TEXT, "登录名"),
        "person_id": (TEXT, "工号"),
    },
)
