"""A night is judged and gated before its rows hold: what stays out leaves the lake as it was."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import flows.gating
from expectations.rules import Rule
from expectations.suites import suite
from tests.builders import basics, grants, log, table, write_inbox
from tests.conftest import Begun, Said
from warehouse.lake import Lake, Part

Jixiao = Callable[..., Said]
LOG = Part("work_log", "2026-03")
BASE = log("A1,0001,2026-03-02,X01,3", "A2,0002,2026-03-03,X01,5")


def _begin(workspace: Path, jixiao: Jixiao) -> None:
    basics(workspace / "inbox")
    write_inbox(workspace / "inbox", 工作日志_一=BASE)
    assert jixiao("ingest", "-w", workspace).code == 0


@pytest.fixture
def bureau(begun: Begun) -> Path:
    """A workspace that knows its people and two entries of March."""
    return begun(_begin)


def lake(bureau: Path) -> Lake:
    return Lake(bureau / "var" / "lake")


def files(bureau: Path) -> set[str]:
    """Every file of the lake but the delivered rows, which no manifest names yet."""
    folder = bureau / "var" / "lake"
    return {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file() and p.parent.name != "day"}


def test_a_closed_gate_keeps_the_batch_of_its_dataset_out_and_lets_the_others_in(bureau: Path, jixiao: Jixiao) -> None:
    before = lake(bureau).manifest(LOG)
    write_inbox(
        bureau / "inbox",
        工作日志_二=log("B1,0001,2026-03-04,X01,", "B2,0002,2026-03-04,X01,"),
        机动分_一=grants("0001,2026-03,8,0002,牵头"),
    )
    night = jixiao("ingest", "-w", bureau, "--json")
    told = jixiao("quality", "-w", bureau, "--json").json

    assert night.code == 1
    ((refusal,), rejects) = night.json["refused"], night.json["rejects"]
    assert (refusal["file"], [f["code"] for f in refusal["faults"]], rejects) == (
        "工作日志_二.csv",
        ["gate_closed"],
        [],
    )
    assert "数量" in refusal["sentences"][0]
    assert [(one["file"], one["codes"]) for one in told["refused"]] == [("工作日志_二.csv", ["gate_closed"])]
    assert lake(bureau).manifest(LOG) == before
    assert lake(bureau).live(Part("grant", "2026-03")).height == 1


def test_a_cell_that_came_and_cannot_be_read_is_a_rejected_row_and_closes_no_gate(bureau: Path, jixiao: Jixiao) -> None:
    write_inbox(bureau / "inbox", 工作日志_二=log("B1,0001,2026-03-04,X01,三"))
    night = jixiao("ingest", "-w", bureau, "--json")

    assert (night.json["refused"], [one["code"] for one in night.json["rejects"]]) == ([], ["not_a_number"])


def test_nothing_is_written_when_great_expectations_and_the_masks_disagree(
    bureau: Path, jixiao: Jixiao, monkeypatch: pytest.MonkeyPatch
) -> None:
    liar = Rule("blank", "item_code", pl.lit(value=False), "true")
    before, ledger = files(bureau), jixiao("quality", "-w", bureau, "--json").json
    write_inbox(bureau / "inbox", 工作日志_二=log("B1,0001,2026-03-04,X01,2"))
    with monkeypatch.context() as patch:
        patch.setattr(flows.gating, "suite", lambda dataset: [*suite(dataset), liar])
        stopped = jixiao("ingest", "-w", bureau, "--json")
    unmoved, kept = files(bureau), jixiao("quality", "-w", bureau, "--json").json
    mended = jixiao("ingest", "-w", bureau, "--json")

    assert (stopped.code, [fault["code"] for fault in stopped.json["faults"]]) == (1, ["gate_disagrees"])
    assert unmoved ^ before == set()
    assert kept == ledger
    assert (mended.code, lake(bureau).live(LOG).height) == (0, 3)


PEOPLE_AND_WORK = """\
profile: people_and_work
files: 合表*
takes:
  - dataset: person
    keep: {by: 工号, last: 日期}
  - dataset: work_log
    delivery: whole_period
    scope: [month]
other_columns: ignore
"""
BOTH = "登记号,工号,姓名,人员类别,日期,项目编码,数量"


def both(name: str, count: int) -> str:
    """So many entries of 0001, under a name."""
    return table(BOTH, *(f"C{n},0001,{name},公务员,2026-03-{n + 10},X01,1" for n in range(count)))


def name_of(bureau: Path) -> str:
    return str(lake(bureau).live(Part("person", "all")).filter(pl.col("person_id") == "0001")["person_name"].item())


def test_a_file_waits_whole_when_one_of_its_sheets_needs_consent(bureau: Path, jixiao: Jixiao) -> None:
    (bureau / "sources" / "people_and_work.yaml").write_text(PEOPLE_AND_WORK, encoding="utf-8")
    write_inbox(bureau / "inbox", 合表_一=both("王敏", 8))
    first = jixiao("ingest", "-w", bureau, "--json")
    write_inbox(bureau / "inbox", 合表_二=both("王明", 2))
    waits = jixiao("ingest", "-w", bureau, "--json")
    waiting: tuple[Any, ...] = (name_of(bureau), lake(bureau).live(LOG).height, waits.json["endings"])
    agreed = jixiao("ingest", "--confirm", "-w", bureau, "--json")

    assert first.json["refused"] == []
    assert [fault["code"] for one in waits.json["refused"] for fault in one["faults"]] == [
        "withdrawal_needs_confirmation"
    ]
    assert waiting == ("王敏", 10, [])
    assert agreed.json["refused"] == []
    assert (name_of(bureau), lake(bureau).live(LOG).height) == ("王明", 4)
