"""What a night did, as one record: where every row ended, what was refused and why, what it did to earlier files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from flows.fetching.fetch import Fetched
from flows.judging import Judged
from flows.reading import Read
from flows.row_sums import Ending, endings, shown_name
from transforms.faults import Fault
from warehouse.lake import Part
from warehouse.landing import Receipt

Endings = dict[tuple[str, Part], dict[str, int]]


@dataclass(frozen=True)
class Refusal:
    """A file that was refused whole, and why."""

    file: str
    delivery_id: str
    faults: tuple[Fault, ...]


@dataclass(frozen=True)
class Reject:
    """One reason for which one row was rejected or noted: the cell to mend and what stood there."""

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
    kept_out: tuple[tuple[str, str], ...] = ()
    """Files that came again after somebody had taken the delivery back: (name, delivery)."""
    refused: tuple[Refusal, ...] = ()
    endings: tuple[Ending, ...] = ()
    rejects: tuple[Reject, ...] = ()
    warnings: tuple[Reject, ...] = ()
    """What was found of rows that were loaded all the same."""
    holds: tuple[Reject, ...] = ()
    """What was found of rows that were loaded, and for which their people are held."""
    withdrawn: tuple[tuple[str, str, int], ...] = ()
    healed: tuple[tuple[str, str, int], ...] = ()
    notes: tuple[Fault, ...] = ()
    watched: tuple[Fault, ...] = ()
    """Files that did not come, or came unlike every other such night."""
    rows_in_files: int = 0
    rows_left_out: int = 0
    refreshed: tuple[tuple[str, str], ...] = ()
    alerts: tuple[int, int] = (0, 0)
    """How many alerts were raised or got worse, and how many were resolved."""
    fetched: tuple[Fetched, ...] = ()
    unavailable: tuple[Fault, ...] = ()
    """What is wrong with the sources that could not be read."""
    missed: tuple[str, ...] = ()
    """Days since the last night on which none came to its end."""
    returned: tuple[tuple[str, int], ...] = ()
    """Workbooks of rejected rows that were written for their senders: (path, rows)."""

    @property
    def rejected(self) -> int:
        """Rows rejected in this run."""
        return sum(ending.rejected for ending in self.endings)

    @property
    def exit_code(self) -> int:
        """3 when a source could not be read, else 1 when a file was refused, a row rejected or a person held, else 0.

        Rejected rows are every night's business; behind their 1 nobody would see for weeks that a source is gone.
        """
        if self.unavailable:
            return 3
        return 1 if self.refused or self.rejected or self.holds else 0


def night_report(
    receipts: Sequence[Receipt],
    files: Sequence[Read],
    judged: Judged,
    before: Endings,
    known: dict[str, str],
    gone: frozenset[str],
    purged: Mapping[str, str],
) -> NightReport:
    """The record of a run from what it received, read and judged, beside what the ledger said before.

    `gone` are the deliveries that were taken back, `purged` those whose bytes were purged, with the day.
    """
    again = [(r.name, r.duplicate_of) for r in receipts if r.duplicate_of]
    names = {one.pending.receipt.delivery_id: shown_name(one.pending.receipt) for one in files}
    return NightReport(
        received=len(receipts),
        duplicates=tuple(one for one in again if one[1] not in gone and one[1] not in purged),
        kept_out=tuple(one for one in again if one[1] in gone and one[1] not in purged),
        refused=(*_refused(files), *_known_and_old(receipts, purged), *overspent(known | names, judged, before)),
        endings=endings(files, judged),
        rejects=_offences(names, judged, "reject"),
        warnings=_offences(names, judged, "warn"),
        holds=_offences(names, judged, "hold"),
        withdrawn=_withdrawn(judged, before),
        healed=_healed(names, judged, before, known),
        notes=(*_zips(receipts), *_notes(files), *_replaced(known | names, judged)),
        rows_in_files=sum(one.rows_in_file for one in files if not one.is_refused),
        rows_left_out=sum(one.rows_left_out for one in files if not one.is_refused),
    )


def _refused(files: Sequence[Read]) -> Iterator[Refusal]:
    """The files of the run that were refused whole."""
    for one in files:
        if one.is_refused:
            yield Refusal(shown_name(one.pending.receipt), one.pending.receipt.delivery_id, one.faults)


def _known_and_old(receipts: Sequence[Receipt], purged: Mapping[str, str]) -> Iterator[Refusal]:
    """The files whose bytes were here, were worked on and were purged: their rows stand, and are not taken in twice."""
    for one in receipts:
        if one.duplicate_of in purged:
            fields = {"file": shown_name(one), "delivery": str(one.duplicate_of), "day": purged[str(one.duplicate_of)]}
            yield Refusal(shown_name(one), str(one.duplicate_of), (Fault("file_purged", fields),))


def _zips(receipts: Sequence[Receipt]) -> Iterator[Fault]:
    """The zips that were opened, and how many files came out of each."""
    for one in receipts:
        if one.is_archive and not one.duplicate_of:
            count = sum((other.archive, other.folder) == (one.name, one.folder) for other in receipts)
            yield Fault("archive_opened", {"file": shown_name(one), "count": count})


def _notes(files: Sequence[Read]) -> Iterator[Fault]:
    """What the readers noted of files that were taken, and how many total rows or lines of a form said nothing."""
    for one in files:
        if not one.is_refused:
            file = shown_name(one.pending.receipt)
            yield from (Fault(note.code, {**note.fields, "file": file}) for note in one.notes)
            if one.rows_left_out and not (one.is_form and one.rows_left_out == one.rows_in_file):
                code = "form_lines_unsaid" if one.is_form else "rows_left_out"
                yield Fault(code, {"file": file, "count": one.rows_left_out, "rows": one.rows_in_file})


def _replaced(known: dict[str, str], judged: Judged) -> Iterator[Fault]:
    """The forms whose word took the place of an earlier form's: two copies of one form may both have been filled."""
    for delivery_id, earlier_id, count in judged.replaced:
        names = {"file": known.get(delivery_id, delivery_id), "earlier": known.get(earlier_id, earlier_id)}
        yield Fault("form_replaces", {**names, "count": count})


def overspent(known: dict[str, str], judged: Judged, before: Endings) -> list[Refusal]:
    """Grant files that the pool or the cap refuses whole now and did not before; their rows count as rejected."""
    stood = {delivery_id for (delivery_id, part), ends in before.items() if part.dataset == "grant" and ends["loaded"]}
    tried = {delivery_id for delivery_id, _ in before}
    return [
        Refusal(known.get(one, ""), one, (Fault(fault.code, {"file": known.get(one, ""), **fault.fields}),))
        for one, fault in judged.overspent.items()
        if one in stood or one not in tried
    ]


def _offences(names: dict[str, str], judged: Judged, severity: str) -> tuple[Reject, ...]:
    """What was found in the rows of this run's files, by file and row."""
    found = [
        Reject(
            names[row["delivery_id"]], entry.part.dataset, row["row_no"], row["column_name"], row["code"], row["found"]
        )
        for entry in judged.parts
        for row in entry.rejects.to_dicts()
        if row["delivery_id"] in names
        and row["severity"] == severity
        and row["code"] not in ("grant_over_pool", "grant_over_cap")
    ]
    return tuple(sorted(found, key=lambda r: (r.file, r.dataset, r.row_no, r.code, r.column)))


def _withdrawn(judged: Judged, before: Endings) -> tuple[tuple[str, str, int], ...]:
    """(dataset, month, rows) that this run withdrew."""
    tally: Counter[tuple[str, str]] = Counter()
    for entry in judged.parts:
        was = sum(ends["withdrawn"] for (_, part), ends in before.items() if part == entry.part)
        tally[entry.part.dataset, entry.part.month] += int(entry.counts["withdrawn"].sum()) - was
    return tuple((dataset, month, count) for (dataset, month), count in sorted(tally.items()) if count > 0)


def _healed(
    names: dict[str, str], judged: Judged, before: Endings, known: dict[str, str]
) -> tuple[tuple[str, str, int], ...]:
    """(file, dataset, rows) of earlier files whose rejected rows hold now, because what they refer to has come."""
    tally: Counter[tuple[str, str]] = Counter()
    for entry in judged.parts:
        for row in entry.counts.group_by("delivery_id", maintain_order=True).agg(pl.col("rejected").sum()).to_dicts():
            was = before.get((row["delivery_id"], entry.part))
            if was and row["delivery_id"] not in names:
                tally[known.get(row["delivery_id"], ""), entry.part.dataset] += was["rejected"] - row["rejected"]
    return tuple((file, dataset, count) for (file, dataset), count in sorted(tally.items()) if count > 0)
