"""Ledgers of what was published, who moved a month, and the objections to it; all of it follows acts in landing."""

from __future__ import annotations

from sqlalchemy import Boolean, Date, Integer

from warehouse.schema import TEXT, table

_COUNT, _DAY, _FLAG = Integer(), Date(), Boolean()

_OF_MONTH = {
    "bureau_id": (TEXT, "考核单位"),
    "month": (TEXT, "月份或季度"),
}

ops_publication = table(
    "ops_publication",
    "通报台账,每单位每期每版本一行;撤回只加日期,从不删除",
    "bureau_id month version",
    {
        **_OF_MONTH,
        "version": (_COUNT, "版本号,1 为首次通报"),
        "sequence": (_COUNT, "本单位通报的次序"),
        "state": (TEXT, "published 已通报、corrected 已更正"),
        "is_trial": (_FLAG, "试运行"),
        "manifest_sha256": (TEXT, "清单文件的 SHA-256"),
        "previous_sha256": (TEXT, "本单位上一份清单的 SHA-256;首份为空"),
        "cause": (TEXT, "更正原因;首次通报为空"),
        "document": (TEXT, "文号"),
        "published_at": (TEXT, "通报时间"),
        "published_by": (TEXT, "通报人"),
        "withdrawn_at": (TEXT, "撤回时间;空为有效"),
    },
)
ops_period_change = table(
    "ops_period_change",
    "状态变动台账,每单位每期每次变动一行:谁在何时凭何文号改了状态",
    "bureau_id month change",
    {
        **_OF_MONTH,
        "change": (_COUNT, "次序"),
        "state": (TEXT, "变动后的状态"),
        "version": (_COUNT, "变动后的版本"),
        "moved_at": (TEXT, "时间"),
        "moved_by": (TEXT, "变动人"),
        "document": (TEXT, "文号"),
        "reason": (TEXT, "原因"),
    },
)
ops_appeal = table(
    "ops_appeal",
    "异议台账,每件一行",
    "appeal_id",
    {
        "appeal_id": (TEXT, "异议编号"),
        **_OF_MONTH,
        "subject_id": (TEXT, "为谁提出:工号或机构代码"),
        "claim": (TEXT, "诉求"),
        "evidence": (TEXT, "依据"),
        "opened_at": (TEXT, "提出时间"),
        "opened_by": (TEXT, "提出人"),
        "due_on": (_DAY, "应于何日前裁定"),
        "state": (TEXT, "open 待裁定、upheld 支持、rejected 不支持"),
        "ruling": (TEXT, "裁定"),
        "decided_at": (TEXT, "裁定时间"),
        "decided_by": (TEXT, "裁定人"),
        "version_after": (_COUNT, "裁定后写入的版本;空为尚未写入"),
    },
)
