"""Rejected rows are asked for no longer once their file came again, put right, under whatever name."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.builders import PERSON, basics, log, table, write_inbox
from tests.flows.alerts.conftest import Run

WRONG = log("A1,0001,2026-03-02,X01,三", "A2,0002,2026-03-03,X01,1")


@pytest.fixture
def asked(workspace: Path, jixiao: Run, april: None) -> Path:  # noqa: ARG001 - sets the clock
    """A log and a list of people with a wrong row each, after their night."""
    basics(workspace / "inbox")
    people = table("工号,姓名,人员类别", *(line.rsplit(",", 1)[0] for line in PERSON.splitlines()[1:]))
    write_inbox(workspace / "inbox", 工作日志_一=WRONG, 人员_二=people + ",吴局,公务员\n")
    jixiao("nightly", "-w", workspace)
    return workspace


def open_rows(bureau: Path, jixiao: Run) -> set[str]:
    found = jixiao("alerts", "--json", "-w", bureau).json["open"]
    return {one["dataset"] for one in found if one["code"].startswith("reason_")}


def test_a_log_put_right_under_new_numbers_and_a_list_that_came_anew(asked: Path, jixiao: Run) -> None:
    before = open_rows(asked, jixiao)
    write_inbox(
        asked / "inbox",
        工作日志_三=log("B7,0001,2026-03-02,X01,3"),
        人员_三=table("工号,姓名,人员类别", "0008,郑一,公务员"),
    )
    jixiao("nightly", "-w", asked)
    alone = open_rows(asked, jixiao)
    write_inbox(
        asked / "inbox",
        工作日志_四=log("B7,0001,2026-03-02,X01,3", "A2,0002,2026-03-03,X01,1"),
        人员_四=PERSON + "0007,吴局,公务员,\n",
    )
    jixiao("nightly", "-w", asked)
    mended = open_rows(asked, jixiao)
    write_inbox(asked / "inbox", 工作日志_五=log("C1,0001,2026-03-05,X01,3"))
    jixiao("nightly", "-w", asked)

    assert (before, alone) == ({"work_log", "person"}, {"work_log", "person"})
    assert (mended, open_rows(asked, jixiao)) == (set(), set())
