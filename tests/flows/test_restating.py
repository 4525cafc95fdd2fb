"""Corrections: a later version with the difference and its cause; what was published stays byte for byte."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.builders import log, reviews, table
from tests.faults.state import state
from tests.flows.deciding_office import DOCUMENT, EVENT_HEADER, LATER, MONTH, Office
from warehouse.files import sha256_of

pytestmark = pytest.mark.filterwarnings("ignore:module 'sre_parse' is deprecated:DeprecationWarning")
FORGOTTEN = {
    "工作日志_补": log("B1,0001,2026-03-05,X01,9"),
    "审核_补": reviews("0001,2026-03,X01,考核小组,,同意"),
}


def frozen(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): sha256_of(path) for path in sorted(folder.rglob("*")) if path.is_file()}


def test_a_late_file_is_a_correction_by_two_that_leaves_the_first_version(published: Office) -> None:
    before = frozen(published.version(1))
    was = published.score("0001")
    published.deliver(**FORGOTTEN)
    first = published("restate", MONTH, "--cause", "补报", "--document", "更1号", "--json", who="zhang", day=LATER).json
    again = published("restate", MONTH, "--cause", "补报", "--document", "更1号", "--json", who="zhang").json
    other = published("restate", MONTH, "--cause", "别的", "--document", "更1号", "--json", who="li").json
    (done,) = published("restate", MONTH, "--cause", "补报", "--document", "更1号", "--json", who="li").json["bureaus"]
    now = published.score("0001")

    assert [one["bureaus"][0]["is_done"] for one in (first, again, other)] == [False, False, False]
    assert (done["is_done"], done["version"], done["signatures"]) == (True, 2, 2)
    assert frozen(published.version(1)) == before
    assert (was["rank"], now["rank"], now["state"], now["version"]) == (3, 1, "corrected", 2)
    moved = {one["subject_id"]: (one["rank_before"], one["rank_after"]) for one in done["difference"]["results"]}
    assert moved["0001"] == (3, 1)
    assert {(one["dataset"], one["change"], one["subject_id"]) for one in done["difference"]["rows"]} == {
        ("work_log", "new", "0001"),
        ("work_review", "new", "0001"),
    }
    # Both versions, and which holds, for whoever asks the warehouse.
    assert published.rows(
        "SELECT version, state, is_current, is_trial, rank FROM report_month_score WHERE person_id = '0001' ORDER BY 1"
    ) == [(1, "published", False, False, 3), (2, "corrected", True, False, 1)]
    assert published.rows(
        "SELECT version, rank_before, rank_after, cause FROM report_correction WHERE subject_id = '0001'"
    ) == [(2, 3, 1, "补报")]
    links = published.rows("SELECT version, sequence, manifest_sha256, previous_sha256 FROM ops_publication ORDER BY 1")
    assert [row[:2] for row in links] == [(1, 1), (2, 2)]
    assert (links[0][3], links[1][3]) == (None, links[0][2])
    # What was published is explained as it was, from its own folder.
    then = published("explain", "0001", MONTH, "--version", "1", "--json").json
    assert {**then, "is_withdrawn": False} == was
    # The page leads to the correction.
    assert 'href="correction.html"' in published.page()
    correction = published.page("correction.html")
    assert all(word in correction for word in ("更正原因：补报", "0001", "工作日志_补.csv"))
    # And nothing is left to correct.
    once = state(published.workspace)
    assert "没有可更正的" in published("restate", MONTH, "--cause", "补报", "--document", "更1号", who="li").err
    assert "早已通报" in published("publish", MONTH).err
    assert state(published.workspace) == once


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--document", "更1号"), "--cause"),
        (("--cause", "补报"), "缺少文号"),
        (("--cause", "补报", "--document", "更1号"), "没有可更正的"),
    ],
)
def test_what_is_no_correction_makes_none(published: Office, words: tuple[str, ...], said: str) -> None:
    before = state(published.workspace)
    assert said in published("restate", MONTH, *words, day=LATER, code=0 if "没有" in said else 2).err
    assert state(published.workspace) == before


def test_only_what_is_published_is_corrected(approved: Office) -> None:
    assert "用不着更正" in approved("restate", MONTH, "--cause", "补报", "--document", "更1号", code=2).err


def test_a_mended_edition_is_a_correction_of_its_own(published: Office) -> None:
    edition = published.workspace / "schemes" / "haiyang-urban" / "2026-01.yaml"
    text = edition.read_text(encoding="utf-8")
    edition.write_text(text.replace("comprehensive_service: 0.6", "comprehensive_service: 0.7", 1).replace(
        "comprehensive_service: 0.4", "comprehensive_service: 0.3", 1), encoding="utf-8")  # fmt: skip
    (done,) = published.restated("系数有误").json["bureaus"]

    assert (done["difference"]["editions"], done["difference"]["rows"]) == (["haiyang-urban"], [])
    assert {one["component"] for one in done["difference"]["lines"]} >= {"quantity", "quality"}
    assert (published.version(1) / "edition-haiyang-urban.yaml").read_text(encoding="utf-8") == text


def test_what_comes_late_by_next_month_is_in_no_correction_before_or_after(published: Office) -> None:
    published.deliver(奖扣记录_迟=table(EVENT_HEADER, "E9,0001,2026-03-20,Q01,"), **FORGOTTEN)
    (done,) = published.restated().json["bureaus"]
    again = published("restate", MONTH, "--cause", "补报", "--document", DOCUMENT, who="li").err
    april = published("month-end", "2026-04", day="2026-05-09", code=0)
    told = published("explain", "0001", "2026-04", "--json").json

    assert {one["dataset"] for one in done["difference"]["rows"]} == {"work_log", "work_review"}
    assert "没有可更正的" in again
    assert april.code == 0
    (quality,) = [line for line in told["lines"] if line["component"] == "quality"]
    assert [one["file"] for one in quality["sources"]] == ["奖扣记录_迟.csv"]


def test_a_trial_is_corrected_by_one_person(office: Office) -> None:
    office("publish", MONTH, "--trial")
    office.deliver(**FORGOTTEN)
    said = office("restate", MONTH, "--cause", "补报", "--lang", "en", day=LATER).err

    assert "is corrected in version 2" in said
    assert office.rows("SELECT version, is_trial FROM report_month_score WHERE person_id = '0001' ORDER BY 1") == [
        (1, True),
        (2, True),
    ]


def test_an_asked_correction_falls_when_the_rows_move_on(published: Office) -> None:
    published.deliver(**FORGOTTEN)
    published("restate", MONTH, "--cause", "补报", "--document", "更1号", who="zhang", day=LATER)
    published.deliver(
        工作日志_再补=log("B2,0006,2026-03-06,J01,1"), 审核_再补=reviews("0006,2026-03,J01,考核小组,,同意")
    )
    said = published("restate", MONTH, "--cause", "补报", "--document", "更1号", who="li").err

    assert "还须另一人" in said
    assert published.period["version"] == 1


def test_a_corrected_folder_that_nobody_asked_for_is_put_aside(published: Office) -> None:
    published.deliver(**FORGOTTEN)
    stranger = published.version(2)
    stranger.mkdir()
    (stranger / "manifest.json").write_text('{"version": 2, "files": {}}', encoding="utf-8")
    published.restated()
    aside = [path.name for path in stranger.parent.iterdir() if path.name.endswith(".unpublished")]

    assert json.loads((stranger / "manifest.json").read_text(encoding="utf-8"))["cause"] == "补报"
    assert len(aside) == 1


def test_a_dry_run_of_a_correction_writes_nothing(published: Office) -> None:
    published.deliver(**FORGOTTEN)
    before = state(published.workspace)
    words = ("restate", MONTH, "--cause", "补报", "--document", "更1号", "--dry-run", "--json")
    (seen,) = published(*words, day=LATER).json["bureaus"]

    assert [one["subject_id"] for one in seen["difference"]["results"]][:1] == ["0001"]
    assert state(published.workspace) == before


def test_a_quarter_is_corrected_like_a_month(quarter: Callable[[], Office]) -> None:
    office = quarter()
    office.deliver(day="2026-04-20", 奖扣记录_补=table(EVENT_HEADER, "E8,0006,2026-02-20,Q01,"))
    (done,) = office("restate", "2026Q1", "--cause", "漏记", "--json", day="2026-04-20").json["bureaus"]

    assert (done["is_done"], done["version"]) == (True, 2)
    assert {one["subject_id"] for one in done["difference"]["lines"]} == {"0006"}
    assert office.version(2, month="2026Q1").exists()
    assert office.rows(
        "SELECT version, is_current FROM report_month_score WHERE person_id = '0006' AND month = '2026Q1' ORDER BY 1"
    ) == [
        (1, False),
        (2, True),
    ]


@pytest.fixture
def quarter(office: Office) -> Callable[[], Office]:
    """The bureau scored by the quarter, which is published as a trial."""

    def made() -> Office:
        edition = office.workspace / "schemes" / "haiyang-urban" / "2026-01.yaml"
        text = edition.read_text(encoding="utf-8")
        text = text.replace("period: month", "period: quarter").replace("late: next_month", "late: restate")
        edition.write_text(text, encoding="utf-8")
        office("quarter-end", "2026Q1", day="2026-04-10")
        office("publish", "2026Q1", "--trial")
        return office

    return made
