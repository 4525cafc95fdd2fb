"""Hashes of the blocks of a file, kept in a manifest: a changed byte is found to the block, in any kind of file."""

from __future__ import annotations

import hashlib
from pathlib import Path

_SMALLEST, _MOST, _HEX = 1024, 256, 8


def block_hashes(path: Path) -> str:
    """`<block size>:<size of the file>:<eight hex digits a block>`; at most 256 blocks."""
    size = path.stat().st_size
    block = _SMALLEST
    while block * _MOST < size:
        block *= 2
    return f"{block}:{size}:{''.join(_hashes(path, block))}"


def _hashes(path: Path, block: int) -> list[str]:
    found = []
    with path.open("rb") as stream:
        while content := stream.read(block):
            found.append(hashlib.sha256(content).hexdigest()[:_HEX])
    return found


def first_difference(path: Path, said: str) -> tuple[int, int] | None:
    """The bytes, from and to, among which the first that differs lies; None where all blocks agree."""
    block, size, hashes = (text for text in said.split(":"))
    width, wanted = int(block), [hashes[at : at + _HEX] for at in range(0, len(hashes), _HEX)]
    found = _hashes(path, width)
    longest = max(path.stat().st_size, int(size))
    for at in range(max(len(found), len(wanted))):
        if found[at : at + 1] != wanted[at : at + 1]:
            return at * width, min((at + 1) * width, longest) - 1
    return None


def first_byte(one: Path, other: Path) -> int | None:
    """The first byte at which two files differ; None where they are the same."""
    before, after = one.read_bytes(), other.read_bytes()
    if before == after:
        return None
    pairs = zip(before, after, strict=False)
    return next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(before), len(after)))
