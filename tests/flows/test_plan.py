"""`plan`: past months by a proposed edition beside what is in force, and nothing is touched."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.builders import log, reviews
from tests.conftest import Said
from tests.faults.state import visible
from tests.flows.deciding_office import MONTH, Office
from warehouse.files import sha256_of

pytestmark = pytest.mark.filterwarnings("ignore:module 'sre_parse' is deprecated:DeprecationWarning")
SPAN = f"{MONTH}..{MONTH}"
HEAVIER = (("comprehensive_service: 0.6", "comprehensive_service: 0.7"), ("comprehensive_service: 0.4", "comprehensive_service: 0.3"))  # fmt: skip
"""More weight on the quantity of comprehensive service."""


RATED = (
    (
        "    kind: grant\n    per_head: 10\n",
        "    kind: rating\n    dimension: 民主测评\n    missing: hold\n    limit: [0, 100]\n",
    ),
    ("    headcount: scored     # 示例：按参加考核的人数计\n", ""),
    ("    negative: refused     # 示例：不可为负\n", ""),
)
"""A component that nobody delivered anything for."""
EDITIONS = Path(__file__).parents[2] / "transforms" / "editions"


def proposal(office: Office, *changes: tuple[str, str], more: str = "") -> Path:
    """The edition in force with words changed, from May on, outside the workspace."""
    text = (office.workspace / "schemes" / "haiyang-urban" / "2026-01.yaml").read_text(encoding="utf-8")
    for found, wanted in (("effective: 2026-01", "effective: 2026-05"), *changes):
        assert found in text
        text = text.replace(found, wanted, 1)
    file = office.workspace.parent / "proposed.yaml"
    file.write_text(text + more, encoding="utf-8")
    return file


def planned(office: Office, file: Path, code: int = 0, months: str = SPAN) -> Any:
    return office("plan", "--edition", file, "--months", months, "--json", code=code).json


def files(workspace: Path) -> dict[str, str]:
    return {str(path.relative_to(workspace)): sha256_of(path) for path in visible(workspace)}


def moved(found: Any) -> dict[str, tuple[str, str | None, str]]:
    return {one["subject_id"]: (one["outcome"], one["change"], one["score_after"]) for one in found["moved"]}


def test_the_same_words_move_nobody(office: Office) -> None:
    found = planned(office, proposal(office))

    assert found["moved"] == []
    assert found["not_scored"] == []
    assert [(one["month"], one["results"], one["moved"], one["state"]) for one in found["months"]] == [
        (MONTH, 4, 0, "calculated")
    ]


def test_it_says_who_moves_by_how_much_by_post_and_by_section_and_touches_nothing(office: Office) -> None:
    file = proposal(office, *HEAVIER)
    before = files(office.workspace)
    found = planned(office, file)
    book = office.workspace.parent / "plan.xlsx"
    shown = office("plan", "--edition", file, "--months", SPAN, "--out", book)
    cells = [[cell.value for cell in row] for row in openpyxl.load_workbook(book)["变动的结果"].iter_rows()]

    # 0001: 6 of 10 points, 60 x 0.7 + 100 x 0.3; 0002: 100 x 0.7 + 99 x 0.3.
    assert moved(found) == {
        "0001": ("scored", "-4.000000", "72.000000"),
        "0002": ("scored", "0.100000", "99.700000"),
    }
    posts = {
        one["post_class"]: (one["results"], one["lowest"], one["mean"], one["highest"]) for one in found["post_classes"]
    }
    assert posts == {
        "comprehensive_service": (2, "-4.000000", "-1.950000", "0.100000"),
        "daily_monitoring": (2, "0.000000", "0.000000", "0.000000"),
    }
    assert [(one["unit_id"], one["unit_name"], one["moved"]) for one in found["sections"]] == [
        ("S1", "综合服务股", 2),
        ("S2", "税源监控股", 0),
    ]
    assert all(word in shown.out for word in ("王敏", "综合办税", "综合服务股"))
    assert cells[-1][:2] + cells[-1][4:8] == [MONTH, "0002", "计分", 0.1, 99.6, 99.7]
    assert files(office.workspace) == before


def test_who_would_be_held_is_told_before_all(office: Office) -> None:
    found = planned(office, proposal(office, *RATED))
    shown = office("plan", "--edition", proposal(office, *RATED), "--months", SPAN, "--lang", "en")

    assert {one["outcome"] for one in found["moved"]} == {"newly_held"}
    assert [(one["newly_held"], one["compared"], one["mean"]) for one in found["months"]] == [(4, 0, None)]
    assert "newly held" in shown.out


def test_a_faulty_edition_has_the_sentences_of_scheme_check(office: Office) -> None:
    file = proposal(office, ("comprehensive_service: 0.6", "comprehensive_service: 0.5"))
    said = office("plan", "--edition", file, "--months", SPAN, code=2).err
    checked = office.jixiao("scheme", "check", file)

    assert (checked.code, checked.err) == (2, said)


def test_no_file_no_span_and_no_bureau_are_mistakes(office: Office) -> None:
    file = proposal(office)

    assert "找不到文件" in office("plan", "--edition", file.with_name("none.yaml"), "--months", SPAN, code=2).err
    assert "2026-03" in office("plan", "--edition", file, "--months", "2026-03", code=2).err
    assert "B9" in office("plan", "--edition", file, "--months", SPAN, "--bureau", "B9", code=2).err


def test_what_could_not_be_scored_is_said_with_its_reason(office: Office) -> None:
    found = planned(office, proposal(office), code=1, months=f"2026-02..{MONTH}")
    failing = planned(office, proposal(office, *RATED, ("missing: hold", "missing: fail")), code=1)
    sections = office.workspace.parent / "sections.yaml"
    sections.write_bytes((EDITIONS / "jixian" / "2026-01.yaml").read_bytes())
    other = planned(office, sections, code=1)

    assert [(one["month"], one["codes"]) for one in found["not_scored"]] == [("2026-02", ["plan_not_calculated"])]
    assert [one["month"] for one in found["months"]] == [MONTH]
    assert {*failing["not_scored"][0]["codes"]} == {"measure_missing"}
    assert "haiyang-urban" in other["not_scored"][0]["sentences"][0]


def test_where_nothing_could_be_scored_there_is_no_workbook_and_it_is_said(office: Office) -> None:
    book = office.workspace.parent / "plan.xlsx"
    words = ("plan", "--edition", proposal(office), "--months", "2026-02..2026-02", "--out", book)
    said = [office(*words, *more, code=1) for more in ((), ("--json",))]

    assert [str(book) in one.err for one in said] == [True, True]
    assert not book.exists()


def test_a_span_that_ends_before_it_begins_is_a_mistake(office: Office) -> None:
    said = office("plan", "--edition", proposal(office), "--months", "2026-03..2026-01", code=2)

    assert "2026-01..2026-03" in said.err


def test_what_came_after_publication_moves_nobody(published: Office) -> None:
    published.deliver(工作日志_补=log("B1,0001,2026-03-05,X01,9"), 审核_补=reviews("0001,2026-03,X01,考核小组,,同意"))
    same = planned(published, proposal(published))
    heavier = planned(published, proposal(published, *HEAVIER))

    assert same["moved"] == []
    assert [(one["state"], one["version"]) for one in same["months"]] == [("published", 1)]
    assert moved(heavier)["0001"] == ("scored", "-4.000000", "72.000000")


def test_a_corrected_period_is_compared_with_its_correction(published: Office) -> None:
    published.deliver(工作日志_补=log("B1,0001,2026-03-05,X01,9"), 审核_补=reviews("0001,2026-03,X01,考核小组,,同意"))
    published.restated()
    found = planned(published, proposal(published))

    assert (found["moved"], found["months"][0]["version"]) == ([], 2)


def test_the_pool_of_a_whole_quarter_is_shared_by_both_scores(office: Office) -> None:
    for month in ("2026-01", "2026-02"):
        office("month-end", month)
    file = proposal(office, *HEAVIER, more="payout: {document: 〔2026〕3号, pool: {2026Q1: 100.00}}\n")
    (found,) = planned(office, file, months="2026-01..2026-03")["money"]
    part = planned(office, file, months="2026-02..2026-03")["money"]
    none = planned(office, proposal(office, *HEAVIER), months="2026-01..2026-03")["money"]

    assert (found["quarter"], found["pool_before"], found["pool_after"]) == ("2026Q1", None, "100.00")
    assert {one["amount_before"] for one in found["shares"]} == {None}
    assert sum(Decimal(one["amount_after"]) for one in found["shares"]) == 100
    assert (part, none) == ([], [])


def test_a_quarterly_edition_is_planned_by_the_quarter(office: Office) -> None:
    edition = office.workspace / "schemes" / "haiyang-urban" / "2026-01.yaml"
    text = edition.read_text(encoding="utf-8").replace("period: month", "period: quarter")
    edition.write_text(text.replace("late: next_month", "late: restate"), encoding="utf-8")
    office("quarter-end", "2026Q1", day="2026-04-10")
    found = planned(office, proposal(office, *HEAVIER), months="2026-01..2026-05")
    narrow = office("plan", "--edition", proposal(office), "--months", "2026-02..2026-05", code=2).err

    assert [one["month"] for one in found["months"]] == ["2026Q1"]
    assert moved(found)["0001"] == ("scored", "-4.000000", "72.000000")
    assert "quarter" in narrow


def test_sections_are_planned_as_people_are(county: Path, tmp_path: Path, jixiao: Callable[..., Said]) -> None:
    text = (EDITIONS / "jixian" / "2026-01.yaml").read_text(encoding="utf-8")
    file = tmp_path / "proposed.yaml"
    file.write_text(text.replace("limit: [0, 110]", "limit: [0, 50]"), encoding="utf-8")
    words = ("plan", "--edition", file, "--months", "2026-02..2026-03", "-w", county)
    shown, found = jixiao(*words), jixiao(*words, "--json").json

    assert shown.code == 0, shown.err
    assert {one["person_id"] for one in found["moved"]} == {None}
    assert {one["score_after"] for one in found["moved"] if one["outcome"] == "scored"} == {"50.000000"}
    assert found["money"] == []
    assert "各期变动" in shown.out
    assert "按岗位系列" not in shown.out


def test_bureaus_that_are_scored_in_one_pass_have_what_they_have_alone(
    caught_up: Path, tmp_path: Path, jixiao: Callable[..., Said]
) -> None:
    text = (caught_up / "schemes" / "haiyang-urban" / "2026-01.yaml").read_text(encoding="utf-8")
    file = tmp_path / "proposed.yaml"
    file.write_text(text.replace("base: 100", "base: 90").replace("applies_to: [B1, B2]", ""), encoding="utf-8")
    words = ("plan", "--edition", file, "--months", "2026-01..2026-03", "--json", "-w", caught_up)
    both = jixiao(*words).json
    alone = [jixiao(*words, "--bureau", bureau).json for bureau in ("B1", "B2")]

    assert [(one["subject_id"], one["month"], one["change"]) for one in both["moved"]] == [
        (who, month, "-4.000000") for month in ("2026-01", "2026-02", "2026-03") for who in ("0001", "0002")
    ]
    assert both["months"] == [row for one in alone for row in one["months"]]
    assert both["moved"] == sorted(
        (row for one in alone for row in one["moved"]), key=lambda row: (row["month"], row["bureau_id"])
    )
