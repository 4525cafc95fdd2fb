"""A Word document of headings, paragraphs and tables on A4; the same content gives the same bytes."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from io import BytesIO
from pathlib import Path

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.styles.style import ParagraphStyle
from docx.table import _Cell

from warehouse.extracts.listings import Listing, cell_text

# Constants, so that the bytes follow no clock.
CREATED = datetime(2026, 1, 1)  # noqa: DTZ001
_ZIPPED = (1980, 1, 1, 0, 0, 0)
_FONTS = {"Normal": ("仿宋", 12), "Title": ("宋体", 22), "Heading 1": ("黑体", 15), "Heading 2": ("楷体", 13)}
_LATIN = "Times New Roman"


class Paper:
    """One document, written from top to bottom."""

    def __init__(self, title: str) -> None:
        self.document = Document()
        self._set_up(title)

    def _set_up(self, title: str) -> None:
        page = self.document.sections[0]
        page.page_width, page.page_height = Mm(210), Mm(297)
        page.top_margin, page.bottom_margin, page.left_margin, page.right_margin = Mm(30), Mm(28), Mm(27), Mm(25)
        for name, (font, size) in _FONTS.items():
            set_font(self.document.styles[name], font, size)
        known = self.document.core_properties
        known.title, known.author, known.comments, known.keywords = title, "", "", ""
        known.created = known.modified = CREATED

    def title(self, text: str, about: str = "") -> None:
        """The title in the middle, and below it whose and of when."""
        for style, words in (("Title", text), ("Normal", about)):
            if words:
                self.document.add_paragraph(_shown(words), style).alignment = WD_ALIGN_PARAGRAPH.CENTER

    def heading(self, text: str, level: int = 1) -> None:
        """A heading of the first or second level."""
        self.document.add_paragraph(_shown(text), f"Heading {level}")

    def text(self, text: str, *, is_strong: bool = False, is_right: bool = False) -> None:
        """A paragraph."""
        paragraph = self.document.add_paragraph()
        paragraph.add_run(_shown(text)).bold = is_strong
        paragraph.paragraph_format.space_after = Pt(4)
        if is_right:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT

    def listing(self, table: Listing, none_of: str) -> None:
        """A table under its caption, its heads on every page; `none_of` is said where it has no rows."""
        if not table.rows:
            self.text(none_of.format(caption=table.caption))
            return
        self.text(table.caption, is_strong=True)
        grid = self.document.add_table(rows=1, cols=len(table.columns), style="Table Grid")
        _repeat(grid.rows[0])
        for cell, column in zip(grid.rows[0].cells, table.columns, strict=True):
            _write(cell, column.head, is_strong=True)
        for row in table.rows:
            texts = [cell_text(value, column.kind) for value, column in zip(row, table.columns, strict=True)]
            for cell, column, text in zip(grid.add_row().cells, table.columns, texts, strict=True):
                _write(cell, text, is_right=column.is_number)
        self.text("")

    def signatures(self, who: Sequence[str]) -> None:
        """A line for every signature."""
        for name in who:
            self.text(f"{name}：________________", is_right=True)

    def save(self, path: Path) -> None:
        """Write the document; its parts carry no time."""
        buffer = BytesIO()
        self.document.save(buffer)
        with zipfile.ZipFile(buffer) as made:
            path.write_bytes(packed({name: made.read(name) for name in made.namelist()}))


def packed(parts: Mapping[str, bytes]) -> bytes:
    """The parts as one file, in their order and without a time."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for name, content in parts.items():
            part = zipfile.ZipInfo(name, _ZIPPED)
            part.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(part, content)
    return buffer.getvalue()


def set_font(style: ParagraphStyle, font: str, size: int) -> None:
    """Write a style in a Chinese font of that size, and Latin signs in the common one."""
    style.font.name, style.font.size = _LATIN, Pt(size)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for word in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(word), None)
    fonts.set(qn("w:eastAsia"), font)
    style.font.color.rgb = None


def _repeat(row: object) -> None:
    """Print the row again on every page."""
    properties = row._tr.get_or_add_trPr()  # type: ignore[attr-defined]  # noqa: SLF001 - python-docx has no word for it
    properties.append(properties.makeelement(qn("w:tblHeader"), {qn("w:val"): "true"}))


def _write(cell: _Cell, text: str, *, is_strong: bool = False, is_right: bool = False) -> None:
    paragraph = cell.paragraphs[0]
    run = paragraph.add_run(_shown(text))
    run.bold, run.font.size = is_strong, Pt(10.5)
    if is_right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _shown(text: str) -> str:
    """Text without the signs that XML cannot carry; a line break stays one."""
    return "".join(sign if sign in "\n\t" or sign.isprintable() else f"<U+{ord(sign):04X}>" for sign in text)
