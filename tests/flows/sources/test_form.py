"""A form is known by its hidden sheet, whatever its name; every other package is none and is not read."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from flows.sources.form import form_table
from flows.sources.layout import Layout
from flows.sources.table import Request, table, tables
from tests.builders import handmade, package, workbook
from transforms.faults import SourceError
from transforms.forms import MARK


def form(*facts: tuple[str, str], merge: str = "", mark: str = MARK) -> bytes:
    file = BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        page, other, hidden = book.add_worksheet("填表"), book.add_worksheet("说明"), book.add_worksheet(mark)
        page.write_row(1, 0, ["序号", "得分"])
        page.write_row(2, 0, [1, 92.5])
        other.write_string(0, 0, "看这里")
        hidden.write_column(0, 0, [name for name, _ in facts])
        hidden.write_column(0, 1, [text for _, text in facts])
        hidden.hide()
        if merge:
            page.merge_range(merge, "合")
    return file.getvalue()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "form"


def test_the_facts_and_the_cells_of_the_named_page_are_read_with_their_rows(path: Path) -> None:
    path.write_bytes(form(("kind", "rating"), ("sheet", "填表"), ("role", "")))

    read = table(path, Layout(), name="随便.csv")

    assert read.form == {"kind": "rating", "sheet": "填表"}
    assert read.frame.rows() == [(2, "序号", "得分"), (3, "1", "92.5")]


def test_a_form_whose_page_is_not_named_is_read_by_its_first(path: Path) -> None:
    path.write_bytes(form(("sheet", "没有")))

    assert table(path, Layout(), name="x").frame["c0"].to_list() == ["序号", "1"]


@pytest.mark.parametrize(
    "content",
    [
        workbook([("工号",), ("0001",)]),
        form(("kind", "rating"), mark="另一页"),
        package(handmade("<row><c><v>1</v></c></row>")),
        package({"word/document.xml": "<document/>"}),
        package({"xl/vbaProject.bin": b"x", "xl/workbook.xml": "<workbook/>"}),
        b"PK\x03\x04 and nothing more",
        b"name,points\n",
        b"",
    ],
)
def test_anything_else_is_no_form(path: Path, content: bytes) -> None:
    path.write_bytes(content)

    assert form_table(path) is None


def test_what_is_asked_for_as_a_form_only_is_read_as_nothing_else(path: Path) -> None:
    path.write_bytes(workbook([("工号",), ("0001",)]))

    (refused,) = tables([Request(path, None, "x.xlsx")])

    assert isinstance(refused, SourceError)
    assert [fault.code for fault in refused.faults] == ["no_form"]


def test_a_block_over_several_rows_refuses_a_form_and_one_over_columns_does_not(path: Path) -> None:
    path.write_bytes(form(("kind", "x"), merge="D4:D6"))
    with pytest.raises(SourceError) as refused:
        form_table(path)
    path.write_bytes(form(("kind", "x"), merge="D4:F4"))
    read = form_table(path)

    assert [(fault.code, fault.fields) for fault in refused.value.faults] == [
        ("cells_merged", {"found": "D4:D6", "header": "D"})
    ]
    assert read is not None
    assert read.frame.filter(pl.col("row_no") == 4)["c3"].to_list() == ["合"]


def test_a_hidden_sheet_holds_no_more_than_a_form_needs(path: Path) -> None:
    path.write_bytes(form(*((f"fact{n}", "x" * 5000) for n in range(50))))
    read = form_table(path)

    assert read is not None
    assert read.form is not None
    assert (len(read.form), max(map(len, read.form.values()))) == (40, 4096)
