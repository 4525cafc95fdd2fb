"""The page and the workbook of a literal report: stints, tiers and many components."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import polars as pl
import pytest

from warehouse.extracts.month_report import SCHEMAS, ComponentTitle, MonthReport
from warehouse.extracts.page import page
from warehouse.extracts.workbook import workbook


def report(*lines: tuple[int, str, str], components: int = 2, **more: Any) -> MonthReport:
    """One person with these lines (stint, what it is called, component), each of 10 points."""
    frames: dict[str, Any] = {name: pl.DataFrame(schema=schema) for name, schema in SCHEMAS.items()}
    person = {"person_id": "0001", "person_name": "王敏", "unit_id": "S1", "unit_name": "一股"}
    result = {"score": Decimal(20), "rank": 1, "tier": "第一档", "is_held": False, "is_provisional": False}
    frames["scores"] = pl.DataFrame([{**person, "post_class": "a", "post_title": "科员", **result}], SCHEMAS["scores"])
    rows = [
        {"person_id": "0001", "stint": stint, "stint_title": called, "component": name, "contribution": Decimal(10)}
        for stint, called, name in lines
    ]
    frames["lines"] = pl.DataFrame(rows, SCHEMAS["lines"])
    about = {"bureau_id": "B1", "bureau_name": "某局", "month": "2026-03", "scheme": "toy", "scheme_title": "办法"}
    about |= {"basis": "令", "edition": "2026-01", "edition_hash": "0" * 64, "version": 0, "state": "calculated"}
    titles = tuple(
        ComponentTitle(f"c{n}", f"考核分项{n}", "", is_added=False, kind="rating") for n in range(components)
    )
    known = {"is_trial": False, "assumptions": (), "components": titles, "pages": (), "is_of_units": False}
    return MonthReport(**{**about, **known, "has_tiers": True, **frames, **more})


def test_lines_stand_under_their_stint_where_there_are_several() -> None:
    text = page(report((1, "一股 · 科员", "c0"), (1, "一股 · 科员", "c1"), (2, "二股 · 科员", "c0")))

    assert re.findall(r'<th scope="rowgroup"[^>]*>([^<]+)</th>', text) == ["一股 · 科员", "二股 · 科员"]


def test_one_stint_needs_no_name() -> None:
    assert "rowgroup" not in page(report((1, "一股 · 科员", "c0"), (1, "一股 · 科员", "c1")))


@pytest.mark.parametrize(("has_tiers", "expected"), [(True, 1), (False, 0)])
def test_a_tier_has_a_column_where_the_edition_has_tiers(*, has_tiers: bool, expected: int) -> None:
    text = page(report((1, "", "c0"), has_tiers=has_tiers))

    assert text.count('<th scope="col">档次</th>') == expected


@pytest.mark.parametrize(("components", "expected"), [(5, False), (6, True), (9, True)])
def test_many_components_take_the_width_of_a_page_on_its_side(*, components: int, expected: bool) -> None:
    text = page(report((1, "", "c0"), components=components))

    assert ('aria-labelledby="ranking" class="wide"' in text) == expected


def test_a_person_s_form_is_upright_and_names_each_stint(tmp_path: Path) -> None:
    workbook(report((1, "一股 · 科员", "c0"), (2, "二股 · 科员", "c0")), tmp_path / "w.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "w.xlsx")["得分明细"]
    texts = [str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell]

    assert sheet.page_setup.orientation == "portrait"
    assert [text for text in texts if "·" in text] == ["一股 · 科员", "二股 · 科员"]
    assert any("第一档" in text for text in texts)


def test_every_workbook_of_a_process_is_written_alike(tmp_path: Path) -> None:
    for name in ("first.xlsx", "second.xlsx"):
        workbook(report((1, "", "c0")), tmp_path / name)
    styles = ZipFile(tmp_path / "second.xlsx").read("xl/styles.xml").decode()

    assert "scheme" not in styles.partition("</font>")[0]
    assert (tmp_path / "second.xlsx").read_bytes() == (tmp_path / "first.xlsx").read_bytes()
