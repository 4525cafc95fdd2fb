"""What is owed, from real rows: declarations and reviews of the month that is over, the reports of the week."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from flows.alerts.owed import owed
from flows.alerts.settings import AlertSettings
from flows.cli import run
from flows.desk import Desk, opened
from flows.settings import workspace
from tests.builders import basics, log, reviews, table, write_inbox

pytestmark = pytest.mark.filterwarnings("ignore:module 'sre_parse' is deprecated:DeprecationWarning")
WEEKLY = """\
scheme: toy-weekly
title: 周报办法
basis: 试行
effective: 2026-01
components:
  - {name: report, title: 周报, basis: 一, kind: reports, on_time: 60, late: 40, weight: 100}
"""


def made(place: Path, *schemes: str) -> Desk:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JIXIAO_NOW", "2026-04-01T02:00:00+08:00")
        patch.setenv("LANG", "zh_CN.UTF-8")
        assert run(["init", str(place), *schemes]) == 0
        basics(place / "inbox")
        written = log("L1,0001,2026-03-02,X01,1", "L2,0006,2026-03-03,X01,2")
        read = table("编号,工号,周,提交时间,条目", "W1,0001,2026-03-20,2026-03-20 16:00,工作：辅导")
        write_inbox(
            place / "inbox", 工作日志_三月=written, 审核_三月=reviews("0001,2026-03,X01,股长,1,同意"), 周报=read
        )
        if not schemes:
            (place / "schemes" / "toy-weekly").mkdir(parents=True)
            (place / "schemes" / "toy-weekly" / "2026-01.yaml").write_text(WEEKLY, encoding="utf-8")
        assert run(["nightly", "-w", str(place)]) == 0
    return opened(workspace(place))


@pytest.fixture(scope="module")
def declaring(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """0001 has declared and is reviewed, 0006 has declared, 0002 and 0003 have not."""
    return made(tmp_path_factory.mktemp("owed") / "workspace", "--scheme", "haiyang-urban")


@pytest.fixture(scope="module")
def writing(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Of the week of 20 March only 0001 has written."""
    return made(tmp_path_factory.mktemp("owed") / "workspace")


def found(desk: Desk, day: str) -> list[tuple[str, str, str, tuple[str, ...]]]:
    then = replace(desk, moment=datetime.fromisoformat(f"{day}T02:00:00+08:00"))
    every = owed(then, AlertSettings())
    return [(one.code.split("_")[1], one.severity, one.unit_id, one.marks) for one in every if one.count]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-04-02", []),
        # The fifth is a Sunday and the sixth a holiday: declarations and reviews close on the seventh.
        (
            "2026-04-03",
            [
                ("declare", "remind", "S1", ("0002",)),
                ("declare", "remind", "S2", ("0003",)),
                ("review", "remind", "S2", ("0006",)),
            ],
        ),
        (
            "2026-04-08",
            [
                ("declare", "warn", "S1", ("0002",)),
                ("declare", "warn", "S2", ("0003",)),
                ("review", "warn", "S2", ("0006",)),
            ],
        ),
        # March has lapsed; the days up to the fifth are off, so that April's declarations close on the next working day.
        ("2026-05-01", [("declare", "remind", "S1", ("0001", "0002")), ("declare", "remind", "S2", ("0003", "0006"))]),
    ],
)
def test_the_month_that_is_over(declaring: Desk, day: str, expected: list[tuple[object, ...]]) -> None:
    assert found(declaring, day) == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-03-19", []),
        ("2026-03-20", [("weekly", "remind", "S1", ("0002",)), ("weekly", "remind", "S2", ("0003", "0006"))]),
        ("2026-03-22", [("weekly", "warn", "S1", ("0002",)), ("weekly", "warn", "S2", ("0003", "0006"))]),
        ("2026-03-23", []),
    ],
)
def test_the_reports_of_the_week(writing: Desk, day: str, expected: list[tuple[object, ...]]) -> None:
    assert found(writing, day) == expected


def test_a_year_that_nobody_has_published_is_not_guessed(declaring: Desk) -> None:
    assert found(declaring, "2027-02-08") == []
