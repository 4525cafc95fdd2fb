"""Landed bytes -> typed rows in the lake's day files, or the reasons why a file is refused whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

import polars as pl

from flows.clock import SHANGHAI
from flows.desk import Desk
from flows.forms.returned import Reception
from flows.pseudonyms import pseudonymised
from flows.receiving import Pending
from flows.sources.form import may_be_form
from flows.sources.layout import NO_FORM, Layout, Request, Table
from flows.sources.table import tables
from transforms.as_of import MOMENT, AsOf, moment_of_file, moments
from transforms.clean.prepared import row_days, row_month
from transforms.contracts import TIMELESS, UNDATED, contract
from transforms.faults import Fault, SourceError
from transforms.named_month import other_month
from transforms.profiles import POINTER, Profile, Take, contract_frames
from warehouse.lake import MENDED, DayFile, Part


@dataclass(frozen=True)
class Taken:
    """One take of a file: how many rows it chose, and how many its `where` and `keep` left out."""

    dataset: str
    rows: int
    left_out: int


@dataclass(frozen=True)
class Read:
    """What became of one pending delivery: the day files it fills, or why it is refused."""

    pending: Pending
    days: tuple[tuple[Part, DayFile], ...] = ()
    takes: tuple[Taken, ...] = ()
    rows_in_file: int = 0
    rows_left_out: int = 0
    notes: tuple[Fault, ...] = ()
    faults: tuple[Fault, ...] = ()
    row_days: tuple[str, ...] = ()
    """The days that its rows are of, in order."""
    is_form: bool = False
    """Whether it is a form that was issued here."""

    @property
    def is_refused(self) -> bool:
        """Whether nothing of the file is loaded."""
        return bool(self.faults)

    @property
    def is_of_several(self) -> bool:
        """Whether rows of more than one dataset came in the file."""
        return len({part.dataset for part, _ in self.days}) > 1


def read(desk: Desk, pending: Sequence[Pending]) -> list[Read]:
    """Read every pending file in one limited child after another; the order is that of arrival.

    A file that no profile is meant for is looked at where it may be a form: those are known by what is in them.
    """
    ordered = sorted(pending, key=lambda one: one.receipt.order)
    readable = [one for one in ordered if one.profile or may_be_form(_bytes(desk, one))]
    found = tables([request(desk, one) for one in readable])
    by_delivery = dict(zip((one.receipt.delivery_id for one in readable), found, strict=True))
    reception = Reception(desk)
    return [_read(desk, reception, one, by_delivery.get(one.receipt.delivery_id)) for one in ordered]


def _bytes(desk: Desk, one: Pending) -> Path:
    return desk.landing.object_path(one.receipt.sha256)


def request(desk: Desk, one: Pending, path: Path | None = None) -> Request:
    """How a delivery is to be read; one that no profile is meant for, as a form or not at all.

    Its bytes lie in landing, or at `path`.
    """
    layout = _layout(one.profile.profile) if one.profile else None
    return Request(path or _bytes(desk, one), layout, one.receipt.name, memory_limit_mb=desk.workspace.memory_limit)


def _layout(words: Profile) -> Layout:
    return Layout(
        format=words.format,
        separator=words.separator,
        encoding=words.encoding,
        sheet=words.sheet,
        sheets=words.sheets,
        is_sheet_named=words.is_sheet_named,
        records=words.records,
        header_row=words.header_row,
        header_rows=words.header_rows,
        fill_down=words.fill_down,
        total_rows=words.total_rows,
        empty_ok=words.empty_ok,
    )


def _read(desk: Desk, reception: Reception, one: Pending, found: Table | SourceError | None) -> Read:
    if found is None:
        return Read(one, faults=one.faults)
    if isinstance(found, SourceError):
        is_no_form = any(fault.code == NO_FORM for fault in found.faults)
        return Read(one, faults=one.faults if is_no_form else found.faults)
    try:
        is_form = found.form is not None
        one, found, folder = _recognised(reception, one, found)
        assert one.profile is not None  # noqa: S101 - it is read by the profile of its name or of its kind of form
        frames = taken_rows(one, found, one.profile.profile, folder, is_form=is_form)
        notes = () if is_form else _noted_month(one, found, frames)
    except SourceError as error:
        return Read(one, rows_in_file=found.rows_in_file, faults=error.faults)
    taken: dict[str, list[pl.DataFrame]] = {}
    for take, rows in frames:
        taken.setdefault(take.dataset, []).append(pseudonymised(take.dataset, rows, desk.landing))
    pointers = _pointers(found.frame)
    days = [day for dataset, rows in taken.items() for day in _days(desk, one, dataset, rows)]
    if pointers.height:
        days.append((MENDED, desk.lake.write_day(MENDED, one.receipt.delivery_id, one.receipt.order, pointers)))
    takes = tuple(Taken(take.dataset, rows.height, found.frame.height - rows.height) for take, rows in frames)
    of_rows = {day for dataset, rows in taken.items() for part in rows for day in row_days(contract(dataset), part)}
    counts = (found.rows_in_file, found.rows_left_out, (*found.notes, *notes))
    return Read(one, tuple(days), takes, *counts, row_days=tuple(sorted(of_rows)), is_form=is_form)


def _noted_month(one: Pending, found: Table, frames: Sequence[tuple[Take, pl.DataFrame]]) -> tuple[Fault, ...]:
    """Where the name says another month than the rows: a note, or the refusal of a sheet that would withdraw rows."""
    fault = None if _pointers(found.frame).height else other_month(one.receipt.name, frames)
    if fault and fault.code == "sheet_of_other_month":
        raise SourceError([fault])
    return (fault,) if fault else ()


def taken_rows(
    one: Pending, found: Table, words: Profile, folder: str, *, is_form: bool = False
) -> list[tuple[Take, pl.DataFrame]]:
    """The typed rows of each take with what their delivery lends them; raises SourceError."""
    pointers = _pointers(found.frame)
    is_mended = pointers.height > 0
    frames = contract_frames(found.frame, words, one.receipt.name)
    said = _moments(one, found, None if is_mended or is_form else words.as_of)
    return [
        (
            take,
            rows.with_columns(_lent(one, words, take, folder, is_mended=is_mended))
            .join(said, on="row_no", how="left", validate="m:1")
            .join(pointers, on="row_no", how="left", validate="m:1"),
        )
        for take, rows in frames
    ]


def _moments(one: Pending, found: Table, age: AsOf | None) -> pl.DataFrame:
    """How old each row is; what somebody wrote by hand is as old as its arrival, whatever the name of its file says."""
    name = one.receipt.name
    return moments(found.frame, age, moment_of_file(age, name, found.above), name)


def _recognised(reception: Reception, one: Pending, found: Table) -> tuple[Pending, Table, str]:
    """What is read by which profile, as if from which inbox folder: a form says that itself, whatever its name."""
    if found.form is None:
        return one, found, one.receipt.folder
    form = reception.returned(one.receipt, found)
    return replace(one, profile=form.profile), form.table, form.folder


def _pointers(table: pl.DataFrame) -> pl.DataFrame:
    """One row per row that says which rejected row it was; none where the file was not returned to its sender."""
    if POINTER not in table.columns:
        return pl.DataFrame(schema={"row_no": pl.Int64, "mends": pl.String})
    return table.select("row_no", mends=POINTER).filter(pl.col("mends").is_not_null())


def _days(desk: Desk, one: Pending, dataset: str, takes: Sequence[pl.DataFrame]) -> list[tuple[Part, DayFile]]:
    """The rows of one dataset, written as one day file a month."""
    rows = pl.concat(takes, how="diagonal")
    month = row_month(contract(dataset)).fill_null(UNDATED) if contract(dataset).month_from else pl.lit(TIMELESS)
    by_month = rows.with_columns(_month=month).partition_by("_month", as_dict=True, include_key=False)
    parts = {Part(dataset, str(key[0])): rows_of_month for key, rows_of_month in by_month.items()}
    return [
        (part, desk.lake.write_day(part, one.receipt.delivery_id, one.receipt.order, parts[part]))
        for part in sorted(parts)
    ]


def _lent(one: Pending, profile: Profile, take: Take, folder: str, *, is_mended: bool) -> list[pl.Expr]:
    """What the delivery lends its rows (transforms.clean.prepared.DELIVERY)."""
    received = datetime.fromisoformat(one.receipt.received_at)
    lent: dict[str, str | int | bool | date] = {
        "delivery_id": one.receipt.delivery_id,
        "order": one.receipt.order,
        "folder": folder,
        "profile": profile.profile,
        "delivery": "additions" if is_mended else take.delivery,
        "scope_words": _scope_words(take),
        "is_named": take.person_by == "name_in_unit",
        "received_date": received.date(),
    }
    at = pl.lit(received.astimezone(SHANGHAI), dtype=MOMENT).alias("received_at")
    return [*(pl.lit(value).alias(name) for name, value in lent.items()), at]


def _scope_words(take: Take) -> str:
    return "+".join(sorted(take.scope))
