"""What a run found, into the ledger: one transaction, then the state file. The order makes it repeatable."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence

import polars as pl

from flows.desk import Desk
from flows.events import RESETTLED
from flows.forms.columns import FORMS
from flows.forms.returned import profile_of
from flows.gating import checks
from flows.judging import Judged, judge
from flows.night_report import Refusal, overspent
from flows.reading import Read
from flows.settling import settle
from warehouse.dimensions import dimensions
from warehouse.ledger import DeliveryEntry, delivery_names, endings, periods, record_night
from warehouse.records import records
from warehouse.state_file import write_state


def resettle(desk: Desk) -> list[Refusal]:
    """Settle and record the open parts whose judges have changed since: an edition's pool, a price, a posting.

    The grant files that are refused whole because of it are returned.
    """
    judged = judge(desk, (), {}, frozen(desk))
    if not judged.parts:
        desk.unrecorded.unlink(missing_ok=True)
        return []
    before = endings(desk.warehouse, [entry.part for entry in judged.parts])
    keep_texts(desk)
    desk.landing.note(RESETTLED, {}, desk.moment)
    settle(desk, judged)
    record(desk, (), judged, checks(desk, {}, []))
    return overspent(delivery_names(desk.warehouse), judged, before)


def frozen(desk: Desk) -> frozenset[str]:
    """Months that are published for every bureau: settled only when rows arrive in them."""
    bureaus = desk.bureaus()
    published = Counter(entry.month for entry in periods(desk.warehouse) if entry.is_in_force)
    return frozenset(month for month, count in published.items() if count >= len(bureaus) > 0)


def record(desk: Desk, files: Sequence[Read], judged: Judged, found: pl.DataFrame) -> None:
    """One transaction: deliveries, endings, rejects, checks; then the state file. The order makes it repeatable."""
    if files or judged.parts:
        units, people = dimensions(desk.lake, desk.bureaus())
        recorded = records(desk.lake, [entry.part for entry in judged.parts])
        with desk.warehouse.transaction() as connection:
            entries = [_entry(one) for one in files]
            record_night(connection, entries, judged.parts, found, desk.taken_back, judged.overspent)
            units(connection)
            people(connection)
            recorded(connection)
    desk.unrecorded.unlink(missing_ok=True)
    write_state(desk.warehouse, desk.workspace.state_file, desk.bureaus())


def keep_texts(desk: Desk) -> None:
    """Land profiles, editions and calendars under their hashes, and which of them hold from now on.

    What a score was made by must be found again, and a rebuild has to know what held on which night.
    """
    for form in FORMS:
        desk.landing.keep_text(profile_of(form).text)
    root = desk.workspace.root
    texts = {one.file: one.text for one in (*desk.profiles, *desk.editions)} | desk.calendar_texts
    held = {str(file.relative_to(root)): desk.landing.keep_text(text) for file, text in texts.items()}
    desk.landing.hold({"bureau": desk.workspace.bureau, **dict(sorted(held.items()))}, desk.moment)


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
        row_days=" ".join(one.row_days),
    )
