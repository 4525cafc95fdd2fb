"""Every configured source of the workspace is asked for what is new; one that fails stops none of the others."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import assert_never

from flows.desk import Desk
from flows.fetching import reached
from flows.fetching.errand import Brought, Errand
from flows.stage import stage
from transforms.faults import Fault, SettingsError, UnavailableError
from transforms.fetch_words import DingTalk, Fetch, Folder, ObjectStore, Sql
from warehouse.landing import Found

REACH_SECONDS = 5


@dataclass(frozen=True)
class Fetched:
    """What one source gave: how many files, and rows where they were counted; and until where it is read now."""

    source: str
    files: int
    rows: int | None
    names: tuple[str, ...]


@dataclass(frozen=True)
class Haul:
    """What all sources gave: files to receive, and what is to be said of them, of sources and files that failed too."""

    files: tuple[Found, ...] = ()
    told: tuple[Fetched, ...] = ()
    notes: tuple[Fault, ...] = ()
    unavailable: tuple[Fault, ...] = ()


@contextmanager
def hauled(desk: Desk, names: Sequence[str] | None = None) -> Iterator[Haul]:
    """What the named sources give, or all of them; its files are there until they are received."""
    sources = chosen(desk, names)
    folder = desk.workspace.var / "fetching"
    shutil.rmtree(folder, ignore_errors=True)  # what a killed run left: the ingest lock is held, so it is nobody's
    if not sources:
        yield Haul()
        return
    try:
        yield stage(fetch, desk, sources, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def chosen(desk: Desk, names: Sequence[str] | None = None) -> list[tuple[str, Fetch]]:
    """(profile, its words of `fetch`) of the sources named, or of all; raises SettingsError for another name."""
    if names is not None and not names:
        return []
    known = {one.profile.profile: one.profile.fetch for one in desk.profiles if one.profile.fetch is not None}
    strange = [name for name in names or () if name not in known]
    if strange:
        expected = "、".join(known)
        raise SettingsError([Fault("source_unknown", {"found": name, "expected": expected}) for name in strange])
    return [(name, words) for name, words in known.items() if names is None or name in names]


def fetch(desk: Desk, sources: Sequence[tuple[str, Fetch]], folder: Path) -> Haul:
    """Ask each source in turn; what it gave, or why it gave nothing."""
    files: list[Found] = []
    told: list[Fetched] = []
    notes: list[Fault] = []
    faults: list[Fault] = []
    for at, (name, words) in enumerate(sources):
        own = folder / str(at)
        own.mkdir(parents=True)
        try:
            found = _asked(_errand(desk, name, words, own), words)
        except UnavailableError as error:
            faults += [*error.faults, reached.failed(desk, name, error.faults)]
            continue
        reached.well(desk, name)
        files += found.files
        notes += found.notes
        faults += found.faults
        told.append(Fetched(name, len(found.files), found.rows, tuple(file.name for file in found.files)))
    return Haul(tuple(files), tuple(told), tuple(notes), tuple(faults))


def unreachable(desk: Desk) -> list[Fault]:
    """The sources that cannot be reached now, each with its remedy; asked once and shortly."""
    faults: list[Fault] = []
    for name, words in chosen(desk):
        try:
            _reach(_errand(desk, name, words, desk.workspace.var), words)
        except UnavailableError as error:
            faults += error.faults
    return faults


def _errand(desk: Desk, name: str, words: Fetch, folder: Path) -> Errand:
    return Errand(name, words.unit, desk.moment, desk.workspace.home, folder, desk.landing)


def _asked(errand: Errand, words: Fetch) -> Brought:
    """What a source gives. Whatever a driver raises is a failure of its source, said by its class alone."""
    try:
        return _brought(errand, words)
    except UnavailableError:
        raise
    except Exception as error:  # noqa: BLE001 - drivers raise anything, and their messages quote data
        raise errand.failed("source_failed", found=type(error).__name__) from None


def _brought(errand: Errand, words: Fetch) -> Brought:
    """Nothing is imported for a source that nobody has."""
    match words:
        case Folder():
            from flows.fetching.folder import brought as folder_brought

            return folder_brought(errand, words)
        case ObjectStore():
            from flows.fetching.object_store import brought as objects_brought

            return objects_brought(errand, words)
        case Sql():
            from flows.fetching.sql import brought as rows_brought

            return rows_brought(errand, words)
        case DingTalk():
            from flows.fetching.dingtalk import brought as reports_brought

            return reports_brought(errand, words)
    assert_never(words)


def _reach(errand: Errand, words: Fetch) -> None:
    match words:
        case Folder():
            from flows.fetching.folder import reach as folder_reach

            return folder_reach(errand, words)
        case ObjectStore():
            from flows.fetching.object_store import reach as objects_reach

            return objects_reach(errand, words)
        case Sql():
            from flows.fetching.sql import reach as rows_reach

            return rows_reach(errand, words, REACH_SECONDS)
        case DingTalk():
            from flows.fetching.dingtalk import reach as reports_reach

            return reports_reach(errand, words, REACH_SECONDS)
    assert_never(words)
