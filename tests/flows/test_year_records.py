"""What people hand in for a year beside the scores: their statement on the form, and the uses of the result on file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from docx import Document

from tests.builders import table, write_inbox
from tests.conftest import Said
from tests.flows.test_year_end import rows

Run = Callable[..., Said]


def test_a_statement_stands_on_the_form_and_a_use_on_file(appraised: Path, jixiao: Run) -> None:
    hostile = "{{ 7*7 }}<b>一年来</b>"
    write_inbox(
        appraised / "inbox",
        个人总结=table("工号,期,个人总结", f"0001,2025,{hostile}", "0002,2024,去年的"),
        结果运用=table("工号,机构代码,日期,类别,事项,文号", "0001,,2026-01-15,表彰,记三等功,考〔2026〕2号"),
        培训=table("工号,开始日期,培训项目,学时", "0001,2025-03-16,纳税评估,24"),
    )
    assert jixiao("nightly", "-w", appraised).code == 0
    assert jixiao("year-end", "2025", "-w", appraised).code == 0

    forms = {who: Document(str(appraised / f"var/reports/B1/2025/registers/{who}.docx")) for who in ("0001", "0002")}
    cells = {
        who: {cell.text for t in form.tables for row in t.rows for cell in row.cells} for who, form in forms.items()
    }
    assert any(hostile in cell for cell in cells["0001"])
    assert not any("去年的" in cell for cell in cells["0002"])
    asked = "SELECT kind, code, what FROM report_person_file WHERE person_id = '{}' AND kind IN {} ORDER BY day"
    assert rows(appraised, asked.format("0001", "('training', 'result_use')")) == [
        ("training", "纳税评估", None),
        ("result_use", "honour", "记三等功"),
    ]
    assert rows(appraised, asked.format("0005", "('discipline', 'training')")) == [("discipline", "warning", None)]
