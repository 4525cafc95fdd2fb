"""What happened, played again from landing into an empty lake and warehouse: the same code at the same moments."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from flows import events
from flows.acts import APPEAL, NOTICE, PURGE, SIGN, acts_about, withdrawers
from flows.alerts.announcing import refill
from flows.desk import Desk
from flows.month_end import close
from flows.month_inputs import scheme_months
from flows.nightly import ingest, record_ended_night
from flows.objecting import record as record_objections
from flows.publishing import finish
from flows.purging import repeat
from flows.recording import resettle
from flows.settings import Workspace
from flows.signers import SIGNATURES
from flows.survey_waves import record_wave, wave_report
from flows.versions import month_load
from flows.watching import watch
from flows.withdrawing import calculated_again
from transforms.faults import Fault, FaultError, SettingsError
from transforms.measures.needs import KINDS
from transforms.period import months_of
from warehouse.delivery_tombstones import know_again
from warehouse.dimensions import record_edition
from warehouse.files import sha256_of
from warehouse.landing_then import LandingThen, Page
from warehouse.ledger import PeriodEntry, period_of, record_period
from warehouse.load import load, load_id, note_load
from warehouse.publication_ledger import links, record_withdrawal
from warehouse.publications import MANIFEST, manifest
from warehouse.purged_deliveries import PurgedList
from warehouse.state_file import write_state
from warehouse.states import APPROVED, CALCULATED, NOTICED

_READ_ONCE = ("editions", "profiles", "calendar_texts", "workdays", "purged")
_ENTRY = tuple(PeriodEntry.__dataclass_fields__)


@dataclass
class Replay:
    """An empty workspace beside the real one, into which its story is played."""

    real: Workspace
    root: Path
    landing: LandingThen
    differences: list[Fault] = field(default_factory=list)
    lost: list[Fault] = field(default_factory=list)
    """What cannot be made anew since the files it was made from were purged; no fault of anybody."""
    nights: int = 0
    periods: int = 0
    _desk: Desk | None = None
    _bureau: str = ""
    _known: set[str] = field(default_factory=set)

    def play(self, pages: Sequence[Page], later: Sequence[Page], step: Callable[[str], None]) -> None:
        """Play pages in their order; `later` are all that are known, by which a result is known to be the last."""
        last = _last_results(later)
        for number, page in enumerate(pages, start=1):
            step(f"{number}/{len(pages)} {page.kind}")
            self.landing.move_to(page.seal)
            match page.kind:
                case "texts":
                    self._hold(page.said["texts"])
                case "acts":
                    self._act(page.said)
                case "journal":
                    self._event(page.said, is_last=page.seal.number in last)

    def end(self, moment: datetime) -> None:
        """What follows from all pages at once: objections, alerts, the state file."""
        desk = self._at(moment)
        if desk.landing.acts(APPEAL):
            record_objections(desk)
        refill(desk)
        write_state(desk.warehouse, desk.workspace.state_file, desk.bureaus())

    def _know_purged(self, desk: Desk) -> None:
        """Let the ledger know the purged files that had come by then: arrivals and lineage are told by it."""
        with desk.warehouse.transaction() as connection:
            for purge in desk.purged.purges:
                for entry in purge.entries:
                    delivery_id, came = entry["delivery_id"], datetime.fromisoformat(entry["received_at"])
                    if came <= desk.moment and delivery_id not in self._known:
                        know_again(connection, entry, purge.rows_of(delivery_id))
                        self._known.add(delivery_id)

    def _hold(self, texts: Mapping[str, str]) -> None:
        """Put the texts that held from then on in their places; raises SettingsError where landing lacks one."""
        for name in ("sources", "schemes", "calendar"):
            shutil.rmtree(self.root / name, ignore_errors=True)
        for name, sha256 in texts.items():
            if name == "bureau":
                self._bureau = sha256
                continue
            kept = self.landing.object_path(sha256)
            if not kept.exists():
                raise SettingsError([Fault("rebuild_without_text", {"file": name, "found": sha256})])
            place = self.root / name
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(kept, place)
        self._desk = None

    def _at(self, moment: datetime) -> Desk:
        """The desk of that moment; what texts say is read once as long as they hold."""
        place = replace(self.real, root=self.root, bureau=self._bureau)
        desk = Desk(place, moment)
        kept: dict[str, Any] = vars(self._desk) if self._desk else {}
        vars(desk).update({name: kept[name] for name in _READ_ONCE if name in kept})
        vars(desk)["landing"] = self.landing
        self._desk = desk
        return desk

    def _act(self, said: Mapping[str, str]) -> None:
        """Notice and signature move a period, a purge takes rows away; all others are read by what comes after them."""
        if said["act"] not in (NOTICE, SIGN, PURGE):
            return
        desk = self._at(datetime.fromisoformat(said["at"]))
        if said["act"] == PURGE:
            repeat(desk, dict(said))
            self.lost += [_lost(one) for one in desk.purged.purges if one.act == said]
            return
        entry = period_of(desk.warehouse, said["bureau_id"], said["month"])
        if entry is None or entry.is_in_force or said not in acts_about(desk, entry, said["act"]):
            return
        now = _moved(desk, entry, said)
        if now != entry:
            with desk.warehouse.transaction() as connection:
                record_period(connection, now)

    def _event(self, said: Mapping[str, Any], *, is_last: bool) -> None:
        desk = self._at(datetime.fromisoformat(said["at"]))
        match said["event"]:
            case events.INTAKE:
                self._know_purged(desk)
                ingest(desk, [], frozenset(said["again"]))
                self.nights += 1
            case events.RESETTLED:
                resettle(desk)
            case events.CALCULATED:
                self._calculated(desk, PeriodEntry(**{name: said[name] for name in _ENTRY}), is_last=is_last)
            case events.PUBLISHED:
                self._published(desk, said)
                self.periods += 1
            case events.WITHDRAWN:
                _withdrawn(desk, said)
            case events.WAVE:
                self._wave(desk, said["bureau_id"], said["quarter"])
            case events.NIGHT:
                watch(desk)
                record_ended_night(desk, {name: said[name] for name in ("received", "refused", "rejected")})

    def _wave(self, desk: Desk, bureau_id: str, quarter: str) -> None:
        survey = wave_report(desk, bureau_id, quarter)
        parts = {f"{name}/{month}" for name in KINDS["survey"] for month in months_of(quarter)}
        if parts & desk.purged.parts:
            self.lost.append(Fault("rebuild_without_wave", {"bureau": bureau_id, "month": quarter}))
        elif survey:
            record_wave(desk, bureau_id, survey)

    def _calculated(self, desk: Desk, entry: PeriodEntry, *, is_last: bool) -> None:
        """The last result of a period is scored; one that was followed by another only leaves its trace."""
        if is_last:
            try:
                outcome = close(desk, *entry.key)
                faults = outcome.faults
            except FaultError as error:
                faults = error.faults
            now = period_of(desk.warehouse, *entry.key)
            if faults or now is None or now.input_hash != entry.input_hash:
                fields = {"bureau": entry.bureau_id, "month": entry.month}
                self.differences.append(Fault("rebuild_scores_otherwise", fields))
            self.periods += 1
            return
        written = desk.editions_of(*entry.key)
        with desk.warehouse.transaction() as connection:
            for one in written:
                record_edition(connection, one.edition, one.sha256)
            note_load(connection, load_id(entry), entry)
            record_period(connection, entry)

    def _published(self, desk: Desk, said: Mapping[str, Any]) -> None:
        """Load a version from its own folder; raises SettingsError where that is not what was published."""
        place = (said["bureau_id"], said["month"], said["version"])
        kept = self.real.publication(*place)
        if not (kept / MANIFEST).exists() or sha256_of(kept / MANIFEST) != said["manifest_sha256"]:
            raise SettingsError([Fault("rebuild_without_publication", {"file": "/".join(kept.parts[-3:])})])
        folder = desk.workspace.publication(*place)
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.symlink_to(kept)
        stated = manifest(kept) or {}
        if stated.get("inputs"):
            finish(desk, folder)
        else:
            _load_old(desk, stated, said)
        self._fail_if_live_files_differ(desk, stated)

    def _fail_if_live_files_differ(self, desk: Desk, stated: Mapping[str, Any]) -> None:
        """What is late is told by the live files that a publication names, so the new lake must have them."""
        root = desk.lake.root
        for part, live in stated.get("parts", {}).items():
            if live and part not in desk.purged.parts and not (root / part / live).exists():
                self.differences.append(Fault("rebuild_settles_otherwise", {"file": f"lake/{part}/{live}"}))


def _lost(purge: PurgedList) -> Fault:
    fields: dict[str, str | int] = {"count": len(purge.files), "day": purge.act["at"][:10], "by": purge.act["by"]}
    return Fault("rebuild_without_deliveries", fields)


def _moved(desk: Desk, entry: PeriodEntry, said: Mapping[str, str]) -> PeriodEntry:
    """How a notice or a signature leaves a period."""
    moved = replace(entry, moved_at=said["at"], moved_by=said["by"])
    if said["act"] == NOTICE and entry.state == CALCULATED:
        return replace(moved, state=NOTICED, opens_on=said["opens_on"], closes_on=said["closes_on"])
    signed = acts_about(desk, entry, SIGN)
    if said["act"] == SIGN and entry.state != APPROVED and len({one["by"] for one in signed}) >= SIGNATURES:
        return replace(moved, state=APPROVED, document=said["document"])
    return entry


def _withdrawn(desk: Desk, said: Mapping[str, Any]) -> None:
    """Let the ledger say that a version is withdrawn; its record lies beside its folder, which stays."""
    link = next(one for one in links(desk.warehouse, said["bureau_id"]) if (one.month, one.version) == _version(said))
    act = withdrawers(desk, link)[-1]
    now = calculated_again(period_of(desk.warehouse, link.bureau_id, link.month), act)
    with desk.warehouse.transaction() as connection:
        record_withdrawal(connection, link, act["at"])
        record_period(connection, now, act["reason"])


def _version(said: Mapping[str, Any]) -> tuple[str, int]:
    return said["month"], said["version"]


def _last_results(pages: Sequence[Page]) -> frozenset[int]:
    """The seals of the results that no other result and no publication of their period followed."""
    last: dict[tuple[str, str], tuple[str, int]] = {}
    for page in pages:
        if page.kind == "journal" and page.said["event"] in (events.CALCULATED, events.PUBLISHED):
            last[page.said["bureau_id"], page.said["month"]] = page.said["event"], page.seal.number
    return frozenset(number for event, number in last.values() if event == events.CALCULATED)


def _load_old(desk: Desk, stated: Mapping[str, Any], said: Mapping[str, Any]) -> None:
    """A version of an older program kept no rows: it is calculated from those of its time."""
    known = {name: stated[name] for name in _ENTRY if name in stated}
    entry = PeriodEntry(**known, moved_at=said["at"], moved_by=said["by"])
    month = month_load(desk, scheme_months(desk, entry.bureau_id, entry.month), entry)
    with desk.warehouse.transaction() as connection:
        load(connection, month)
