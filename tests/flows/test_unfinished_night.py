"""A run that was killed after the lake and before the ledger: the next one judges and records every open part."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.builders import basics, log, reviews, write_inbox


def test_a_run_records_anew_what_a_killed_one_left_unrecorded(workspace: Path, jixiao: Any) -> None:
    basics(workspace / "inbox")
    write_inbox(
        workspace / "inbox",
        **{
            "工作日志-三月": log("A1,0001,2026-03-02,X01,3", "A2,0002,2026-03-03,X01,5"),
            "审核-三月": reviews("0001,2026-03,X01,股长,,同意", "0002,2026-03,X01,股长,,同意"),
        },
    )
    jixiao("nightly", "-w", workspace)
    mark = workspace / "var" / "lake" / "unrecorded"
    mark.touch()  # what a killed run leaves behind
    closed = jixiao("month-end", "2026-03", "-w", workspace, "--json")
    is_healed_by_month_end = not mark.exists()
    mark.touch()
    night = jixiao("nightly", "-w", workspace)

    assert (closed.code, closed.json["bureaus"][0]["faults"], is_healed_by_month_end) == (0, [], True)
    assert (night.code, mark.exists()) == (0, False)
