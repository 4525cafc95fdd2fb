"""The quarter of a small bureau, from files to page, warehouse and payout, by the command."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest

from flows.cli import run
from tests.builders import UNIT, basics, log, reviews, table, write_inbox
from tests.conftest import NOW

pytestmark = pytest.mark.filterwarnings("ignore:module 'sre_parse' is deprecated:DeprecationWarning")

Run = Callable[..., Any]
MONTHLY = """\
scheme: toy-person
title: 个人考核办法
basis: 试行
effective: 2026-01
unreviewed: as_declared
components:
  - {name: work, title: 工作量, basis: 一, kind: workload, weight: 100}
payout: {document: 试行〔2026〕1号, pool: {2026Q1: "1000.00"}}
"""
QUARTERLY = """\
scheme: toy-quarter
title: 股室季度办法
basis: 试行
effective: 2026-01
subject: section
period: quarter
components:
  - {name: survey, title: 回访满意率, basis: 二, kind: survey, measure: rate, positive: [5], scale: {kind: linear, zero: 0, full: 1},
     missing: zero, weight: 100}
tiers: {cuts: [{name: 甲, at_least: 60}, {name: 乙}]}
"""
AS_MANY = 5
"""Each of the four stands for so many: a satisfaction of fewer answers is not shown."""
CALLS = table(
    "编号,批次,纳税人识别号,机构代码,次数,回访结果,题1,意见建议",
    *(
        row.replace("~", str(n) if n else "")
        for n in range(AS_MANY)
        for row in (
            "H1~,2026Q1,T1~,S1,1,无人接听,,",
            "H2~,2026Q1,T1~,S1,2,成功,5," + ("" if n else "增设午间窗口"),
            "H3~,2026Q1,T2~,S1,1,成功,4,",
            "H4~,2026Q1,T3~,S2,1,拒访,,",
            "H5~,2026Q1,T4~,S2,1,成功,2,",
        )
    ),
)
TAXPAYERS = table(
    "纳税人识别号,月份,机构代码,类型,状态",
    *(
        row.replace("~", str(n) if n else "")
        for n in range(AS_MANY)
        for row in (
            "T1~,2026-03,S1,一般纳税人,正常",
            "T2~,2026-03,S1,小规模,正常",
            "T3~,2026-03,S2,小规模,正常",
            "T4~,2026-03,S2,小规模,正常",
            "T5~,2026-03,S2,小规模,注销",
        )
    ),
)
QUESTIONS = "批次,题号,题目,重点问题\n2026Q1,题1,您对服务是否满意？,是\n"
OPINIONS = """\
编号,来源,类别,承办机构,办理期限,办结时间,结果
Y1,电话回访,等候,S1,2026-03-10,2026-03-20,已增设
Y2,电话回访,环境,S2,2026-03-10,,
Y3,电话回访,环境,S2,2025-12-31,2025-12-30,
"""


def editions(workspace: Path, *, monthly: str = MONTHLY, quarterly: str = QUARTERLY) -> None:
    for old in workspace.glob("schemes/*/*.yaml"):
        old.unlink()
    for name, text in (("toy-person", monthly), ("toy-quarter", quarterly)):
        if text:
            (workspace / "schemes" / name).mkdir(parents=True, exist_ok=True)
            (workspace / "schemes" / name / "2026-01.yaml").write_text(text, encoding="utf-8")


@pytest.fixture
def delivered(workspace: Path) -> Path:
    fill(workspace)
    return workspace


def fill(workspace: Path) -> None:
    """A bureau's quarter in its inbox: three months of work and one wave of calls."""
    inbox = workspace / "inbox"
    basics(inbox)
    entries = [
        f"A{month}{person},{person},2026-0{month}-03,X01,{count}"
        for month in (1, 2, 3)
        for person, count in (("0001", 3), ("0002", 1))
    ]
    files = {
        "工作日志-一季度": log(*entries),
        "电话回访": CALLS,
        "纳税人": TAXPAYERS,
        "题目": QUESTIONS,
        "意见建议台账": OPINIONS,
    }
    write_inbox(inbox, 机构=UNIT, **files)
    editions(workspace)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The quarter with its three months published, made once."""
    place = tmp_path_factory.mktemp("quarter") / "workspace"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JIXIAO_NOW", NOW)
        patch.setenv("LANG", "zh_CN.UTF-8")
        assert run(["init", str(place)]) == 0
        fill(place)
        assert run(["nightly", "-w", str(place)]) == 0
        for month in ("2026-01", "2026-02", "2026-03"):
            assert run(["month-end", month, "-w", str(place)]) == 0
            assert run(["publish", month, "--trial", "-w", str(place)]) == 0
    return place


@pytest.fixture
def published(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "published"))


def test_a_quarter_is_scored_surveyed_and_paid(published: Path, jixiao: Run) -> None:
    said = jixiao("quarter-end", "2026Q1", "--json", "-w", published)

    assert said.code == 0, said.err
    (bureau,) = said.json["bureaus"]
    assert (bureau["scored"]["state"], bureau["scored"]["people"]) == ("calculated", 2)
    assert [(one["person_id"], one["score"], one["amount"]) for one in bureau["payout"]["shares"]] == [
        ("0001", "18.000000", "750.00"),
        ("0002", "6.000000", "250.00"),
        ("0003", "0.000000", "0.00"),
        ("0004", "0.000000", "0.00"),
        ("0005", "0.000000", "0.00"),
        ("0006", "0.000000", "0.00"),
    ]
    rated = {
        row["unit_id"]: (row["rate"], row["answered_count"], row["contact_rate"], row["refusal_rate"], row["rr1"])
        for row in bureau["survey"]["rates"]
        if (row["channel"], row["stratum"], row["question"]) == ("all", "all", "all")
    }
    assert rated == {
        "B1": ("0.250000", 15, "1.000000", "0.250000", "0.750000"),
        "S1": ("0.500000", 10, "1.000000", "0.000000", "1.000000"),
        "S2": ("0.000000", 5, "1.000000", "0.500000", "0.500000"),
    }
    assert [(one["opinion_id"], one["standing"]) for one in bureau["survey"]["opinions"]] == [
        ("Y1", "handled_late"),
        ("Y2", "overdue"),
    ]


def test_its_files_its_view_and_the_commands_that_take_a_quarter(published: Path, jixiao: Run) -> None:
    assert jixiao("quarter-end", "2026Q1", "-w", published).code == 0
    folder = published / "var" / "reports" / "B1" / "2026Q1"
    first = {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert jixiao("quarter-end", "2026Q1", "-w", published).code == 0

    assert {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == first
    assert {"index.html", "payout.xlsx", "survey.html", "workbook.xlsx"} <= set(first)
    assert 'href="survey.html"' in first["index.html"].decode()
    page = first["survey.html"].decode()
    assert all(text in page for text in ("增设午间窗口", "您对服务是否满意？", "逾期未办", "综合服务股"))
    assert all(text not in page for text in ("<script", "T1", "示例参数"))
    cells = [
        (row[0], row[3]) for row in openpyxl.load_workbook(folder / "payout.xlsx").active.iter_rows(values_only=True)
    ]
    assert {("0001", 750), ("0002", 250), ("合计", 1000)} <= set(cells)
    read = shutil.copy(published / "var" / "read" / "warehouse.duckdb", published / "read.duckdb")
    with duckdb.connect(read, read_only=True) as database:
        found = database.sql(
            "SELECT unit_id, period, rate FROM report_satisfaction"
            " WHERE channel = 'all' AND stratum = 'all' AND question = 'q1' ORDER BY unit_id"
        ).fetchall()
    assert found == [("B1", "2026Q1", Decimal("0.25")), ("S1", "2026Q1", Decimal("0.5")), ("S2", "2026Q1", Decimal(0))]

    assert jixiao("publish", "2026Q1", "--trial", "-w", published).code == 0
    told = jixiao("explain", "S1", "2026Q1", "--json", "-w", published)
    assert (told.json["score"], told.json["tier"], told.json["state"]) == ("50", "乙", "published")
    assert {row["call_id"] for row in told.json["lines"][0]["sources"]} == {
        f"H{call}{n or ''}" for call in (2, 3) for n in range(AS_MANY)
    }
    assert "2026Q1" in jixiao("status", "-w", published).out


def test_a_published_quarter_and_its_survey_are_left_alone(published: Path, jixiao: Run) -> None:
    jixiao("quarter-end", "2026Q1", "-w", published)
    jixiao("publish", "2026Q1", "--trial", "-w", published)
    page = published / "var" / "reports" / "B1" / "2026Q1" / "survey.html"
    before = page.read_bytes()
    write_inbox(published / "inbox", **{"电话回访-补": CALLS.splitlines()[0] + "\nH9,2026Q1,T3,S2,2,成功,5,\n"})
    jixiao("nightly", "-w", published)

    said = jixiao("quarter-end", "2026Q1", "-w", published)

    assert (said.code, page.read_bytes()) == (0, before)
    assert "restate" in said.err


def test_a_month_that_is_not_published_or_has_somebody_held_stops_the_pool(delivered: Path, jixiao: Run) -> None:
    editions(delivered, monthly=MONTHLY.replace("as_declared", "hold"))
    write_inbox(
        delivered / "inbox",
        审核=reviews(*(f"{who},2026-0{m},X01,股长,,同意" for m in (1, 3) for who in ("0001", "0002"))),
    )
    jixiao("nightly", "-w", delivered)
    for month in ("2026-01", "2026-02"):
        jixiao("month-end", month, "-w", delivered)
        jixiao("publish", month, "--trial", "-w", delivered)

    said = jixiao("quarter-end", "2026Q1", "-w", delivered)

    assert said.code == 1
    assert "B1 2026-02 有人暂缓计分（0001、0002）" in said.err
    assert "B1 2026-03 还没有通报" in said.err
    assert not (delivered / "var" / "reports" / "B1" / "2026Q1" / "payout.xlsx").exists()


def test_a_bureau_without_a_quarterly_edition_has_its_survey_all_the_same(delivered: Path, jixiao: Run) -> None:
    editions(delivered, monthly=MONTHLY[: MONTHLY.index("payout:")], quarterly="")
    jixiao("nightly", "-w", delivered)

    said = jixiao("quarter-end", "2026Q1", "--json", "-w", delivered)

    (bureau,) = said.json["bureaus"]
    assert (said.code, bureau["scored"], bureau["payout"]) == (0, None, None)
    assert (bureau["survey"]["positive"], bureau["survey"]["is_assumed"]) == ([4, 5], True)
    text = (delivered / "var" / "reports" / "B1" / "2026Q1" / "survey.html").read_text(encoding="utf-8")
    assert "示例参数" in text


def test_a_satisfaction_of_few_answers_is_shown_nowhere(delivered: Path, jixiao: Run) -> None:
    editions(delivered, monthly="", quarterly="")
    (delivered / "inbox" / "电话回访.csv").write_text("\n".join(CALLS.splitlines()[:6]) + "\n", encoding="utf-8")
    jixiao("nightly", "-w", delivered)

    said = jixiao("quarter-end", "2026Q1", "--json", "-w", delivered)

    rates = [row for one in said.json["bureaus"] for row in one["survey"]["rates"] if row["answered_count"]]
    assert {(row["rate"], row["index_points"], row["is_suppressed"]) for row in rates} == {(None, None, True)}
    page = (delivered / "var" / "reports" / "B1" / "2026Q1" / "survey.html").read_text(encoding="utf-8")
    assert "作答不足 5 户" in page
    with duckdb.connect(str(delivered / "var" / "read" / "warehouse.duckdb"), read_only=True) as warehouse:
        assert warehouse.execute("SELECT COUNT(rate), COUNT(positive_count) FROM fact_survey_wave").fetchall() == [
            (0, 0)
        ]


def test_a_dry_run_writes_nothing(published: Path, jixiao: Run) -> None:
    said = jixiao("quarter-end", "2026Q1", "--dry-run", "-w", published)

    assert said.code == 0
    assert not (published / "var" / "reports" / "B1" / "2026Q1").exists()


@pytest.mark.parametrize(
    ("argument", "told"),
    [
        ("2026-01", "「2026-01」不是季度，应形如 2026Q1"),
        ("2026Q2", "2026Q2 还没有结束"),
        ("2026Q5", "「2026Q5」不是季度"),
    ],
)
def test_what_is_no_quarter_or_is_not_over_is_refused(workspace: Path, jixiao: Run, argument: str, told: str) -> None:
    said = jixiao("quarter-end", argument, "-w", workspace)

    assert (said.code, told in said.err) == (2, True), said.err


def test_a_quarter_that_is_not_scored_names_the_command_that_scores_it(workspace: Path, jixiao: Run) -> None:
    said = jixiao("explain", "S1", "2026Q1", "-w", workspace)

    assert said.code == 2
    assert "jixiao quarter-end 2026Q1" in said.err


def test_another_run_at_the_quarter_ends_it_at_once(published: Path, jixiao: Run) -> None:
    from warehouse.locks import claimed

    with claimed(published / "var" / "locks", "B1.2026Q1"):
        said = jixiao("quarter-end", "2026Q1", "-w", published)

    assert (said.code, "B1.2026Q1" in said.err) == (4, True)


def test_the_command_by_itself(published: Path) -> None:
    script = "import sys; from flows.cli import main; sys.argv[0] = 'jixiao'; main()"
    arguments = ["quarter-end", "2026Q1", "-w", str(published), "--lang", "en"]
    said = subprocess.run([sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=False)

    assert said.returncode == 0, said.stderr
    assert "750.00" in said.stdout
    assert "survey.html" in said.stderr
