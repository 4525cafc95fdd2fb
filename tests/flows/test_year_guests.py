"""Who works on secondment: listed where they work with the reason, and left to the other bureau where they are away."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.builders import table, write_inbox
from tests.conftest import Said
from tests.flows.appraised_bureau import DECIDED
from tests.flows.test_year_end import rows

Run = Callable[..., Said]
RULES = """\
status:
  - {when: seconded, standing: excluded, basis: 第二十六条}
  - {when: seconded_in, standing: graded, basis: 第二十六条}
"""


def test_the_seconded_are_listed_where_they_work_and_graded_by_whom_they_work_for(appraised: Path, jixiao: Run) -> None:
    """0012 and 0013 come from another bureau for the whole year and for December; 0003 and 0004 are away since March.

    0003 is in an office that the workspace does not appraise.
    """
    for file in appraised.glob("schemes/*/*.yaml"):
        text = file.read_text("utf-8").replace("effective:", "applies_to: [B1, B9]\neffective:")
        file.write_text(text.replace("status:\n", RULES), "utf-8")
    units = table(
        "机构代码,机构名称,上级机构代码,机构类型,生效日期",
        "B9,邻局,,分局,2020-01-01",
        "T1,邻股,B9,股室,2020-01-01",
        "X1,市局办公室,,局,2020-01-01",
    )
    posts = table(
        "工号,机构代码,岗位系列,任职类别,生效日期",
        "0012,T1,clerk,主岗,2020-01-01",
        "0013,T1,clerk,主岗,2020-01-01",
        "0012,S1,clerk,借调,2025-01-01",
        "0013,S2,clerk,借调,2025-12-01",
        "0004,T1,clerk,借调,2025-03-01",
        "0003,X1,clerk,挂职,2025-03-01",
    )
    people = table("工号,姓名,人员类别", "0012,卫助,公务员", "0013,蒋短,公务员")
    write_inbox(appraised / "inbox", 机构_邻局=units, 岗位任职_借调=posts, 人员_邻局=people)
    decided = table(DECIDED, "0012,2025,年度,称职,考核委员会,局务会,考〔2026〕1号,", "0004,2025,年度,称职,邻局,,,")
    write_inbox(appraised / "inbox", 等次决定_借调=decided)
    jixiao("nightly", "-w", appraised)

    said = jixiao("year-end", "2025", "--bureau", "B1", "-w", appraised)

    assert said.code == 0, said.out
    asked = "SELECT person_id, status, reason, grade_decided FROM report_year_end WHERE person_id IN ({}) ORDER BY 1"
    assert rows(appraised, asked.format("'0003', '0004', '0012', '0013'")) == [
        ("0003", "excluded", "seconded", None),
        ("0004", "excluded", "seconded", None),
        ("0012", "graded", "seconded_in", "competent"),
        ("0013", "excluded", "guest", None),
    ]
    page = (appraised / "var" / "reports" / "B1" / "2025" / "index.html").read_text("utf-8")
    for words in ("卫助", "借调挂职在本单位", "蒋短", "借调挂职在此未超过半期，由原单位考核", "借调挂职在外"):
        assert words in page, words
    assert (appraised / "var" / "reports" / "B1" / "2025" / "registers" / "0012.docx").exists()
