"""The page and the workbook of a real month, opened as their readers open them."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import openpyxl
import pytest

from flows.cli import run
from tests.builders import basics, grants, log, reviews, write_inbox

ROOT = Path(__file__).parents[3]
NOW = "2026-04-09T02:00:00+08:00"
EVENTS = """\
编号,工号,日期,代码,分值,说明
E1,0001,2026-03-09,Q01,,=cmd|' /C calc'!A0
E2,0002,2026-03-10,Q01,,<script>alert(1)</script>
"""


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of page and workbook of a small bureau's March: one person is held, two notes are hostile."""
    place = tmp_path_factory.mktemp("month") / "workspace"
    patch = pytest.MonkeyPatch()
    patch.setenv("JIXIAO_NOW", NOW)
    assert run(["init", str(place), "--scheme", "haiyang-urban"]) == 0
    basics(place / "inbox")
    write_inbox(
        place / "inbox",
        **{
            "工作日志-三月": log("A1,0001,2026-03-02,X01,3", "A2,0002,2026-03-03,X01,5", "A3,0006,2026-03-03,X01,5"),
            "审核-三月": reviews("0001,2026-03,X01,股长,,同意", "0002,2026-03,X01,股长,4,核减"),
            "奖扣记录-三月": EVENTS,
            "机动分-三月": grants("0001,2026-03,8,0002,牵头"),
        },
    )
    run(["nightly", "-w", str(place)])
    assert run(["month-end", "2026-03", "-w", str(place)]) == 1
    patch.undo()
    return place / "var" / "reports" / "B1" / "2026-03"


class Tags(HTMLParser):
    """What a page is made of."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_a_page_asks_nothing_of_the_outside_and_runs_nothing(reports: Path) -> None:
    text = (reports / "index.html").read_text(encoding="utf-8")
    tags = Tags(text).found

    assert [tag for tag, _ in tags if tag in ("script", "iframe", "object", "img")] == []
    asked = [a or "" for _, attrs in tags for n, a in attrs.items() if n in ("href", "src")]
    assert [a for a in asked if not a.startswith(("#", "data:,")) and not (reports / unquote(a)).is_file()] == []
    assert re.findall(r"url\(|@import", text) == []
    assert "<script>alert(1)" not in text
    assert len(text.encode()) < 300_000


def test_a_page_reads_well_aloud(reports: Path) -> None:
    """Language, one first heading, captions on tables, scopes on heads."""
    tags = Tags((reports / "index.html").read_text(encoding="utf-8")).found
    names = [tag for tag, _ in tags]

    assert dict(tags[0][1]).get("lang") == "zh-CN" or any(a.get("lang", "") in ("zh", "zh-CN") for _, a in tags if a)
    assert names.count("h1") == 1
    assert names.count("caption") == names.count("table")
    assert [attrs for tag, attrs in tags if tag == "th" and "scope" not in attrs] == []


def test_every_link_of_a_page_has_its_place(reports: Path) -> None:
    tags = Tags((reports / "index.html").read_text(encoding="utf-8")).found
    places = {attrs["id"] for _, attrs in tags if "id" in attrs}
    links = {str(attrs["href"]) for tag, attrs in tags if tag == "a" and "href" in attrs}

    assert {link[1:] for link in links if link.startswith("#")} - places == set()
    assert links


def test_hostile_text_is_dead_in_the_workbook(reports: Path) -> None:
    book = openpyxl.load_workbook(reports / "workbook.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    texts = [str(cell.value) for cell in cells]

    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
    assert any("cmd|" in text for text in texts)
    assert [text for text in texts if text.startswith(("=", "+", "@"))] == []


def test_a_workbook_has_the_sheets_of_the_order_and_keeps_ids_as_text(reports: Path) -> None:
    book = openpyxl.load_workbook(reports / "workbook.xlsx")
    totals = book.worksheets[0]
    ids = [row[0] for row in totals.iter_rows(values_only=True) if isinstance(row[0], str) and row[0].isdigit()]

    assert "工作量考核申报得分统计表" in str(totals["A1"].value)
    assert any("积分表" in name for name in book.sheetnames)
    assert {"0001", "0002"} <= set(ids)


def test_the_files_of_a_workbook_carry_no_clock(reports: Path) -> None:
    with zipfile.ZipFile(reports / "workbook.xlsx") as package:
        dates = {entry.date_time for entry in package.infolist()}
        core = package.read("docProps/core.xml").decode()

    assert dates == {(1980, 1, 1, 0, 0, 0)}
    assert "2026-11" not in core


def test_every_word_of_the_page_exists_in_both_languages() -> None:
    def shape(words: Any) -> Any:
        return (
            {k: shape(v) for k, v in words.items()}
            if isinstance(words, dict)
            else set(re.findall(r"{\w+}", str(words)))
        )

    words = tomllib.loads((ROOT / "warehouse/extracts/templates/words.toml").read_text(encoding="utf-8"))

    assert shape(words["zh"]) == shape(words["en"])


@pytest.mark.browser
@pytest.mark.skipif(shutil.which("chromium") is None, reason="Chromium is not installed")
def test_a_browser_shows_the_page_without_a_complaint(reports: Path, tmp_path: Path) -> None:
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
    flags += [f"--user-data-dir={tmp_path}", "--enable-logging=stderr", "--virtual-time-budget=2000", "--dump-dom"]
    said = subprocess.run(
        ["chromium", *flags, (reports / "index.html").as_uri()], capture_output=True, text=True, timeout=120, check=True
    )

    assert "王敏" in said.stdout
    assert "CONSOLE" not in said.stderr


@pytest.mark.office
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_the_workbook(reports: Path, tmp_path: Path) -> None:
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76", "--outdir"]
    subprocess.run(
        [*command, str(tmp_path), str(reports / "workbook.xlsx")], capture_output=True, timeout=180, check=True
    )

    assert "王敏" in (tmp_path / "workbook.csv").read_text(encoding="utf-8")
