"""Files that are whole or not there: temporary name, fsync, rename or link, fsync of the folder."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from secrets import token_hex

CHUNK = 1 << 20


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file's bytes."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(CHUNK):
            digest.update(block)
    return digest.hexdigest()


def replace(path: Path, write: Callable[[Path], object]) -> None:
    """Put what `write` makes under `path` at once; a reader sees the old file or the new one."""
    temporary = _temporary(path)
    try:
        write(temporary)
        sync(temporary)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    sync(path.parent)


def replace_all(folder: Path, pages: Iterable[tuple[str, bytes]]) -> None:
    """Make a folder hold these pages by name and no other, each at once; one that is there already is left alone."""
    names = set()
    for name, content in pages:
        names.add(name)
        path = folder / name
        if path.exists() and path.read_bytes() == content:
            continue
        temporary = _temporary(path)
        try:
            temporary.write_bytes(content)
            sync(temporary)
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
    if folder.exists():
        for other in sorted(folder.glob("*.html")):
            if other.name not in names:
                other.unlink()
        sync(folder)


def create(path: Path, content: bytes) -> bool:
    """Create a file that must not be there yet; False when somebody else was first."""
    temporary = _temporary(path)
    try:
        temporary.write_bytes(content)
        sync(temporary)
        os.link(temporary, path)
    except FileExistsError:
        return False
    finally:
        temporary.unlink(missing_ok=True)
    sync(path.parent)
    return True


def _temporary(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    # Workers of several machines write into one folder, and their processes may have the same number.
    return path.with_name(f".{path.name}.{os.getpid()}-{token_hex(4)}.tmp")


def is_temporary(path: Path) -> bool:
    """Whether it is what a killed run left of a file that it had not put in its place."""
    return path.name.startswith(".") and path.suffix == ".tmp"


def sync(path: Path) -> None:
    """Make a file, or the names in a folder, outlive a loss of power."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
