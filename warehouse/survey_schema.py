"""Survey waves in the warehouse: what the calls of each unit told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Boolean, Column, Integer, Numeric, Table
from sqlalchemy.types import TypeEngine

from warehouse.schema import TEXT, metadata

_KEY = ("bureau_id", "wave", "unit_id", "channel", "stratum", "question")
_RATE = Numeric(20, 6)
_COLUMNS: Mapping[str, tuple[TypeEngine[Any], str]] = {
    "bureau_id": (TEXT, "考核单位"),
    "wave": (TEXT, "批次(季度)"),
    "unit_id": (TEXT, "被评价的机构"),
    "channel": (TEXT, "方式:all 为合计,phone、paper、web、visit"),
    "stratum": (TEXT, "抽样层:all 为合计,空串为不在册"),
    "question": (TEXT, "题号:all 为计分各题的平均"),
    "frame_count": (Integer(), "季末在册户数"),
    "case_count": (Integer(), "回访户数,每户以最后一次为准"),
    "answered_count": (Integer(), "作答户数"),
    "positive_count": (Integer(), "满意户数;多题平均时为空"),
    "rate": (_RATE, "满意率,0 至 1"),
    "standard_error": (_RATE, "标准误"),
    "rate_low": (_RATE, "满意率 95% 区间下限"),
    "rate_high": (_RATE, "满意率 95% 区间上限"),
    "method": (TEXT, "区间算法:wald、wilson"),
    "index_points": (_RATE, "满意度指数"),
    "contact_rate": (_RATE, "接通率"),
    "valid_answer_rate": (_RATE, "有效回访率"),
    "refusal_rate": (_RATE, "拒访率"),
    "rr1": (_RATE, "AAPOR RR1"),
    "rr3": (_RATE, "AAPOR RR3"),
    "is_told_apart": (Boolean(), "与其他机构的区间无重叠,名次可分"),
    "is_suppressed": (Boolean(), "作答不足 5 户,或由合计可以推出,满意率不显示"),
}

fact_survey_wave = Table(
    "fact_survey_wave",
    metadata,
    *(
        Column(name, kind, primary_key=name in _KEY, nullable=name not in _KEY, comment=about)
        for name, (kind, about) in _COLUMNS.items()
    ),
    comment="满意度调查,每批次每机构每方式每抽样层每题一行",
)
