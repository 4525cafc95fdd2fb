"""New files of a folder such as a share, copied; nothing in the folder is moved, changed or deleted."""

from __future__ import annotations

import os
import shutil
from fnmatch import fnmatch
from pathlib import Path
from unicodedata import normalize

from flows.fetching.errand import Brought, Errand
from flows.fetching.one_by_one import each, unread
from flows.fetching.secrets import resolved
from flows.fetching.trying import LASTING, PassingError, tried
from transforms.faults import Fault
from transforms.fetch_words import Folder
from warehouse.landing import Found


def brought(errand: Errand, words: Folder) -> Brought:
    """The files that no run has received; one that changes while it is copied waits for the next night."""
    place = errand.home / resolved(errand.source, words.path)
    try:
        lying, faults = tried(lambda: _lying(errand, place, words))
    except PassingError as error:
        raise errand.failed("source_unreachable", place=str(place), found=str(error)) from None
    new = enumerate(errand.landing.unseen(lying))
    copies, ill = each(
        errand, new, lambda one: (one[1], _copied(errand, *one)), lambda one: one[1].name, lambda: reach(errand, words)
    )
    notes = [
        Fault("fetch_file_changing", {"source": errand.source, "file": file.name}) for file, copy in copies if not copy
    ]
    return Brought(tuple(copy for _, copy in copies if copy), None, tuple(notes), (*faults, *ill))


def reach(errand: Errand, words: Folder) -> None:
    """Look into the folder; raises UnavailableError."""
    place = errand.home / resolved(errand.source, words.path)
    try:
        _lying(errand, place, words)
    except PassingError as error:
        raise errand.failed("source_unreachable", place=str(place), found=str(error)) from None


def _lying(errand: Errand, place: Path, words: Folder) -> tuple[list[Found], list[Fault]]:
    """The files that are asked for, oldest first, and a fault for each of which not even the size can be told."""
    try:
        with os.scandir(place) as entries:
            asked = sorted((entry for entry in entries if _is_asked(entry, words)), key=lambda entry: entry.name)
    except LASTING as error:
        raise errand.failed("source_unreachable", place=str(place), found=type(error).__name__) from None
    except OSError as error:
        raise PassingError(type(error).__name__) from None
    found: list[Found] = []
    faults: list[Fault] = []
    for entry in asked:
        try:
            found += [_found(errand, Path(entry.path))] if entry.is_file() else []
        except FileNotFoundError:  # gone since it was listed
            continue
        except OSError as error:
            faults.append(unread(errand, normalize("NFC", entry.name), error))
    return sorted(found, key=lambda file: (file.modified_ns, file.name)), faults


def _is_asked(entry: os.DirEntry[str], words: Folder) -> bool:
    name = normalize("NFC", entry.name)
    return not name.startswith((".", "~$")) and any(fnmatch(name, pattern) for pattern in words.files)


def _found(errand: Errand, path: Path) -> Found:
    stat = path.stat()
    name = normalize("NFC", path.name)
    return Found(path, name, errand.unit, stat.st_size, stat.st_mtime_ns, errand.source)


def _copied(errand: Errand, at: int, file: Found) -> Found | None:
    """The file as a copy that stays as it is; None where it changed meanwhile."""
    copy = errand.folder / str(at)
    try:
        shutil.copyfile(file.path, copy)
        after = _found(errand, file.path)
    except LASTING:
        raise
    except OSError as error:
        raise PassingError(type(error).__name__) from None
    if after != file or copy.stat().st_size != file.size:
        return None
    return Found(copy, file.name, file.folder, file.size, file.modified_ns, file.source, file.mark)
