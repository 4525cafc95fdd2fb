"""New files under a prefix of an object store, through fsspec; sizes, etags and times tell what is new."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar
from unicodedata import normalize

from fsspec import AbstractFileSystem
from fsspec.core import url_to_fs

from flows.fetching.errand import Brought, Errand
from flows.fetching.one_by_one import each
from flows.fetching.secrets import resolved, resolved_address, shown
from flows.fetching.trying import LASTING, PassingError, tried
from transforms.fetch_words import ObjectStore
from warehouse.files import sha256_of
from warehouse.landing import Found, Receipt

R = TypeVar("R")
LONGEST_NAME = 60
# What the file systems of fsspec call the mark of a version and the time of a change.
_MARKS = ("ETag", "etag", "e_tag", "md5", "contentHash", "generation", "version_id")
_TIMES = ("mtime", "LastModified", "last_modified", "updated", "created")


def brought(errand: Errand, words: ObjectStore) -> Brought:
    """The objects that no run has received, each as a file of its own name."""
    store, prefix = _opened(errand, words)
    listed = _steadily(errand, words, lambda: _listed(store, prefix, words))
    seen = {_looks(receipt) for receipt in errand.receipts}
    known = [(errand.folder / str(at), info, _found(errand, info)) for at, info in enumerate(listed)]
    new = [one for one in known if not (one[2].mark and _looks(one[2]) in seen)]
    files, faults = each(
        errand, new, lambda one: _loaded(store, *one), lambda one: one[2].name, lambda: reach(errand, words)
    )
    return Brought(tuple(file for file in files if _looks(file) not in seen), faults=tuple(faults))


def _looks(file: Found | Receipt) -> tuple[str, int, str]:
    return file.name, file.size, file.mark


def reach(errand: Errand, words: ObjectStore) -> None:
    """List the prefix; raises UnavailableError."""
    store, prefix = _opened(errand, words)
    try:
        _listed(store, prefix, words)
    except PassingError as error:
        raise errand.failed("source_unreachable", place=_where(errand, words), found=str(error)) from None
    except LASTING as error:
        raise errand.failed("source_unreachable", place=_where(errand, words), found=type(error).__name__) from None


def _opened(errand: Errand, words: ObjectStore) -> tuple[AbstractFileSystem, str]:
    options = {name: resolved(errand.source, value) for name, value in words.options.items()}
    address = resolved_address(errand.source, words.url)
    try:
        store, prefix = url_to_fs(address, use_listings_cache=False, skip_instance_cache=True, **options)
    except ImportError as error:
        raise errand.failed("source_driver_missing", found=error.name or shown(address)) from None
    except ValueError:
        raise errand.failed("source_driver_missing", found=address.partition("://")[0]) from None
    return store, prefix


def _steadily(errand: Errand, words: ObjectStore, step: Callable[[], R]) -> R:
    try:
        return tried(step)
    except PassingError as error:
        raise errand.failed("source_unreachable", place=_where(errand, words), found=str(error)) from None
    except LASTING as error:
        raise errand.failed("source_unreachable", place=_where(errand, words), found=type(error).__name__) from None


def _listed(store: AbstractFileSystem, prefix: str, words: ObjectStore) -> list[dict[str, Any]]:
    try:
        listed: list[dict[str, Any]] = store.ls(prefix, detail=True)
    except LASTING:
        raise
    except Exception as error:  # noqa: BLE001 - every store raises what its library raises
        raise PassingError(type(error).__name__) from None
    files = [info for info in listed if info["type"] == "file" and _is_asked(_name(info), words)]
    return sorted(files, key=lambda info: str(info["name"]))


def _loaded(store: AbstractFileSystem, copy: Path, info: dict[str, Any], known: Found) -> Found:
    """The object as loaded; where the store told no version its bytes do."""
    try:
        store.get_file(info["name"], str(copy))
    except LASTING:
        raise
    except Exception as error:  # noqa: BLE001 - as above
        raise PassingError(type(error).__name__) from None
    size = copy.stat().st_size
    if info.get("size") is not None and size != info["size"]:
        raise PassingError("size")
    mark = known.mark or sha256_of(copy)
    return Found(copy, known.name, known.folder, size, known.modified_ns, known.source, mark)


def _is_asked(name: str, words: ObjectStore) -> bool:
    return not name.startswith((".", "~$")) and any(fnmatch(name, pattern) for pattern in words.files)


def _name(info: dict[str, Any]) -> str:
    """The last part of the object's name; one that no file could carry is cut, its end kept."""
    name = PurePosixPath(normalize("NFC", str(info["name"])))
    return name.name if len(name.name) <= LONGEST_NAME else name.stem[:LONGEST_NAME] + name.suffix[:10]


def _found(errand: Errand, info: dict[str, Any]) -> Found:
    """An object as listed; without a mark where the store tells no version of it."""
    changed = next((info[key] for key in _TIMES if info.get(key) is not None), None)
    version = next((info[key] for key in _MARKS if info.get(key)), changed)
    mark = "" if version is None else str(version)
    moment_ns = _nanoseconds(changed) or int(errand.moment.timestamp()) * 1_000_000_000
    return Found(Path(), _name(info), errand.unit, info.get("size") or 0, moment_ns, errand.source, mark)


def _nanoseconds(changed: object) -> int:
    match changed:
        case datetime():
            return int(changed.timestamp()) * 1_000_000_000
        case int() | float():
            return int(changed * 1_000_000_000)
    return 0


def _where(errand: Errand, words: ObjectStore) -> str:
    return shown(resolved_address(errand.source, words.url))
