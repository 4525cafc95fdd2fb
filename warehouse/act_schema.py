"""What people decided about a month, as ledgers: publications and objections."""

from __future__ import annotations

from sqlalchemy import Boolean, Integer

from warehouse.schema import TEXT, table

ops_publication = table(
    "ops_publication",
    "通报台账,每单位每月每版本一行",
    "bureau_id month version",
    {
        "bureau_id": (TEXT, "考核单位"),
        "month": (TEXT, "月份或季度"),
        "version": (Integer(), "版本号,首次通报为 1"),
        "state": (TEXT, "published 已通报、corrected 已更正、withdrawn 已撤回"),
        "is_trial": (Boolean(), "试运行"),
        "manifest_sha256": (TEXT, "清单的 SHA-256"),
        "previous_sha256": (TEXT, "上一版清单的 SHA-256;首版为空"),
        "cause": (TEXT, "更正事由;首版为空"),
        "document": (TEXT, "文号"),
        "published_at": (TEXT, "通报时间"),
        "published_by": (TEXT, "通报人"),
        "withdrawn_at": (TEXT, "撤回时间;未撤回为空"),
    },
)
ops_appeal = table(
    "ops_appeal",
    "异议台账,每件异议一行",
    "appeal_id",
    {
        "appeal_id": (TEXT, "异议编号"),
        "bureau_id": (TEXT, "考核单位"),
        "month": (TEXT, "月份或季度"),
        "subject_id": (TEXT, "所涉的人,没有人的为机构"),
        "claim": (TEXT, "诉求"),
        "evidence": (TEXT, "依据"),
        "opened_at": (TEXT, "提出时间"),
        "opened_by": (TEXT, "提出人"),
        "state": (TEXT, "open 待裁定、granted 支持、refused 不支持"),
        "ruling": (TEXT, "裁定"),
        "decided_at": (TEXT, "裁定时间;未裁定为空"),
        "decided_by": (TEXT, "裁定人"),
        "version_after": (Integer(), "裁定后的版本;未变为空"),
    },
)
