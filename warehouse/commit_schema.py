"""Receipts of transactions: where the answer to a COMMIT is lost, they tell whether it was committed."""

from __future__ import annotations

from sqlalchemy import Column, DateTime, Table, func

from warehouse.schema import TEXT, metadata

ops_commit = Table(
    "ops_commit",
    metadata,
    Column("commit_id", TEXT, primary_key=True, comment="凭证编号,每次写入随机生成"),
    Column("committed_at", DateTime(timezone=True), server_default=func.now(), comment="写入时间"),
    comment="写入凭证,共享仓库每次写入一行,保留三十天;提交的应答丢失时据此查明是否已提交",
)
