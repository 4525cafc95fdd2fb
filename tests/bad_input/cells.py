"""The museum's cells: numbers, days, moments and ids that are written as no column allows."""

from __future__ import annotations

from tests.bad_input.rejected import Bad, Rejected, of
from tests.builders import log, table

TICKET = "票号,机构代码,窗口,工号,取号,叫号,开始,结束,状态"


def entry(name: str, quantity: str = "1", day: str = "2026-03-05", person: str = "0001") -> str:
    return f"{name},{person},{day},X01,{quantity}"


def took(name: str, moment: str) -> str:
    return f"{name},S1,3,0001,{moment},,,,弃号"


REJECTED = (
    Rejected("numbers that are none", "工作日志-非数.csv", of(log(
        entry("CN1", "1e308"),
        entry("CN2", "99999999999999999999"),
        entry("CN3", "95%"),
        entry("CN4", "十二"),
        entry("CN5", "Infinity"),
        entry("CN6", '"0,001"'),
        entry("CN7", '"1.234,5"'),
        entry("CN8", "⑫"),
        entry("CN9", "٣"),
        entry("CNA", "12"),
    )), 10, (
        Bad(2, "quantity", "not_a_number", "1e308"),
        Bad(3, "quantity", "not_a_number", "99****9999"),
        Bad(4, "quantity", "not_a_number", "95%"),
        Bad(5, "quantity", "not_a_number", "十二"),
        Bad(6, "quantity", "not_a_number", "Infinity"),
        Bad(7, "quantity", "not_a_number", "0,001"),
        Bad(8, "quantity", "not_a_number", "1.234,5"),
        Bad(9, "quantity", "not_a_number", "⑫"),
        Bad(10, "quantity", "not_a_number", "٣"),
    )),
    Rejected("half a count", "指标结果-半次.csv", of(table(
        "指标编号,机构代码,工号,发生月份,实际值,次数,得分,不适用,责任机构",
        "I01,S2,,2026-01,,1.5,,,",
        "I01,S2,,2026-02,,1.0,,,",
    )), 2, (
        Bad(2, "event_count", "not_a_number", "1.5"),
    )),
    Rejected("days as they are shown elsewhere", "工作日志-各国.csv", of(log(
        entry("CD1", day="03/05/2026"),
        entry("CD2", day="26-3-5"),
        entry("CD3", day="3月5日"),
        entry("CD4", day="46086"),
        entry("CD5", day="2026-03-05 14:20"),
        entry("CD6", day="二〇二六年三月五日"),
        entry("CD7", day="2026.3.5"),
        entry("CD8", day="2026/3/5 0:00"),
        entry("CD9", day="2024-02-29"),
    )), 9, (
        Bad(2, "work_date", "not_a_date", "03/05/2026"),
        Bad(3, "work_date", "not_a_date", "26-3-5"),
        Bad(4, "work_date", "not_a_date", "3月5日"),
        Bad(5, "work_date", "not_a_date", "46086"),
        Bad(6, "work_date", "not_a_date", "2026-03-05 14:20"),
        Bad(7, "work_date", "not_a_date", "二〇二六年三月五日"),
    )),
    Rejected("moments that never were", "叫号-没有的时刻.csv", of(table(
        TICKET,
        took("CM1", "1986-05-04 02:30:00"),
        took("CM2", "2026-03-02 23:59:60"),
        took("CM3", "2026-03-02 24:00:00"),
        took("CM4", "2026-03-02T09:00:00+99:99"),
        took("CM5", "2026-03-02T09:00:00+08:00"),
        took("CM6", "2026-02-28T16:00:00Z"),
    )), 6, (
        Bad(2, "taken_at", "not_a_time", "1986-05-04 02:30:00"),
        Bad(3, "taken_at", "not_a_time", "2026-03-02 23:59:60"),
        Bad(4, "taken_at", "not_a_time", "2026-03-02 24:00:00"),
        Bad(5, "taken_at", "not_a_time", "2026-03-02T09:00:00+99:99"),
    )),
    Rejected("ids that look alike", "工作日志-形似.csv", of(log(
        entry("CI1", person="00\u00a001"),
        entry("CI2", person="e\u03010001"),
        entry("CI3", person="0001\u0406"),
        entry("CI4", person='00"01'),
        entry("CI5", person="０001"),
        entry("CI6", person="0001\u3000"),
    )), 6, (
        Bad(2, "person_id", "not_an_id", "00\u00a001"),
        Bad(3, "person_id", "not_an_id", "e\u03010001"),
        Bad(4, "person_id", "not_an_id", "0001\u0406"),
        Bad(5, "person_id", "not_an_id", '00"01'),
        Bad(6, "person_id", "not_an_id", "０001"),
    )),
)  # fmt: skip
