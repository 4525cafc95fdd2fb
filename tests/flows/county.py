"""A county with three sections: indicators carried from above, a deduction caused next door, peers, reviews, opinions."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

from tests.builders import table, write_inbox


def deliver(inbox: Path) -> None:
    """February and March of a county that scores its sections and its people."""
    write_inbox(
        inbox,
        机构=table(
            "机构代码,机构名称,上级机构代码,机构类型,生效日期",
            "C1,某县局,,局,2020-01-01",
            "S1,办公室,C1,股室,2020-01-01",
            "S2,征管股,C1,股室,2020-01-01",
            "S3,政工股,C1,股室,2020-01-01",
        ),
        人员=table(
            "工号,姓名,人员类别",
            "0001,钱局,公务员",
            "0002,王敏,公务员",
            "0003,李强,公务员",
            "0004,赵丽,公务员",
        ),
        岗位任职=table(
            "工号,机构代码,岗位系列,负责人,生效日期",
            "0001,C1,局领导,是,2020-01-01",
            "0002,S1,科员,,2020-01-01",
            "0003,S2,科员,,2020-01-01",
            "0004,S3,科员,,2020-01-01",
        ),
        指标=table(
            "指标编号,年度,名称,承接指标,承接方式,分值,计分方式,标准,责任机构,责任人,重点",
            "P01,2026,公文处理,,,10,直接给分,,,,",
            "P02,2026,信息化,,精简,10,直接给分,,,,",
            "I01,2026,归档率,P01,承接,10,比率,100,S1,,",
            "I02,2026,报送差错,P01,分解,10,扣分,2,S3,,是",
            "I03,2026,申报率,,,10,比率,100,S2,,",
            "I04,2026,台账完成率,,,10,比率,100,,0004,",
        ),
        原因类别=table("原因类别,原因名称", "DOC,文种错误"),
        指标结果=table(
            "指标编号,机构代码,工号,发生月份,实际值,次数,原因类别,责任机构,扣分原因",
            "I01,S1,,2026-02,95,,,,",
            "I02,S3,,2026-02,,1,DOC,S1,半年总结未报送",
            "I03,S2,,2026-02,99,,,,",
            "I04,,0004,2026-02,80,,,,",
            "I01,S1,,2026-03,98,,,,",
            "I02,S3,,2026-03,,1,DOC,S1,季度总结退回",
            "I03,S2,,2026-03,99,,,,",
            "I04,,0004,2026-03,90,,,,",
        ),
        评分=table(
            "评分人,被评人,期,评价项目,评分人类别,得分",
            *(f"0001,{who},2026-0{month},领导评鉴,分管领导,9{who[-1]}" for month in (2, 3) for who in PEOPLE),
        ),
        节点督办=table(
            "指标编号,节点,事项,责任机构,责任人,期限,报送,督办",
            "I02,1,上月台账,S3,0004,2026-02-20,2026-02-19 10:00,",
            "I02,2,季度总结,S3,0004,2026-03-20,2026-03-24 10:00,2026-03-21 09:00",
            "I02,3,季度台账,S3,0004,2026-03-25,,",
            "I02,4,下季计划,S3,0004,2026-04-20,,",
        ),
        横向比较成绩=table(
            "单位,分组,月份,股室,比较指标,得分,名次,档次",
            "某县局,县级局,2026-03,政工股,,90,2,第二档",
            "某邻县局,县级局,2026-03,政工股,,95,1,第一档",
        ),
        讲评=table("机构代码,月份,讲评人,讲评对象,被讲评人,亮点,不足", "C1,2026-03,0003,分局工作,,预约办税,归档滞后"),
        代理分局长轮值表=table("机构代码,起,止,代理人,代谁", "C1,2026-03-01,2026-03-31,0003,0002"),
        意见建议台账=table(
            "编号,来源,类别,承办,办理期限,办结时间,结果", "Y1,电话回访,办税等候,S2,2026-03-10,2026-03-20,已增设窗口"
        ),
    )


PEOPLE = ("0002", "0003", "0004")


class Tables(HTMLParser):
    """The rows of the tables of a page, or of a part of its text, by caption."""

    def __init__(self, page: Path | str) -> None:
        super().__init__()
        self.found: dict[str, list[list[str]]] = {}
        self._rows: list[list[str]] = []
        self._into: list[str] | None = None
        self.feed(page if isinstance(page, str) else page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag == "caption":
            self._into, self._rows = [""], []
        elif tag == "tr":
            self._into = []
            self._rows.append(self._into)
        elif tag in ("th", "td") and self._into is not None:
            self._into.append("")

    def handle_data(self, data: str) -> None:
        if self._into:
            self._into[-1] += data.strip()

    def handle_endtag(self, tag: str) -> None:
        if tag == "caption" and self._into:
            self.found[self._into[0]] = self._rows
        if tag in ("caption", "tr"):
            self._into = None
