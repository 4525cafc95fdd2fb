"""The year before beside the year: on its page, and with the grade on everybody's own sheet."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.builders import table, write_inbox
from tests.conftest import Said
from tests.flows.appraised_bureau import DECIDED, YEARLY
from tests.flows.county import Tables

Run = Callable[..., Said]


def text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def decide(workspace: Path, year: int, grades: dict[str, str]) -> None:
    said = [f"{who},{year},年度,{grade},考核委员会,第1次会议,考〔{year}〕1号," for who, grade in grades.items()]
    write_inbox(workspace / "inbox", **{f"等次决定-{year}": table(DECIDED, *said)})


def test_a_sheet_says_the_grade_what_it_rests_on_and_last_year(appraised: Path, jixiao: Run) -> None:
    decide(appraised, 2025, {"0001": "优秀", "0005": "称职"})
    jixiao("nightly", "-w", appraised)
    jixiao("year-end", "2025", "-w", appraised)
    sheets = {who: text(appraised / "var/reports/B1/2025/person" / f"{who}.html") for who in ("0001", "0002", "0005")}

    assert "<dt>建议等次</dt><dd>优秀</dd>" in sheets["0001"]
    assert "<dt>决定等次</dt><dd>优秀</dd>" in sheets["0001"]
    for said in ("作出决定：考核委员会 第1次会议 考〔2025〕1号。", "结果运用：记三等功。", "上年：等次优秀。"):
        assert said in sheets["0001"], said
    assert "<dt>建议等次</dt><dd>名额线上并列，待定</dd>" in sheets["0002"]
    assert "决定等次" not in sheets["0002"]
    assert "影响等次的情形：受处分，最高称职。" in sheets["0005"]


def test_the_page_of_a_year_has_the_published_year_before_beside_it(
    appraised: Path, jixiao: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    decide(appraised, 2025, {"0001": "优秀", "0002": "优秀", "0003": "称职", "0004": "称职", "0005": "称职"})
    jixiao("nightly", "-w", appraised)
    for words in (("year-end", "2025"), ("publish", "2025", "--trial"), ("month-end", "2026-01")):
        monkeypatch.setenv("JIXIAO_NOW", "2026-02-20T10:00:00+08:00")
        assert jixiao(*words, "-w", appraised).code == 0
    assert jixiao("publish", "2026-01", "--trial", "-w", appraised).code == 0
    following = YEARLY.replace("effective: 2025-01", "effective: 2026-01").replace("at_least: 2,", "only: [1],", 1)
    (appraised / "schemes" / "toy-year" / "2026-01.yaml").write_text(following, encoding="utf-8")
    (appraised / "calendar" / "2027.toml").write_text("complete_years = [2027]\n", encoding="utf-8")
    monkeypatch.setenv("JIXIAO_NOW", "2027-01-20T10:00:00+08:00")

    said = jixiao("year-end", "2026", "-w", appraised)

    assert said.code == 0, said.err
    page = appraised / "var/reports/B1/2026/index.html"
    (grades,) = (rows for rows in Tables(page).found.values() if "上年得分" in rows[0])
    then = [grades[0].index(name) for name in ("上年得分", "上年名次", "上年等次")]
    assert [[row[1], *(row[place] for place in then)] for row in grades[1:4]] == [
        ["王敏", "92.00", "2", "优秀"],
        ["李强", "90.00", "3", "优秀"],
        ["赵丽", "90.00", "3", "称职"],
    ]
    assert "上年：得分 92.00，第 2 名，等次优秀。" in text(page.parent / "person" / "0001.html")
