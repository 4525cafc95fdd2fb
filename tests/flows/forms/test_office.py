"""The office's case: forms that LibreOffice has saved, handed in under another name; the morning's page shows them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.flows.county import Tables
from tests.flows.forms.filling import Filled
from tests.flows.forms.taking import Run, issued, live

pytestmark = [
    pytest.mark.office,
    pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice"),
    pytest.mark.filterwarnings("ignore:module 'sre_parse' is deprecated:DeprecationWarning"),
]


def test_a_section_head_changes_two_numbers_and_the_morning_page_shows_it(
    office: Path, tmp_path: Path, jixiao: Run
) -> None:
    assert jixiao("month-end", "2026-01", "-w", office).code == 1
    review = Filled(issued(office, jixiao, "review")["0005-section"])
    rows = [review.row_of(工号="0006", 项目编码=item) for item in ("J01", "X01")]
    review.type(rows[0], 核定数量=3).type(rows[1], 核定数量=1.5)
    grant = Filled(issued(office, jixiao, "grant")["0003"])
    grant.type(grant.row_of(工号="0006"), 分值=7.5, 理由="值班")
    review.save_by_office(office / "inbox" / "二月 交来的审核.xlsx", tmp_path)
    grant.save_by_office(office / "inbox" / "x.xlsx", tmp_path)

    night = jixiao("nightly", "--json", "-w", office)

    assert night.code == 0, night.err
    assert night.json["refreshed"] == [["B1", "2026-01"]]
    assert live(office, "grant", "person_id", "points") == [("0006", 7_500_000)]
    explained = jixiao("explain", "0006", "2026-01", "--json", "-w", office).json
    (work,) = [line for line in explained["lines"] if line["component"] == "work"]
    assert (explained["holds"], work["measure"]) == ([], "18")
    told = [
        (one["file"], one["row_no"], one["confirmed"]) for one in work["sources"] if one["dataset"] == "work_review"
    ]
    assert told == [("二月 交来的审核.xlsx", rows[0], "3"), ("二月 交来的审核.xlsx", rows[1], "1.5")]
    page = Tables(office / "var" / "reports" / "B1" / "2026-01" / "index.html")
    (shown,) = [row for title, table in page.found.items() if "按名次" in title for row in table if "周涛" in row]
    assert shown[4:] == ["10.80", "0.00", "0.00", "0.00", "7.50", "18.30暂定"]


@pytest.mark.parametrize("name", ["交来的审核.xls", "工作日志-一月.ods"])
def test_a_form_in_another_kind_of_workbook_asks_for_xlsx(office: Path, tmp_path: Path, jixiao: Run, name: str) -> None:
    assert jixiao("month-end", "2026-01", "-w", office).code == 1
    review = Filled(issued(office, jixiao, "review")["0005-section"])
    review.save_by_office(office / "inbox" / name, tmp_path)

    night = jixiao("nightly", "--json", "-w", office)

    assert (night.code, [one["faults"][0]["code"] for one in night.json["refused"]]) == (1, ["form_of_other_kind"])
    assert "另存为 .xlsx" in night.json["refused"][0]["sentences"][0]
