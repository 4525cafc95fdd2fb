"""An entry carries every paper that its item names, with the parts it asks for."""

from __future__ import annotations

import polars as pl
import pytest

from transforms.measures.papers import without_papers


def lacking(asked: list[str] | None, brought: list[str] | None) -> list[int]:
    schema = {"entry": pl.UInt32, "papers": pl.List(pl.String), "evidence": pl.List(pl.String)}
    return without_papers(pl.DataFrame([(7, asked, brought)], schema=schema, orient="row")).to_list()


@pytest.mark.parametrize(
    ("asked", "brought"),
    [
        (None, None),
        ([], ["欠税清册"]),
        (["欠税清册"], ["欠税清册"]),
        (["欠税清册"], ["别的", "欠税清册:签章"]),
        (["催缴通知书:签章"], ["催缴通知书:签章:文号12"]),
        (["催缴通知书:签章:文号"], ["催缴通知书:签章:文号12"]),
        (["催缴通知书:文号"], ["催缴通知书：签章：文号12"]),
        (["催缴通知书：签章"], ["催缴通知书:签章"]),
        (["催缴通知书:签章"], ["催缴通知书", "催缴通知书:签章"]),
        (["欠税清册", "催缴通知书:签章"], ["催缴通知书:签章", "欠税清册"]),
    ],
)
def test_an_entry_with_all_papers_and_parts_lacks_nothing(asked: list[str] | None, brought: list[str] | None) -> None:
    assert lacking(asked, brought) == []


@pytest.mark.parametrize(
    ("asked", "brought"),
    [
        (["欠税清册"], None),
        (["欠税清册"], []),
        (["欠税清册"], ["欠税清册二"]),
        (["催缴通知书:签章"], ["催缴通知书"]),
        (["催缴通知书:签章"], ["催缴通知书:文号12"]),
        (["催缴通知书:签章:文号"], ["催缴通知书:签章", "催缴通知书:文号12"]),
        (["欠税清册", "催缴通知书:签章"], ["催缴通知书:签章"]),
    ],
)
def test_an_entry_without_a_paper_or_a_part_is_named(asked: list[str], brought: list[str] | None) -> None:
    assert lacking(asked, brought) == [7]


def test_a_part_with_another_name_that_begins_alike_is_not_the_part() -> None:
    # 签章 is asked for; 签章页缺 is not it.
    assert lacking(["催缴通知书:文号"], ["催缴通知书:文号12"]) == []
    assert lacking(["催缴通知书:签章"], ["催缴通知书:未签章"]) == [7]


def test_no_entries_lack_nothing() -> None:
    schema = {"entry": pl.UInt32, "papers": pl.List(pl.String), "evidence": pl.List(pl.String)}

    assert without_papers(pl.DataFrame(schema=schema)).to_list() == []
