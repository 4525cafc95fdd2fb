"""Finds how a text file is encoded: by its mark, else strict UTF-8, else strict GB18030, and never by a guess.

What neither reads is refused with the line where it goes wrong; so are two encodings in one file and mojibake.
"""

from __future__ import annotations

import codecs
import re
from functools import partial
from typing import TYPE_CHECKING

from transforms.faults import Fault, SourceError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

LINE_MAX = 1_000_000
BLOCK = 1 << 18
UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
LINE_END = re.compile(rb"\r\n|\n|\r")
# Two Chinese characters as UTF-8 writes them; in GB18030 text such a run hardly occurs in a line that is valid UTF-8.
UTF8_HANZI = re.compile(rb"(?:[\xe4-\xe9][\x80-\xbf]{2}){2}")
HANZI = re.compile("[\u4e00-\u9fff]{2}")


def encoding_of(path: Path, declared: str | None, longest: int = LINE_MAX) -> str:
    """The codec that reads the whole file strictly; lines are checked for NUL and for their length on the way."""
    with path.open("rb") as file:
        head = file.read(4096)
    if declared is not None:
        return _declared(path, declared, longest)
    if head.startswith(codecs.BOM_UTF8 * 2):
        raise SourceError([Fault("bom_twice")])
    if head.startswith(UTF16_MARKS):
        return _marked_utf16(path, longest)
    if head.count(0) * 4 > len(head):
        raise SourceError([Fault("utf16_without_mark")])
    if _reads(path, "utf-8-sig", longest):
        return "utf-8-sig"
    if head.startswith(codecs.BOM_UTF8):
        raise SourceError([_undecodable(path, "utf-8")])
    _fail_if_cut_off(path)
    if not _reads(path, "gb18030", longest):
        raise SourceError([_mixed(path) or _undecodable(path, "gb18030")])
    if fault := _mixed(path):
        raise SourceError([fault])
    return "gb18030"


def fail_if_mojibake(header: Iterable[str]) -> None:
    """Refuse a header that was read or saved under a wrong encoding before it came here."""
    for cell in header:
        if "\ufffd" in cell or "锟斤拷" in cell or any("\ue000" <= sign <= "\uf8ff" for sign in cell):
            raise SourceError([Fault("header_garbled", {"found": cell})])
        for wrong, right in (("gb18030", "utf-8"), ("latin-1", "utf-8"), ("cp1252", "utf-8"), ("latin-1", "gb18030")):
            if not cell.isascii() and HANZI.search(_reread(cell, wrong, right)):
                raise SourceError([Fault("header_garbled", {"found": cell})])


def _reread(text: str, wrong: str, right: str) -> str:
    try:
        return text.encode(wrong).decode(right)
    except UnicodeError:
        return ""


def _declared(path: Path, declared: str, longest: int) -> str:
    try:
        codec = codecs.lookup(declared).name
    except LookupError:
        raise SourceError([Fault("encoding_unknown", {"found": declared})]) from None
    codec = {"utf-8": "utf-8-sig", "gbk": "gb18030", "gb2312": "gb18030"}.get(codec, codec)
    if not _reads(path, codec, longest):
        raise SourceError([_undecodable(path, codec)])
    return codec


def _marked_utf16(path: Path, longest: int) -> str:
    if not _reads(path, "utf-16", longest):
        raise SourceError([_undecodable(path, "utf-16")])
    with path.open(encoding="utf-16", newline="") as file:
        if file.read(1) == "\ufeff":
            raise SourceError([Fault("bom_twice")])
    return "utf-16"


def _reads(path: Path, codec: str, longest: int) -> bool:
    decoder = codecs.getincrementaldecoder(codec)()
    held = 0
    try:
        with path.open("rb") as file:
            while block := file.read(BLOCK):
                text = decoder.decode(block)
                ends = [at for sign in "\r\n" if (at := text.find(sign)) >= 0]
                if "\0" in text or held + min(ends, default=len(text)) >= longest:
                    return _reads_lines(path, codec, longest)
                last = max(text.rfind("\r"), text.rfind("\n"))
                held = len(text) - last - 1 if ends else held + len(text)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _reads_lines(path: Path, codec: str, longest: int) -> bool:
    """The same line by line, which says which one is too long or holds a NUL."""
    try:
        with path.open(encoding=codec, newline="") as file:
            for number, line in enumerate(iter(partial(file.readline, longest + 1), ""), 1):
                if len(line) > longest:
                    raise SourceError([Fault("line_too_long", {"line": number, "expected": longest})])
                if "\0" in line:
                    raise SourceError([Fault("nul_byte", {"line": number})])
    except UnicodeError:
        return False
    return True


def _blocks(path: Path) -> Iterator[bytes]:
    """The bytes of the file in blocks of whole lines."""
    with path.open("rb") as file:
        carry = b""
        while block := file.read(BLOCK):
            carry += block
            cut = carry.rfind(b"\n") + 1 or carry.rfind(b"\r", 0, -1) + 1
            if not cut and len(carry) > LINE_MAX:
                return
            yield carry[:cut]
            carry = carry[cut:]
        yield carry


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    number = 0
    for block in _blocks(path):
        for line in LINE_END.split(block)[: None if not block.endswith((b"\n", b"\r")) else -1]:
            number += 1
            yield number, line


def _decodes(line: bytes, codec: str) -> bool:
    try:
        line.decode(codec)
    except UnicodeDecodeError:
        return False
    return True


def _fail_if_cut_off(path: Path) -> None:
    """A UTF-8 file that ends within a character was cut off; its last line is the only one that fails."""
    last = 0
    hanzi = False
    for number, line in _lines(path):
        last = number
        if not _decodes(line, "utf-8"):
            break
        hanzi = hanzi or not line.isascii()
    else:
        return
    rest = any(other > last for other, _ in _lines(path))
    whole = [line[:-cut] for cut in (1, 2, 3) if _decodes(line[:-cut], "utf-8")]
    if not rest and whole and (hanzi or not whole[0].isascii()):
        raise SourceError([Fault("text_cut_off", {"line": last})])


def _mixed(path: Path) -> Fault | None:
    """The first line of the other encoding, where some lines are plainly UTF-8 and others are not UTF-8 at all."""
    if not any(_has_utf8_line(block) for block in _blocks(path)):
        return None
    seen: dict[str, int] = {}
    for number, line in _lines(path):
        if line.isascii():
            continue
        if not _decodes(line, "utf-8"):
            if not _decodes(line, "gb18030"):
                continue
            seen.setdefault("GB18030", number)
        elif UTF8_HANZI.search(line):
            seen.setdefault("UTF-8", number)
    if len(seen) == 1 or not seen:
        return None
    (first, _), (second, line_no) = sorted(seen.items(), key=lambda item: item[1])
    return Fault("encoding_mixed", {"line": line_no, "found": second, "expected": first})


def _has_utf8_line(block: bytes) -> bool:
    """Whether a line is valid UTF-8 and holds Chinese as UTF-8 writes it."""
    if not UTF8_HANZI.search(block):
        return False
    return any(UTF8_HANZI.search(line) and _decodes(line, "utf-8") for line in LINE_END.split(block))


def _undecodable(path: Path, codec: str) -> Fault:
    if codec.startswith("utf-16"):
        return Fault("text_cut_off", {"line": _lines_read(path, codec)})
    name = codec.removesuffix("-sig")
    for number, line in _lines(path):
        if not _decodes(line, name):
            last = not any(other > number for other, _ in _lines(path))
            if last and any(_decodes(line[:-cut], name) for cut in (1, 2, 3)):
                return Fault("text_cut_off", {"line": number})
            return Fault("encoding_differs", {"line": number, "expected": name.upper()})
    return Fault("encoding_differs", {"line": 1, "expected": name.upper()})


def _lines_read(path: Path, codec: str) -> int:
    with path.open("rb") as file:
        text = file.read(LINE_MAX * 64).decode(codec, errors="replace")
    return len(re.findall("\r\n|\n|\r", text)) + 1
