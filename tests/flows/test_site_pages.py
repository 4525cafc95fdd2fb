"""The pages beside index.html: of a county whose people and sections are scored, and of a published month."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

import pytest

from flows.settings import Workspace
from flows.site_pages import copy_site
from tests.builders import table, write_inbox
from tests.conftest import Said
from tests.flows.county import Tables
from tests.flows.deciding_office import Office
from warehouse.files import replace_all
from warehouse.publications import MANIFEST, manifest

NAMES = {"0001": "钱局", "0002": "王敏", "0003": "李强", "0004": "赵丽"}


def text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def test_a_sheet_has_its_own_lines_indicators_and_way_to_the_next_place(march: Path) -> None:
    page = march / "person" / "0004.html"
    tables = Tables(page).found

    assert tables["每一分项的来历；计入总分之和即为总分"][-1] == ["总分", "", "", "", "", "91.60"]
    assert ["台账完成率", "10.00", "9.00", "1.00"] in tables["本人承接的指标"]
    moved = next(rows for caption, rows in tables.items() if "比上期" in caption)
    assert moved[1] == ["个人应该承接的绩效指标", "48.00", "54.00", "6.00", "0.60", "0.67"]
    assert "上期第 3 名，本期第 3 名，没有变化。" in text(page)


@pytest.mark.parametrize("who", ["0002", "0003", "0004"])
def test_a_sheet_names_nobody_else(march: Path, who: str) -> None:
    page = text(march / "person" / f"{who}.html")

    assert NAMES[who] in page
    assert [name for other, name in NAMES.items() if other != who and name in page] == []


def test_a_section_sees_its_people_losses_others_and_repeated_causes(march: Path) -> None:
    tables = Tables(march / "section" / "S3.html").found

    assert tables["本股室人员"][1][0] == "赵丽"
    assert tables["按事项和原因合计，扣分多的在前"][1] == ["报送差错", "文种错误", "1", "2.00"]
    assert [row[0] for row in tables["各股室人员得分；▶ 为本股室"][1:]] == ["办公室", "征管股", "▶ 政工股"]
    assert tables["通报的股室"][1][0] == "政工股"
    assert [row[0] for row in tables["与本单位以前各期比较"][1:]] == ["政工股"]


def test_the_head_sees_the_spread_and_the_milestones(march: Path) -> None:
    page = march / "head.html"

    assert {"各岗位系列得分", "各股室人员得分", "本期到期和逾期未报的节点"} <= set(Tables(page).found)
    assert "<svg" in text(page)


def test_every_page_leads_to_the_others_and_the_notice_to_none(march: Path) -> None:
    lost = [
        (page.name, link)
        for page in march.rglob("*.html")
        for link in re.findall(r'<a href="([^"#]+)"', text(page))
        if not (page.parent / unquote(link)).is_file()
    ]

    assert lost == []
    assert {"head.html", "section/S3.html", "person/0004.html"} <= set(
        re.findall(r'<a href="([^"#]+)"', text(march / "index.html"))
    )
    assert re.findall(r'<a href="([^"#]+)"', text(march / "notice.html")) == []


def test_the_site_is_published_hashed_and_shown(office_of: Callable[[str], Office]) -> None:
    office = office_of("published")
    place = Workspace(office.workspace)
    folder, shown = place.publication("B1", "2026-03", 1), place.report("B1", "2026-03")
    hashed = [name for name in (manifest(folder) or {})["files"] if name.startswith(("person/", "section/", "head"))]

    assert {"head.html", "person/0001.html", "section/S1.html"} <= set(hashed)
    assert [name for name in hashed if (shown / name).read_bytes() != (folder / name).read_bytes()] == []
    assert (folder / MANIFEST).exists()


def test_halls_that_can_be_told_apart_have_frames_of_their_own_and_few_ratings_are_not_shown(
    tmp_path: Path, jixiao: Callable[..., Said]
) -> None:
    place, halls = tmp_path / "halls", {"H1": (30, 0), "H2": (30, 20), "H3": (4, 0), "H4": (6, 0)}
    assert jixiao("init", place, "--scheme", "fengtai").code == 0
    ratings = [
        f"{hall}-{n},{hall},1,{hall[1]},2026-03-02 09:{n:02d},{'不满意' if n < bad else '满意'},{'是' if n < bad else '否'}"
        for hall, (count, bad) in halls.items()
        for n in range(count)
    ]
    write_inbox(
        place / "inbox",
        机构=table(
            "机构代码,机构名称,上级机构代码,机构类型,服务区,生效日期",
            "F1,某区局,,局,,2020-01-01",
            *(f"{hall},{hall[1]}号厅,F1,办税厅,东区,2020-01-01" for hall in halls),
        ),
        人员=table("工号,姓名,人员类别", *(f"{hall[1]},{hall[1]}号员,公务员" for hall in halls)),
        岗位任职=table("工号,机构代码,岗位系列,生效日期", *(f"{hall[1]},{hall},window,2020-01-01" for hall in halls)),
        窗口评价=table("编号,机构代码,窗口,工号,评价时间,等级,属实", *ratings),
        叫号=table("票号,机构代码,业务,窗口,工号,取号,叫号,开始,结束,状态",
                 *(f"T{hall},{hall},申报,1,{hall[1]},2026-03-02 09:00,2026-03-02 09:05,2026-03-02 09:06,2026-03-02 09:20,已办"
                   for hall in halls)),
    )  # fmt: skip
    assert jixiao("nightly", "-w", place).code == 0
    jixiao("month-end", "2026-03", "-w", place)

    tables = Tables(place / "var" / "reports" / "F1" / "2026-03" / "head.html").found
    rated = next(rows for caption, rows in tables.items() if caption.startswith("满意度："))
    assert [(row[0], row[1], row[2], row[5]) for row in rated[1:]] == [
        ("1号厅", "30", "100.00", "1"),
        ("2号厅", "30", "33.33", "2"),
    ]


def test_a_page_of_nobody_goes_and_others_stay_untouched(tmp_path: Path) -> None:
    replace_all(tmp_path / "person", [("a.html", b"1"), ("b.html", b"2")])
    before = (tmp_path / "person" / "a.html").stat()
    replace_all(tmp_path / "person", [("a.html", b"1"), ("c.html", b"3")])

    assert sorted(one.name for one in (tmp_path / "person").iterdir()) == ["a.html", "c.html"]
    assert (tmp_path / "person" / "a.html").stat().st_ino == before.st_ino


def test_a_version_of_before_has_no_pages_to_copy(tmp_path: Path) -> None:
    copy_site(tmp_path / "v1", tmp_path / "shown")

    assert not (tmp_path / "shown").exists()
