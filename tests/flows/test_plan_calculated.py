"""`plan` of what is only calculated: late rows are not the edition's doing, and a lost result is no end of all."""

from __future__ import annotations

from typing import Any

import pytest

from tests.builders import log, reviews, write_inbox
from tests.flows.deciding_office import LATER, MONTH, Office
from tests.flows.test_plan import HEAVIER, SPAN, moved, planned, proposal

pytestmark = pytest.mark.filterwarnings("ignore:module 'sre_parse' is deprecated:DeprecationWarning")


def late_rows(office: Office) -> None:
    """Work comes and is taken in, and nobody calculates the month anew."""
    write_inbox(
        office.workspace / "inbox",
        工作日志_补=log("B1,0001,2026-03-05,X01,1"),
        审核_补=reviews("0001,2026-03,X01,考核小组,,同意"),
    )
    office("ingest", day=LATER)


def not_scored(found: Any) -> list[tuple[str, str, list[str]]]:
    return [(one["bureau_id"], one["month"], one["codes"]) for one in found["not_scored"]]


def test_late_rows_are_not_the_editions_doing(office: Office) -> None:
    late_rows(office)
    before = planned(office, proposal(office), code=1)
    office("month-end", MONTH)
    after = planned(office, proposal(office))

    assert not_scored(before) == [("B1", MONTH, ["plan_rows_changed"])]
    assert f"jixiao month-end {MONTH}" in before["not_scored"][0]["sentences"][0]
    assert (before["months"], before["moved"]) == ([], [])
    assert (not_scored(after), after["moved"]) == ([], [])


def test_another_calendar_is_not_the_editions_doing(office: Office) -> None:
    (office.workspace / "calendar").mkdir(exist_ok=True)
    (office.workspace / "calendar" / "2026.toml").write_text("holidays = [2026-03-04]\n", encoding="utf-8")

    assert not_scored(planned(office, proposal(office), code=1)) == [("B1", MONTH, ["plan_rows_changed"])]


def test_rows_of_another_month_are_no_reason(office: Office) -> None:
    write_inbox(office.workspace / "inbox", 工作日志_四月=log("C1,0001,2026-04-07,X01,1"))
    office("ingest", day=LATER)

    assert moved(planned(office, proposal(office, *HEAVIER))).keys() == {"0001", "0002"}


@pytest.mark.parametrize("name", ["scores.parquet", "manifest.json"])
def test_a_lost_result_is_said_and_calculated_again(office: Office, name: str) -> None:
    (office.version(0) / name).unlink()
    shown = office("plan", "--edition", proposal(office), "--months", SPAN, code=1)
    lost = planned(office, proposal(office), code=1)
    office("month-end", MONTH)

    assert not_scored(lost) == [("B1", MONTH, ["plan_result_lost"])]
    assert f"jixiao month-end {MONTH}" in shown.err
    assert planned(office, proposal(office))["not_scored"] == []
