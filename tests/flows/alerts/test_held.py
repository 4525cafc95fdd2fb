"""People held, as an alert of the real ledger: ended by what mends them, and only noted when the month is published."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.builders import basics, log, reviews, table, write_inbox
from tests.flows.alerts.conftest import Run
from transforms.alerts.life import spells
from warehouse.alerts import nights


@pytest.fixture
def held(workspace: Path, jixiao: Run) -> Path:
    """March of two people, one of whom worked on a day of leave, calculated and said."""
    basics(workspace / "inbox")
    write_inbox(
        workspace / "inbox",
        工作日志=log("A1,0001,2026-03-02,X01,3", "A2,0001,2026-03-03,X01,1", "A3,0002,2026-03-03,X01,5"),
        审核=reviews("0001,2026-03,X01,股长,,同意", "0002,2026-03,X01,股长,,同意"),
        请假=table("工号,开始日期,结束日期,类别", "0001,2026-03-03,2026-03-03,事假"),
    )
    jixiao("nightly", "-w", workspace)
    jixiao("month-end", "2026-03", "-w", workspace)
    jixiao("nightly", "-w", workspace)
    assert states(workspace) == ["raised"]
    return workspace


def states(place: Path) -> list[str]:
    return [one.state for one in spells(nights(place / "var" / "landing" / "alerts")) if one.alert.code == "alert_held"]


def test_a_row_that_is_put_right_mends_it(held: Path, jixiao: Run) -> None:
    write_inbox(held / "inbox", 工作日志_更正=log("A2,0001,2026-03-04,X01,1"))
    jixiao("nightly", "-w", held)

    assert states(held) == ["resolved"]


def test_publishing_does_not(held: Path, jixiao: Run) -> None:
    assert jixiao("publish", "2026-03", "--trial", "-w", held).code == 0
    jixiao("nightly", "-w", held)

    assert states(held) == ["lapsed"]
