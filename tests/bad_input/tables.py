"""The museum's files of ratings, surveys, windows, reports and indicators: what becomes of each row."""

from __future__ import annotations

from tests.bad_input.rejected import Bad, Rejected, of
from tests.builders import table

CALL = "编号,批次,纳税人识别号,次数,呼叫时间,回访结果,题1,题2"
TICKET = "票号,机构代码,窗口,工号,取号,叫号,开始,结束,状态"
RATING = "编号,票号,机构代码,窗口,评价时间,等级,属实,核实"
REPORT = "编号,工号,机构代码,周,提交时间,修改时间,条目"

TABLES = (
    Rejected("acting heads", "轮值表-有误.csv", of(table(
        "机构代码,起,止,代理人,代谁",
        "B1,2026-01-01,2026-01-31,0001,",
        "B1,2026-02-01,2026-02-28,0002,",
        "B1,2026-03-01,2026-03-31,0003,",
        "B1,2026-03-31,2026-04-30,0006,",
        "B1,2026-06-01,2026-05-01,0006,",
    )), 5, (
        Bad(4, "from_date", "roster_overlaps", "2026-03-01"),
        Bad(5, "from_date", "roster_overlaps", "2026-03-31"),
        Bad(6, "from_date", "ends_before_it_begins", "2026-06-01"),
    )),
    Rejected("ratings of people", "评分-有误.csv", of(table(
        "评分人,票号,票类,被评人,期,评价项目,得分",
        "0003,,,0001,2026-03,党建工作,92",
        ",P1,A票,0001,2026-03,党建工作,95",
        ",P2,,0001,2026-03,党建工作,95",
        ",,,0001,2026-03,文化建设,95",
        "0003,P3,A票,0001,2026-03,党建工作,95",
        "0003,,,0005,2026-03,党建工作,95",
        "0003,,,0005,2026年第1季度,党建工作,88",
        "0003,,,0001,2026-03,业务学习,1001",
        "0003,,,0001,2026Q5,业务学习,90",
    )), 9, (
        Bad(4, "rater_id", "one_of_two", None),
        Bad(5, "rater_id", "one_of_two", None),
        Bad(6, "rater_id", "one_of_two", "0003"),
        Bad(7, "ratee_id", "ratee_not_in_bureau", "0005"),
        Bad(9, "score", "too_large", "1001"),
        Bad(10, "period", "not_a_period", "2026Q5"),
    )),
    Rejected("notes", "讲评-有误.csv", of(table(
        "机构代码,月份,讲评人,讲评对象,被讲评人,亮点",
        "B1,2026-03,0001,,,预约办税",
        "B1,2026-03,0001,个人,0002,归档及时",
        "B1,2026-03,0001,个人,0003,辅导到位",
        "B1,2026-03,0001,个人,,辅导到位",
        "B1,2026-05,0001,,,预约办税",
    )), 5, (
        Bad(5, "ratee_id", "note_of_whom", None),
        Bad(6, "month", "future_date", "2026-05"),
    )),
    Rejected("the frame of a survey", "纳税人-有误.csv", of(table(
        "纳税人识别号,月份,主管机构,类型,状态",
        "91370687MA3C0000X1,2026-03,B1,一般纳税人,正常",
        "91370687MA3C0000X2,2026-03,B1,小规模,",
        "91370687MA3C0000X3,2026-03,B1,,注销",
    )), 3, (
        Bad(4, "stratum", "blank", None),
    )),
    Rejected("calls", "电话回访-有误.csv", of(table(
        CALL,
        "H1,2026Q1,91370687ma3c0000x1,1,2026-03-20 10:00,成功,非常满意,9",
        "H2,2026Q1,91370687MA3C0000X2,1,2026-03-20 10:10,无人接听,,",
        "H3,2026Q1,91370687MA3C0000X2,2,2026-03-21 10:10,1.2,4,",
        "H4,2026Q1,91370687MA3C0000X9,1,2026-03-20 11:10,成功,4,3",
        "H5,2026Q1,91370687MA3C0000X2,3,2026-03-22 12:10,空号,4,",
        "H6,2026Q1,,1,2026-03-22 12:10,成功,6,",
        "H7,2026Q1,91370687MA3C0000X1,2,2026-04-10 09:00,拒访,,",
        "H8,2026Q1,9137'0687,1,2026-03-22 12:10,拒访,,",
    )), 8, (
        Bad(5, "taxpayer_id", "outside_frame", "6d6f11e6bba054cabe51e694cd85fc15"),
        Bad(6, "disposition", "answers_without_interview", "UH"),
        Bad(7, "q1", "not_in_the_list", "6"),
        Bad(8, "called_at", "future_date", "2026-04-10 09:00:00"),
        Bad(9, "taxpayer_id", "not_an_id", "*" * 9),
    )),
    Rejected("calls that cannot be put in order", "电话回访-次序.csv", of(table(
        CALL,
        "K1,2025Q4,91370687MA3C0000X1,1,2025-12-20 10:00,成功,5,5",
        "K2,2025Q4,91370687MA3C0000X1,1,2025-12-20 10:00,拒访,,",
        "K3,2025Q4,91370687MA3C0000X2,1,2025-12-20 10:00,成功,5,5",
    )), 3, (
        Bad(2, "attempt", "last_call_unclear", "1"),
        Bad(3, "attempt", "last_call_unclear", "1"),
    )),
    Rejected("tickets", "叫号-有误.csv", of(table(
        TICKET,
        "A1,S1,3,0001,2026-03-02 09:00:12,2026-03-02 09:18:40,2026-03-02 09:19:05,2026-03-02 09:31:20,已办",
        "A2,S1,3,0001,2026-03-02 09:00:12,2026-03-02 08:18:40,,,过号",
        "A3,S1,3,0001,2026-03-02 23:50:12,2026-03-02 23:51:40,,2026-03-03 00:10:00,已办",
        "A4,S1,3,0001,2026-03-02 09:00:12,,,,已办",
        "A5,S1,3,,2026-03-02 09:00:12,,,,弃号",
    )), 5, (
        Bad(3, "called_at", "times_out_of_order", "2026-03-02 08:18:40"),
        Bad(4, "ended_at", "ticket_over_midnight", "2026-03-03 00:10:00"),
        Bad(5, "ended_at", "served_without_times", None),
    )),
    Rejected("window ratings", "窗口评价-有误.csv", of(table(
        RATING,
        "R1,A1,S1,,2026-03-02 09:31:40,非常满意,,",
        "R2,A1,S1,4,2026-03-02 09:31:40,5,,",
        "R3,A5,S1,,2026-03-02 09:31:40,5,,",
        "R4,A1,S1,,2026-03-02 09:31:40,满意,是,2026-03-03",
        "R5,A1,S1,,2026-03-02 09:31:40,不满意,是,2026-03-03",
        "R6,A1,S1,,2026-03-02 09:31:40,6,,",
        "R7,A9,S1,,2026-03-02 09:31:40,4,,",
    )), 7, (
        Bad(3, "window", "rating_of_other_window", "4"),
        Bad(4, "ticket_id", "ticket_not_served", "A5"),
        Bad(5, "is_confirmed", "nothing_to_confirm", "true"),
        Bad(7, "level", "not_in_the_list", "6"),
    )),
    Rejected("weekly reports", "周报-有误.csv", of(table(
        REPORT,
        "W1,0001,,2026-03-06,2026-03-06 16:30,,工作：申报辅导〔I01〕",
        "W2,0001,,2026-03-13,2026-03-13 16:30,,工作：申报辅导〔I01〕",
        "W3,0002,,2026-03-12,2026-03-12 16:30,,工作：申报辅导",
        "W4,0002,S1,2026-03-13,2026-03-13 16:30,,工作：申报辅导",
        "W5,0002,,2026-03-13,2026-03-13 16:30,2026-03-13 15:30,工作：申报辅导",
        'W6,,S2,2026-03-13,2026-03-13 16:30,,"[{""kind"":""工作"""',
        "W7,0002,,2026-03-20,,,工作：申报辅导",
    )), 7, (
        Bad(4, "week", "week_is_no_friday", "2026-03-12"),
        Bad(5, "person_id", "one_of_two", "0002"),
        Bad(6, "submitted_at", "changed_before_handed_in", "2026-03-13 16:30:00"),
        Bad(7, "items", "items_not_read", "*" * 13),
        Bad(8, "submitted_at", "blank", None),
    )),
    Rejected("indicators", "指标-有误.csv", of(table(
        "指标编号,年度,名称,承接指标,承接方式,分值,计分方式,标准,责任机构",
        "P01,2026,退回文书,,,10,扣分,0.5,",
        "I01,2026,退回文书,P01,承接,10,扣分,0.5,S1",
        "I02,2026年,完成率,,,20,分档,98:1.0;95:0.9;0:0.6,S1",
        "I03,2026,调研,,,15,直接给分,,S1",
        "I04,2026,收入,,,15,比率,一百,S1",
        "I05,2026,名次,,,15,名次,3,S1",
        "I06,2026-03,名次,,,15,直接给分,,S1",
    )), 7, (
        Bad(6, "params", "params_not_of_scoring", "**"),
        Bad(7, "params", "params_not_of_scoring", "*"),
        Bad(8, "year", "not_a_period", "2026-03"),
    )),
    Rejected("results of indicators", "指标结果-有误.csv", of(table(
        "指标编号,机构代码,工号,发生月份,实际值,次数,得分,不适用,责任机构",
        "I01,S1,,2026-03,,3,,,S2",
        "I02,S1,,2026-03,96.2,,,,",
        "I01,S2,,2026-03,,,,,",
        "I02,S2,,2026-03,,,18,,",
        "I03,S2,,2026-03,,,,,",
        "I03,S1,,2026-03,,,16,,",
        "I03,S1,0001,2026-02,,,1,,",
        "I01,S1,,2026-02,,1,,,S9",
        "I01,S1,,2025-12,,1,,,",
        "I99,S1,,2026-03,,1,,,",
        "I02,S1,,2026-02,,,,是,",
    )), 11, (
        Bad(4, "event_count", "result_without_count", None),
        Bad(5, "raw_value", "result_without_value", None),
        Bad(6, "score", "result_without_score", None),
        Bad(7, "score", "score_above_points", "16"),
        Bad(8, "unit_id", "one_of_two", "S1"),
        Bad(9, "cause_unit", "unknown_unit", "S9"),
        Bad(10, "indicator_id", "indicator_not_of_year", "I01"),
        Bad(11, "indicator_id", "unknown_indicator", "I99"),
    )),
    Rejected("leave", "请假-有误.csv", of(table(
        "工号,开始日期,结束日期,类别,天数",
        "0001,2026-03-09,2026-03-11,病假,3",
        "0002,2026-03-09,2026-03-08,事假,",
        "0002,2026-03-16,2026-03-17,病加,2",
    )), 3, (
        Bad(3, "from_date", "ends_before_it_begins", "2026-03-09"),
        Bad(4, "kind", "not_in_the_list", "病*"),
    )),
    Rejected("peers", "横向比较成绩-有误.csv", of(table(
        "单位,分组,月份,股室,得分,名次",
        "甲县局,县级局,2026-03,,97.5,1",
        "甲县局,县级局,2026-03,征管股,97.5,2",
        "乙县局,县级局,2026-03,,,",
        "丙县局,县级局,2026-03,,96,0",
    )), 4, (
        Bad(4, "score", "peer_says_nothing", None),
        Bad(5, "rank", "too_small", "0"),
    )),
    Rejected("sanctions", "处分-有误.csv", of(table(
        "工号,决定日期,类别,影响期至,结案日期",
        "0001,2026-03-02,诫勉,2026-09-01,",
        "0002,2026-03-02,警告,2026-02-01,",
        "0003,2026-03-02,立案,,2026-02-01",
        "0006,2026-05-02,立案,,",
    )), 4, (
        Bad(3, "decided_date", "ends_before_it_begins", "2026-03-02"),
        Bad(4, "decided_date", "closed_before_it_began", "2026-03-02"),
        Bad(5, "decided_date", "future_date", "2026-05-02"),
    )),
)  # fmt: skip

NOTED = {
    "窗口评价-有误.csv": {(8, "ticket_not_there")},
    "周报-有误.csv": {(3, "copy_of_last_week")},
}
"""What is said of rows that are loaded all the same, by file: row and code."""
