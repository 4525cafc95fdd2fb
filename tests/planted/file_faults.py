"""The kinds of faults of a whole file: what a sender's good table becomes, and the reason it should be refused with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class FileFault:
    """A fault of a file: `spoil` makes its bytes of the header and some good rows."""

    title: str
    code: str
    spoil: Callable[[list[str], list[list[str]]], bytes]
    ending: str = "csv"
    is_named_well: bool = True


def _text(lines: list[list[str]], encoding: str = "utf-8") -> bytes:
    return "".join(",".join(line) + "\r\n" for line in lines).encode(encoding)


def _misspelt(header: list[str], rows: list[list[str]]) -> bytes:
    return _text([[f"{header[0]}码", *header[1:]], *rows])


def _one_more(header: list[str], rows: list[list[str]]) -> bytes:
    return _text([[*header, "天气"], *([*row, "晴"] for row in rows)])


def _twice(header: list[str], rows: list[list[str]]) -> bytes:
    return _text([[*header, header[0]], *([*row, row[0]] for row in rows)])


def _mixed(header: list[str], rows: list[list[str]]) -> bytes:
    return _text([header]) + "# 说明\r\n".encode() + "甲,乙\r\n".encode("gb18030") + _text(rows)


def _open_quote(header: list[str], rows: list[list[str]]) -> bytes:
    return _text([header, *rows]) + b'"' + rows[0][0].encode()


def _short(header: list[str], rows: list[list[str]]) -> bytes:
    return _text([header, *rows, rows[0][:-1]])


def _wide(header: list[str], rows: list[list[str]]) -> bytes:
    return _text([header, *rows, [*rows[0], "1"]])


def _nul(header: list[str], rows: list[list[str]]) -> bytes:
    return _text([header, *rows]).replace(rows[0][0].encode(), b"\x00", 1)


def _whole(header: list[str], rows: list[list[str]]) -> bytes:
    return _text([header, *rows])


FILE_FAULTS = (
    FileFault("表头写错一个字", "header_unknown", _misspelt),
    FileFault("多出一列", "header_not_known", _one_more),
    FileFault("表头出现两次", "header_twice", _twice),
    FileFault("两种编码混在一起", "encoding_mixed", _mixed),
    FileFault("引号没有收住", "quote_open", _open_quote),
    FileFault("一行少一格", "line_too_short", _short),
    FileFault("一行多一格", "line_too_wide", _wide),
    FileFault("夹着空字节", "nul_byte", _nul),
    FileFault("空文件", "file_empty", lambda _header, _rows: b""),
    FileFault("两个文件头标记", "bom_twice", lambda header, rows: b"\xef\xbb\xbf\xef\xbb\xbf" + _whole(header, rows)),
    FileFault("名字谁也不认得", "no_profile", _whole, is_named_well=False),
    FileFault("文本改名为工作簿", "format_differs", _whole, ending="xlsx"),
)
DOUBLED = "同样的内容换个名字再交"
