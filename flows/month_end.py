"""Closing a bureau's month (测算): score it from the rows that hold, write version 0, page and workbook, load it.

Takes in nothing. A published month is left alone; the same rows and edition again change nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack, suppress
from dataclasses import asdict, dataclass
from datetime import date, datetime

import polars as pl

from flows.desk import Desk, WrittenEdition
from flows.month_inputs import MONTHLY, TIMELESS_DATASETS, input_hash, month_inputs
from flows.night_report import Refusal
from flows.receiving import in_inbox
from flows.recording import keep_texts, resettle
from flows.reporting import write_report
from flows.stage import artifact, stage
from transforms.contracts import TIMELESS
from transforms.faults import Fault, ForbiddenError, GateError
from transforms.fixed_point import stored
from transforms.listing.people import deadlines, not_declared
from transforms.listing.work import counted_entries, work_month
from transforms.period import last_day
from transforms.scoring.inputs import Inputs
from transforms.scoring.month import ENGINE, MonthScores, month_scores
from warehouse.lake import Part
from warehouse.ledger import PeriodEntry, arrivals, periods, write_state
from warehouse.load import MonthLoad, load
from warehouse.locks import HeldError, claimed
from warehouse.publications import Version, is_whole, manifest, version_lines, version_scores, write

CALCULATED = "calculated"


@dataclass(frozen=True)
class MonthOutcome:
    """What became of one bureau's month; `faults` say why it is blocked or what to know."""

    bureau_id: str
    month: str
    state: str
    is_changed: bool = False
    people: int = 0
    held: int = 0
    not_declared: int = 0
    faults: tuple[Fault, ...] = ()
    warnings: tuple[Fault, ...] = ()


@dataclass(frozen=True)
class MonthEndReport:
    """Month-end of one or more bureaus."""

    month: str
    waiting: int
    refused: tuple[Refusal, ...]
    bureaus: tuple[MonthOutcome, ...]

    @property
    def exit_code(self) -> int:
        """1 when a month is blocked, a person held or a grant file refused, else 0."""
        return (
            1
            if self.refused or any(one.faults or (one.held and one.state == CALCULATED) for one in self.bureaus)
            else 0
        )


def month_end(desk: Desk, month: str, bureaus: Sequence[str] = ()) -> MonthEndReport:
    """Close, score and load the month of each bureau; raises ForbiddenError for a month that is not over."""
    if desk.today <= last_day(month):
        fields = {"month": month, "today": desk.today.isoformat(), "expected": last_day(month).isoformat()}
        raise ForbiddenError([Fault("month_not_over", fields)])
    chosen = tuple(bureaus) or desk.bureaus()
    if not chosen or set(chosen) - set(desk.bureaus()):
        known = "、".join(desk.bureaus()) or "-"
        raise ForbiddenError([Fault("bureau_unknown", {"found": "、".join(chosen) or "-", "expected": known})])
    refused = _resettled(desk)
    keep_texts(desk)
    outcomes = [stage(close, desk, bureau_id, month) for bureau_id in chosen]
    artifact("month-end", [_shown(one) for one in outcomes])
    waiting = len(desk.landing.unseen(in_inbox(desk)))
    return MonthEndReport(month, waiting, tuple(refused), tuple(outcomes))


def _resettled(desk: Desk) -> list[Refusal]:
    """Judge anew what an edition or a price has changed, unless a night is at work and does so itself."""
    with suppress(HeldError), claimed(desk.workspace.locks, "ingest"):
        return stage(resettle, desk)
    return []


def _shown(one: MonthOutcome) -> dict[str, object]:
    return {k: v for k, v in asdict(one).items() if k not in ("faults", "warnings")}


def refresh(desk: Desk) -> list[tuple[str, str]]:
    """Calculate anew the months that are calculated, not published, and whose rows or edition have changed."""
    changed = []
    for entry in periods(desk.warehouse):
        if entry.state != CALCULATED:
            continue
        with ExitStack() as stack:
            try:
                stack.enter_context(claimed(desk.workspace.locks, f"{entry.bureau_id}.{entry.month}"))
            except HeldError:
                continue  # its own month-end is at work and reads the same rows
            with suppress(ForbiddenError):  # its edition is gone: month-end says so, a night goes on
                if close(desk, entry.bureau_id, entry.month).is_changed:
                    changed.append((entry.bureau_id, entry.month))
    return changed


def close(desk: Desk, bureau_id: str, month: str) -> MonthOutcome:
    """Score one bureau's month and make it the calculated version, unless it is published or nothing changed."""
    known = {(p.bureau_id, p.month): p for p in periods(desk.warehouse)}.get((bureau_id, month))
    if known and known.state != CALCULATED:
        fault = Fault("month_published", {"bureau": bureau_id, "month": month})
        return MonthOutcome(bureau_id, month, known.state, people=known.people, held=known.held, warnings=(fault,))
    written = desk.edition_of(bureau_id, month)
    if written is None:
        raise ForbiddenError([Fault("no_edition", {"bureau": bureau_id, "month": month})])
    inputs = month_inputs(desk, bureau_id, month, written.edition)
    try:
        _fail_if_a_night_is_unfinished(desk, month)
        return _closed(desk, inputs, written, known)
    except GateError as error:
        return MonthOutcome(bureau_id, month, known.state if known else "collecting", faults=error.faults)


def _closed(desk: Desk, inputs: Inputs, written: WrittenEdition, known: PeriodEntry | None) -> MonthOutcome:
    if inputs.subjects.is_empty():
        raise GateError([Fault("nobody_scored", {"bureau": inputs.bureau_id, "month": inputs.month})])
    _fail_if_without_weight(inputs, written)
    rows = input_hash(inputs)
    warnings = _warnings(desk, inputs)
    scored = month_scores(inputs)
    folder = desk.workspace.publication(inputs.bureau_id, inputs.month, 0)
    said = manifest(folder) or {}
    is_same = (
        known is not None
        and _is_same(desk, inputs, known, written, rows)
        and said.get("engine") == ENGINE
        and is_whole(folder)
    )
    entry = known if known and is_same else _period(desk, inputs, written, rows, scored)
    if not is_same:
        month = month_load(desk, inputs, written, scored, entry)
        write(folder, month.scores, month.lines, facts(inputs, entry))
        with desk.warehouse.transaction() as connection:
            load(connection, month)
    write_report(desk, inputs, written, scored, _version(entry))
    # Written even when nothing changed: a run may have been killed between its commit and this line.
    write_state(desk.warehouse, desk.workspace.state_file, desk.bureaus())
    return _outcome(entry, warnings, inputs, is_changed=not is_same)


def _is_same(desk: Desk, inputs: Inputs, known: PeriodEntry, written: WrittenEdition, rows: str) -> bool:
    """Whether the same rows and edition were closed before, with the same deadlines behind them."""
    then = datetime.fromisoformat(known.moved_at).date()
    passed = [(then > due, desk.today > due) for due in due_days(desk, inputs).values()]
    is_as_late = all(was == now for was, now in passed)
    return known.input_hash == rows and known.edition_hash == written.sha256 and is_as_late


def _fail_if_a_night_is_unfinished(desk: Desk, month: str) -> None:
    """Rows that a killed night had written and the ledger does not know yet are not scored: the night goes first."""
    known = arrivals(desk.warehouse)
    if desk.unrecorded.exists():
        raise GateError([Fault("night_unfinished", {"count": 0, "month": month})])
    parts = [Part(name, month) for name in MONTHLY] + [Part(name, TIMELESS) for name in TIMELESS_DATASETS]
    loose = {day.delivery_id for part in parts for day in desk.lake.manifest(part).days} - known.keys()
    if loose:
        raise GateError([Fault("night_unfinished", {"count": len(loose), "month": month})])


def _fail_if_without_weight(inputs: Inputs, written: WrittenEdition) -> None:
    """A post class of somebody scored that the edition gives no weight blocks the month, all of them named."""
    known = written.edition.post_classes
    if not known:
        return
    strangers = inputs.subjects.filter(~pl.col("post_class").is_in(known))
    faults = [
        Fault("post_class_without_weight", {"person": person, "found": post, "expected": "、".join(known)})
        for person, post in strangers.select("person_id", "post_class").iter_rows()
    ]
    if faults:
        raise GateError(faults)


def _warnings(desk: Desk, inputs: Inputs) -> tuple[Fault, ...]:
    closing = due_days(desk, inputs)["closing"]
    if desk.today < closing:
        fields = {"month": inputs.month, "today": desk.today.isoformat(), "expected": closing.isoformat()}
        return (Fault("before_closing_day", fields),)
    return ()


def due_days(desk: Desk, inputs: Inputs) -> dict[str, date]:
    """The days of declaring, review and closing, moved off holidays as the edition says."""
    words = inputs.edition.calendar
    days = {"declare": words.declare_by, "review": words.review_by, "closing": words.closing or words.review_by}
    return {name: desk.workdays.due(inputs.month, day, words.on_holiday) for name, day in days.items()}


def _period(desk: Desk, inputs: Inputs, written: WrittenEdition, rows: str, scored: MonthScores) -> PeriodEntry:
    return PeriodEntry(
        bureau_id=inputs.bureau_id,
        month=inputs.month,
        state=CALCULATED,
        version=0,
        is_trial=False,
        scheme=written.edition.scheme,
        edition=written.edition.effective,
        edition_hash=written.sha256,
        input_hash=rows,
        moved_at=desk.moment.isoformat(),
        moved_by="jixiao",
        people=scored.scores.height,
        held=int(scored.scores["is_held"].sum()),
    )


def _version(entry: PeriodEntry) -> Version:
    return Version(entry.bureau_id, entry.month, entry.version, entry.scheme, entry.state, entry.is_trial)


def month_load(
    desk: Desk, inputs: Inputs, written: WrittenEdition, scored: MonthScores, entry: PeriodEntry
) -> MonthLoad:
    """What the warehouse and the publication get of a scored month."""
    version = _version(entry)
    entries = counted_entries(inputs)
    month = pl.lit(inputs.month).alias("month")
    bureau = pl.lit(inputs.bureau_id).alias("bureau_id")
    work = work_month(inputs, entries, desk.workdays.month_workdays(inputs.month))
    numbers = [name for name in work.columns if name not in ("person_id", "item_code")]
    came = {key: datetime.fromisoformat(at).date() for key, at in arrivals(desk.warehouse).items()}
    late = deadlines(inputs, due_days(desk, inputs), came, desk.today)
    return MonthLoad(
        period=entry,
        edition=written.edition,
        scores=version_scores(version, scored.scores),
        lines=version_lines(version, scored.lines),
        work=work.with_columns(stored(name) for name in numbers).with_columns(month, bureau),
        deadlines=late.with_columns(month, bureau),
    )


def facts(inputs: Inputs, entry: PeriodEntry) -> dict[str, object]:
    """What the manifest says beside the hashes of its files; the deliveries are those whose rows hold."""
    pinned = pl.concat(
        [getattr(inputs, name).select("delivery_id") for name in ("work_log", "work_review", "event", "grant")]
    )
    return {
        "bureau_id": entry.bureau_id,
        "month": entry.month,
        "version": entry.version,
        "state": entry.state,
        "is_trial": entry.is_trial,
        "scheme": entry.scheme,
        "edition": entry.edition,
        "edition_hash": entry.edition_hash,
        "input_hash": entry.input_hash,
        "engine": ENGINE,
        "deliveries": sorted(pinned["delivery_id"].unique().to_list()),
    }


def _outcome(entry: PeriodEntry, warnings: tuple[Fault, ...], inputs: Inputs, *, is_changed: bool) -> MonthOutcome:
    absent = not_declared(inputs).height
    return MonthOutcome(
        entry.bureau_id, entry.month, entry.state, is_changed, entry.people, entry.held, absent, warnings=warnings
    )
