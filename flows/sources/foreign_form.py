"""Tells a form that was saved as another kind of workbook, in which its hidden sheet can be seen but not read."""

from __future__ import annotations

import zipfile
import zlib
from typing import TYPE_CHECKING

from flows.sources.formats import OLE, PACKINGS
from transforms.faults import Fault, SourceError
from transforms.forms import MARK

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BLOCK, CONTENT_MAX = 1 << 20, 64 << 20
# How the name of a sheet is kept: by its length and eight-bit text in .xls, where a cell's length has two bytes.
OLD_NAME = bytes([len(MARK), 0]) + MARK.encode()
OPEN_NAME = f'table:name="{MARK}"'.encode()
OPEN_KIND = b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, KeyError)


def fail_if_foreign_form(path: Path) -> None:
    """Refuse a form in .xls or .ods: what was filled in would be lost under words about profiles."""
    with path.open("rb") as file:
        head = file.read(256)
    is_form, kind = False, ""
    if head.startswith(OLE):
        is_form, kind = _holds(_blocks(path), OLD_NAME), ".xls"
    elif OPEN_KIND in head:
        is_form, kind = _holds(_content(path), OPEN_NAME), ".ods"
    if is_form:
        raise SourceError([Fault("form_of_other_kind", {"found": kind})])


def _holds(blocks: Iterator[bytes], sign: bytes) -> bool:
    tail = b""
    for block in blocks:
        if sign in tail + block:
            return True
        tail = block[-len(sign) :]
    return False


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            yield block


def _content(path: Path) -> Iterator[bytes]:
    """The text of an open document as far as it is looked at; a damaged one is for others to refuse."""
    try:
        with zipfile.ZipFile(path) as archive:
            if archive.getinfo("content.xml").compress_type not in PACKINGS:
                return
            with archive.open("content.xml") as file:
                for _ in range(CONTENT_MAX // BLOCK):
                    yield file.read(BLOCK)
    except BROKEN:
        return
