"""What a bureau's pages tell beside the scores: comparisons, notices, deadlines, who answers for what."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
import pytest

from flows.cli import run
from tests.flows.county import deliver

NOW = "2026-04-09T02:00:00+08:00"


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace in which February and March of the county are calculated."""
    place = tmp_path_factory.mktemp("county") / "workspace"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JIXIAO_NOW", NOW)
        patch.setenv("LANG", "zh_CN.UTF-8")
        assert run(["init", str(place), "--scheme", "jixian"]) == 0
        deliver(place / "inbox")
        assert run(["nightly", "-w", str(place)]) == 0
        for month in ("2026-02", "2026-03"):
            assert run(["month-end", month, "-w", str(place)]) == 0
    return place


@pytest.fixture(scope="module")
def march(county: Path) -> Path:
    return county / "var" / "reports" / "C1" / "2026-03"


class Tables(HTMLParser):
    """The rows of a page's tables by caption."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.found: dict[str, list[list[str]]] = {}
        self._rows: list[list[str]] = []
        self._into: list[str] | None = None
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
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


def test_the_pages_of_a_month_lead_to_one_another(march: Path) -> None:
    links = {page: re.findall(r'<a href="([^#"]+)"', (march / page).read_text("utf-8")) for page in PAGES}

    assert links == {"index.html": ["jixian.html"], "jixian.html": ["index.html"]}


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
