"""Whether a bureau's month would come out as it did, and if not, why: rows, edition, engine, files, days gone by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flows.desk import Desk, WrittenEdition
from flows.month_inputs import RowHashes, SchemeMonth
from flows.noted_basis import Basis
from flows.signs import Looking, Signs, parts
from transforms.contracts import DATASETS
from transforms.scoring.month import ENGINE
from warehouse.lake import Part
from warehouse.ledger import PeriodEntry
from warehouse.part_changes import bureaus_changed
from warehouse.publications import is_whole, manifest

_OF_CALCULATED = ("engine", "deadline")
"""What a published version is not measured by: it stays as it was made."""


@dataclass(frozen=True)
class Reason:
    """Why a month is stale, or was looked at; `what` names the dataset, edition or profile that it is about."""

    code: str
    what: str = ""


def basis_of(schemes: Sequence[SchemeMonth], hashes: RowHashes, signs: Signs, not_declared: int) -> Basis:
    """What a result was calculated from: the signs that were read before its rows, and what was then read."""
    inputs = schemes[0].inputs
    posts = inputs["posting"]
    own = posts.filter(posts["bureau_id"] == inputs.bureau_id)["person_id"].unique()
    bureaus = posts.filter(posts["person_id"].is_in(own.implode()))["bureau_id"].drop_nulls().unique()
    every = signs | {name: file for one in schemes for name, file in parts(one.lateness).items()}
    return Basis(hashes.whole, hashes.by_dataset, every, sorted({inputs.bureau_id, *bureaus}), not_declared)


def differing(
    looking: Looking, entry: PeriodEntry, basis: Basis, written: Sequence[WrittenEdition]
) -> tuple[Reason, ...]:
    """The signs that are not as they were, less the parts in which the rows of others changed; no row is scored."""
    now = looking.signs(entry.bureau_id, entry.month, written)
    now |= {name: looking.live(_part(name)) for name in basis.signs if name.startswith("part ") and name not in now}
    found: dict[Reason, None] = {}
    for sign in sorted({*now, *basis.signs}):
        before, after = (signs.get(sign, "") for signs in (basis.signs, now))
        if before != after and not _is_of_others(looking, basis, sign, before, after):
            found[_reason(sign)] = None
    return tuple(one for one in found if not (entry.is_in_force and one.code in _OF_CALCULATED))


def _part(sign: str) -> Part:
    dataset, _, month = sign.removeprefix("part ").partition("/")
    return Part(dataset, month)


def _is_of_others(looking: Looking, basis: Basis, sign: str, before: str | None, after: str | None) -> bool:
    if not sign.startswith("part ") or "" in (before, after):
        return False
    changed = bureaus_changed(looking.desk.lake, _part(sign), before, after)
    return changed is not None and changed.isdisjoint(basis.bureaus)


def _reason(sign: str) -> Reason:
    word, _, what = sign.partition(" ")
    return Reason("rows", _part(sign).dataset) if word == "part" else Reason(word, what)


def fits(desk: Desk, entry: PeriodEntry, basis: Basis) -> bool:
    """Whether note, ledger, folder and page are of one result: a killed run leaves them at odds."""
    if (basis.input_hash, basis.signs.get("edition")) != (entry.input_hash, entry.edition_hash):
        return False
    return entry.is_in_force or has_files(desk, entry)


def has_files(desk: Desk, entry: PeriodEntry) -> bool:
    """Whether the calculated version lies whole in its folder, and its page in its own."""
    folder = desk.workspace.publication(entry.bureau_id, entry.month, 0)
    said = manifest(folder) or {}
    is_its_own = (said.get("input_hash"), said.get("edition_hash")) == (entry.input_hash, entry.edition_hash)
    return is_its_own and is_whole(folder) and (desk.workspace.report(*entry.key) / "index.html").exists()


@dataclass(frozen=True)
class Before:
    """A bureau's month before it was looked at: its entry, note, engine and calendar, and what signs said."""

    entry: PeriodEntry | None
    basis: Basis | None
    engine: int | None
    calendar: str | None
    is_blocked: bool
    is_fit: bool
    looked: tuple[Reason, ...] = ()

    def reasons(
        self, edition: str, rows: RowHashes | None, written: Sequence[WrittenEdition], calendar: str | None = None
    ) -> tuple[Reason, ...]:
        """Why the month is stale, by edition, rows and calendar of now; None is what could not be scored."""
        found = [Reason("blocked")] if self.is_blocked else []
        if self.entry is None:
            return tuple(found) or (Reason("never_calculated"),)
        if self.entry.edition_hash != edition:
            found += [Reason("edition", f"{one.edition.scheme} {one.edition.effective}") for one in written]
        if not self.entry.is_in_force and self.engine not in (None, ENGINE):
            found.append(Reason("engine", f"{self.engine} → {ENGINE}"))
        if not self.entry.is_in_force and None not in (self.calendar, calendar) and self.calendar != calendar:
            found.append(Reason("calendar"))
        if rows is not None and rows.whole != self.entry.input_hash:
            found += self._rows(self.entry, rows)
        if not found and self.basis is not None and not self.is_fit:
            found.append(Reason("files"))
        return tuple(found) or self.looked or (Reason("not_noted"),)

    def _rows(self, entry: PeriodEntry, rows: RowHashes) -> Iterator[Reason]:
        """The datasets of which rows changed; unnamed where nobody noted what they were."""
        if self.basis is None or self.basis.input_hash != entry.input_hash:
            yield Reason("unnamed_rows")
            return
        then, now = self.basis.rows, rows.by_dataset
        for name in sorted({*then, *now}):
            if then.get(name) != now.get(name):
                dataset = name.partition(".")[0]
                yield Reason("rows", dataset) if dataset in DATASETS else Reason(name)
