"""What arrives for a period after it was published (scheme.md, `late`).

By `next_month` a new event or indicator result, and the revocation of a window rating, count in the first period that
is not published, and not before that of their arrival; the published one is left as it was. Everything else that comes
so late waits for `restate`.

What a published period held is what the live files held that its publication names, row by row: a row that was
delivered before and rejected, and was mended later, is late too. A period whose publication was withdrawn is open and
counts what came late for it, but for what another publication that holds has counted already.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from pathlib import Path

import polars as pl

from flows.brought_rows import BroughtRows
from flows.desk import Desk
from transforms.contracts import contract, empty
from transforms.measures.needs import datasets
from transforms.period import containing, following, month_of, months_of, span_of
from transforms.scheme.words import Edition, Subject
from warehouse.lake import Part
from warehouse.ledger import arrivals, periods
from warehouse.publication_ledger import Link, links
from warehouse.publications import manifest

MOVED = ("event", "indicator_result", "window_rating")
"""What an edition may let count in a later period; of window ratings only that they were revoked."""

Parts = dict[str, str | None]
"""Part as `dataset/month` -> its live file, or None where it had none."""


@dataclass(frozen=True)
class Published:
    """A published period: the day of its publication, the parts that it was made from, and its folder."""

    day: date
    parts: Parts
    folder: Path


@dataclass(frozen=True)
class Lateness:
    """The bureau's published months, quarters or years, beside what the lake holds now; each file is read once."""

    desk: Desk
    bureau_id: str
    like: str
    """A period: months are late for months, quarters for quarters, years for years."""
    seen: Parts = field(default_factory=dict)
    """The parts that were looked at, for the manifest of a publication."""
    brought: BroughtRows | None = None
    """Whose rows are looked at: what people bring along from other bureaus; by default the bureau's own."""
    _files: dict[tuple[Part, str | None], pl.DataFrame | None] = field(default_factory=dict)
    _found: dict[Part, pl.DataFrame] = field(default_factory=dict)

    @cached_property
    def published(self) -> dict[str, Published]:
        """Period -> what its publication says, in order."""
        found = {
            entry.month: self._said(entry.month, entry.version, entry.moved_at)
            for entry in periods(self.desk.warehouse, self.bureau_id)
            if entry.version and span_of(entry.month) == span_of(self.like)
        }
        return dict(sorted(found.items()))

    @cached_property
    def withdrawn(self) -> dict[str, Published]:
        """Open period -> what its last publication said, which was withdrawn."""
        last = {one.month: one for one in self._links if one.withdrawn_at and one.month not in self.published}
        return {month: self._said(month, one.version, one.published_at) for month, one in sorted(last.items())}

    @cached_property
    def _links(self) -> list[Link]:
        every = links(self.desk.warehouse, self.bureau_id)
        return sorted((one for one in every if span_of(one.month) == span_of(self.like)), key=lambda one: one.version)

    @cached_property
    def known(self) -> dict[str, Published]:
        """Every period that was published, also where that was withdrawn: what came after it is late."""
        return self.published | self.withdrawn

    def _said(self, period: str, version: int, at: str) -> Published:
        folder = self.desk.workspace.publication(self.bureau_id, period, version)
        parts = (manifest(folder) or {}).get("parts")
        return Published(datetime.fromisoformat(at).date(), parts if isinstance(parts, dict) else {}, folder)

    @cached_property
    def came_on(self) -> dict[str, date]:
        """Delivery -> the day on which its file was received."""
        return {key: datetime.fromisoformat(at).date() for key, at in arrivals(self.desk.warehouse).items()}

    def kept(self, editions: Iterable[Edition]) -> Parts:
        """The parts of the period that a correction of it names as its first publication did.

        What came late then and counts in another period is still late after the correction.
        """
        known = self.known[self.like].parts if self.like in self.known else {}
        names = {name for one in editions for name in MOVED if self.like in self.moving(name, one)}
        keys = [_key(Part(name, month)) for name in names for month in months_of(self.like)]
        return {key: known[key] for key in keys if key in known}

    def live(self, part: Part) -> pl.DataFrame:
        """The bureau's rows of a part that hold."""
        rows = self._rows(part, self._name(part))
        assert rows is not None  # noqa: S101 - what the newest manifest names is there
        return rows

    def rows(self, name: str, months: Sequence[str], moving: Sequence[str]) -> pl.DataFrame:
        """The bureau's rows that count in these months: their own, and what is late for the `moving` periods."""
        wanted = sorted({containing(month, self.like) for month in months})
        own = [self._own(Part(name, month), moving) for month in months]
        return pl.concat([*own, *(self.moved(name, period, moving) for period in wanted)])

    def moved(self, name: str, period: str, moving: Iterable[str]) -> pl.DataFrame:
        """The rows of the `moving` periods that count in this period instead, in the columns of the contract.

        An event or result has the period's first month as its `counted_month`, so that what is of the period itself
        is the later word. A rating is as it was published, with its revocation and where that came from.
        """
        parts = [Part(name, month) for one in moving if one != period for month in months_of(one)]
        found = [self._late(part).filter(pl.col("counts_in") == period).drop("counts_in") for part in parts]
        rows = pl.concat([empty(name), *found])
        is_counted = "counted_month" in rows.columns
        return rows.with_columns(counted_month=pl.lit(months_of(period)[0])) if is_counted else rows

    def moving(self, name: str, edition: Edition) -> tuple[str, ...]:
        """The published periods with late rows of a dataset that the edition of their own day lets count later."""
        return tuple(one for one in self._with_late(name) if self._lets_move(one, name, edition.subject))

    def _with_late(self, name: str) -> list[str]:
        """The published periods of which a part is not as it was; which files they are is looked at, not their rows."""
        found = []
        for period, said in self.known.items():
            for month in months_of(period):
                part = Part(name, month)
                if _key(part) in said.parts and self._name(part) != said.parts[_key(part)]:
                    found.append(period)
        return list(dict.fromkeys(found))

    def _lets_move(self, period: str, name: str, subject: Subject) -> bool:
        held = [one.edition for one in self.desk.editions_of(self.bureau_id, period)]
        return any(one.subject == subject and one.late == "next_month" and name in datasets([one]) for one in held)

    def _own(self, part: Part, moving: Sequence[str]) -> pl.DataFrame:
        """The rows of a part that count in its own period, a rating that was revoked late as it was published."""
        rows, period = self.live(part), containing(part.month, self.like)
        late = self._late(part).filter(pl.col("counts_in") != period) if period in moving else None
        if late is None or late.is_empty():
            return rows
        key = contract(part.dataset).scope_key
        own = rows.join(late, on=key, how="anti", nulls_equal=True)
        before = self._before(part, period) if part.dataset == "window_rating" else None
        return own if before is None else pl.concat([own, before.join(late, on=key, how="semi", nulls_equal=True)])

    def _late(self, part: Part) -> pl.DataFrame:
        """The late rows of a part with `counts_in`, the period in which they count."""
        if part not in self._found:
            self._found[part] = self._settled(part)
        return self._found[part]

    def _settled(self, part: Part) -> pl.DataFrame:
        """By what the publications since say that they counted, else by the day of arrival."""
        period = containing(part.month, self.like)
        left = self._late_in(part, period, self._name(part))
        key = contract(part.dataset).scope_key
        found, left = self._counted(part, period, left)
        if period in self.withdrawn:
            return pl.concat([*found, left.with_columns(_in(period))])
        for later, said in self.published.items():
            if later > period and _key(part) in said.parts and left.height:
                there = self._late_in(part, period, said.parts[_key(part)])
                counted = there.filter(self._arrived(there) <= later)
                found.append(left.join(counted, on=key, how="semi", nulls_equal=True).with_columns(_in(later)))
                left = left.join(counted, on=key, how="anti", nulls_equal=True)
        first = [self._first_open(max(arrived, period)) for arrived in self._arrived(left)]
        return pl.concat([*found, left.with_columns(counts_in=pl.Series(first, dtype=pl.String))])

    def _counted(self, part: Part, period: str, late: pl.DataFrame) -> tuple[list[pl.DataFrame], pl.DataFrame]:
        """The late rows that publications pin, with the period, and the others.

        Where nothing was ever withdrawn the days of arrival tell the same. One that was withdrawn counts again what it
        had counted, unless the rows' own period is open too.
        """
        found: list[pl.DataFrame] = []
        if late.is_empty() or not any(one.withdrawn_at for one in self._links):
            return found, late
        again = {} if period in self.withdrawn else self.withdrawn
        for other, said in [*self.published.items(), *again.items()]:
            pinned = pinned_keys(said.folder, part.dataset)
            found.append(late.join(pinned, on=pinned.columns, how="semi", nulls_equal=True).with_columns(_in(other)))
            late = late.join(pinned, on=pinned.columns, how="anti", nulls_equal=True)
        return found, late

    def _late_in(self, part: Part, period: str, name: str | None) -> pl.DataFrame:
        """The rows of a live file that are late for the published period; none where its own file is not there."""
        before, after = self._before(part, period), self._rows(part, name)
        if before is None or after is None or self.known[period].parts[_key(part)] == name:
            return empty(part.dataset)
        if part.dataset == "window_rating":
            return _revoked(before, after)
        return after.join(before, on=contract(part.dataset).scope_key, how="anti", nulls_equal=True)

    def _before(self, part: Part, period: str) -> pl.DataFrame | None:
        """The bureau's rows of a part that its published period was made from; None where nobody knows any more."""
        said = self.known[period].parts if period in self.known else {}
        return self._rows(part, said[_key(part)]) if _key(part) in said else None

    def _arrived(self, rows: pl.DataFrame) -> pl.Series:
        """The period in which each row was received."""
        days = {one: self.came_on.get(one, self.desk.today) for one in rows["delivery_id"].unique()}
        known = {one: containing(month_of(day), self.like) for one, day in days.items()}
        return rows["delivery_id"].replace_strict(known, return_dtype=pl.String)

    def _first_open(self, period: str) -> str:
        while period in self.published:
            period = following(period)
        return period

    def _name(self, part: Part) -> str | None:
        """The live file of a part, the same one for as long as this looks."""
        if _key(part) not in self.seen:
            path = self.desk.lake.live_path(part)
            self.seen[_key(part)] = path.name if path else None
        return self.seen[_key(part)]

    def _rows(self, part: Part, name: str | None) -> pl.DataFrame | None:
        if (part, name) not in self._files:
            of = self.brought
            read = self.desk.lake.kept_of(part, name, self.bureau_id) if of is None else of.rows(part, name)
            self._files[part, name] = read
        return self._files[part, name]


def _revoked(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """The ratings that stood and are revoked now, as they stood, with when and by which row they were revoked.

    Looking into a rating and mending belong to its revocation; a row that says another level, window or person too is a
    correction, and none of these.
    """
    revocation = ["revoked_at", "delivery_id", "row_no"]
    same = [*contract("window_rating").scope_key, *_SAME]
    stood = before.filter(pl.col("revoked_at").is_null()).drop(revocation)
    revoked = after.filter(pl.col("revoked_at").is_not_null()).select(*same, *revocation)
    return stood.join(revoked, on=same, nulls_equal=True, validate="1:1").select(before.columns)


_SAME = ("ticket_id", "unit_id", "window", "person_id", "rated_at", "level", "origin")


def pinned_keys(folder: Path, dataset: str) -> pl.DataFrame:
    """The keys of the rows that a version was scored from; of window ratings, of those that it knew as revoked."""
    pinned = (manifest(folder) or {}).get("inputs", {}).values()
    files = sorted({said["rows"][dataset] for said in pinned if dataset in said["rows"]})
    rows = pl.concat([empty(dataset), *(pl.read_parquet(folder / file, glob=False) for file in files)])
    counted = rows.filter(pl.col("revoked_at").is_not_null()) if dataset == "window_rating" else rows
    return counted.select(contract(dataset).scope_key).unique()


def _key(part: Part) -> str:
    return f"{part.dataset}/{part.month}"


def _in(period: str) -> pl.Expr:
    return pl.lit(period).alias("counts_in")
