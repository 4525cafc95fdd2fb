"""New files of a folder such as a share, copied; nothing in the folder is moved, changed or deleted."""

from __future__ import annotations

import os
import shutil
from fnmatch import fnmatch
from pathlib import Path
from unicodedata import normalize

from flows.fetching.errand import Brought, Errand
from flows.fetching.secrets import resolved
from flows.fetching.trying import LASTING, PassingError, tried
from transforms.faults import Fault
from transforms.fetch_words import Folder
from warehouse.landing import Found


def brought(errand: Errand, words: Folder) -> Brought:
    """The files that no run has received; one that changes while it is copied waits for the next night."""
    place = errand.home / resolved(errand.source, words.path)
    try:
        new = errand.landing.unseen(tried(lambda: _lying(errand, place, words)))
        copies = [tried(lambda file=file, at=at: _copied(errand, file, at)) for at, file in enumerate(new)]  # type: ignore[misc]
    except PassingError as error:
        raise errand.failed("source_unreachable", place=str(place), found=str(error)) from None
    moving = [file for file, copy in zip(new, copies, strict=True) if copy is None]
    notes = [Fault("fetch_file_changing", {"source": errand.source, "file": file.name}) for file in moving]
    return Brought(tuple(copy for copy in copies if copy), None, tuple(notes))


def reach(errand: Errand, words: Folder) -> None:
    """Look into the folder; raises UnavailableError."""
    place = errand.home / resolved(errand.source, words.path)
    try:
        _lying(errand, place, words)
    except PassingError as error:
        raise errand.failed("source_unreachable", place=str(place), found=str(error)) from None


def _lying(errand: Errand, place: Path, words: Folder) -> list[Found]:
    try:
        with os.scandir(place) as entries:
            asked = [Path(entry.path) for entry in entries if entry.is_file() and _is_asked(entry, words)]
        found = [_found(errand, path) for path in asked]
    except LASTING as error:
        raise errand.failed("source_unreachable", place=str(place), found=type(error).__name__) from None
    except OSError as error:
        raise PassingError(type(error).__name__) from None
    return sorted(found, key=lambda file: (file.modified_ns, file.name))


def _is_asked(entry: os.DirEntry[str], words: Folder) -> bool:
    name = normalize("NFC", entry.name)
    return not name.startswith((".", "~$")) and any(fnmatch(name, pattern) for pattern in words.files)


def _found(errand: Errand, path: Path) -> Found:
    stat = path.stat()
    name = normalize("NFC", path.name)
    return Found(path, name, errand.unit, stat.st_size, stat.st_mtime_ns, errand.source)


def _copied(errand: Errand, file: Found, at: int) -> Found | None:
    """The file as a copy that stays as it is; None where it changed meanwhile."""
    copy = errand.folder / str(at)
    try:
        shutil.copyfile(file.path, copy)
        after = _found(errand, file.path)
    except OSError as error:
        raise PassingError(type(error).__name__) from None
    if after != file or copy.stat().st_size != file.size:
        return None
    return Found(copy, file.name, file.folder, file.size, file.modified_ns, file.source, file.mark)
