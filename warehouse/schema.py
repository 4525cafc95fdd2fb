"""The warehouse in Kimball's words: one SQLAlchemy schema for every engine, with a comment on every table and column.

`dim_` what is looked up, `fact_` what was scored, `ops_` the ledgers. Scores are NUMERIC(20,6).
DuckDB gets no foreign keys: it cannot alter a table that one points to.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Boolean, Column, Date, Integer, MetaData, Numeric, String, Table
from sqlalchemy.types import TypeEngine

metadata = MetaData()
PARTITIONED = "partitioned_by"
"""The word in `Table.info` that names the column by whose values a table is cut."""

_Kind = TypeEngine[Any]
TEXT: _Kind = String().with_variant(String(collation="C"), "postgresql")
"""Text in the order of its bytes on every engine: a database of another language would sort and compare otherwise."""
_COUNT: _Kind = Integer()
_FLAG: _Kind = Boolean()
_DAY: _Kind = Date()
_NUMBER: _Kind = Numeric(20, 6)


def table(name: str, comment: str, key: str, columns: Mapping[str, tuple[_Kind, str]]) -> Table:
    """A table with its comments; `key` names the columns of its key, and all others may be null.

    A fact whose key has a month is cut by month where the engine can.
    """
    keys = key.split()
    is_cut = name.startswith("fact_") and "month" in keys
    return Table(
        name,
        metadata,
        *(
            Column(column, kind, primary_key=column in keys, nullable=column not in keys, comment=about)
            for column, (kind, about) in columns.items()
        ),
        comment=comment,
        info={PARTITIONED: "month"} if is_cut else {},
    )


_OF_MONTH = {
    "version": (_COUNT, "版本号;0 为测算未通报,1 为首次通报"),
    "month": (TEXT, "月份"),
    "bureau_id": (TEXT, "考核单位机构代码"),
    "scheme": (TEXT, "办法"),
    "subject_id": (TEXT, "考核对象:工号或机构代码"),
    "unit_id": (TEXT, "月末所在股室,或被考核的机构"),
    "person_id": (TEXT, "工号;考核机构时为空"),
}

dim_unit = table(
    "dim_unit",
    "机构,每个机构现行一行",
    "unit_id",
    {
        "unit_id": (TEXT, "机构代码"),
        "unit_name": (TEXT, "机构名称"),
        "parent_id": (TEXT, "上级机构代码"),
        "kind": (TEXT, "机构类型"),
        "bureau_id": (TEXT, "所属考核单位"),
    },
)
dim_person = table(
    "dim_person",
    "人员,每人一行",
    "person_id",
    {
        "person_id": (TEXT, "工号"),
        "person_name": (TEXT, "姓名"),
        "person_type": (TEXT, "人员类别"),
        "joined_date": (_DAY, "入职日期"),
        "left_date": (_DAY, "离职日期"),
    },
)
dim_component = table(
    "dim_component",
    "考核项目,每个办法版本每项一行",
    "scheme edition component",
    {
        "scheme": (TEXT, "办法"),
        "edition": (TEXT, "办法版本(生效月份)"),
        "component": (TEXT, "考核项目"),
        "component_title": (TEXT, "项目名称,按办法原文"),
        "basis": (TEXT, "依据条款"),
        "assumed": (TEXT, "办法未载明、须由本单位审定的参数"),
    },
)
dim_scheme = table(
    "dim_scheme",
    "考核办法版本,每版一行",
    "scheme edition edition_hash",
    {
        "scheme": (TEXT, "办法"),
        "edition": (TEXT, "办法版本(生效月份)"),
        "edition_hash": (TEXT, "办法文本的 SHA-256"),
        "scheme_title": (TEXT, "办法名称"),
        "basis": (TEXT, "文件依据"),
    },
)
fact_month_score = table(
    "fact_month_score",
    "月度得分,每版本每月每个考核对象一行",
    "version month bureau_id scheme subject_id",
    {
        **_OF_MONTH,
        "edition": (TEXT, "办法版本(生效月份)"),
        "score": (_NUMBER, "得分;暂缓计分为空"),
        "score_low": (_NUMBER, "暂缓计分的下限"),
        "score_high": (_NUMBER, "暂缓计分的上限"),
        "rank": (_COUNT, "名次"),
        "tier": (TEXT, "档次"),
        "title": (TEXT, "称号"),
        "is_provisional": (_FLAG, "与其比较的人中有暂缓计分者"),
        "is_held": (_FLAG, "暂缓计分"),
    },
)
fact_month_line = table(
    "fact_month_line",
    "月度计分明细,每版本每月每个考核对象每任职段每项目一行;得分恒等于明细之和",
    "version month bureau_id scheme subject_id stint component",
    {
        **_OF_MONTH,
        "stint": (_COUNT, "任职段"),
        "component": (TEXT, "考核项目;total_limit 为总分限制所扣"),
        "measure": (_NUMBER, "原始量"),
        "points": (_NUMBER, "折算得分"),
        "weight": (_NUMBER, "权重;直接加分为空"),
        "contribution": (_NUMBER, "计入总分"),
    },
)
fact_work_month = table(
    "fact_work_month",
    "月度工作量,每人每项目每月一行",
    "month bureau_id person_id item_code",
    {
        "month": (TEXT, "月份"),
        "bureau_id": (TEXT, "考核单位"),
        "person_id": (TEXT, "工号"),
        "item_code": (TEXT, "项目编码;空串为临时性工作"),
        "declared_quantity": (_NUMBER, "申报数量"),
        "system_quantity": (_NUMBER, "系统数量"),
        "confirmed_quantity": (_NUMBER, "计分数量"),
        "points": (_NUMBER, "量化得分"),
        "load_share": (_NUMBER, "饱满度:计分数量乘必要分钟,除以在岗工作日乘 480"),
        "finding": (
            TEXT,
            "申报与系统核对:confirmed 一致、unclaimed 少报、over_claimed 多报、unmatched 系统无记录;空为不核对",
        ),
    },
)
fact_deadline = table(
    "fact_deadline",
    "期限,每人每事项每月一行",
    "month bureau_id person_id deadline",
    {
        "month": (TEXT, "月份"),
        "bureau_id": (TEXT, "考核单位"),
        "person_id": (TEXT, "工号"),
        "deadline": (TEXT, "事项:declare 申报、review 审核"),
        "due_on": (_DAY, "期限"),
        "came_on": (_DAY, "到达日期;空为未到"),
        "is_late": (_FLAG, "是否逾期或未到"),
    },
)
ops_run = table(
    "ops_run",
    "夜间任务台账,每次运行一行",
    "run",
    {
        "run": (_COUNT, "次序"),
        "flow": (TEXT, "任务"),
        "night": (TEXT, "哪一天"),
        "started_at": (TEXT, "开始时间"),
        "received": (_COUNT, "收到的文件"),
        "refused": (_COUNT, "退回的文件"),
        "rejected": (_COUNT, "退回的行"),
    },
)
ops_delivery = table(
    "ops_delivery",
    "交付台账,每个收到的文件一行",
    "delivery_id",
    {
        "delivery_id": (TEXT, "交付编号"),
        "arrival": (_COUNT, "到达次序"),
        "folder": (TEXT, "收件夹子目录"),
        "file_name": (TEXT, "文件名"),
        "sha256": (TEXT, "内容 SHA-256"),
        "size": (_COUNT, "字节数"),
        "received_at": (TEXT, "收到时间"),
        "profile": (TEXT, "来源配置"),
        "attempt": (TEXT, "处理所依据的配置指纹"),
        "status": (TEXT, "loaded 已收、refused 退回、withdrawn 已撤回"),
        "faults": (TEXT, "退回原因 JSON"),
        "rows_in_file": (_COUNT, "文件行数"),
        "rows_left_out": (_COUNT, "按配置不取的行数"),
        "row_days": (TEXT, "各行的日期,以空格分开;空为各行没有日期"),
    },
)
ops_delivery_rows = table(
    "ops_delivery_rows",
    "交付行数去向,每个交付每数据集每月每考核单位一行",
    "delivery_id dataset month bureau_id",
    {
        "delivery_id": (TEXT, "交付编号"),
        "dataset": (TEXT, "数据集"),
        "month": (TEXT, "月份;all 为不分月,undated 为无日期"),
        "bureau_id": (TEXT, "考核单位;空串为不属任何单位"),
        "loaded": (_COUNT, "有效行"),
        "rejected": (_COUNT, "退回行"),
        "superseded": (_COUNT, "被更正或重复的行"),
        "withdrawn": (_COUNT, "被撤回的行"),
    },
)
ops_reject = table(
    "ops_reject",
    "退回明细,每行每原因一行",
    "delivery_id dataset month row_no code column_name",
    {
        "delivery_id": (TEXT, "交付编号"),
        "dataset": (TEXT, "数据集"),
        "month": (TEXT, "月份"),
        "row_no": (_COUNT, "文件行号"),
        "code": (TEXT, "原因代码"),
        "column_name": (TEXT, "列"),
        "found": (TEXT, "原文"),
        "bureau_id": (TEXT, "考核单位;空串为不属任何单位"),
        "unit_id": (TEXT, "股室"),
        "subject_id": (TEXT, "所涉的人,没有人的为机构"),
        "severity": (TEXT, "严重程度:reject 退回、hold 暂缓、warn 提示"),
    },
)
ops_check = table(
    "ops_check",
    "校验结果,每次运行每数据集每股室每月每规则一行",
    "run dataset unit_id month code column_name",
    {
        "run": (_COUNT, "运行序号,每次入库加一"),
        "night": (_DAY, "运行日期"),
        "dataset": (TEXT, "数据集"),
        "unit_id": (TEXT, "股室;空串为不属任何股室"),
        "month": (TEXT, "月份"),
        "code": (TEXT, "规则"),
        "column_name": (TEXT, "列"),
        "row_count": (_COUNT, "检查行数"),
        "failures": (_COUNT, "不合格行数"),
        "severity": (TEXT, "严重程度"),
    },
)
ops_period = table(
    "ops_period",
    "各单位各月状态",
    "bureau_id month",
    {
        "bureau_id": (TEXT, "考核单位"),
        "month": (TEXT, "月份"),
        "state": (TEXT, "calculated 已测算、noticed 公示中、approved 已审定、published 已通报、corrected 已更正"),
        "version": (_COUNT, "现行版本"),
        "is_trial": (_FLAG, "试运行"),
        "scheme": (TEXT, "办法"),
        "edition": (TEXT, "办法版本"),
        "edition_hash": (TEXT, "办法文本 SHA-256"),
        "input_hash": (TEXT, "计分所用有效行的 SHA-256"),
        "moved_at": (TEXT, "状态变动时间"),
        "moved_by": (TEXT, "变动人"),
        "people": (_COUNT, "人数"),
        "held": (_COUNT, "暂缓人数"),
        "opens_on": (TEXT, "公示第一天;空为未公示"),
        "closes_on": (TEXT, "公示最后一天"),
        "document": (TEXT, "审定文号"),
    },
)
ops_load = table(
    "ops_load",
    "装载台账,每次装载一行,编号唯一",
    "load_id",
    {
        "load_id": (TEXT, "装载编号:输入、办法、版本之和的 SHA-256"),
        "bureau_id": (TEXT, "考核单位"),
        "month": (TEXT, "月份"),
        "version": (_COUNT, "版本号"),
    },
)
ops_schema = table(
    "ops_schema",
    "仓库结构,仅一行",
    "fingerprint",
    {"fingerprint": (TEXT, "表、列、注释与视图的 SHA-256;与程序不同时升级结构")},
)
