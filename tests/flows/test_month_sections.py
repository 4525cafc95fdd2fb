"""What a bureau's pages tell beside the scores: comparisons, notices, deadlines, who answers for what."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
import pytest

from tests.flows.county import Tables


def test_the_pages_of_a_month_lead_to_one_another(march: Path) -> None:
    links = {page: re.findall(r'<a href="([^#"]+)"', (march / page).read_text("utf-8")) for page in PAGES}

    assert {page: found[0] for page, found in links.items()} == {
        "index.html": "jixian.html",
        "jixian.html": "index.html",
    }


PAGES = ("index.html", "jixian.html")


def test_units_are_called_units_and_have_a_tier(march: Path) -> None:
    text = (march / "jixian.html").read_text("utf-8")
    ranking = next(rows for caption, rows in Tables(march / "jixian.html").found.items() if "按名次" in caption)

    assert ranking[0] == ["名次", "考核对象", "绩效考核指标", "总分", "档次"]
    assert [row[1] for row in ranking[1:]] == ["征管股", "办公室", "政工股"]
    assert [row[4] for row in ranking[1:]] == ["第二档", "第二档", "第三档"]
    assert "应计分单位数" in text
    assert "姓名" not in text


def test_the_workbook_of_units_has_their_words_and_tiers(march: Path) -> None:
    book = openpyxl.load_workbook(march / "workbook-jixian.xlsx")
    heads = [[cell for cell in row if cell] for row in book["排名"].iter_rows(values_only=True)]

    assert ["名次", "考核对象", "机构代码", "绩效考核指标", "总分", "档次", "称号", "备注"] in heads
    assert "申报得分统计表" not in book.sheetnames


@pytest.mark.parametrize(
    ("page", "caption", "row"),
    [
        ("index.html", "本期讲评", ["某县局", "李强", "代 王敏 轮值", "分局工作", "预约办税", "归档滞后"]),
        (
            "index.html",
            "与同类单位和股室比较",
            ["县级局", "政工股", "综合成绩", "某县局", "90.00", "2", "第二档", "5.00", "季度总结退回 -2"],
        ),
        ("jixian.html", "与本单位以前各期比较", ["办公室", "95.00", "98.00", "3.00", "第二档"]),
        ("jixian.html", "通报的股室", ["政工股", "文种错误", "2026-02", "2"]),
        (
            "jixian.html",
            "扣分股室和原因所在股室各列一行",
            ["办公室", "原因所在", "政工股", "报送差错", "文种错误", "季度总结退回", "2.00"],
        ),
        (
            "jixian.html",
            "指标、承接的上级指标和责任人",
            ["政工股", "I02", "报送差错", "P01 公文处理", "分解", "10", "扣分", "2", "月", "是"],
        ),
        (
            "index.html",
            "本期到期和逾期未报的节点",
            ["I02", "季度总结", "政工股", "赵丽", "2026-03-20", "2026-03-24", "2026-03-21", "逾期报送"],
        ),
        (
            "index.html",
            "到期末的意见建议",
            ["Y1", "电话回访", "办税等候", "征管股", "2026-03-10", "2026-03-20", "逾期办结", "已增设窗口"],
        ),
    ],
)
def test_a_section_tells_what_was_delivered(march: Path, page: str, caption: str, row: list[str]) -> None:
    rows = Tables(march / page).found[caption]

    assert row in rows[1:]
    assert {len(one) for one in rows} == {len(row)}


def test_a_section_without_rows_is_not_there(county: Path) -> None:
    february = (county / "var" / "reports" / "C1" / "2026-02" / "index.html").read_text("utf-8")

    assert [word for word in ("讲评", "横向比较", "窗口评价和叫号") if word in february] == []
    assert "上月台账" in february
