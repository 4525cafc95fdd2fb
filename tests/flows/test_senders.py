"""Who may send what: an inbox folder speaks for its unit and what is beneath it, or for what the senders table says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.builders import grants, known_people, log, table, write_inbox
from tests.conftest import Begun, Said

Jixiao = Callable[..., Said]
BOTH = log("A1,0001,2026-03-02,X01,3", "A2,0006,2026-03-03,X01,5")
SENDER = "收件夹,数据集,机构代码,起,止"


@pytest.fixture
def bureau(begun: Begun) -> Path:
    return begun(known_people)


def rejects(jixiao: Jixiao, bureau: Path) -> list[tuple[str, int, str]]:
    said = jixiao("ingest", "-w", bureau, "--json")
    return [(one["file"], one["row_no"], one["code"]) for one in said.json["rejects"]]


def test_a_section_sends_for_itself_and_the_bureau_for_all_beneath_it(bureau: Path, jixiao: Jixiao) -> None:
    write_inbox(bureau / "inbox" / "S1", 工作日志_股=BOTH)
    write_inbox(bureau / "inbox" / "B1", 工作日志_局=BOTH.replace("A", "B"))

    assert rejects(jixiao, bureau) == [("S1/工作日志_股.csv", 3, "not_from_this_sender")]


def test_the_senders_table_says_who_may_send_which_dataset_for_which_unit(bureau: Path, jixiao: Jixiao) -> None:
    write_inbox(
        bureau / "inbox", 报送人=table(SENDER, "S1,工作日志,S2,2026-01-01,2026-03-31", "S1,机动分,,2026-01-01,")
    )
    write_inbox(
        bureau / "inbox" / "S1", 工作日志_股=BOTH + "A3,0006,2026-04-01,X01,5\n", 机动分_股=grants("0006,2026-03,1,,")
    )

    # S1 is listed: for work of March S2 alone, for grants its own unit, for all else nothing.
    assert rejects(jixiao, bureau) == [
        ("S1/工作日志_股.csv", 2, "not_from_this_sender"),
        ("S1/工作日志_股.csv", 4, "not_from_this_sender"),
        ("S1/机动分_股.csv", 2, "not_from_this_sender"),
    ]


def test_a_senders_table_that_comes_later_heals_what_it_allows(bureau: Path, jixiao: Jixiao) -> None:
    write_inbox(bureau / "inbox" / "S1", 工作日志_股=BOTH)
    assert len(rejects(jixiao, bureau)) == 1
    write_inbox(bureau / "inbox", 报送人=table(SENDER, "S1,工作日志,B1,2026-01-01,"))

    assert jixiao("ingest", "-w", bureau).code == 0
    assert jixiao("quality", "-w", bureau, "--json").json["rejects"] == []


def test_a_section_says_neither_who_may_send_nor_who_is_head(bureau: Path, jixiao: Jixiao) -> None:
    head = "工号,机构代码,岗位系列,负责人,生效日期"
    write_inbox(
        bureau / "inbox" / "S1",
        报送人=table(SENDER, "S1,,B1,2026-01-01,"),
        岗位任职_股=table(head, "0002,B1,comprehensive_service,是,2026-01-01"),
    )

    assert [code for _, _, code in rejects(jixiao, bureau)] == ["not_from_this_sender"] * 2


def test_points_that_nobody_is_named_for_come_from_the_head_only_out_of_the_office(
    bureau: Path, jixiao: Jixiao
) -> None:
    head = table("工号,机构代码,岗位系列,负责人,生效日期", "0001,B1,comprehensive_service,是,2026-01-01")
    write_inbox(bureau / "inbox", 岗位任职_负责人=head, 机动分_局=grants("0006,2026-03,1,,"))
    write_inbox(bureau / "inbox" / "S1", 机动分_股=grants("0002,2026-03,1,,"))

    assert rejects(jixiao, bureau) == [("S1/机动分_股.csv", 2, "grant_not_by_head")]


def test_points_are_granted_by_the_head_and_by_nobody_else(bureau: Path, jixiao: Jixiao) -> None:
    head = table("工号,机构代码,岗位系列,负责人,生效日期", "0001,B1,comprehensive_service,是,2026-01-01")
    write_inbox(bureau / "inbox", 岗位任职_负责人=head)
    write_inbox(bureau / "inbox", 机动分_三=grants("0002,2026-03,1,0001,", "0003,2026-03,1,0006,", "0006,2026-03,1,,"))

    assert rejects(jixiao, bureau) == [("机动分_三.csv", 3, "grant_not_by_head")]
