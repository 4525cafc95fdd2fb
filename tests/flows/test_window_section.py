"""A hall's page shows its ratings and its queue, by zone and by hall."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.builders import table, write_inbox
from tests.flows.county import Tables


def test_the_page_of_the_halls_has_their_zones(tmp_path: Path, jixiao: Any) -> None:
    place = tmp_path / "halls"
    assert jixiao("init", place, "--scheme", "fengtai").code == 0
    write_inbox(
        place / "inbox",
        机构=table(
            "机构代码,机构名称,上级机构代码,机构类型,服务区,生效日期",
            "F1,某区局,,局,,2020-01-01",
            "H1,东厅,F1,办税厅,东区,2020-01-01",
        ),
        人员=table("工号,姓名,人员类别", "0001,王敏,公务员"),
        岗位任职=table("工号,机构代码,岗位系列,生效日期", "0001,H1,window,2020-01-01"),
        窗口评价=table(
            "编号,机构代码,窗口,工号,评价时间,等级,属实,回访",
            "R1,H1,1,0001,2026-03-02 09:30,非常满意,否,",
            "R2,H1,1,0001,2026-03-02 10:30,不满意,是,2026-03-03 09:00",
        ),
        叫号=table(
            "票号,机构代码,业务,窗口,工号,取号,叫号,开始,结束,状态",
            "T1,H1,申报,1,0001,2026-03-02 09:00,2026-03-02 09:12,2026-03-02 09:13,2026-03-02 09:20,已办",
            "T2,H1,申报,1,0001,2026-03-02 10:00,2026-03-02 10:12,2026-03-02 10:13,2026-03-02 10:20,已办",
            "T3,H1,申报,1,0001,2026-03-02 11:00,2026-03-02 11:12,,,过号",
            "T4,H1,申报,1,0001,2026-03-02 11:00,2026-03-02 11:12,,,过号",
        ),
    )
    night = jixiao("nightly", "-w", place)
    assert night.code == 0, night.err
    jixiao("month-end", "2026-03", "-w", place)

    found = Tables(place / "var" / "reports" / "F1" / "2026-03" / "index.html").found

    row = ["2", "100.00", "1", "100.00", "1", "0.00", "4", "2", "50.00", "12", "12"]
    assert found["按服务区"][1:] == [["东区", *row]]
    assert found["按办税厅"][1:] == [["东厅", *row]]


def test_the_night_shows_the_last_day_in_the_hall_and_whom_to_call_back(tmp_path: Path, jixiao: Any) -> None:
    place = tmp_path / "halls"
    assert jixiao("init", place, "--scheme", "fengtai").code == 0
    write_inbox(
        place / "inbox",
        机构=table(
            "机构代码,机构名称,上级机构代码,机构类型,服务区,生效日期",
            "F1,某区局,,局,,2020-01-01",
            "H1,东厅,F1,办税厅,东区,2020-01-01",
        ),
        人员=table("工号,姓名,人员类别", "0001,王敏,公务员"),
        岗位任职=table("工号,机构代码,岗位系列,生效日期", "0001,H1,window,2020-01-01"),
        窗口评价=table(
            "编号,机构代码,窗口,工号,评价时间,等级,来源,属实,回访",
            "R1,H1,1,0001,2026-04-01 09:30,不满意,主动,,",
            "R2,H1,1,0001,2026-04-02 10:30,非常满意,主动,,",
            "R3,H1,2,0001,2026-04-02 10:40,不满意,主动,是,2026-04-03 09:00",
        ),
        叫号=table(
            "票号,机构代码,业务,窗口,工号,取号,叫号,开始,结束,状态",
            "T1,H1,申报,1,0001,2026-04-01 09:00,2026-04-01 09:30,2026-04-01 09:31,2026-04-01 09:40,已办",
            "T2,H1,申报,1,0001,2026-04-02 10:00,2026-04-02 10:12,2026-04-02 10:13,2026-04-02 10:20,已办",
        ),
    )
    assert jixiao("nightly", "-w", place).code == 0
    page = place / "var" / "reports" / "F1" / "hall" / "index.html"
    found = Tables(page).found

    assert "2026-04-02" in page.read_text(encoding="utf-8")
    assert found["按服务区"][1:] == [["东区", "2", "200.00", "1", "100.00", "1", "0.00", "1", "1", "0.00", "12", "12"]]
    assert found["近一个月还没有回访的差评"][1:] == [["2026-04-01", "东厅", "1", "R1", "—", "不满意"]]
    assert "王敏" not in page.read_text(encoding="utf-8")
