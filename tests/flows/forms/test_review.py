"""The review form out and in, by the command."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.flows.forms.filling import Filled

pytestmark = pytest.mark.filterwarnings("ignore:module 'sre_parse' is deprecated:DeprecationWarning")

Run = Callable[..., Any]


def issued(office: Path, jixiao: Run, kind: str = "review") -> dict[str, Path]:
    said = jixiao("forms", "2026-01", "--for", kind, "--json", "-w", office)
    assert said.code == 0, said.err
    return {Path(one["file"]).stem: Path(one["file"]) for one in said.json["forms"]}


def live(office: Path, dataset: str, *names: str) -> list[tuple[Any, ...]]:
    frames = [pl.read_parquet(path) for path in (office / "var" / "lake" / dataset).glob("*/live-*.parquet")]
    return pl.concat(frames).select(names).sort(names, nulls_last=True).rows() if frames else []


def test_every_section_head_and_the_panel_get_what_is_theirs_to_review(office: Path, jixiao: Run) -> None:
    forms = issued(office, jixiao)

    assert sorted(forms) == ["0001-section", "0003-section", "0005-panel", "0005-section"]
    assert forms["0001-section"] == office / "var" / "forms" / "B1" / "2026-01" / "review" / "0001-section.xlsx"
    page = Filled(forms["0001-section"])
    row = page.row_of(工号="0002", 项目编码="X01")
    printed = [
        page.page.cell(row, page.heads[head]).value for head in ("申报数量", "系统数量", "差异", "核定数量", "审核结果")
    ]
    assert printed == [17.5, 16, 1.5, 17.5, None]
    assert page.book.sheetnames == ["审核表", "_jixiao"]
    assert page.book["_jixiao"].sheet_state == "hidden"


def test_only_exceptions_are_typed_and_one_cell_agrees_to_the_rest(office: Path, jixiao: Run) -> None:
    page = Filled(issued(office, jixiao)["0005-section"])
    page.answer("全部同意", "是")
    page.type(page.row_of(工号="0006", 项目编码="J01"), 核定数量=3)
    page.save(office / "inbox" / "李股长交的.xlsx")

    night = jixiao("nightly", "--json", "-w", office)

    assert night.code == 0, night.err
    assert live(
        office, "work_review", "person_id", "item_code", "stage", "confirmed_quantity", "decision", "reviewer_id"
    ) == [
        ("0006", "J01", "section", 3_000_000, "cut", "0005"),
        ("0006", "X01", "section", 2_000_000, "confirmed", "0005"),
    ]
