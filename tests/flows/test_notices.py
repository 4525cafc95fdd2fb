"""The notice shows what the edition says and nothing else, for so many working days."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from flows.notices import shown
from tests.flows.county import Tables
from transforms.scheme.read import edition

EDITION = (Path(__file__).parents[2] / "transforms/editions/jixian-person/2026-01.yaml").read_text("utf-8")
SHOW = "show: tiers"
SCORES = pl.DataFrame(
    [
        ("0001", "S1", 1, "第一档", False),
        ("0002", "S1", 4, "第三档", False),
        ("0003", "S1", 2, "第二档", False),
        ("0004", "S1", 2, "第一档", False),
        ("0005", "S1", None, None, True),
    ],
    schema=["person_id", "unit_id", "rank", "tier", "is_held"],
    orient="row",
)


@pytest.mark.parametrize(
    ("show", "expected"),
    [
        ("show: all", ["0001", "0003", "0004", "0002"]),
        ("show: top 1", ["0001"]),
        ("show: top 2", ["0001", "0003", "0004"]),
        ("show: tiers", ["0001", "0004", "0003", "0002"]),
    ],
)
def test_a_notice_shows_whom_the_edition_says(show: str, expected: list[str]) -> None:
    words = edition(EDITION.replace(SHOW, show), "toy")

    found = shown(words, SCORES)["person_id"].to_list()

    assert SHOW in EDITION
    assert found == expected


def test_the_page_has_the_days_and_the_columns_of_the_edition_alone(march: Path) -> None:
    """March closes on the 7th of April; it was calculated on Thursday the 9th; five working days end on the 15th."""
    text = (march / "notice.html").read_text("utf-8")
    people, sections = text.split('id="notice-jixian"')

    assert Tables(people).found["公示内容"] == [
        ["姓名", "股室", "档次"],
        ["王敏", "办公室", "第二档"],
        ["李强", "征管股", "第二档"],
        ["赵丽", "政工股", "第三档"],
    ]
    assert [row[1] for row in Tables(sections).found["公示内容"][1:]] == ["征管股", "办公室", "政工股"]
    assert text.count("公示期 5 个工作日，自 2026-04-09 起至 2026-04-15 止。") == 1
    assert [number for number in ("93.00", "91.60", "0002") if number in people] == []
