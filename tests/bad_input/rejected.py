"""The museum's files of which only rows are bad: what lies in the inbox, and what becomes of each row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.builders import log, reviews, table


@dataclass(frozen=True)
class Bad:
    """One reason of one row: where it stands, which cell, what was found there."""

    row_no: int
    column: str
    code: str
    found: str | None


@dataclass(frozen=True)
class Rejected:
    """A file with `rows` rows, of which those in `bad` are rejected and the others loaded."""

    name: str
    file: str
    content: Callable[[], bytes]
    rows: int
    bad: tuple[Bad, ...]

    @property
    def rejected(self) -> int:
        return len({one.row_no for one in self.bad})


def of(text: str) -> Callable[[], bytes]:
    return text.encode


REJECTED = (
    Rejected("quantities", "工作日志-数量.csv", of(log(
        "Q01,0001,2026-03-05,X01,-1",
        "Q02,0001,2026-03-05,X01,三",
        "Q03,0001,2026-03-05,X01,1e3",
        "Q04,0001,2026-03-05,X01,NaN",
        "Q05,0001,2026-03-05,X01,1e309",
        "Q06,0001,2026-03-05,X01,2.5555",
        "Q07,0001,2026-03-05,X01,１２",
        "Q08,0001,2026-03-05,X01,",
        "Q09,0001,2026-03-05,X01,100001",
        "Q10,0001,2026-03-05,X01,3",
    )), 10, (
        Bad(2, "quantity", "too_small", "-1"),
        Bad(3, "quantity", "not_a_number", "三"),
        Bad(4, "quantity", "not_a_number", "1e3"),
        Bad(5, "quantity", "not_a_number", "NaN"),
        Bad(6, "quantity", "not_a_number", "1e309"),
        Bad(7, "quantity", "not_a_number", "2.5555"),
        Bad(8, "quantity", "not_a_number", "１２"),
        Bad(9, "quantity", "blank", None),
        Bad(10, "quantity", "not_a_number", "100001"),
    )),
    Rejected("days", "工作日志-日子.csv", of(log(
        "T01,0001,2027-01-01,X01,1",
        "T02,0001,2026-04-10,X01,1",
        "T03,0001,2026-04-09,X01,1",
        "T04,0001,2026-02-29,X01,1",
        "T05,0001,2024-02-29,X01,1",
        "T06,0001,2026-04-31,X01,1",
        "T07,0001,05/03/2026,X01,1",
        "T08,0001,1900-02-29,X01,1",
        "T09,0001,,X01,1",
        "T10,0001,2026年3月6日,X01,1",
        "T11,0001,20260309,X01,1",
        "T12,0001,2026/3/7,X01,1",
    )), 12, (
        Bad(2, "work_date", "future_date", "2027-01-01"),
        Bad(3, "work_date", "future_date", "2026-04-10"),
        Bad(5, "work_date", "not_a_date", "2026-02-29"),
        Bad(7, "work_date", "not_a_date", "2026-04-31"),
        Bad(8, "work_date", "not_a_date", "05/03/2026"),
        Bad(9, "work_date", "not_a_date", "1900-02-29"),
        Bad(10, "work_date", "blank", None),
    )),
    Rejected("references", "工作日志-引用.csv", of(log(
        "U01,9999,2026-03-05,X01,1",
        "U02,0001,2026-03-05,Q99,1",
        "U03,0001,2026-02-28,N01,1",
        "U04,0001,2026-03-01,N01,1",
        "U05,0001,2026-03-05,J01,1",
        "U06,0001,2026-03-05,,1",
    )), 6, (
        Bad(2, "person_id", "unknown_person", "9999"),
        Bad(3, "item_code", "unknown_work_item", "Q99"),
        Bad(4, "item_code", "item_not_priced", "N01"),
        Bad(6, "item_code", "item_of_other_post", "J01"),
        Bad(7, "ad_hoc_points", "temporary_without_points", None),
    )),
    Rejected("outside the posting", "工作日志-不在岗.csv", of(log(
        "V01,0003,2026-02-09,X01,1",
        "V02,0003,2026-02-10,X01,1",
        "V03,0005,2026-01-31,X01,1",
        "V04,0005,2026-02-01,X01,1",
        "V05,0004,2026-02-15,X01,1",
        "V06,0004,2026-02-16,X01,1",
    )), 6, (
        Bad(2, "work_date", "outside_posting", "2026-02-09"),
        Bad(5, "work_date", "outside_posting", "2026-02-01"),
        Bad(7, "work_date", "outside_posting", "2026-02-16"),
    )),
    Rejected("the same key twice", "工作日志-重号.csv", of(log(
        "D01,0001,2026-03-05,X01,2",
        "D01,0001,2026-03-05,X01,2",
        "D02,0001,2026-03-05,X01,1",
        "D02,0001,2026-03-05,X01,4",
        "D03,0001,2026-03-05,X01,1",
        ",0001,2026-03-11,X01,1",
        ",0001,2026-03-11,X01,1",
    )), 7, (
        Bad(3, "entry_id", "repeated_row", "D01"),
        Bad(4, "entry_id", "conflicting_rows", "D02"),
        Bad(5, "entry_id", "conflicting_rows", "D02"),
    )),
    Rejected("ids", "工作日志-怪号.csv", of(log(
        "I01,1.23E+05,2026-03-05,X01,1",
        "I02,0001'); DROP TABLE person;--,2026-03-05,X01,1",
        "I03,0001\u200b,2026-03-05,X01,1",
        "I04,０００１,2026-03-05,X01,1",
        "I05,\u202e0001,2026-03-05,X01,1",
        "I06,0001,2026-03-05,Х01,1",
        "I07,1,2026-03-05,X01,1",
        "I08,\x1b[31m0001,2026-03-05,X01,1",
        'I09,"0001\n****-x.csv",2026-03-05,X01,1',
        "I10,0001,2026-03-05,X01,1",
    )), 10, (
        Bad(2, "person_id", "not_an_id", "1.23E+05"),
        Bad(3, "person_id", "not_an_id", "0001'); DROP TABLE person;--"),
        Bad(4, "person_id", "not_an_id", "0001\u200b"),
        Bad(5, "person_id", "not_an_id", "０００１"),
        Bad(6, "person_id", "not_an_id", "\u202e0001"),
        Bad(7, "item_code", "not_an_id", "Х01"),
        Bad(8, "person_id", "unknown_person", "1"),
        Bad(9, "person_id", "not_an_id", "\x1b[31m0001"),
        Bad(10, "person_id", "not_an_id", "0001\n****-x.csv"),
    )),
    Rejected("control characters", "人员-控制字符.csv", of(table(
        "工号,姓名,人员类别",
        "0091,王\x07敏,公务员",
        "0092,李\u200b强,公务员",
        "0093,宋\x1b[31m江,公务员",
        "0094,林冲,公务员",
        "0095,林冲,局长",
    )), 5, (
        Bad(2, "person_name", "control_character", "***"),
        Bad(3, "person_name", "control_character", "***"),
        Bad(4, "person_name", "control_character", "*******"),
        Bad(6, "person_type", "not_in_the_list", "**"),
    )),
    Rejected("reviews", "审核-有误.csv", of(reviews(
        "0002,2026-03,X01,股长,5.001,同意",
        "0006,2026-03,J01,股长,,核减",
        "0006,2026-03,X01,股长,,",
        "0002,2026-03,X01,考核小组,5,同意",
        "0006,2026-13,J01,股长,1,同意",
        "0006,2026-03,J01,局长,1,同意",
    )), 6, (
        Bad(2, "confirmed_quantity", "more_than_declared", "5.001"),
        Bad(3, "confirmed_quantity", "cut_without_quantity", None),
        Bad(4, "decision", "review_says_nothing", None),
        Bad(6, "month", "not_a_month", "2026-13"),
        Bad(7, "stage", "not_in_the_list", "*长"),
    )),
    Rejected("events", "奖扣记录-有误.csv", of(table(
        "编号,工号,机构代码,日期,代码,分值",
        "E01,0001,,2026-03-05,Q01,",
        "E02,,,2026-03-05,Q01,",
        "E03,0001,,2026-03-05,Q77,",
        "E04,0001,,2026-03-05,Q01,-3",
        "E05,0001,,2026-03-05,Q02,",
        "E06,0001,,2026-03-05,Q02,-2",
        "E07,0001,,2019-12-31,Q01,",
    )), 7, (
        Bad(3, "person_id", "event_of_nobody", None),
        Bad(4, "event_code", "unknown_event_rule", "Q77"),
        Bad(5, "points", "points_not_of_rule", "-3"),
        Bad(6, "points", "points_left_open", None),
        Bad(8, "event_code", "rule_not_in_force", "Q01"),
    )),
)  # fmt: skip
