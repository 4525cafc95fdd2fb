"""The pages of persons, sections and the head: nobody else on a sheet, hostile names dead, links that work, A4."""

from __future__ import annotations

import html
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import polars as pl
import pytest

from tests.browsing import measured_page, printed
from tests.warehouse.extracts.sites import site
from warehouse.extracts.head_page import head_page
from warehouse.extracts.page import page
from warehouse.extracts.person_page import person_pages
from warehouse.extracts.section_page import section_pages
from warehouse.extracts.site import Site, rooms, sheets

ROOT = Path(__file__).parents[3]
PAYLOADS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</title><script>alert(2)</script>",
    "</svg><script>alert(3)</script>",
    "<!-- ",
    "&lt;script&gt;alert(4)&lt;/script&gt;",
    "{{ 7*7 }}",
    "javascript:alert(5)",
    "<style>*{display:none}</style>",
)
RARE = "𠅤𬀩𫖯𰻞"


class Tags(HTMLParser):
    """Tags with their attributes, and the text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def every(known: Site) -> dict[str, str]:
    return dict([head_page(known), *person_pages(known), *section_pages(known)])


@pytest.fixture(scope="module")
def hostile() -> dict[str, str]:
    return every(site(12, (*PAYLOADS, RARE), ("../../etc/passwd", "a/b", "%2F", "长" * 200)))


@pytest.mark.parametrize("number", range(10))
def test_a_hostile_name_is_text_and_nothing_else(hostile: dict[str, str], number: int) -> None:
    plain = every(site(12))
    shape = [{tag for tag, _ in Tags(text).found} for text in plain.values()]
    for text in hostile.values():
        tags = Tags(text)
        assert {tag for tag, _ in tags.found} <= set.union(*shape)
        assert [name for _, attrs in tags.found for name in attrs if name.startswith("on")] == []
        assert PAYLOADS[number] not in text or html.escape(PAYLOADS[number]) == PAYLOADS[number]
    assert any(PAYLOADS[number] in Tags(text).text for text in hostile.values())


def test_a_rare_name_is_written_as_it_is_and_has_fonts(hostile: dict[str, str]) -> None:
    sheet = next(text for text in hostile.values() if f"{RARE}个人绩效单" in text)

    assert "Noto Sans CJK SC" in sheet
    assert "@font-face" not in sheet


def test_an_id_leaves_no_folder_and_no_two_share_a_file(hostile: dict[str, str]) -> None:
    assert all(re.fullmatch(r"head\.html|(person|section)/[^/]{1,100}", file) for file in hostile)
    assert len([file for file in hostile if file.startswith("person/")]) == 12


def test_nobody_else_is_on_a_sheet() -> None:
    known = site(30)
    for file, text in person_pages(known):
        names = set(re.findall(r"人员\d{5}号", text))
        assert names == {f"人员{file[7:12]}号"}
        assert len(text.encode()) < 300_000


def test_a_sheet_says_how_the_rank_moved_and_what_a_point_brings() -> None:
    text = Tags(dict(person_pages(site(6)))["person/00001.html"]).text

    assert "上期第 5 名，本期第 2 名，上升 3 位。与两期都有名次的其他 5 人相比" in text
    assert "到上一名次还差 1.00 分" in text
    assert "暂定：与其比较的人员中有人暂缓计分" in text
    assert "试运行，不作正式结果" in text


def test_a_mean_of_few_people_is_not_told() -> None:
    assert "平均变化" in dict(person_pages(site(5)))["person/00000.html"]
    assert "平均变化" not in dict(person_pages(site(4)))["person/00000.html"]


def test_every_page_reads_well_aloud() -> None:
    for file, text in every(site(3)).items():
        tags = Tags(text).found
        names = [tag for tag, _ in tags]
        heads = [int(name[1]) for name in names if re.fullmatch(r"h[1-6]", name)]

        assert dict(tags[0][1])["lang"] == "zh-CN", file
        assert heads[0] == 1, file
        assert heads.count(1) == 1, file
        assert set(heads[1:]) == {2}, file
        assert names.count("caption") == names.count("table"), file
        assert [attrs for tag, attrs in tags if tag == "th" and "scope" not in attrs] == [], file
        svgs = [attrs for tag, attrs in tags if tag == "svg"]
        assert all(attrs["role"] == "img" for attrs in svgs), file
        assert names.count("desc") == len(svgs), file


def test_every_link_has_its_place_whatever_the_ids(tmp_path: Path) -> None:
    _written(site(30, PAYLOADS, ("../../etc/passwd", "a/b", "%2F", "a b?c#d")), tmp_path)
    for file in tmp_path.rglob("*.html"):
        links = [attrs["href"] or "" for tag, attrs in Tags(file.read_text("utf-8")).found if tag == "a"]
        assert [one for one in links if not one.startswith("#") and not (file.parent / unquote(one)).is_file()] == []
        assert any(not one.startswith("#") for one in links)


def test_english_pages_say_nothing_in_chinese() -> None:
    words = Tags(dict(person_pages(site(2, lang="en")))["person/00000.html"]).text

    assert "How the rank moved" in words
    assert "名次" not in words


def _written(known: Site, folder: Path) -> None:
    report = replace(known.first, rooms=rooms(known), sheets=sheets(known.first))
    for file, text in {"index.html": page(report), **every(known)}.items():
        path = folder / file
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, dict[str, object], str]]:
    """What Chromium measured of a page of each kind at the width of A4, and what it complained of."""
    folder = tmp_path_factory.mktemp("site")
    _written(site(30, ("李" * 12, *PAYLOADS)), folder)
    names = ("person/00000.html", "section/S0.html", "head.html")
    return [(name, *measured_page(folder / name, folder)) for name in names]


@pytest.mark.browser
@pytest.mark.skipif(shutil.which("chromium") is None, reason="Chromium is not installed")
def test_a_browser_has_room_for_every_page_and_asks_for_nothing(
    measured: list[tuple[str, dict[str, object], str]],
) -> None:
    for name, found, complaints in measured:
        assert found["wide"] <= found["room"], name  # type: ignore[operator]
        assert found["over"] == 0, name
        assert found["asked"] == [], name
        assert "CONSOLE" not in complaints, name


@pytest.mark.browser
@pytest.mark.skipif(not shutil.which("chromium") or not shutil.which("pdfinfo"), reason="needs Chromium and poppler")
def test_a_sheet_with_nine_components_is_one_page_of_a4(tmp_path: Path) -> None:
    _written(site(6), tmp_path)
    paper = printed(tmp_path / "person" / "00000.html", tmp_path)
    said = subprocess.run(["pdfinfo", paper], capture_output=True, text=True, check=True).stdout

    assert re.search(r"Pages:\s+1\n", said), said
    assert "A4" in said


LARGE = """
import resource, sys, time
from pathlib import Path
from flows.site_pages import write_site
from tests.browsing import measured_page, printed
from tests.warehouse.extracts.sites import site

write_site(site(2500), Path(sys.argv[1]))
print(time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


@pytest.mark.long
def test_a_site_of_2500_people_takes_less_than_a_minute_and_a_gigabyte(tmp_path: Path) -> None:
    command = [sys.executable, "-c", LARGE, str(tmp_path)]
    said = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout.split()
    pages = list(tmp_path.rglob("*.html"))

    assert float(said[0]) < 60
    assert int(said[1]) < 1024
    assert len(pages) == 2500 + 100 + 1
    assert max(one.stat().st_size for one in (tmp_path / "person").iterdir()) < 300_000


def test_at_a_limit_a_point_more_brings_nothing() -> None:
    known = site(3)
    full = replace(known, most={"c0": Decimal(90)})
    line = (
        known.first.lines.filter(pl.col("person_id") == "00001").head(1).with_columns(component=pl.lit("total_limit"))
    )
    cut = replace(known, reports=(replace(known.first, lines=pl.concat([known.first.lines, line])),))

    assert brings(full)[:2] == ["0.00", "0.2222"]
    assert set(brings(cut)[:9]) == {"0.00"}


def brings(known: Site) -> list[str]:
    """The next to last cell of each row of the last table of a sheet."""
    rows = re.findall(r"<tr.*?</tr>", dict(person_pages(known))["person/00001.html"].rpartition("<table>")[2])
    return [re.findall(r">([^<]*)</t[dh]>", row)[-2] for row in rows[1:]]
