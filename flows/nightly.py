"""The night: take in what arrived, judge it, record it, refresh the months that are calculated and not published."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, replace

import polars as pl

from flows.desk import Desk
from flows.gating import checks, gate
from flows.month_end import refresh
from flows.night_report import NightReport, night_report, shown_name
from flows.reading import Read, read
from flows.receiving import in_inbox, pending, receive
from flows.settling import Settled, settle
from flows.stage import artifact, stage
from transforms.faults import Fault
from warehouse.dimensions import dimensions
from warehouse.landing import Found
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


def nightly(desk: Desk) -> NightReport:
    """Ingest what lies in the inbox, then refresh what is calculated and not published."""
    report = ingest(desk, in_inbox(desk))
    refreshed = stage(refresh, desk)
    artifact("nightly", [asdict(ending) for ending in report.endings])
    return replace(report, refreshed=tuple(refreshed))


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
    return night_report(receipts, files, settled, before, delivery_names(desk.warehouse))


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
    named = Fault(fault.code, {"file": shown_name(one.pending.receipt), **fault.fields})
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
    write_state(desk.warehouse, desk.workspace.state_file, desk.bureaus())


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
