"""Makes the shipped template of 《公务员年度考核登记表》, so that what it says can be read and reviewed here.

`make docs` writes it; a test fails when it is stale. It is in Chinese whatever the language of a workspace: it is the
form of the personnel archive.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from docx.enum.table import WD_ALIGN_VERTICAL, WD_ROW_HEIGHT_RULE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from flows.registers import TEMPLATE
from warehouse.extracts.word import Paper

PLACE = Path(__file__).parent / "workspace" / TEMPLATE
_COLUMNS, _WIDTH = 14, 12.4
"""A label of two columns and the twelve months; millimetres each."""
_LINE, _FOOT = 11, 10
"""Least heights in millimetres."""
_SIGNED = "签名：　　　　　　　年　　月　　日"
_SEALED = "盖章或签名：　　　　　　　年　　月　　日"

Box = tuple[str, int]
"""A text and how many columns it takes."""

_LINES: Sequence[Sequence[Box]] = (
    (("姓名", 2), ("{{name}}", 3), ("性别", 2), ("{{gender}}", 2), ("出生年月", 2), ("{{birth_month}}", 3)),
    (("政治面貌", 2), ("{{political_status}}", 3), ("职级", 2), ("{{rank_title}}", 2),
     ("任现职时间", 2), ("{{in_post_since}}", 3)),
    (("单位及职务", 2), ("{{bureau}} {{unit}} {{position}}", 7), ("工号", 2), ("{{person_id}}", 3)),
    (("从事或分管工作", 2), ("{{duties}}", 12)),
    (("月份", 2), *((f"{number}月", 1) for number in range(1, 13))),
    (("月度得分", 2), *((f"{{{{month_{number}}}}}", 1) for number in range(1, 13))),
    (("平时考核等次", 2), *((f"{name}季度：{{{{routine_{number}}}}}", 3) for number, name in enumerate("一二三四", 1))),
    (("年度得分", 2), ("{{score}}", 3), ("名次", 2), ("{{rank}}", 2), ("档次", 2), ("{{tier}}", 3)),
    (("参加考核的情形", 2), ("{{standing}}", 12)),
)  # fmt: skip
_BOXES: Sequence[tuple[str, str, str, int]] = (
    ("个人总结", "{{statement}}", _SIGNED, 112),
    ("主管领导评语和考核等次建议", "建议等次：{{proposed}}", _SIGNED, 52),
    (
        "机关负责人或考核委员会审定意见",
        "审定等次：{{decided}}{% if document %}（{{decided_by}} {{meeting}} {{document}}）{% endif %}",
        _SEALED,
        52,
    ),
    ("本人意见", "", _SIGNED, 36),
    ("未确定等次或者不参加考核情况说明", "{{reason}}", _SEALED, 36),
    ("备注", "{{brings}}", "", 24),
)
"""A label, what stands on top of the box, who signs at its foot, and its least height in millimetres."""


def write_template(path: Path) -> None:
    """Write the template to a file: the same text gives the same bytes."""
    paper = Paper("公务员年度考核登记表")
    page = paper.document.sections[0]
    page.left_margin = page.right_margin = Mm((210 - _COLUMNS * _WIDTH) / 2)
    page.top_margin = page.bottom_margin = Mm(18)
    _centred(paper.document.add_paragraph(), "公务员年度考核登记表", 20, is_strong=True)
    _centred(paper.document.add_paragraph(), "（{{year}}年度）", 14)
    _centred(paper.document.add_paragraph(), "{{banner}}", 12, is_strong=True)
    _table(paper.document.add_table(rows=0, cols=_COLUMNS, style="Table Grid"))
    paper.save(path)


def _centred(paragraph: Paragraph, text: str, size: int, *, is_strong: bool = False) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.space_after = Pt(2)
    run = paragraph.add_run(text)
    run.font.size, run.bold = Pt(size), is_strong


def _table(table: Table) -> None:
    table.autofit = False
    for column in table.columns:
        column.width = Mm(_WIDTH)
    for line in _LINES:
        cells = _row(table, [span for _, span in line], _LINE)
        for cell, (text, span) in zip(cells, line, strict=True):
            _text(cell, text, _size(text, span))
    for label, top, foot, height in _BOXES:
        _box(table, label, top, foot, height)


def _box(table: Table, label: str, top: str, foot: str, height: int) -> None:
    """A label beside a box whose foot, a row of its own without a line above it, is signed."""
    first, box = _row(table, [2, _COLUMNS - 2], height)
    box.vertical_alignment = WD_ALIGN_VERTICAL.TOP
    box.paragraphs[0].paragraph_format.space_before = Pt(4)
    box.paragraphs[0].add_run(top).font.size = Pt(10.5)
    if foot:
        below, line = _row(table, [2, _COLUMNS - 2], _FOOT)
        _without(box, "bottom")
        _without(line, "top")
        _text(line, foot, 10.5)
        line.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
        first = first.merge(below)
    for spare in first.paragraphs[1:]:
        spare._p.getparent().remove(spare._p)  # noqa: SLF001 - left by the merging
    _text(first, label, 10.5)


def _without(cell: _Cell, side: str) -> None:
    """A cell without its line on that side."""
    properties = cell._tc.get_or_add_tcPr()  # noqa: SLF001 - python-docx has no word for it
    borders = properties.makeelement(qn("w:tcBorders"), {})
    borders.append(borders.makeelement(qn(f"w:{side}"), {qn("w:val"): "nil"}))
    properties.insert_element_before(
        borders, "w:shd", "w:noWrap", "w:tcMar", "w:textDirection", "w:tcFitText", "w:vAlign"
    )


def _row(table: Table, spans: Sequence[int], height: float) -> list[_Cell]:
    """A row whose cells take so many columns each; it is not torn over two pages."""
    row = table.add_row()  # type: ignore[no-untyped-call]
    row.height, row.height_rule = Mm(height), WD_ROW_HEIGHT_RULE.AT_LEAST
    properties = row._tr.get_or_add_trPr()  # noqa: SLF001 - python-docx has no word for it
    properties.append(properties.makeelement(qn("w:cantSplit"), {}))
    cells, found, place = row.cells, [], 0
    for span in spans:
        found.append(cells[place].merge(cells[place + span - 1]) if span > 1 else cells[place])
        place += span
    return found


def _size(text: str, span: int) -> float:
    """The size of a text: a score of three digits and two decimals fits on one line of the narrowest column."""
    if span > 1:
        return 10.5
    return 7.5 if text.startswith("{{") else 9


def _text(cell: _Cell, text: str, size: float) -> None:
    cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
    paragraph = cell.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.add_run(text).font.size = Pt(size)


if __name__ == "__main__":
    PLACE.parent.mkdir(exist_ok=True)
    write_template(PLACE)
