"""The pages look as they did when somebody last looked: printed by Chromium, and held against a kept picture."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.browsing import difference, picture, pictured
from tests.warehouse.extracts.sites import site
from warehouse.extracts.head_page import head_page
from warehouse.extracts.page import page
from warehouse.extracts.person_page import person_pages
from warehouse.extracts.section_page import section_pages

KEPT = Path(__file__).with_name("pictures")
SAME = 0.04
"""Fonts that render otherwise change single dots; a column or a line more moves whole tables."""
NAMES = ("month", "head", "person", "section")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not shutil.which("chromium") or not shutil.which("pdftoppm"), reason="needs Chromium and poppler"
    ),
]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """One page of each kind, of a bureau of twelve."""
    known, folder = site(12), tmp_path_factory.mktemp("pages")
    texts = {
        "month": page(known.first, "zh"),
        "head": head_page(known)[1],
        "person": dict(person_pages(known))["person/00000.html"],
        "section": next(iter(section_pages(known)))[1],
    }
    files = {name: folder / f"{name}.html" for name in texts}
    for name, file in files.items():
        file.write_text(texts[name], encoding="utf-8")
    return files


@pytest.mark.parametrize("name", NAMES)
def test_a_page_looks_as_it_is_known(pages: dict[str, Path], name: str, tmp_path: Path) -> None:
    found, kept = pictured(pages[name], tmp_path), KEPT / f"{name}.pgm"

    assert kept.exists(), f"look at {found}, and keep it as {kept}"
    assert difference(picture(found), picture(kept)) < SAME, f"look at {found}; if it is as meant, keep it as {kept}"


LOST = {
    "style": (r"(?s)<style>.*?</style>", ""),
    "banner": (r'<p class="banner">.*?</p>', ""),
    "line": (r"</h2>", "</h2><p>一行</p>"),
    "column": (r"(?s)<t[dh][^>]*>[^<]*</t[dh]></tr>", "</tr>"),
}
"""What a page may lose or get by mistake, and how that is done to it."""


@pytest.mark.parametrize(
    ("name", "what"), [("month", "banner"), ("head", "line"), ("person", "style"), ("section", "column")]
)
def test_a_page_that_lost_something_looks_otherwise(
    pages: dict[str, Path], name: str, what: str, tmp_path: Path
) -> None:
    pattern, instead = LOST[what]
    other = tmp_path / f"{what}.html"
    other.write_text(re.sub(pattern, instead, pages[name].read_text("utf-8")), encoding="utf-8")

    assert difference(picture(pictured(other, tmp_path)), picture(KEPT / f"{name}.pgm")) > SAME
