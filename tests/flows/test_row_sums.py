"""The rows of every file add up: left out and endings, take by take; a difference stops the run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from flows.judging import Judged
from flows.reading import Read, Taken
from flows.receiving import Pending
from flows.row_sums import endings, fail_if_rows_are_lost
from tests.builders import basics, table, write_inbox
from transforms.faults import Fault, GateError
from warehouse.lake import Draft, Part
from warehouse.landing import Receipt
from warehouse.ledger import PartEntry

RECEIPT = Receipt(1, "d", "hash", "合表.csv", "S1", 9, 1, "2026-04-09")


def delivered(*takes: Taken, rows: int, left_out: int = 0) -> Read:
    return Read(Pending(RECEIPT, None, "", is_confirmed=False), takes=takes, rows_in_file=rows, rows_left_out=left_out)


def judged(folder: Path, **months: tuple[int, int, int, int]) -> Judged:
    """Endings of the delivery by month of its work log."""
    names = ("loaded", "rejected", "superseded", "withdrawn")
    entries = [
        PartEntry(
            Part("work_log", month),
            pl.DataFrame([{"delivery_id": "d", "dataset": "work_log", **dict(zip(names, ends, strict=True))}]),
            pl.DataFrame(),
        )
        for month, ends in months.items()
    ]
    return Judged(Draft(folder), parts=tuple(entries))


def test_rows_left_out_and_endings_of_all_months_make_the_rows_of_the_file(tmp_path: Path) -> None:
    file = delivered(Taken("work_log", 5, 2), Taken("person", 0, 7), rows=8, left_out=1)
    found = judged(tmp_path, m1=(1, 1, 0, 0), m2=(1, 0, 1, 1))

    fail_if_rows_are_lost([file], found)

    (person, work) = endings([file], found)
    assert (person.file, person.rows, person.left_out, person.loaded) == ("S1/合表.csv", 8, 8, 0)
    assert (work.rows, work.left_out, work.loaded, work.rejected, work.superseded, work.withdrawn) == (8, 3, 2, 1, 1, 1)


def test_a_row_that_ended_nowhere_stops_the_run(tmp_path: Path) -> None:
    file = delivered(Taken("work_log", 5, 2), rows=8, left_out=1)

    with pytest.raises(GateError) as stopped:
        fail_if_rows_are_lost([file], judged(tmp_path, m1=(4, 0, 0, 0)))

    fields = {"file": "S1/合表.csv", "dataset": "work_log", "expected": 8, "found": "3 + 4 + 0 + 0 + 0"}
    assert stopped.value.faults == (Fault("rows_do_not_add_up", fields),)


PROFILE = """\
profile: people_and_work
files: 合表*
takes:
  - dataset: person
    keep: {by: 工号, last: 日期}
  - dataset: work_log
    where: {在岗: {one_of: [是]}}
other_columns: ignore
"""


def test_the_night_says_of_each_take_how_its_rows_ended(workspace: Path, jixiao: Any) -> None:
    (workspace / "sources" / "people_and_work.yaml").write_text(PROFILE, encoding="utf-8")
    basics(workspace / "inbox")
    header = "登记号,工号,姓名,人员类别,日期,项目编码,数量,在岗"
    rows = (
        "C1,0001,王敏,公务员,2026-03-02,X01,1,是",
        "C2,0001,王敏,公务员,2026-03-03,X01,三,是",
        "C3,0001,王敏,公务员,2026-03-04,X01,1,否",
        "合计,,,,,,5,",
    )
    write_inbox(workspace / "inbox", 合表_一=table(header, *rows))
    night = jixiao("ingest", "-w", workspace, "--json").json
    sums = {e["dataset"]: (e["rows"], e["left_out"]) for e in night["endings"] if e["file"] == "合表_一.csv"}
    ended = {
        e["dataset"]: (e["loaded"], e["rejected"], e["superseded"]) for e in night["endings"] if "合表" in e["file"]
    }

    assert sums == {"person": (4, 3), "work_log": (4, 2)}
    assert ended == {"person": (0, 0, 1), "work_log": (1, 1, 0)}
