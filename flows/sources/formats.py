"""Tells what delivered bytes are by their first bytes, and refuses those that are not what their name says."""

from __future__ import annotations

from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from transforms.faults import Fault, SourceError

if TYPE_CHECKING:
    from flows.sources.layout import Layout

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
MAGIC = {
    b"PK\x03\x04": "xlsx", b"PK\x05\x06": "xlsx", OLE: "xls", b"%PDF": "pdf", b"Rar!": "rar", b"7z\xbc\xaf": "7z",
    b"\x89PNG": "png", b"\xff\xd8\xff": "jpg", b"\x1f\x8b": "gz",
}  # fmt: skip
SUFFIXES = {
    ".xlsx": "xlsx", ".xlsm": "xlsx", ".xls": "xls", ".et": "xls",
    ".csv": "text", ".tsv": "text", ".tab": "text", ".txt": "text", ".jsonl": "jsonl", ".ndjson": "jsonl",
}  # fmt: skip
WANTED = {"csv": "text", "tsv": "text", "xlsx": "xlsx", "jsonl": "jsonl"}


def format_of(path: Path, layout: Layout, name: str) -> str:
    """`xlsx`, `text` or `jsonl`; anything else, or a name that says otherwise, is refused."""
    with path.open("rb") as file:
        head = file.read(512)
    if not head:
        raise SourceError([Fault("file_empty")])
    found = _found(head)
    if found == "xls":
        _fail_if_encrypted(path)
    suffix = PurePath(name).suffix.lower()
    if found == "text" and "jsonl" in {SUFFIXES.get(suffix), WANTED.get(layout.format)}:
        found = "jsonl"  # text as well; only its name or its profile tells it apart
    for expected in (SUFFIXES.get(suffix), WANTED.get(layout.format)):
        if expected not in {None, found}:
            raise SourceError([Fault("format_differs", {"found": found, "expected": expected or ""})])
    if found == "xls":
        raise SourceError([Fault("xls_old")])
    if found not in {"xlsx", "text", "jsonl"}:
        raise SourceError([Fault("format_unknown", {"found": found})])
    return found


def separator_of(layout: Layout, name: str) -> str:
    """The separator the layout names, else the custom of the format: Excel's Unicode text (.txt) has tabs."""
    if layout.separator is not None:
        return layout.separator
    if layout.format == "auto" and PurePath(name).suffix.lower() in {".tsv", ".tab", ".txt"}:
        return "\t"
    return "\t" if layout.format == "tsv" else ","


def _found(head: bytes) -> str:
    for magic, kind in MAGIC.items():
        if head.startswith(magic):
            return kind
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return "html" if start.startswith((b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta")) else "text"


def _fail_if_encrypted(path: Path) -> None:
    with path.open("rb") as file:
        tail = b""
        while block := file.read(1 << 20):
            if ENCRYPTED in tail + block:
                raise SourceError([Fault("workbook_encrypted")])
            tail = block[-len(ENCRYPTED) :]
