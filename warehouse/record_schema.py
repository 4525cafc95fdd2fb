"""What was delivered beside work, as tables: prices, rules, indicators, events, milestones, opinions and peers."""

from __future__ import annotations

from sqlalchemy import Boolean, Date, Integer, Numeric

from warehouse.schema import TEXT, table

_COUNT, _FLAG, _DAY, _NUMBER = Integer(), Boolean(), Date(), Numeric(20, 6)
_BUREAU = {"bureau_id": (TEXT, "考核单位;空串为各单位共用")}
_MONTH = {"month": (TEXT, "计入月份")}
_CAUSE = {
    "cause_code": (TEXT, "原因类别"),
    "cause_unit": (TEXT, "原因所在机构"),
}
_SUBJECT = {
    "subject_id": (TEXT, "工号或机构代码"),
    "unit_id": (TEXT, "机构;对人的为空"),
    "person_id": (TEXT, "工号;对机构的为空"),
}
_OWNER = {"unit_id": (TEXT, "责任机构"), "person_id": (TEXT, "责任人工号")}

dim_work_item = table(
    "dim_work_item",
    "工作项目分值,每个项目每次定价一行",
    "bureau_id item_code from_date",
    {
        **_BUREAU,
        "item_code": (TEXT, "项目编码"),
        "item_name": (TEXT, "项目名称"),
        "post_class": (TEXT, "岗位系列;空为全部"),
        "minutes": (_NUMBER, "必要劳动分钟"),
        "factor": (_NUMBER, "倾斜系数"),
        "points": (_NUMBER, "每笔分值"),
        "counted_from": (TEXT, "计量来源"),
        "from_date": (_DAY, "生效日期"),
        "until_date": (_DAY, "最后一天;9999-12-31 为至今"),
        "decided_on": (_DAY, "议定日期"),
        "decided_by": (TEXT, "集体评议记录"),
        "votes": (TEXT, "赞成/反对"),
    },
)
dim_event_rule = table(
    "dim_event_rule",
    "加减分标准,每个代码每次变动一行",
    "bureau_id event_code from_date",
    {
        **_BUREAU,
        "event_code": (TEXT, "代码"),
        "event_name": (TEXT, "名称"),
        "category": (TEXT, "类别"),
        "points": (_NUMBER, "分值;空为逐次评定"),
        "is_veto": (_FLAG, "一票否决"),
        "from_date": (_DAY, "生效日期"),
        "until_date": (_DAY, "最后一天;9999-12-31 为至今"),
    },
)
dim_cause = table(
    "dim_cause",
    "原因类别,每个原因一行",
    "bureau_id cause_code",
    {
        **_BUREAU,
        "cause_code": (TEXT, "原因类别"),
        "cause_name": (TEXT, "原因名称"),
        "parent": (TEXT, "上级原因"),
    },
)
dim_indicator = table(
    "dim_indicator",
    "指标,每个指标每年一行",
    "bureau_id indicator_id year",
    {
        **_BUREAU,
        "indicator_id": (TEXT, "指标编号"),
        "year": (TEXT, "年度"),
        "indicator_name": (TEXT, "指标名称"),
        "parent_id": (TEXT, "承接的上级指标"),
        "carried": (TEXT, "承接方式;not_ours 为精简"),
        "level": (TEXT, "级次"),
        "points": (_NUMBER, "分值"),
        "scoring": (TEXT, "计分方式"),
        "params": (TEXT, "标准"),
        "cycle": (TEXT, "周期"),
        **_OWNER,
        "is_key": (_FLAG, "重点工作"),
        "is_bonus": (_FLAG, "加分项"),
        "source": (TEXT, "数据来源"),
    },
)
fact_indicator_result = table(
    "fact_indicator_result",
    "指标结果,每个指标每个机构或人每月一行,为收到的原值",
    "month bureau_id indicator_id subject_id result_month",
    {
        **_MONTH,
        **_BUREAU,
        "indicator_id": (TEXT, "指标编号"),
        **_SUBJECT,
        "result_month": (TEXT, "发生月份"),
        "raw_value": (_NUMBER, "实际值"),
        "event_count": (_NUMBER, "次数"),
        "score": (_NUMBER, "直接给的分"),
        "is_na": (_FLAG, "不适用"),
        **_CAUSE,
        "reason": (TEXT, "扣分原因"),
        "measure_taken": (TEXT, "整改措施"),
        "due_on": (_DAY, "整改期限"),
        "rectified_at": (_DAY, "整改时间"),
    },
)
fact_indicator_score = table(
    "fact_indicator_score",
    "指标得分,每月每办法每个考核对象每个指标一行,为测算结果",
    "month bureau_id scheme component subject_id indicator_id year",
    {
        "month": (TEXT, "月份或季度"),
        "bureau_id": (TEXT, "考核单位"),
        "scheme": (TEXT, "办法"),
        "component": (TEXT, "考核项目"),
        "subject_id": (TEXT, "工号或机构代码"),
        "indicator_id": (TEXT, "指标编号"),
        "year": (TEXT, "指标所属年度;上年的结果计入本年时为上年"),
        "points": (_NUMBER, "分值"),
        "score": (_NUMBER, "得分;不适用或未到为空"),
        "lost_points": (_NUMBER, "丢分"),
        "is_na": (_FLAG, "不适用"),
        "reason": (TEXT, "扣分原因"),
    },
)
fact_event = table(
    "fact_event",
    "奖扣记录,每次奖扣一行",
    "month bureau_id event_id",
    {
        **_MONTH,
        **_BUREAU,
        "event_id": (TEXT, "编号"),
        **_SUBJECT,
        "event_date": (_DAY, "日期"),
        "event_code": (TEXT, "代码"),
        "points": (_NUMBER, "标准未定时填写的分值"),
        **_CAUSE,
        "place": (TEXT, "名次"),
        "evidence": (TEXT, "依据"),
        "note": (TEXT, "说明"),
    },
)
fact_milestone = table(
    "fact_milestone",
    "节点督办,每个指标每个节点一行",
    "bureau_id indicator_id node_no",
    {
        **_BUREAU,
        "indicator_id": (TEXT, "指标编号"),
        "node_no": (TEXT, "节点"),
        "milestone": (TEXT, "事项"),
        **_OWNER,
        "due_on": (_DAY, "期限"),
        "came_on": (_DAY, "报送日期;空为未报"),
        "urged_on": (_DAY, "督办日期"),
    },
)
fact_opinion = table(
    "fact_opinion",
    "意见建议台账,每条意见一行",
    "bureau_id opinion_id",
    {
        **_BUREAU,
        "opinion_id": (TEXT, "编号"),
        "source": (TEXT, "来源"),
        "topic": (TEXT, "类别"),
        "unit_id": (TEXT, "承办机构"),
        "due_on": (_DAY, "办理期限"),
        "handled_at": (_DAY, "办结日期;空为未办结"),
        "outcome": (TEXT, "结果"),
    },
)
fact_peer_result = table(
    "fact_peer_result",
    "横向比较成绩,每个单位每组每月每股室每个比较指标一行",
    "month bureau_id peer_group section_kind measure peer_unit",
    {
        **_MONTH,
        **_BUREAU,
        "peer_group": (TEXT, "分组"),
        "section_kind": (TEXT, "股室;空串为单位整体"),
        "measure": (TEXT, "比较指标"),
        "peer_unit": (TEXT, "单位,包括本单位"),
        "score": (_NUMBER, "得分"),
        "rank": (_COUNT, "通报的名次"),
        "tier": (TEXT, "档次"),
    },
)
fact_training = table(
    "fact_training",
    "培训,每人每次一行",
    "bureau_id person_id from_date course",
    {
        **_BUREAU,
        "person_id": (TEXT, "工号"),
        "from_date": (_DAY, "第一天"),
        "to_date": (_DAY, "最后一天"),
        "course": (TEXT, "培训项目"),
        "hours": (_NUMBER, "学时"),
        "result": (TEXT, "考核结果"),
    },
)
fact_discipline = table(
    "fact_discipline",
    "立案和处分,每人每次决定一行",
    "bureau_id person_id decided_date kind",
    {
        **_BUREAU,
        "person_id": (TEXT, "工号"),
        "decided_date": (_DAY, "决定日期"),
        "kind": (TEXT, "under_investigation 立案、admonition 诫勉,或处分种类"),
        "until_date": (_DAY, "影响期至"),
        "closed_date": (_DAY, "结案日期;空为未结案"),
    },
)
fact_result_use = table(
    "fact_result_use",
    "结果运用,每人或每个机构每次一行",
    "bureau_id subject_id used_date kind document",
    {
        **_BUREAU,
        **_SUBJECT,
        "used_date": (_DAY, "决定日期"),
        "kind": (TEXT, "honour 表彰、promotion 晋升、training 培训、praise 表扬、criticism 批评、bonus 奖金"),
        "what": (TEXT, "事项"),
        "document": (TEXT, "文号;没有为空串"),
        "publication": (TEXT, "依据的结果"),
    },
)
