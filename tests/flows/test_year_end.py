"""A year of a small bureau by the command: annual scores, how everybody takes part, proposals, decisions, publication."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

from tests.builders import table, write_inbox
from tests.conftest import Said
from tests.flows.appraised_bureau import DECIDED
from tests.flows.forms.filling import Filled

Run = Callable[..., Said]
ROUTINE = """\
scheme: toy-routine
title: 平时考核办法
basis: 试行〔2025〕10号
effective: 2025-10
period: quarter
components:
  - {name: months, title: 各月成绩, basis: 一, kind: months, missing: reweigh, weight: 100}
status:
  - {when: leading, standing: excluded, basis: 第二条}
  - {when: left, standing: excluded, basis: 第二条}
grades: {basis: 第三条, cuts: [{grade: good, at_least: 85}, {grade: fairly_good, at_least: 70}, {grade: fair}]}
quota: {rate: 0.4, base: graded, basis: 第四条}
"""


def rows(workspace: Path, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(workspace / "var" / "read" / "warehouse.duckdb"), read_only=True) as warehouse:
        return warehouse.execute(query).fetchall()


def decide(workspace: Path, grades: dict[str, str], reason: str = "", name: str = "等次决定") -> None:
    said = [f"{who},2025,年度,{grade},考核委员会,第1次会议,考〔2026〕1号,{reason}" for who, grade in grades.items()]
    write_inbox(workspace / "inbox", **{name: table(DECIDED, *said)})


def test_a_year_proposes_grades_and_leaves_nobody_out(appraised: Path, jixiao: Run) -> None:
    said = jixiao("year-end", "2025", "--json", "-w", appraised)

    assert said.code == 0, said.err
    (graded,) = said.json["bureaus"][0]["appraisals"]
    assert graded["standings"] == {
        "comment_only": 1,
        "excluded": 3,
        "graded": 5,
        "no_comment_no_grade": 1,
        "no_grade": 1,
    }
    assert (graded["seats"], graded["proposed"], graded["tied"], graded["decided"]) == (2, 1, 2, 0)
    found = rows(
        appraised,
        "SELECT person_id, months_assessed, annual_score, rank, status, grade_proposed, reason, brings"
        " FROM report_year_end WHERE status = 'graded' ORDER BY person_id",
    )
    assert [
        (who, months, str(score), rank, proposed, reason) for who, months, score, rank, _, proposed, reason, _ in found
    ] == [
        ("0001", 2, "92.000000", 2, "excellent", None),
        ("0002", 2, "90.000000", 3, None, None),
        ("0003", 2, "90.000000", 3, None, None),
        ("0004", 2, "86.000000", 5, "competent", None),
        ("0005", 2, "95.000000", 1, "competent", "sanction"),
    ]
    assert found[0][-1] == "记三等功"


def test_the_page_says_what_was_proposed_and_on_what_it_rests(appraised: Path, jixiao: Run) -> None:
    jixiao("year-end", "2025", "-w", appraised)
    page = (appraised / "var" / "reports" / "B1" / "2025" / "index.html").read_text(encoding="utf-8")

    for words in ("2025年度", "名额线上并列，待定", "立案审查未结", "第二十八条", "未与原文核对", "已核对", "记三等功"):
        assert words in page, words


def test_the_notice_shows_who_is_proposed_and_no_score(appraised: Path, jixiao: Run) -> None:
    jixiao("year-end", "2025", "-w", appraised)
    page = (appraised / "var" / "reports" / "B1" / "2025" / "notice.html").read_text(encoding="utf-8")

    assert ("王敏" in page, "优秀" in page, "李强" in page, "92" in page) == (True, True, False, False)


def test_decisions_stand_beside_the_proposals_and_a_year_is_published(appraised: Path, jixiao: Run) -> None:
    jixiao("year-end", "2025", "-w", appraised)
    decide(appraised, {"0001": "优秀", "0002": "优秀", "0003": "称职", "0004": "称职", "0005": "称职"})
    assert jixiao("nightly", "-w", appraised).code == 0
    assert jixiao("year-end", "2025", "-w", appraised).code == 0
    assert jixiao("publish", "2025", "--trial", "-w", appraised).code == 0

    folder = appraised / "var" / "publications" / "B1" / "2025" / "v1"
    assert {"grades.parquet", "grade_facts.parquet", "quotas.parquet", "manifest.json"} <= {
        one.name for one in folder.iterdir()
    }
    assert rows(appraised, "SELECT person_id FROM report_year_end WHERE grade_decided = 'excellent' ORDER BY 1") == [
        ("0001",),
        ("0002",),
    ]
    assert jixiao("verify", "-w", appraised).code == 0


def test_the_decision_form_shows_what_was_proposed_and_is_there_before(appraised: Path, jixiao: Run) -> None:
    def issued() -> tuple[Filled, list[str]]:
        said = jixiao("forms", "2025", "--for", "decision", "--json", "-w", appraised)
        assert said.code == 0, said.err
        return Filled(Path(said.json["forms"][0]["file"])), said.json["without_proposals"]

    before, missing = issued()
    before.type(before.row_of(工号="0001"), 等次="优秀").save(appraised / "inbox" / "决定.xlsx")
    jixiao("year-end", "2025", "-w", appraised)
    after, known = issued()

    assert (missing, known) == (["B1"], [])
    assert [proposed(before, "0001"), proposed(after, "0001"), proposed(after, "0002")] == [None, "优秀", None]
    assert ["还没有建议等次" in words(one) for one in (before, after)] == [True, False]
    assert jixiao("nightly", "-w", appraised).code == 0
    assert jixiao("year-end", "2025", "--json", "-w", appraised).json["bureaus"][0]["appraisals"][0]["decided"] == 1


def proposed(form: Filled, person: str) -> object:
    return form.page.cell(form.row_of(工号=person), form.heads["建议等次"]).value


def words(form: Filled) -> str:
    return "".join(str(cell) for row in form.page.iter_rows(max_row=form.top, values_only=True) for cell in row)


def test_more_of_the_best_than_seats_is_refused(appraised: Path, jixiao: Run) -> None:
    decide(appraised, dict.fromkeys(("0001", "0002", "0003"), "优秀"))
    jixiao("nightly", "-w", appraised)
    said = jixiao("year-end", "2025", "-w", appraised)

    assert said.code == 1
    assert "决定最高等次 3 人，名额 2 人" in said.err


def test_a_grade_that_somebody_may_not_have_is_refused(appraised: Path, jixiao: Run) -> None:
    decide(appraised, {"0005": "优秀", "0010": "称职"})
    jixiao("nightly", "-w", appraised)
    said = jixiao("year-end", "2025", "-w", appraised)

    assert said.code == 1
    assert "0005、0010" in said.err


def test_a_departure_needs_its_reason(appraised: Path, jixiao: Run) -> None:
    decide(appraised, {"0004": "基本称职"})
    jixiao("nightly", "-w", appraised)
    before = jixiao("year-end", "2025", "-w", appraised)
    decide(appraised, {"0004": "基本称职"}, reason="履职不力", name="等次决定-更正")
    jixiao("nightly", "-w", appraised)
    after = jixiao("year-end", "2025", "-w", appraised)

    assert (before.code, after.code) == (1, 0), after.err
    assert "没有理由" in before.err


def test_grades_that_another_bureau_decided_go_along(appraised: Path, jixiao: Run) -> None:
    for file in appraised.glob("schemes/*/*.yaml"):
        file.write_text(file.read_text("utf-8").replace("effective:", "applies_to: [B1]\neffective:"), "utf-8")
    units = table(
        "机构代码,机构名称,上级机构代码,机构类型,生效日期", "B9,邻局,,分局,2020-01-01", "T1,邻股,B9,股室,2020-01-01"
    )
    posts = table("工号,机构代码,岗位系列,生效日期", "0004,T1,clerk,2021-01-01", "0004,S1,clerk,2025-01-01")
    there = table(DECIDED, *(f"0004,{year},年度,优秀,考核委员会,局务会,考〔{year}〕1号," for year in (2023, 2024)))
    write_inbox(appraised / "inbox", 机构_邻局=units, 岗位任职_调入=posts, 等次决定_邻局=there)
    decide(appraised, {"0004": "优秀"}, reason="考核委员会决定")
    jixiao("nightly", "-w", appraised)
    jixiao("year-end", "2025", "-w", appraised)

    assert rows(appraised, "SELECT brings FROM report_year_end WHERE person_id = '0004'") == [("记三等功",)]


def test_a_year_of_trials_is_no_more_than_a_trial(appraised: Path, jixiao: Run) -> None:
    jixiao("year-end", "2025", "-w", appraised)
    said = jixiao("publish", "2025", "-w", appraised)

    assert (said.code, "B1/2025-11、B1/2025-12" in said.err) == (2, True), said.err


def test_a_month_that_is_not_published_stops_the_year(appraised: Path, jixiao: Run) -> None:
    jixiao("withdraw", "2025-12", "--reason", "重算", "-w", appraised)
    said = jixiao("year-end", "2025", "-w", appraised)

    assert said.code == 1
    assert "2025-12 还没有通报" in said.err


def test_a_year_that_is_not_over_is_refused(appraised: Path, jixiao: Run) -> None:
    assert jixiao("year-end", "2026", "-w", appraised).code == 2
    assert jixiao("year-end", "2025-01", "-w", appraised).code == 2


def test_the_score_of_a_year_is_explained_down_to_its_months(appraised: Path, jixiao: Run) -> None:
    jixiao("year-end", "2025", "-w", appraised)
    said = jixiao("explain", "0001", "2025", "--json", "-w", appraised)

    (months, _) = said.json["lines"]
    assert [(one["dataset"], one["period"], one["score"], one["version"]) for one in months["sources"]] == [
        ("published_month", "2025-11", "92", "1"),
        ("published_month", "2025-12", "92", "1"),
    ]


def test_a_restated_december_changes_the_year(appraised: Path, jixiao: Run) -> None:
    jixiao("year-end", "2025", "-w", appraised)
    write_inbox(appraised / "inbox", 奖扣记录_更正=table("编号,工号,日期,代码,分值", "E0002-12,0002,2025-12-05,G01,8"))
    jixiao("nightly", "-w", appraised)
    jixiao("restate", "2025-12", "--cause", "更正", "-w", appraised)
    said = jixiao("year-end", "2025", "--json", "-w", appraised)

    told = said.json["bureaus"][0]
    assert told["appraisals"][0]["tied"] == 0
    assert [
        (row["person_id"], row["grade_proposed_before"], row["grade_proposed_after"]) for row in told["moves"]["people"]
    ] == [
        ("0002", None, "competent"),
        ("0003", None, "excellent"),
    ]
    assert told["moves"]["because"] == [{"period": "B1/2025-12", "version_before": 1, "version_after": 2}]
    assert rows(appraised, "SELECT person_id FROM report_year_end WHERE grade_proposed = 'excellent' ORDER BY 1") == [
        ("0001",),
        ("0003",),
    ]


def test_a_year_made_anew_from_landing_is_the_same(appraised: Path, jixiao: Run) -> None:
    jixiao("year-end", "2025", "-w", appraised)
    jixiao("publish", "2025", "--trial", "-w", appraised)
    query = "SELECT * FROM fact_grade ORDER BY ALL"
    before = rows(appraised, query)
    said = jixiao("rebuild", "--json", "-w", appraised)

    assert (said.code, said.json["differences"]) == (0, [])
    assert rows(appraised, query) == before


def test_a_quarter_proposes_routine_grades(appraised: Path, jixiao: Run) -> None:
    """Nine are graded, so that three may be 好: of the five with 85 and more two are tied at the line behind two."""
    folder = appraised / "schemes" / "toy-routine"
    folder.mkdir()
    (folder / "2025-10.yaml").write_text(ROUTINE, encoding="utf-8")
    said = jixiao("quarter-end", "2025Q4", "-w", appraised)

    assert said.code == 0, said.err
    found = rows(appraised, "SELECT person_id, status, grade_proposed FROM report_routine_grade ORDER BY person_id")
    assert {who: grade for who, status, grade in found if status == "graded"} == {
        "0001": "good",
        "0002": None,
        "0003": None,
        "0004": "fairly_good",
        "0005": "good",
        "0006": "fairly_good",
        "0008": "fairly_good",
        "0009": "fairly_good",
        "0010": "fairly_good",
    }
    page = (appraised / "var" / "reports" / "B1" / "2025Q4" / "index.html").read_text(encoding="utf-8")
    assert "名额线上并列，待定" in page
