"""The night: take in what arrived, judge it, record it, refresh the months that are calculated and not published."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import polars as pl

from flows.desk import Desk
from flows.gating import checks, gate
from flows.month_end import refresh
from flows.reading import Read, read
from flows.receiving import in_inbox, pending, receive
from flows.settling import Settled, settle
from flows.stage import artifact, stage
from transforms.faults import Fault
from transforms.fixed_point import plain as plain_number
from warehouse.dimensions import dimensions
from warehouse.lake import Part
from warehouse.landing import Found, Receipt
from warehouse.ledger import (
    DeliveryEntry,
    attempts,
    delivery_names,
    endings,
    parts_of,
    periods,
    record_night,
    write_state,
)

Endings = dict[tuple[str, Part], dict[str, int]]


@dataclass(frozen=True)
class Refusal:
    """A file that was refused whole, and why."""

    file: str
    delivery_id: str
    faults: tuple[Fault, ...]


@dataclass(frozen=True)
class Ending:
    """Where the rows of one file and dataset ended."""

    file: str
    dataset: str
    loaded: int
    rejected: int
    superseded: int
    withdrawn: int


@dataclass(frozen=True)
class Reject:
    """One reason for which one row was rejected: the cell to mend and what stood there."""

    file: str
    dataset: str
    row_no: int
    column: str
    code: str
    found: str | None


@dataclass(frozen=True)
class NightReport:
    """What a night did, for the terminal and for --json; ids and counts only."""

    received: int = 0
    duplicates: tuple[tuple[str, str], ...] = ()
    refused: tuple[Refusal, ...] = ()
    endings: tuple[Ending, ...] = ()
    rejects: tuple[Reject, ...] = ()
    withdrawn: tuple[tuple[str, str, int], ...] = ()
    healed: tuple[tuple[str, str, int], ...] = ()
    rows_in_files: int = 0
    rows_left_out: int = 0
    refreshed: tuple[tuple[str, str], ...] = ()

    @property
    def rejected(self) -> int:
        """Rows rejected in this run."""
        return sum(ending.rejected for ending in self.endings)

    @property
    def exit_code(self) -> int:
        """1 when a file was refused or a row rejected in this run, else 0."""
        return 1 if self.refused or self.rejected else 0


def nightly(desk: Desk) -> NightReport:
    """Ingest what lies in the inbox, then refresh what is calculated and not published."""
    report = ingest(desk, in_inbox(desk))
    refreshed = stage(refresh, desk)
    artifact("nightly", [asdict(ending) for ending in report.endings])
    return NightReport(**{**report.__dict__, "refreshed": tuple(refreshed)})


def ingest(desk: Desk, found: Sequence[Found], again: frozenset[str] = frozenset()) -> NightReport:
    """Receive files, read them, settle what they touch, gate and record; `again` names deliveries to replay."""
    receipts = stage(receive, desk, found)
    todo = pending(desk, attempts(desk.warehouse), again)
    files = stage(read, desk, todo)
    old_parts = parts_of(desk.warehouse, [one.receipt.delivery_id for one in todo])
    settled = stage(settle, desk, files, old_parts, _frozen(desk))
    verdicts = stage(gate, desk, settled.fresh)
    files = [_refused_whole(one, settled) for one in files]
    before = endings(desk.warehouse, [entry.part for entry in settled.parts])
    stage(record, desk, files, settled, checks(desk, settled.fresh, verdicts))
    return _report(receipts, files, settled, before, delivery_names(desk.warehouse))


def _frozen(desk: Desk) -> frozenset[str]:
    """Months that are published for every bureau: settled only when rows arrive in them."""
    bureaus = desk.bureaus()
    published = Counter(entry.month for entry in periods(desk.warehouse) if entry.state == "published")
    return frozenset(month for month, count in published.items() if count >= len(bureaus) > 0)


def _refused_whole(one: Read, settled: Settled) -> Read:
    """A sheet that waits for consent is a refused file."""
    fault = settled.unconfirmed.get(one.pending.receipt.delivery_id)
    if fault is None:
        return one
    named = Fault(fault.code, {"file": one.pending.receipt.name, **fault.fields})
    return Read(one.pending, rows_in_file=one.rows_in_file, faults=(named,))


def record(desk: Desk, files: Sequence[Read], settled: Settled, found: pl.DataFrame) -> None:
    """One transaction: deliveries, endings, rejects, checks; then the state file. The order makes it repeatable."""
    if files or settled.parts:
        units, people = dimensions(desk.lake, desk.bureaus())
        with desk.warehouse.transaction() as connection:
            record_night(connection, desk.today, [_entry(one) for one in files], settled.parts, found)
            units(connection)
            people(connection)
    _keep_texts(desk)
    write_state(desk.warehouse, desk.workspace.state_file)


def _keep_texts(desk: Desk) -> None:
    for written in (*desk.profiles, *desk.editions):
        desk.landing.keep_text(written.text)


def _entry(one: Read) -> DeliveryEntry:
    receipt = one.pending.receipt
    return DeliveryEntry(
        delivery_id=receipt.delivery_id,
        arrival=receipt.order,
        folder=receipt.folder,
        file_name=receipt.name,
        sha256=receipt.sha256,
        size=receipt.size,
        received_at=receipt.received_at,
        profile=one.pending.profile.profile.profile if one.pending.profile else "",
        attempt=one.pending.attempt,
        status="refused" if one.is_refused else "loaded",
        faults=json.dumps([{"code": f.code, "fields": dict(f.fields)} for f in one.faults], ensure_ascii=False),
        rows_in_file=one.rows_in_file,
        rows_left_out=one.rows_left_out,
    )


def _report(
    receipts: Sequence[Receipt], files: Sequence[Read], settled: Settled, before: Endings, known: dict[str, str]
) -> NightReport:
    names = {one.pending.receipt.delivery_id: one.pending.receipt.name for one in files}
    refused = [
        Refusal(one.pending.receipt.name, one.pending.receipt.delivery_id, one.faults)
        for one in files
        if one.is_refused
    ]
    refused += _overspent(names, settled)
    return NightReport(
        received=len(receipts),
        duplicates=tuple((r.name, r.duplicate_of) for r in receipts if r.duplicate_of),
        refused=tuple(refused),
        endings=_endings(names, settled),
        rejects=_rejects(names, settled),
        withdrawn=_withdrawn(settled, before),
        healed=_healed(names, settled, before, known),
        rows_in_files=sum(one.rows_in_file for one in files),
        rows_left_out=sum(one.rows_left_out for one in files),
    )


def _endings(names: dict[str, str], settled: Settled) -> tuple[Ending, ...]:
    tally: dict[tuple[str, str], Counter[str]] = {}
    for entry in settled.parts:
        for row in entry.counts.to_dicts():
            if row["delivery_id"] in names:
                ends = tally.setdefault((names[row["delivery_id"]], row["dataset"]), Counter())
                ends.update({end: row[end] for end in ("loaded", "rejected", "superseded", "withdrawn")})
    return tuple(
        Ending(file, dataset, ends["loaded"], ends["rejected"], ends["superseded"], ends["withdrawn"])
        for (file, dataset), ends in sorted(tally.items())
    )


def _overspent(names: dict[str, str], settled: Settled) -> list[Refusal]:
    """Grant files that the pool or the cap refuses whole; their rows are counted as rejected."""
    grants = settled.fresh.get("grant", pl.DataFrame(schema={"is_over_pool": pl.Boolean, "is_over_cap": pl.Boolean}))
    found = []
    for code, flag, bound in (
        ("grant_file_over_pool", "is_over_pool", "pool"),
        ("grant_file_over_cap", "is_over_cap", "cap"),
    ):
        rows = grants.filter(pl.col(flag))
        for delivery_id in rows["delivery_id"].unique(maintain_order=True) if rows.height else ():
            of_file = rows.filter(pl.col("delivery_id") == delivery_id)
            points: list[int] = of_file["points"].to_list()
            sums = {"pool": sum(points), "cap": max(points)}
            fields = {
                "file": names.get(delivery_id, ""),
                "found": plain_number(sums[bound]),
                "expected": plain_number(int(of_file[bound][0])),
            }
            found.append(Refusal(fields["file"], delivery_id, (Fault(code, fields),)))
    return found


def _rejects(names: dict[str, str], settled: Settled) -> tuple[Reject, ...]:
    """The rows of this run's files that were rejected, by file and row."""
    found = [
        Reject(
            names[row["delivery_id"]], entry.part.dataset, row["row_no"], row["column_name"], row["code"], row["found"]
        )
        for entry in settled.parts
        for row in entry.rejects.to_dicts()
        if row["delivery_id"] in names and row["code"] not in ("grant_over_pool", "grant_over_cap")
    ]
    return tuple(sorted(found, key=lambda r: (r.file, r.dataset, r.row_no, r.code, r.column)))


def _withdrawn(settled: Settled, before: Endings) -> tuple[tuple[str, str, int], ...]:
    """(dataset, month, rows) that this run withdrew."""
    tally: Counter[tuple[str, str]] = Counter()
    for entry in settled.parts:
        was = sum(ends["withdrawn"] for (_, part), ends in before.items() if part == entry.part)
        tally[entry.part.dataset, entry.part.month] += int(entry.counts["withdrawn"].sum()) - was
    return tuple((dataset, month, count) for (dataset, month), count in sorted(tally.items()) if count > 0)


def _healed(
    names: dict[str, str], settled: Settled, before: Endings, known: dict[str, str]
) -> tuple[tuple[str, str, int], ...]:
    """(file, dataset, rows) of earlier files whose rejected rows hold now, because what they refer to has come."""
    tally: Counter[tuple[str, str]] = Counter()
    for entry in settled.parts:
        for row in entry.counts.to_dicts():
            was = before.get((row["delivery_id"], entry.part))
            if was and row["delivery_id"] not in names:
                tally[known.get(row["delivery_id"], ""), entry.part.dataset] += was["rejected"] - row["rejected"]
    return tuple((file, dataset, count) for (file, dataset), count in sorted(tally.items()) if count > 0)
