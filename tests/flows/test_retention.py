"""`[retention]`: which tables it may name, for how long, and since which day a row is kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from flows.retention import first_kept, retention
from flows.settings import workspace as read
from tests.conftest import Said
from warehouse.tombstones import PURGEABLE

Run = Callable[..., Said]
PURGE = ("purge", "--reason", "保存期已满")


def keep(workspace: Path, *lines: str) -> None:
    """Write the settings."""
    (workspace / "jixiao.toml").write_text("\n".join(["[retention]", *lines]) + "\n", encoding="utf-8")


@pytest.mark.parametrize(
    ("today", "months", "expected"),
    [
        (date(2026, 11, 22), 12, date(2025, 11, 1)),
        (date(2026, 11, 1), 1, date(2026, 10, 1)),
        (date(2026, 3, 31), 1, date(2026, 2, 1)),
        (date(2026, 3, 31), 3, date(2025, 12, 1)),
        (date(2026, 1, 31), 36, date(2023, 1, 1)),
        (date(2026, 12, 31), 1200, date(1926, 12, 1)),
    ],
)
def test_a_row_is_kept_for_whole_months(today: date, months: int, expected: date) -> None:
    assert first_kept(today, months) == expected


def test_without_a_word_the_logs_have_a_retention_and_nothing_else(workspace: Path) -> None:
    assert retention(read(workspace)) == {"ops_audit": 36, "log": 12}

    keep(workspace, "log = 6", "ops_check = 1")
    assert retention(read(workspace)) == {"ops_check": 1, "ops_audit": 36, "log": 6}


@pytest.mark.parametrize(
    ("line", "code", "word"),
    [
        ("fact_month_score = 24", "retention_of_archive", "人事档案"),
        ("fact_month_line = 24", "retention_of_archive", "人事档案"),
        ("ops_publication = 24", "retention_of_archive", "人事档案"),
        ("ops_period = 24", "retention_of_archive", "人事档案"),
        ("ops_period_change = 24", "retention_of_archive", "人事档案"),
        ("ops_appeal = 24", "retention_of_archive", "人事档案"),
        ("dim_person = 24", "retention_of_archive", "人事档案"),
        ("report_month_score = 24", "retention_of_archive", "人事档案"),
        ("ops_delivery = 24", "retention_of_ledger", "再收"),
        ("ops_tombstone = 24", "retention_of_ledger", "再收"),
        ("ops_checks = 24", "retention_unknown", "ops_check、"),
        ("ops_check = 0", "retention_wrong", "1 到 1200"),
        ("ops_check = 1201", "retention_wrong", "1 到 1200"),
        ("ops_check = true", "retention_wrong", "1 到 1200"),
        ('ops_check = "24"', "retention_wrong", "1 到 1200"),
        ("ops_audit = 5", "retention_too_short", "第二十一条"),
        ("log = 5", "retention_too_short", "第二十一条"),
    ],
)
def test_what_may_not_stand_there_is_refused_with_its_reason(
    workspace: Path, jixiao: Run, line: str, code: str, word: str
) -> None:
    keep(workspace, line)

    said = jixiao(*PURGE, "-w", workspace, "--json")
    checks = jixiao("doctor", "-w", workspace, "--json").json["checks"]

    assert (said.code, [one["code"] for one in said.json["faults"]]) == (2, [code])
    assert word in said.err
    assert str(workspace / "jixiao.toml") in said.err
    assert [one["code"] for check in checks if check["check"] == "retention" for one in check["faults"]] == [code]


def test_all_faults_are_told_at_once(workspace: Path, jixiao: Run) -> None:
    keep(workspace, "log = 5", "dim_unit = 1", "ops_run = 0")

    said = jixiao(*PURGE, "-w", workspace, "--json")

    expected = ["retention_too_short", "retention_of_archive", "retention_wrong"]
    assert [one["code"] for one in said.json["faults"]] == expected


@pytest.mark.parametrize(
    ("table", "code"),
    [
        ("ops_run", "retention_unset"),
        ("dim_person", "retention_of_archive"),
        ("ops_load", "retention_of_ledger"),
        ("nothing", "retention_unknown"),
    ],
)
def test_a_table_that_is_kept_for_ever_is_not_purged_when_it_is_named(
    workspace: Path, jixiao: Run, table: str, code: str
) -> None:
    said = jixiao(*PURGE, "--table", table, "-w", workspace, "--json")

    assert (said.code, [one["code"] for one in said.json["faults"]]) == (2, [code])
    assert "--table" in said.err


def test_no_table_of_scores_or_people_is_among_those_that_may_be_named() -> None:
    assert set(PURGEABLE) == {"ops_run", "ops_check", "ops_reject", "ops_alert", "ops_audit", "log", "deliveries"}


def test_a_setting_that_is_no_table_of_months_is_refused(workspace: Path, jixiao: Run) -> None:
    (workspace / "jixiao.toml").write_text("retention = 24\n", encoding="utf-8")

    said = jixiao(*PURGE, "-w", workspace)

    assert (said.code, "[retention]" in said.err) == (2, True)
