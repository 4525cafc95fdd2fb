"""Opens an xlsx package: refuses bombs, macros, passwords and outside links before any sheet is parsed.

Gives the parts that the reading of a sheet needs: its name, its cells' part, shared texts, styles.
"""

from __future__ import annotations

import posixpath
import re
import xml.etree.ElementTree as ET
import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from flows.sources.cells import styles
from flows.sources.formats import PACKINGS
from flows.sources.shared_texts import shared_texts
from flows.sources.sheets import Sheet
from transforms.faults import Fault, SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from xml.etree.ElementTree import Element

RATIO_MAX = 200
RATIO_FROM = 1 << 20
UNPACKED_MAX = 512 << 20
PART_MAX = 32 << 20
BLOCK = 1 << 16
FORBIDDEN = {
    "vbaproject.bin": "workbook_macros", "xl/externallinks/": "workbook_links", "xl/embeddings/": "workbook_embedded",
    "xl/activex/": "workbook_embedded", "xl/workbook.bin": "xlsb_old", "encryptedpackage": "workbook_encrypted",
}  # fmt: skip
DOCTYPE = b"<!DOCTYPE"


@dataclass(frozen=True)
class Workbook:
    """An opened package whose central directory was found harmless."""

    package: zipfile.ZipFile
    sheets: tuple[Sheet, ...]
    is_1904: bool
    related: dict[str, str] = field(default_factory=dict)

    def shared_texts(self) -> pl.Series:
        """The texts that cells point at by number."""
        part = self.related.get("sharedStrings")
        return shared_texts(Part(self.package, part)) if part else pl.Series(dtype=pl.String)

    def styles(self) -> dict[str, str]:
        """Which of `date`, `time`, `elapsed` a style number shows; other styles are left out."""
        part = self.related.get("styles")
        return styles(xml_part(self.package, part)) if part else {}

    def part(self, sheet: Sheet) -> Part:
        """The unpacked bytes of a sheet."""
        return Part(self.package, sheet.part)

    def is_blank(self, sheet: Sheet) -> bool:
        """Whether the sheet has no cell at all."""
        part = self.part(sheet)
        tail = b""
        while block := part.read():
            if re.search(rb"<(?:\w+:)?c[ />]", tail + block):
                return False
            tail = block[-16:]
        return True


class Part:
    """A part of the package read block by block; counts what really comes out and refuses a document type."""

    def __init__(self, package: zipfile.ZipFile, name: str) -> None:
        try:
            self._file = package.open(name)
        except KeyError:
            raise SourceError([Fault("workbook_damaged", {"found": name})]) from None
        self._count = 0
        self._tail = b""

    def read(self, size: int = BLOCK) -> bytes:
        """The next block."""
        block = self._file.read(size)
        self._count += len(block)
        if self._count > UNPACKED_MAX:
            raise SourceError([Fault("zip_bomb", {"found": self._count >> 20, "expected": UNPACKED_MAX >> 20})])
        if DOCTYPE in self._tail + block:
            raise SourceError([Fault("workbook_doctype")])
        self._tail = block[-16:]
        return block


def workbook_of(path: Path) -> Workbook:
    """The workbook at the path, after everything that can be refused unread was looked for."""
    package = zipfile.ZipFile(path)
    entries = package.infolist()
    _fail_if_bomb(entries)
    names = [entry.filename.lower().lstrip("/") for entry in entries]
    for sign, code in FORBIDDEN.items():
        if any(sign in name for name in names):
            raise SourceError([Fault(code)])
    if any(entry.flag_bits & 1 for entry in entries):
        raise SourceError([Fault("workbook_encrypted")])
    if any(entry.compress_type not in PACKINGS for entry in entries):
        raise SourceError([Fault("workbook_damaged", {"found": "compression"})])
    if "xl/workbook.xml" not in names:
        raise SourceError([Fault("format_unknown", {"found": "zip"})])
    relations = _relations(package, "xl/workbook.xml")
    root = xml_part(package, "xl/workbook.xml")
    first = root.find("{*}workbookPr")
    is_1904 = first is not None and first.get("date1904") in {"1", "true"}
    related = {kind: part for kind, part in relations.values() if kind in {"sharedStrings", "styles"}}
    return Workbook(package, tuple(_sheets(root, relations)), is_1904, related)


def xml_part(package: zipfile.ZipFile, name: str) -> Element:
    """A small part as a tree."""
    part = Part(package, name)
    data = b"".join(iter(part.read, b""))
    if len(data) > PART_MAX:
        raise SourceError([Fault("zip_bomb", {"found": len(data) >> 20, "expected": PART_MAX >> 20})])
    return ET.fromstring(data)  # noqa: S314 - Part refuses a DOCTYPE


def _fail_if_bomb(entries: list[zipfile.ZipInfo]) -> None:
    total = sum(entry.file_size for entry in entries)
    if total > UNPACKED_MAX:
        raise SourceError([Fault("zip_bomb", {"found": total >> 20, "expected": UNPACKED_MAX >> 20})])
    big = (entry for entry in entries if entry.file_size > RATIO_FROM)
    if any(entry.file_size > RATIO_MAX * max(entry.compress_size, 1) for entry in big):
        raise SourceError([Fault("zip_bomb_ratio", {"found": total >> 20})])


def _relations(package: zipfile.ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """Relation id to the kind and the part it points at."""
    folder, name = posixpath.split(part)
    root = xml_part(package, f"{folder}/_rels/{name}.rels")
    return {
        relation.get("Id", ""): (
            relation.get("Type", "").rsplit("/", 1)[-1],
            posixpath.normpath(posixpath.join("/", folder, relation.get("Target", ""))).lstrip("/"),
        )
        for relation in root
    }


def _sheets(root: Element, relations: dict[str, tuple[str, str]]) -> Iterator[Sheet]:
    for sheet in root.iterfind("{*}sheets/{*}sheet"):
        relation = next((value for key, value in sheet.items() if key.endswith("}id")), "")
        kind, part = relations.get(relation, ("", ""))
        if kind == "worksheet":
            yield Sheet(sheet.get("name", ""), part, sheet.get("state", "visible") == "visible")
