"""Forty hostile names and reasons go through every paper of a year: none of them is more than text anywhere."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import openpyxl
import pytest
from docx import Document
from lxml import etree

from flows.cli import run
from tests.builders import UNIT, table, write_inbox
from tests.conftest import Said
from tests.flows.appraised_bureau import DECIDED, EVENTS, NOW, RULES, fill

Run = Callable[..., Said]
LIVE = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
PAYLOADS = (
    "=7*7", "+7*7", "-7*7", "@SUM(7*7)", "＝7*7", "＋7*7", "－7*7", "＠SUM(7*7)", "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://x.invalid","x")', '=IMPORTXML(CONCAT("http://x.invalid"),"//a")', "'=7*7", "=1+1;=7*7",
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<b>x</b>", "</td></tr></table>", "<!-- x", "--> x",
    "<svg/onload=alert(1)>", '" onmouseover="alert(1)', "javascript:alert(1)", "&lt;script&gt;", "&#60;script&#62;",
    "{{ 7*7 }}", "{{7*7}}", "{_{ 7*7 }_}", "{% for one in range(7) %}x{% endfor %}", "{% if 1 %}x", "{# x #}",
    "{{ name.__class__.__mro__ }}", "{{r name }}", "{%tr for a in b %}", "${7*7}", "#{7*7}",
    "<w:p>", "</w:t></w:r><w:r><w:t>x", '<w:instrText>DDEAUTO c:\\x "x"</w:instrText>', "]]>", "<![CDATA[x]]>",
)  # fmt: skip
IDS = [f"P{number:02d}" for number in range(1, 41)]


def sheet(heads: str, *rows: list[str]) -> str:
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerows([heads.split(","), *rows])
    return text.getvalue()


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a year whose people are called so, and are decided on for such reasons."""
    assert len(PAYLOADS) == len(IDS)
    place = tmp_path_factory.mktemp("payloads") / "workspace"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JIXIAO_NOW", NOW)
        patch.setenv("LANG", "zh_CN.UTF-8")
        assert run(["init", str(place)]) == 0
        fill(place)
        for old in (place / "inbox").iterdir():
            old.unlink()
        people = [[who, name, "公务员", "", "", name] for who, name in zip(IDS, PAYLOADS, strict=True)]
        said = [
            [who, "2025", "年度", "称职", "委员会", "", "考〔2026〕1号", text]
            for who, text in zip(IDS, PAYLOADS, strict=True)
        ]
        posts = (f"{who},S1,clerk,2020-01-01," for who in IDS)
        files = {"机构": UNIT, "人员": sheet("工号,姓名,人员类别,试用期至,离职日期,分管工作", *people)}
        files |= {"岗位任职": table("工号,机构代码,岗位系列,生效日期,班子成员", *posts), "加减分标准": RULES}
        files |= {"奖扣记录": EVENTS.splitlines()[0] + "\nE1,P01,2025-11-05,G01,1\nE2,P01,2025-12-05,G01,1\n"}
        told = [[who, "2025", text] for who, text in zip(IDS, PAYLOADS, strict=True)]
        files |= {"个人总结": sheet("工号,期,个人总结", *told), "等次决定": sheet(DECIDED, *said)}
        write_inbox(place / "inbox", **files)
        commands = [["nightly"], ["month-end", "2025-11"], ["publish", "--trial", "2025-11"], ["month-end", "2025-12"]]
        for words in [
            *commands,
            ["publish", "--trial", "2025-12"],
            ["year-end", "2025"],
            ["publish", "--trial", "2025"],
        ]:
            assert run([*words, "-w", str(place)]) == 0, words
    return place / "var" / "publications" / "B1" / "2025" / "v1"


@pytest.mark.parametrize("name", ["summary.xlsx", "roster.xlsx", "workbook.xlsx"])
def test_no_cell_of_a_workbook_is_live(papers: Path, name: str) -> None:
    book = openpyxl.load_workbook(papers / name)
    cells = [cell for page in book for row in page.iter_rows() for cell in row if cell.value is not None]
    texts = [str(cell.value) for cell in cells if isinstance(cell.value, str)]

    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
    assert [text for text in texts if text.startswith(LIVE) and text != "—"] == []
    assert [cell.value for cell in cells if str(cell.value).strip() == "49"] == []
    if name == "summary.xlsx":
        assert {text.removeprefix("'") for text in texts} >= {one.removeprefix("'") for one in PAYLOADS}
    with zipfile.ZipFile(papers / name) as package:
        parts = [package.read(one) for one in package.namelist()]
    assert [part for part in parts if b"<f>" in part or b"<f " in part or b'TargetMode="External"' in part] == []


def test_a_form_has_the_elements_of_the_template_and_no_other(papers: Path) -> None:
    tags = set()
    for who, name in zip(IDS, PAYLOADS, strict=True):
        file = papers / "registers" / f"{who}.docx"
        with zipfile.ZipFile(file) as package:
            page = etree.fromstring(package.read("word/document.xml"))
        tags.add(tuple(str(one.tag) for one in page.iter()))
        cells = [cell.text for grid in Document(str(file)).tables for row in grid.rows for cell in row.cells]
        assert cells.count(name) > 1, name  # the name, and the work
        assert [cell for cell in cells if "49" in cell] == []

    assert len(tags) == 1
    assert {tag for tag in tags.pop() if tag.endswith(("instrText", "hyperlink", "fldSimple", "object"))} == set()


def test_no_cell_of_the_file_for_the_personnel_system_is_live(papers: Path) -> None:
    rows = list(csv.reader(StringIO((papers / "hr.csv").read_bytes().decode("utf-8-sig"))))
    names = [row[1] for row in rows[1:]]

    assert [cell for row in rows for cell in row if cell.startswith(LIVE)] == []
    assert sorted(name.removeprefix("'") for name in names) == sorted(one.removeprefix("'") for one in PAYLOADS)
    assert {len(row) for row in rows} == {10}


def test_no_tag_of_a_page_comes_from_a_name(papers: Path) -> None:
    pages = {str(page.relative_to(papers)): page.read_text(encoding="utf-8") for page in papers.rglob("*.html")}
    tags = ("<script>", "<img", "<svg/", "<w:p>", '" onmouseover="', "<b>x", "</td></tr></table> ", "<!-- x", ">49<")

    assert {"index.html", "head.html", "section/S1.html", "person/P40.html"} <= set(pages)
    assert len([name for name in pages if name.startswith("person/")]) == len(IDS)
    assert [(name, tag) for name, text in pages.items() for tag in tags if tag in text] == []
    assert [name for name, text in pages.items() if 'href="javascript:' in text] == []
