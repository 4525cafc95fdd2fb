"""A month of the workspace's own bureaus by shards: the scores of month-end, and only what changed is brought anew."""

from __future__ import annotations

import socket
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from flows.cluster import most_workers
from flows.settings import Workspace
from tests.builders import LOG_HEADER, REVIEW_HEADER, table, write_inbox
from tests.flows.test_two_bureaus import deliver
from warehouse.extracts.month_report import spread

SCORES = ["bureau_id", "person_id", "score", "score_low", "score_high", "rank", "title", "is_provisional", "is_held"]
LINES = ["person_id", "component", "measure", "points", "weight", "contribution"]


@pytest.fixture
def closed(workspace: Path, jixiao: Any) -> Path:
    """Two bureaus, one with prices of its own; a person who came from the other, and one whose review is open."""
    deliver(workspace)
    write_inbox(
        workspace / "inbox",
        人员_新=table("工号,姓名,人员类别", "0003,赵云,公务员", "0004,孙丽,公务员"),
        岗位任职_新=table(
            "工号,机构代码,岗位系列,生效日期",
            "0003,S1,comprehensive_service,2020-01-01",
            "0003,S2,comprehensive_service,2026-03-16",
            "0004,S1,daily_monitoring,2020-01-01",
        ),
        工作日志_调动=table(
            LOG_HEADER, "M1,0003,2026-03-02,X01,4", "M2,0003,2026-03-20,X01,2", "O1,0004,2026-03-04,X01,9"
        ),
        审核_调动=table(REVIEW_HEADER, "0003,2026-03,X01,股长,,同意"),
    )
    jixiao("nightly", "-w", workspace)
    assert jixiao("month-end", "2026-03", "-w", workspace).code == 1
    return workspace


def published(workspace: Path, name: str, columns: list[str]) -> pl.DataFrame:
    files = sorted((workspace / "var/publications").glob(f"*/2026-03/v0/{name}.parquet"))
    return pl.concat(pl.read_parquet(file) for file in files).select(columns).sort(columns)


def by_shards(workspace: Path, name: str, columns: list[str], bureaus: set[str]) -> pl.DataFrame:
    """The newest results of these bureaus."""
    files = sorted((workspace / "var/shards/2026-03/scored").glob(f"*.{name}.parquet"))
    rows = pl.concat(pl.read_parquet(file).filter(pl.col("bureau_id").is_in(bureaus)) for file in files)
    return rows.select(columns).sort(columns)


def test_shards_of_what_was_delivered_have_the_scores_of_month_end(closed: Path, jixiao: Any) -> None:
    first = jixiao("bench", "compact", "2026-03", "-w", closed, "--json").json
    again = jixiao("bench", "compact", "2026-03", "-w", closed, "--json").json
    scored = jixiao("bench", "score", "2026-03", "-w", closed, "--json")
    kept = jixiao("bench", "score", "2026-03", "-w", closed, "--json")
    bureaus = {"B1", "B2"}

    assert (set(first["bureaus"]), first["kept"], again["written"], again["kept"]) == (bureaus, 0, 0, 2)
    assert (scored.code, scored.json["people"], scored.json["held"], scored.json["computed"]) == (1, 4, 2, 1)
    assert (kept.json["computed"], kept.json["checksum"]) == (0, scored.json["checksum"])
    assert_frame_equal(by_shards(closed, "scores", SCORES, bureaus), published(closed, "scores", SCORES))
    assert_frame_equal(by_shards(closed, "lines", LINES, bureaus), published(closed, "lines", LINES))


def test_a_late_file_of_one_bureau_brings_that_bureau_alone(closed: Path, jixiao: Any) -> None:
    jixiao("bench", "compact", "2026-03", "-w", closed)
    before = jixiao("bench", "score", "2026-03", "-w", closed, "--json").json
    write_inbox(closed / "inbox", 审核_补=table(REVIEW_HEADER, "0004,2026-03,X01,股长,,同意"))
    jixiao("nightly", "-w", closed)
    late = jixiao("bench", "compact", "2026-03", "-w", closed, "--json").json
    after = jixiao("bench", "score", "2026-03", "-w", closed, "--json")

    assert (late["bureaus"], late["kept"], late["shards"]) == (["B1"], 1, 2)
    assert (before["held"], after.json["held"], after.json["computed"], after.json["kept"]) == (2, 1, 1, 1)
    assert (after.code, after.json["people"]) == (1, 4)
    newest = by_shards(closed, "scores", SCORES, {"B1"}).filter(pl.col("person_id") == "0004")
    assert set(newest["is_held"]) == {True, False}
    assert_frame_equal(
        newest.filter(~pl.col("is_held")), published(closed, "scores", SCORES).filter(pl.col("person_id") == "0004")
    )


def test_one_person_is_explained_down_to_the_delivered_rows(closed: Path, jixiao: Any) -> None:
    unscored = jixiao("bench", "explain", "0003", "2026-03", "-w", closed)
    jixiao("bench", "compact", "2026-03", "-w", closed)
    early = jixiao("bench", "explain", "0003", "2026-03", "-w", closed)
    jixiao("bench", "score", "2026-03", "-w", closed)
    by_entries = jixiao("explain", "0001", "2026-03", "-w", closed, "--json").json["lines"][0]
    found = jixiao("bench", "explain", "0001", "2026-03", "-w", closed).json["lines"][0]
    nobody = jixiao("bench", "explain", "0099", "2026-03", "-w", closed)

    assert (unscored.code, early.code, nobody.code) == (2, 2, 2)
    assert "bench score 2026-03" in early.out + early.err
    assert found["measure"] == by_entries["measure"] == "5"
    own = [[one for one in line["sources"] if one["dataset"] == "work_log"] for line in (found, by_entries)]
    assert [(one["delivery"], one["row_no"], one["points"]) for one in own[0]] == [
        (one["delivery"], one["row_no"], one["points"]) for one in own[1]
    ]


def test_a_section_is_read_beside_its_bureau_and_bureaus_beside_one_another(closed: Path, jixiao: Any) -> None:
    """S1 of B1: what its people have by themselves; means are of those who have a score."""
    jixiao("bench", "compact", "2026-03", "-w", closed)
    early = jixiao("bench", "section", "S1", "2026-03", "-w", closed)
    jixiao("bench", "score", "2026-03", "-w", closed)
    section = jixiao("bench", "section", "S1", "2026-03", "-w", closed).json
    bureaus = jixiao("bench", "compare", "2026-03", "-w", closed).json["bureaus"]
    nobody = jixiao("bench", "section", "S9", "2026-03", "-w", closed)
    alone = published(closed, "scores", ["unit_id", *SCORES])
    own = alone.filter(pl.col("unit_id") == "S1")

    assert (early.code, "bench score 2026-03" in early.err + early.out) == (2, True)
    assert (nobody.code, "S9" in nobody.err + nobody.out) == (2, True)
    assert section["bureau_id"] == "B1"
    assert {one["person_id"]: one["score"] and Decimal(one["score"]) for one in section["people"]} == dict(
        own.select("person_id", "score").iter_rows()
    )
    for one in section["people"]:
        if not one["is_held"]:
            brought = sum(Decimal(line["contribution"]) for line in one["lines"])
            assert abs(brought - Decimal(one["score"])) < Decimal("0.01")
    lines, known = published(closed, "lines", ["bureau_id", *LINES]), alone.filter(pl.col("bureau_id") == "B1")
    groups = {"section": known.filter(pl.col("unit_id") == "S1"), "bureau": known}
    for one in section["components"]:
        for of, everybody in groups.items():
            scored = everybody.filter(~pl.col("is_held"))["person_id"].to_list()
            own = lines.filter((pl.col("component") == one["component"]) & pl.col("person_id").is_in(scored))
            mean = sum(own["contribution"], Decimal(0)) / len(scored)
            assert Decimal(one[of]) == mean.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP), (one, of)
    assert [one["component"] for one in section["components"]] == ["quantity", "quality", "discretion"]
    assert known["is_held"].any()
    for one in bureaus:
        found = spread(alone.filter(pl.col("bureau_id") == one["bureau_id"])["score"])
        numbers = [one[name] and Decimal(one[name]) for name in ("highest", "mean", "median", "lowest")]
        assert numbers == [found.high, found.mean, found.median, found.low]
    assert {one["bureau_id"]: one["people"] for one in bureaus} == dict(alone.group_by("bureau_id").len().iter_rows())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["generate", "--people", "0"], "--people"),
        (["generate", "--people", "5", "--months", "0"], "--months"),
        (["generate", "--people", "5", "--from", "2026-13"], "2026-13"),
        (["generate", "--people", "5", "--scheme", "nosuch"], "nosuch"),
        (["generate", "--people", "5", "--from", "2020-01"], "2026-01"),
        (["compact", "2026-01", "--scheme", "nosuch"], "nosuch"),
        (["score", "2026-01"], "bench generate"),
        (["score", "202601"], "202601"),
    ],
)
def test_what_cannot_be_is_said(workspace: Path, jixiao: Any, words: list[str], said: str) -> None:
    answer = jixiao("bench", *words, "-w", workspace)
    assert answer.code == 2
    assert said in answer.err


def test_a_nation_is_generated_scored_and_explained_by_commands(workspace: Path, jixiao: Any) -> None:
    dry = jixiao("bench", "generate", "--people", "40", "--entries", "5", "--dry-run", "-w", workspace)
    assert (dry.code, (workspace / "var/shards").exists()) == (0, False)
    made = jixiao("bench", "generate", "--people", "40", "--entries", "5", "-w", workspace, "--json").json["generated"]
    scored = jixiao("bench", "score", "2026-01", "-w", workspace)
    person = jixiao("bench", "explain", "1000000000000001", "2026-01", "-w", workspace).json
    assert (made[0]["people"], made[0]["bureaus"], made[0]["shards"]) == (40, 1, 1)
    assert scored.code in (0, 1)
    assert [line["component"] for line in person["lines"]] == ["quantity", "quality", "discretion"]


def test_a_scheduler_that_nobody_answers_for_is_said_before_anything_begins(workspace: Path, jixiao: Any) -> None:
    jixiao("bench", "generate", "--people", "40", "--entries", "5", "-w", workspace)
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    page = workspace / "jixiao.toml"
    page.write_text(f'runner = "dask:tcp://127.0.0.1:{port}"\n' + page.read_text(encoding="utf-8"), encoding="utf-8")
    answer = jixiao("bench", "score", "2026-01", "-w", workspace)
    assert answer.code == 3
    assert f"tcp://127.0.0.1:{port}" in answer.err
    assert not (workspace / "var/prefect").exists()


@pytest.mark.parametrize("runner", ["dusk", "dask:8786", "dask:http://host:8786", "dask:tcp://host"])
def test_a_runner_that_is_none_is_said(workspace: Path, jixiao: Any, runner: str) -> None:
    page = workspace / "jixiao.toml"
    page.write_text(f'runner = "{runner}"\n' + page.read_text(encoding="utf-8"), encoding="utf-8")
    answer = jixiao("status", "-w", workspace)
    assert (answer.code, runner in answer.err) == (2, True)


def test_memory_says_how_many_workers_there_are_and_never_none(workspace: Path) -> None:
    assert [most_workers(Workspace(workspace, memory_limit=megabytes)) for megabytes in (64, 1023, 1024, 4096)] == [
        1,
        1,
        2,
        8,
    ]
