"""What a run works with, read once: settings, editions, profiles, calendar, stores and the moment it began."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, get_args

import polars as pl

from flows.clock import now
from flows.settings import Workspace
from flows.warehouse_address import warehouse_address
from transforms.clean.references import References, top_units
from transforms.contracts import TIMELESS
from transforms.faults import Fault, ProfileError, SchemeError, SettingsError
from transforms.period import months_of, span_of
from transforms.profile_text import profile
from transforms.profiles import Profile
from transforms.scheme.position import decoded
from transforms.scheme.read import chosen, edition, fail_if_two_hold
from transforms.scheme.words import Edition, Subject
from transforms.workdays import Workdays
from warehouse.embedded import EmbeddedWarehouse
from warehouse.lake import Draft, Lake, Part
from warehouse.lake_kept import KeptLake
from warehouse.landing import Landing
from warehouse.purged_deliveries import PurgedDeliveries
from warehouse.store import Warehouse

SHARED = ("unit", "person", "posting", "work_item", "event_rule", "sender")
"""What every dataset may refer to."""


# A process that catches up has a desk for every night, with the same texts; what they say does not change.
_edition, _profile = lru_cache(256)(edition), lru_cache(256)(profile)


@dataclass(frozen=True)
class Written:
    """A text of the workspace and what it says: an edition or a profile with the hash of its bytes."""

    file: Path
    sha256: str
    text: bytes


@dataclass(frozen=True)
class WrittenEdition(Written):
    """An edition as it was written."""

    edition: Edition


@dataclass(frozen=True)
class WrittenProfile(Written):
    """A source profile as it was written."""

    profile: Profile


@dataclass(frozen=True)
class Desk:
    """One run's view of the workspace."""

    workspace: Workspace
    moment: datetime
    draft: Draft | None = None
    """What a run has judged and not committed yet; it sees the lake as that will leave it."""
    kept: KeptLake | None = None
    """What a run that only reads has read of the lake."""

    @property
    def today(self) -> date:
        """The day of the run, Asia/Shanghai."""
        return self.moment.date()

    @property
    def unrecorded(self) -> Path:
        """There while a run has settled parts that the ledger does not know yet; left behind by a killed one."""
        return self.workspace.var / "lake" / "unrecorded"

    @cached_property
    def landing(self) -> Landing:
        """The delivered bytes and the acts."""
        return Landing(self.workspace.var / "landing")

    @cached_property
    def taken_back(self) -> frozenset[str]:
        """The deliveries that count as if they had never come."""
        return self.landing.withdrawn()

    @cached_property
    def purged(self) -> PurgedDeliveries:
        """The delivered files whose bytes are gone by the retention rule."""
        return self.landing.purged

    @property
    def lake(self) -> Lake:
        """The rows."""
        return self.draft or self.kept or Lake(self.workspace.var / "lake")

    def keeping(self) -> Desk:
        """The same desk for a run that only reads: what it has read of the lake it keeps."""
        return replace(self, kept=KeptLake(self.workspace.var / "lake"))

    def drafting(self) -> tuple[Desk, Draft]:
        """The same desk over a new draft of the lake; what was read once is not read again."""
        draft = Draft(self.workspace.var / "lake")
        other = replace(self, draft=draft)
        vars(other).update({name: value for name, value in vars(self).items() if name != "draft"})
        return other, draft

    @cached_property
    def warehouse(self) -> Warehouse:
        """Ledgers and scores: the shared warehouse that the settings name, else a file of the workspace."""
        address = warehouse_address(self.workspace)
        if address is not None:
            from warehouse.shared import SharedWarehouse

            return SharedWarehouse(address, is_rehearsal=self.workspace.is_shadow)
        var = self.workspace.var
        return EmbeddedWarehouse(var / "warehouse.duckdb", var / "read" / "warehouse.duckdb", self.workspace.locks)

    @cached_property
    def editions(self) -> tuple[WrittenEdition, ...]:
        """Every edition of the workspace; raises SchemeError with the faults of all of them, and where two hold."""
        fail_if_two_hold([one.edition for one in self.written])
        return self.written

    @cached_property
    def written(self) -> tuple[WrittenEdition, ...]:
        """Every edition as it is written, each read by itself; raises SchemeError with the faults of all of them."""
        written: list[WrittenEdition] = []
        faults: list[Fault] = []
        for file, text in _texts(self.workspace.schemes.glob("*/*.yaml")):
            name = str(file.relative_to(self.workspace.root))
            try:
                found = _edition(decoded(text, name), name)
            except SchemeError as error:
                faults += error.faults
                continue
            written.append(WrittenEdition(file, hashlib.sha256(text).hexdigest(), text, found))
        if faults:
            raise SchemeError(faults)
        return tuple(written)

    @cached_property
    def profiles(self) -> tuple[WrittenProfile, ...]:
        """Every source profile of the workspace; raises ProfileError with the faults of all of them."""
        written: list[WrittenProfile] = []
        faults: list[Fault] = []
        for file, text in _texts(self.workspace.sources.glob("*.yaml")):
            name = str(file.relative_to(self.workspace.root))
            try:
                found = _profile(decoded(text, name), name)
            except (ProfileError, SchemeError) as error:
                faults += error.faults
                continue
            written.append(WrittenProfile(file, hashlib.sha256(text).hexdigest(), text, found))
        if faults:
            raise ProfileError(faults)
        return tuple(written)

    @cached_property
    def calendar_texts(self) -> dict[Path, bytes]:
        """The files of the calendar as they are written."""
        return dict(_texts(self.workspace.calendar.glob("*.toml")))

    @cached_property
    def workdays(self) -> Workdays:
        """The calendar: what is published, and what `calendar/*.toml` overrides; raises SettingsError."""
        overrides: dict[date, bool] = {}
        years: set[int] = set()
        for file, text in self.calendar_texts.items():
            words = _calendar(text, str(file.relative_to(self.workspace.root)))
            overrides |= dict.fromkeys(words["holidays"], False)
            overrides |= dict.fromkeys(words["workdays"], True)
            years |= set(words["complete_years"])
        return Workdays(overrides, frozenset(years))

    def references(self) -> References:
        """The timeless rows that hold now, and the bureaus of the workspace."""
        return References(bureaus=self.bureaus(), **{name: self._timeless(name)[0] for name in SHARED})

    def bureaus(self) -> tuple[str, ...]:
        """The units that editions apply to, the one whose the inbox is, else the only unit without one above."""
        named = {bureau for one in self.editions for bureau in one.edition.applies_to}
        if self.workspace.bureau:
            named.add(self.workspace.bureau)
        if not named:
            _, tops = self._timeless("unit")
            named = set(tops) if len(tops) == 1 else set()
        return tuple(sorted(named))

    def editions_of(self, bureau_id: str, period: str) -> tuple[WrittenEdition, ...]:
        """The editions by which the bureau's period is scored, one a subject, people first.

        An edition that names no bureau is everybody's who has none of its own.
        """
        of_period = [one for one in self.editions if one.edition.period == span_of(period)]
        found = []
        for subject in get_args(Subject):
            ours = [one for one in of_period if one.edition.subject == subject]
            own = [one for one in ours if bureau_id in one.edition.applies_to]
            own = own or [one for one in ours if not one.edition.applies_to]
            best = chosen([one.edition for one in own], months_of(period)[-1])
            found += [one for one in own if one.edition is best]
        return tuple(found)

    def _timeless(self, dataset: str) -> tuple[pl.DataFrame, list[str]]:
        """The rows of a timeless dataset that hold now, and the units among them that no unit is above of.

        A live file is named by its bytes, so it is read once a run: every dataset that is settled asks for it.
        """
        part = Part(dataset, TIMELESS)
        place = (dataset, self.lake.live_path(part))
        if place not in self._read:
            rows = self.lake.live(part)
            self._read[place] = (rows, top_units(rows) if dataset == "unit" else [])
        return self._read[place]

    @cached_property
    def _read(self) -> dict[tuple[str, Path | None], tuple[pl.DataFrame, list[str]]]:
        return {}


_CALENDAR = {"holidays": date, "workdays": date, "complete_years": int}


def _calendar(text: bytes, file: str) -> dict[str, list[Any]]:
    """The lists of one calendar file; raises SettingsError: a quoted day would otherwise count for nothing."""
    try:
        words = tomllib.loads(text.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError([Fault("calendar_unreadable", {"file": file, "found": str(error)})]) from None
    for word, found in words.items():
        kind = _CALENDAR.get(word)
        if kind is None or not isinstance(found, list) or any(type(one) is not kind for one in found):
            raise SettingsError([Fault("calendar_unreadable", {"file": file, "found": f"{word} = {found}"[:80]})])
    return {word: words.get(word, []) for word in _CALENDAR}


def _texts(paths: Iterable[Path]) -> list[tuple[Path, bytes]]:
    """The texts of the workspace, by name; raises SettingsError for what is a folder or may not be read."""
    texts: list[tuple[Path, bytes]] = []
    for path in sorted(paths):
        try:
            texts.append((path, path.read_bytes()))
        except OSError as error:
            code = "text_is_folder" if path.is_dir() else "text_unreadable"
            raise SettingsError([Fault(code, {"file": str(path), "found": type(error).__name__})]) from None
    return texts


def opened(workspace: Workspace) -> Desk:
    """The desk of a run that begins now."""
    return Desk(workspace, now())
