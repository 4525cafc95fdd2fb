"""Writes old workbooks (.xls) record by record: BIFF8 in an OLE container, as much of both as a reader needs."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

SECTOR, END, FREE, FAT = 512, 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
GENERAL, DAY, MOMENT, CLOCK = 0, 1, 2, 3
"""Cell styles: none, a day, a day with its time, a time."""


@dataclass(frozen=True)
class Shown:
    """A number under a style."""

    value: float
    style: int


@dataclass(frozen=True)
class ErrorCell:
    """An error cell by its code; 7 is #DIV/0!, 42 is #N/A."""

    code: int


Cell = str | float | bool | Shown | ErrorCell | None


def record(kind: int, data: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def text(value: str) -> bytes:
    return struct.pack("<HB", len(value), 1) + value.encode("utf-16-le")


def short_text(value: str) -> bytes:
    return struct.pack("<BB", len(value), 1) + value.encode("utf-16-le")


def _cell(row: int, column: int, value: Cell) -> bytes:
    at = struct.pack("<HH", row, column)
    match value:
        case None:
            return b""
        case bool():
            return record(0x0205, at + struct.pack("<HBB", 0, value, 0))
        case ErrorCell():
            return record(0x0205, at + struct.pack("<HBB", 0, value.code, 1))
        case str():
            return record(0x0204, at + struct.pack("<H", 0) + text(value))
        case Shown():
            return record(0x0203, at + struct.pack("<Hd", value.style, value.value))
    return record(0x0203, at + struct.pack("<Hd", 0, value))


def _sheet(rows: Sequence[Sequence[Cell]], merges: Sequence[tuple[int, int, int, int]], hidden: Sequence[int]) -> bytes:
    body = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0))
    width = max((len(row) for row in rows), default=0)
    body += record(0x0200, struct.pack("<IIHHH", 0, len(rows), 0, width, 0))
    for at in hidden:
        body += record(0x0208, struct.pack("<HHHHHHI", at, 0, width, 255, 0, 0, 0x20))
    body += b"".join(_cell(at, place, value) for at, row in enumerate(rows) for place, value in enumerate(row))
    if merges:
        ranges = b"".join(struct.pack("<HHHH", *merge) for merge in merges)
        body += record(0x00E5, struct.pack("<H", len(merges)) + ranges)
    return body + record(0x000A)


def _style(format_id: int) -> bytes:
    return record(0x00E0, struct.pack("<HHHBBBBIIH", 0, format_id, 1, 0, 0, 0, 0, 0, 0, 0))


def stream(
    sheets: Mapping[str, Sequence[Sequence[Cell]]],
    *,
    is_1904: bool = False,
    merges: Sequence[tuple[int, int, int, int]] = (),
    hidden_rows: Sequence[int] = (),
    hidden_sheets: Sequence[str] = (),
    extra: bytes = b"",
) -> bytes:
    """The workbook stream; a merge is (first row, last row, first column, last column) from 0."""
    head = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0)) + extra
    head += record(0x0022, struct.pack("<H", is_1904))
    head += record(0x0031, struct.pack("<HHHHHBBBB", 200, 0, 0x7FFF, 400, 0, 0, 0, 0, 0) + short_text("A"))
    head += b"".join(_style(format_id) for format_id in (0, 14, 22, 21))
    bodies = {name: _sheet(rows, merges, hidden_rows) for name, rows in sheets.items()}
    length = len(head) + len(record(0x000A))
    length += sum(len(record(0x0085, struct.pack("<IBB", 0, 0, 0) + short_text(name))) for name in sheets)
    listed = b""
    for name, body in bodies.items():
        listed += record(0x0085, struct.pack("<IBB", length, name in hidden_sheets, 0) + short_text(name))
        length += len(body)
    return head + listed + record(0x000A) + b"".join(bodies.values())


def _entry(name: str, kind: int, start: int, size: int, child: int = FREE) -> bytes:
    letters = (name + "\0").encode("utf-16-le")
    head = letters.ljust(64, b"\0") + struct.pack("<HBBIII", len(letters), kind, 1, FREE, FREE, child)
    return head.ljust(116, b"\0") + struct.pack("<III", start, size, 0)


def container(workbook: bytes, name: str = "Workbook") -> bytes:
    """An OLE container with one stream."""
    padded = workbook.ljust(max(4096, -(-len(workbook) // SECTOR) * SECTOR), b"\0")
    count = len(padded) // SECTOR
    fats = 1
    while (count + 1 + fats) > fats * 128:
        fats += 1
    chain = [*range(1, count), END, END, *[FAT] * fats]
    table = struct.pack(f"<{fats * 128}I", *chain, *[FREE] * (fats * 128 - len(chain)))
    directory = _entry("Root Entry", 5, END, 0, 1) + _entry(name, 2, 0, len(padded)) + _entry("", 0, 0, 0) * 2
    places = [count + 1 + at for at in range(fats)] + [FREE] * (109 - fats)
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(24, b"\0") + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    head += bytes(6) + struct.pack("<IIIIIIIII", 0, fats, count, 0, 4096, END, 0, END, 0)
    return head + struct.pack("<109I", *places) + padded + directory + table


def old_workbook(rows: Sequence[Sequence[Cell]], name: str = "数据", **words: object) -> bytes:
    """A workbook of one sheet."""
    return container(stream({name: rows}, **words))  # type: ignore[arg-type]
