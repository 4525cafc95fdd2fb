"""Calendar, postings and what happened on a day, as tables: the grain of each stands in its comment."""

from __future__ import annotations

from sqlalchemy import Boolean, Date, DateTime, Integer, Numeric

from warehouse.schema import TEXT, table

_COUNT, _FLAG, _DAY, _NUMBER, _MOMENT = Integer(), Boolean(), Date(), Numeric(20, 6), DateTime()
_BUREAU = {"bureau_id": (TEXT, "考核单位;空串为不属任何单位")}
_MONTH = {"month": (TEXT, "计入月份")}
_SPELL = {"from_date": (_DAY, "开始日期"), "until_date": (_DAY, "最后一天;9999-12-31 为至今")}

dim_date = table(
    "dim_date",
    "日历,每天一行;随月度测算装载,只有测算过的月份",
    "day",
    {
        "day": (_DAY, "日期"),
        "month": (TEXT, "月份"),
        "quarter": (TEXT, "季度"),
        "year": (TEXT, "年度"),
        "weekday": (_COUNT, "星期,1 为星期一"),
        "is_workday": (_FLAG, "工作日,按国务院放假安排和本单位日历"),
    },
)
dim_month = table(
    "dim_month",
    "考核期,每月或每季一行;随测算装载",
    "month",
    {
        "month": (TEXT, "月份,如 2026-03;季度如 2026Q1"),
        "kind": (TEXT, "month 月、quarter 季"),
        "quarter": (TEXT, "所在季度"),
        "year": (TEXT, "年度"),
        "first_day": (_DAY, "第一天"),
        "last_day": (_DAY, "最后一天"),
        "workday_count": (_COUNT, "工作日数"),
    },
)
dim_posting = table(
    "dim_posting",
    "岗位任职历史,每人每段任职一行",
    "person_id unit_id post_class from_date",
    {
        "person_id": (TEXT, "工号"),
        "unit_id": (TEXT, "任职机构"),
        "post_class": (TEXT, "岗位系列"),
        **_SPELL,
        "kind": (TEXT, "main 主岗、concurrent 兼岗、acting 代理、rotation 轮岗、secondment 借调"),
        "share": (_NUMBER, "兼岗比例"),
        "position": (TEXT, "职务"),
        "is_head": (_FLAG, "机构负责人"),
        "is_leading": (_FLAG, "领导班子成员"),
        **_BUREAU,
    },
)
dim_responsibility = table(
    "dim_responsibility",
    "分管与联络,每人每机构每种责任每段一行",
    "person_id kind unit_id from_date",
    {
        "person_id": (TEXT, "工号"),
        "kind": (TEXT, "in_charge 分管、performance_liaison 绩效联络员、liaison 科室联系人、panel 考核小组"),
        "unit_id": (TEXT, "机构"),
        **_SPELL,
        **_BUREAU,
    },
)
fact_work_day = table(
    "fact_work_day",
    "每日工作量,每人每天每项目一行;随月度测算装载,按单位和月份替换",
    "month bureau_id person_id work_date item_code",
    {
        **_MONTH,
        **_BUREAU,
        "person_id": (TEXT, "工号"),
        "work_date": (_DAY, "日期"),
        "item_code": (TEXT, "项目编码;空串为临时性工作"),
        "declared_quantity": (_NUMBER, "申报数量"),
        "system_quantity": (_NUMBER, "系统数量"),
        "confirmed_quantity": (_NUMBER, "计分数量"),
        "points": (_NUMBER, "量化得分"),
    },
)
fact_window_day = table(
    "fact_window_day",
    "窗口每日情况,每窗口每人每天一行;随月度测算装载,按单位和月份替换",
    "month bureau_id unit_id window_no person_id day",
    {
        **_MONTH,
        **_BUREAU,
        "unit_id": (TEXT, "办税厅"),
        "window_no": (TEXT, "窗口;空串为未注明"),
        "person_id": (TEXT, "窗口人员;空串为未注明"),
        "day": (_DAY, "日期"),
        "ticket_count": (_COUNT, "取号数"),
        "served_count": (_COUNT, "办结数"),
        "left_count": (_COUNT, "过号与弃号数"),
        "wait_minutes": (_NUMBER, "等候分钟合计,取号到叫号,只计办结的"),
        "service_minutes": (_NUMBER, "办理分钟合计,叫号到办结"),
        "rating_count": (_COUNT, "评价数,含系统默认"),
        "active_count": (_COUNT, "主动评价数"),
        "bad_count": (_COUNT, "不满意与非常不满意数"),
        "revoked_count": (_COUNT, "其后撤销的评价数"),
    },
)
fact_weekly_report = table(
    "fact_weekly_report",
    "工作周报,每份周报一行,为现行有效的一版",
    "month bureau_id report_id",
    {
        **_MONTH,
        **_BUREAU,
        "report_id": (TEXT, "周报编号"),
        "person_id": (TEXT, "工号;股室周报为空"),
        "unit_id": (TEXT, "机构;个人周报为空"),
        "week": (_DAY, "这一周的星期五"),
        "submitted_at": (_MOMENT, "提交时间,北京时间"),
        "modified_at": (_MOMENT, "最后修改时间,北京时间"),
        "item_count": (_COUNT, "事项数"),
        "leader_score": (_NUMBER, "领导评分"),
    },
)
fact_rating = table(
    "fact_rating",
    "内部评分,每期每位被评人每类评分人每个评价项目一行;不记评分人",
    "month bureau_id ratee_id period voter dimension",
    {
        **_MONTH,
        **_BUREAU,
        "ratee_id": (TEXT, "被评人工号"),
        "period": (TEXT, "评价期:月、季或年"),
        "voter": (TEXT, "评分人类别或票类;空串为未注明"),
        "dimension": (TEXT, "评价项目;空串为总评"),
        "rating_count": (_COUNT, "评分份数"),
        "score_sum": (_NUMBER, "评分合计"),
    },
)
