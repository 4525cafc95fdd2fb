"""Tells what delivered bytes are by their first bytes, and refuses those that are not what their name says."""

from __future__ import annotations

import zipfile
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from transforms.faults import Fault, SourceError

if TYPE_CHECKING:
    from flows.sources.layout import Layout

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HARMFUL = {
    "EncryptedPackage".encode("utf-16-le"): "workbook_encrypted",
    "_VBA_PROJECT".encode("utf-16-le"): "workbook_macros",
}
MAGIC = {
    b"PK\x03\x04": "xlsx", b"PK\x05\x06": "xlsx", OLE: "xls", b"%PDF": "pdf", b"Rar!": "rar", b"7z\xbc\xaf": "7z",
    b"\x89PNG": "png", b"\xff\xd8\xff": "jpg", b"\x1f\x8b": "gz", b"PAR1": "parquet",
}  # fmt: skip
SUFFIXES = {
    ".xlsx": "xlsx", ".xlsm": "xlsx", ".xls": "xls", ".et": "xls",
    ".csv": "text", ".tsv": "text", ".tab": "text", ".txt": "text", ".jsonl": "jsonl", ".ndjson": "jsonl",
    ".json": "json", ".parquet": "parquet",
}  # fmt: skip
WANTED = {"csv": "text", "tsv": "text"} | {kind: kind for kind in ("xlsx", "xls", "jsonl", "json", "parquet")}
PACKINGS = frozenset([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
"""How a part of a package may be packed: others are damage, and their readers fail in ways of their own."""
READ = frozenset(["xlsx", "xls", "text", "jsonl", "json", "parquet"])
RETURNED = "-退回-"
"""In the name of every workbook of rows that went back to their sender; it comes again as a workbook."""


def format_of(path: Path, layout: Layout, name: str) -> str:
    """One of READ; anything else, or a name or a profile that says otherwise, is refused."""
    with path.open("rb") as file:
        head = file.read(512)
    if not head:
        raise SourceError([Fault("file_empty")])
    found = _found(head)
    if found == "xls":
        _fail_if_harmful(path)
    named, wanted = SUFFIXES.get(PurePath(name).suffix.lower()), _wanted(layout, found, name)
    if found == "text" and {named, wanted} & {"jsonl", "json"}:
        found = wanted or named or found  # text as well; only its name or its profile tells it apart
    for expected in (named, wanted):
        if expected not in {None, found}:
            raise SourceError([Fault("format_differs", {"found": found, "expected": expected or ""})])
    if found not in READ:
        raise SourceError([Fault("format_unknown", {"found": found})])
    return found


def _wanted(layout: Layout, found: str, name: str) -> str | None:
    """The format that the profile asks for; rows that were sent back come as a workbook whatever they came from."""
    if found == "xlsx" and RETURNED in name:
        return None
    if layout.format == "workbook":
        return found if found in {"xlsx", "xls"} else "xlsx"
    return WANTED.get(layout.format)


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


def _fail_if_harmful(path: Path) -> None:
    """Names of streams in the container say what else than cells it holds."""
    with path.open("rb") as file:
        tail = b""
        while block := file.read(1 << 20):
            for sign, code in HARMFUL.items():
                if sign in tail + block:
                    raise SourceError([Fault(code)])
            tail = block[-64:]
