"""The pages of a year in Chromium: room for every text, nothing asked for, no complaint, every link leads somewhere."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.browsing import measured_page
from tests.builders import table, write_inbox
from tests.conftest import Said
from tests.flows.appraised_bureau import DECIDED

Run = Callable[..., Said]


@pytest.fixture
def year_pages(appraised: Path, jixiao: Run) -> Path:
    """The folder of the year, decided with a long reason, by a committee with a long name."""
    reason = "因工作需要，经局党委会议研究并报上级公务员主管部门同意后调整等次，" * 3
    rows = [f"{who},2025,年度,{grade},考核委员会,局务会,考〔2026〕1号,{reason}" for who, grade in
            (("0001", "称职"), ("0002", "优秀"), ("0003", "优秀"), ("0004", "称职"), ("0005", "称职"))]  # fmt: skip
    write_inbox(appraised / "inbox", 等次决定=table(DECIDED, *rows))
    jixiao("nightly", "-w", appraised)
    assert jixiao("year-end", "2025", "-w", appraised).code == 0
    return appraised / "var" / "reports" / "B1" / "2025"


def test_every_link_of_a_year_leads_to_a_page(year_pages: Path) -> None:
    pages = sorted(year_pages.rglob("*.html"))
    links = [(page, link) for page in pages for link in re.findall(r'href="([^"#]+)"', page.read_text("utf-8"))]
    lost = [
        (page.name, link) for page, link in links if link != "data:," and not (page.parent / unquote(link)).exists()
    ]

    assert lost == []
    assert len([link for _, link in links if link.endswith(".html")]) > 20
    assert {page.parent.name for page in pages} == {"2025", "person", "section"}


@pytest.mark.browser
@pytest.mark.skipif(shutil.which("chromium") is None, reason="Chromium is not installed")
def test_a_browser_has_room_for_the_year_and_asks_for_nothing(year_pages: Path, tmp_path: Path) -> None:
    for name in ("index.html", "notice.html", "head.html", "person/0002.html", "section/S1.html"):
        found, complaints = measured_page(year_pages / name, tmp_path / "browser")
        assert found["wide"] <= found["room"], name  # type: ignore[operator]
        assert found["asked"] == [], name
        assert "CONSOLE" not in complaints, name
        assert found["over"] == 0 or name == "index.html", (name, found)
