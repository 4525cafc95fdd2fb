"""Valid and bad files with damage as disks, lines, programs and people do it; the same seed gives the same bytes."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Sequence
from random import Random

TOKENS = (
    b"\0", b"\xef\xbb\xbf", b"\xff\xfe", b'"', b'""', b",", b"\r", b"\n", b"\r\n", b"\t", b";", b"\x1a", b"\xff", b"\xc7\xeb",
    b"\xe5\xb7", b"\xef\xbf\xbd", b"9" * 400, b"1e999", b"-0", b"NaN", b"[" * 3_000, b"{", b"}", b"\\ud800", b"\\u0000", b"null",
    b"&#0;", b"&x;", b"<!DOCTYPE a>", b"_xD800_", b"_x0000_", b"<c><v>", b"</row>", b"<!--", b"]]>", b"a: &a\n", b"*a", b"? ", b"- ",
    b"!!python/none x", b"<<: ", b": ", b"|\n", b"%YAML 9.9\n", b"---\n", b"\xe2\x80\xae", b"\xe2\x80\xa8", b"\xc2\x85", b"1900-02-29", b"9999-12-31",
)  # fmt: skip
NUMBERS = (
    b"-1",
    b"0",
    b"1",
    b"255",
    b"65536",
    b"1048577",
    b"2147483648",
    b"99999999999999999999",
    b"1e309",
    b"",
    b"x",
    b"0.5",
)
Mutation = Callable[[bytes, bytes, Random], bytes]


def flipped(data: bytes, _: bytes, chance: Random) -> bytes:
    """A few bits turned over."""
    damaged = bytearray(data)
    for _turn in range(chance.randint(1, 8)):
        damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
    return bytes(damaged)


def cut(data: bytes, _: bytes, chance: Random) -> bytes:
    """Broken off anywhere, as a line that fell silent leaves it."""
    return data[: chance.randrange(len(data))]


def holed(data: bytes, _: bytes, chance: Random) -> bytes:
    """A block left out, doubled, or blank."""
    begin = chance.randrange(len(data))
    end = min(len(data), begin + chance.randint(1, 200))
    block = data[begin:end]
    return data[:begin] + chance.choice([b"", block * 2, block * 50, bytes(len(block))]) + data[end:]


def spliced(data: bytes, other: bytes, chance: Random) -> bytes:
    """The beginning of one file and the end of another."""
    return data[: chance.randrange(len(data))] + other[chance.randrange(len(other)) :]


def sown(data: bytes, _: bytes, chance: Random) -> bytes:
    """Signs that mean something to some reader, anywhere."""
    for _turn in range(chance.randint(1, 4)):
        at = chance.randrange(len(data) + 1)
        data = data[:at] + chance.choice(TOKENS) + data[at:]
    return data


def renumbered(data: bytes, _: bytes, chance: Random) -> bytes:
    """Another number where one stood."""
    found = list(re.finditer(rb"\d+", data))
    if not found:
        return data
    one = chance.choice(found)
    return data[: one.start()] + chance.choice(NUMBERS) + data[one.end() :]


def unmarked(data: bytes, _: bytes, chance: Random) -> bytes:
    """A tag or an attribute left out or said twice."""
    found = list(re.finditer(rb"</?[\w:]+[^>]*>|\s[\w:]+=\"[^\"]*\"", data))
    if not found:
        return data
    one = chance.choice(found)
    return data[: one.start()] + chance.choice([b"", one[0] * 2]) + data[one.end() :]


PLAIN: tuple[Mutation, ...] = (flipped, cut, holed, spliced, sown, renumbered)
INSIDE: tuple[Mutation, ...] = (flipped, cut, holed, sown, renumbered, renumbered, unmarked, unmarked)


def repacked(data: bytes, other: bytes, chance: Random) -> bytes:
    """One part of a package damaged, missing or doubled, and the package whole again."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = {entry.filename: package.read(entry) for entry in package.infolist()}
    except (zipfile.BadZipFile, NotImplementedError):
        return flipped(data, other, chance)
    name = chance.choice(sorted(parts))
    if parts[name] and chance.random() < 0.9:
        parts[name] = chance.choice(INSIDE)(parts[name], other, chance)
    else:
        del parts[name]
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for place, content in parts.items():
            package.writestr(zipfile.ZipInfo(place, (2026, 4, 1, 8, 0, 0)), content)
    return made.getvalue()


def mutated(seeds: Sequence[bytes], number: int, kind: str) -> bytes:
    """The damaged file of this number; packages are mostly damaged from within."""
    chance = Random(f"{kind} {number}")
    data, other = chance.choice(seeds), chance.choice(seeds)
    if data.startswith(b"PK") and chance.random() < 0.75:
        return repacked(data, other, chance)
    for _turn in range(chance.randint(1, 3)):
        data = chance.choice(PLAIN)(data, other, chance) or b"\n"
    return data
