"""What a bureau's month is calculated from, by signs that cost no reading of rows: names, numbers and hashes.

Equal signs mean equal rows; where they differ, the hash of the rows says whether these do. A sign is a word and what it
is of: `part work_log/2026-03` -> the live file of that part, `profile 工作日志` -> the hash of its text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from sqlalchemy import func, select

from flows.calendar_days import days_due
from flows.desk import Desk, WrittenEdition
from flows.expecting import missing_of, reads
from flows.lateness import Lateness
from flows.report_versions import is_first_asked
from flows.ruled import rulings
from transforms.contracts import TIMELESS, contract
from transforms.measures.needs import datasets, months_needed
from transforms.period import months_of
from transforms.scoring.month import ENGINE
from warehouse import schema
from warehouse.lake import Part
from warehouse.ledger import PeriodEntry, periods

Signs = dict[str, str | None]

_REPORTS = "weekly_report"
_UNDATED = "undated"


@dataclass(frozen=True)
class Looking:
    """The signs of now of any bureau and month; what is asked of a bureau, or of a month, is asked once."""

    desk: Desk
    _entries: dict[str, list[PeriodEntry]] = field(default_factory=dict)
    _ledger: dict[str, dict[str, list[object]]] = field(default_factory=dict)
    _owed: dict[str, str] = field(default_factory=dict)

    def signs(self, bureau_id: str, month: str, written: Sequence[WrittenEdition]) -> Signs:
        """All signs but the parts of a month, which `parts` gives."""
        names = datasets(one.edition for one in written)
        lists = [Part(name, TIMELESS) for name in names if not contract(name).month_from]
        found = {
            "engine": str(ENGINE),
            "edition": ";".join(one.sha256 for one in written),
            "calendar": self._calendar,
            "ruling": _digest(rulings(self.desk, bureau_id, month).rows()),
            "ledger": self._counts(bureau_id, month),
            "other_months": self._others(bureau_id, month),
            "missing_file": self._missing(month),
            "deadline": self._passed(month, written),
        }
        found |= {f"profile {name}": sha256 for name, sha256 in self._profiles(names).items()}
        if is_first_asked(one.edition for one in written):
            found |= {f"versions {month}": self._versions(month)}
        return {**found, **{f"part {one.dataset}/{one.month}": self.live(one) for one in lists}}

    def live(self, part: Part) -> str | None:
        """The name of the live file of a part."""
        path = self.desk.lake.live_path(part)
        return path.name if path else None

    @cached_property
    def _calendar(self) -> str:
        return _digest(sorted((path.name, text) for path, text in self.desk.calendar_texts.items()))

    def _profiles(self, names: Sequence[str]) -> dict[str, str]:
        """The profiles that make one of the datasets."""
        return {one.profile.profile: one.sha256 for one in self.desk.profiles if reads(one.profile, names)}

    def _versions(self, month: str) -> str:
        """The delivered files of weekly reports: where first versions count, more than the rows that hold."""
        parts = [Part(_REPORTS, one) for one in months_needed(_REPORTS, month)]
        return _digest([day.path for part in parts for day in self.desk.lake.manifest(part).days])

    def _missing(self, month: str) -> str:
        """The files that hold people of the month because they did not come."""
        if month not in self._owed:
            missing = [one for part in months_of(month) for one in missing_of(self.desk, part) if one.holds]
            self._owed[month] = _digest(sorted((one.month, one.profile, one.folder) for one in missing))
        return self._owed[month]

    def _passed(self, month: str, written: Sequence[WrittenEdition]) -> str:
        """Which days of the month are over: what is late is told apart since then."""
        due = days_due(self.desk, written[0].edition, month) if written else {}
        return " ".join(name for name, day in sorted(due.items()) if self.desk.today > day)

    def entries(self, bureau_id: str) -> list[PeriodEntry]:
        """How the bureau's periods stood when first asked."""
        if bureau_id not in self._entries:
            self._entries[bureau_id] = periods(self.desk.warehouse, bureau_id)
        return self._entries[bureau_id]

    def forget(self, bureau_id: str) -> None:
        """Ask again about a bureau of which a month was calculated."""
        self._entries.pop(bureau_id, None)

    def _others(self, bureau_id: str, month: str) -> str:
        """Earlier months stand beside this one on its page; what came late for a published one may count in it."""
        every = [one for one in self.entries(bureau_id) if one.month != month]
        beside = [one for one in every if one.version or one.month < month]
        return _digest([(one.month, one.version, one.input_hash, one.edition_hash) for one in beside])

    def _counts(self, bureau_id: str, month: str) -> str:
        """Where the rows of each delivery of the month ended, and why: who is held by a row in doubt is among them."""
        if bureau_id not in self._ledger:
            self._ledger[bureau_id] = _ledger(self.desk, bureau_id)
        found = self._ledger[bureau_id]
        return _digest([found.get(one, []) for one in (*months_of(month), _UNDATED)])


def parts(lateness: Lateness) -> Signs:
    """The parts of a month that were looked at, and the files that they were read from."""
    return {f"part {key}": name for key, name in lateness.seen.items()}


def _ledger(desk: Desk, bureau_id: str) -> dict[str, list[object]]:
    """Month -> what the ledgers of rejects and of deliveries count in it for the bureau."""
    bad, ends = schema.ops_reject.c, schema.ops_delivery_rows.c
    by = (bad.month, bad.dataset, bad.delivery_id, bad.severity, bad.code)
    most = [of(column) for column in (bad.row_no, bad.subject_id) for of in (func.min, func.max)]
    rejects = select(*by, func.count(), *most).where(bad.bureau_id == bureau_id).group_by(*by).order_by(*by)
    where = (ends.month, ends.dataset, ends.delivery_id)
    sums = [func.sum(column) for column in (ends.loaded, ends.rejected, ends.superseded, ends.withdrawn)]
    counts = select(*where, *sums).where(ends.bureau_id == bureau_id).group_by(*where).order_by(*where)
    found: dict[str, list[object]] = {}
    with desk.warehouse.reading() as connection:
        for month, *rest in [*connection.execute(rejects), *connection.execute(counts)]:
            found.setdefault(month, []).append([str(one) for one in rest])
    return found


def _digest(said: object) -> str:
    return hashlib.sha256(repr(said).encode()).hexdigest()[:16]
