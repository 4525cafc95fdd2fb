"""Appraisals in the warehouse: who takes part how, the grade proposed and decided, the facts behind it, the quotas."""

from __future__ import annotations

from sqlalchemy import Boolean, Date, Integer, Numeric

from warehouse.schema import TEXT, table

_COUNT, _FLAG, _DAY, _NUMBER = Integer(), Boolean(), Date(), Numeric(20, 6)
_OF_PERIOD = {
    "version": (_COUNT, "版本号;0 为测算未通报"),
    "month": (TEXT, "考核期:季度如 2026Q1,年度如 2026"),
    "bureau_id": (TEXT, "考核单位机构代码"),
    "scheme": (TEXT, "办法"),
}

fact_grade = table(
    "fact_grade",
    "等次考核,每版本每期每人一行;包括不定等次和不参加考核的人",
    "version month bureau_id scheme person_id",
    {
        **_OF_PERIOD,
        "person_id": (TEXT, "工号"),
        "edition": (TEXT, "办法版本(生效月份)"),
        "unit_id": (TEXT, "期末所在股室;已不在本单位的为最后所在股室"),
        "standing": (
            TEXT,
            "graded 定等次、comment_only 只写评语、no_grade 不定等次、no_comment_no_grade、excluded 不参加",
        ),
        "at_most": (TEXT, "最高可定的等次;空为不限"),
        "reasons": (TEXT, "所依据的情形,以分号分开"),
        "score": (_NUMBER, "考核得分;未计分或暂缓为空"),
        "rank": (_COUNT, "名次"),
        "tier": (TEXT, "档次"),
        "is_held": (_FLAG, "暂缓计分"),
        "months_assessed": (_COUNT, "有成绩的月数"),
        "reached": (TEXT, "得分达到的等次"),
        "missed": (TEXT, "未满足的最高等次条件,以分号分开"),
        "place": (TEXT, "seat 在名额内、tie 名额线上并列、reserve 递补"),
        "reserve_no": (_COUNT, "递补次序"),
        "grade_proposed": (TEXT, "建议等次;并列、暂缓、不定等次的为空"),
        "grade_decided": (TEXT, "决定的等次"),
        "decided_by": (TEXT, "作出决定的委员会或负责人"),
        "meeting": (TEXT, "会议"),
        "document": (TEXT, "文号"),
        "said": (TEXT, "与建议不同时的理由"),
        "brings": (TEXT, "连续等次带来的结果运用"),
    },
)
fact_grade_fact = table(
    "fact_grade_fact",
    "等次考核所依据的情形,每版本每期每人每条依据一行",
    "version month bureau_id scheme person_id fact_no",
    {
        **_OF_PERIOD,
        "person_id": (TEXT, "工号"),
        "fact_no": (_COUNT, "序号"),
        "fact": (TEXT, "情形"),
        "basis": (TEXT, "条款"),
        "is_verified": (_FLAG, "条款已核对"),
        "from_date": (_DAY, "起"),
        "until_date": (_DAY, "止;空为至今"),
        "dataset": (TEXT, "依据所在的数据"),
        "delivery_id": (TEXT, "依据所在的文件"),
        "row_no": (_COUNT, "依据所在的行"),
    },
)
fact_quota = table(
    "fact_quota",
    "最高等次名额,每版本每期每个单位一行",
    "version month bureau_id scheme unit_id",
    {
        **_OF_PERIOD,
        "unit_id": (TEXT, "名额所在的单位或股室"),
        "base_count": (_COUNT, "计算名额的人数"),
        "rate": (_NUMBER, "比例,0 至 1"),
        "document": (TEXT, "提高比例的文号"),
        "seat_count": (_COUNT, "名额,向下取整"),
        "proposed_count": (_COUNT, "建议人数"),
        "tied_count": (_COUNT, "名额线上并列人数"),
        "decided_count": (_COUNT, "决定人数;没有决定为空"),
    },
)
