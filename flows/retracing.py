"""Pinned rows traced back: each is read again from the landed bytes by the profiles that held, and compared."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import polars as pl

from flows.desk import Desk, WrittenProfile
from flows.forms.returned import taken
from flows.pseudonyms import pseudonymised
from flows.publication_files import FOUND
from flows.reading import request, taken_rows
from flows.receiving import Pending, is_of
from flows.sources.layout import Table
from flows.sources.table import tables
from transforms.contracts import contract
from transforms.faults import Fault, FaultError
from transforms.profile_text import profile
from transforms.scheme.position import decoded
from warehouse.landing import Receipt
from warehouse.publication_checks import Published

_SETTLED = ("person_id", "unit_id", "counted_month", "section_id")
"""What may be filled in, or found by name, when a row is judged; a cell that was delivered stays as it came."""
_OPENED = ("to_date", "left_date")
"""What a pinned row may have blank: an end after the period is an open one."""


@dataclass(frozen=True)
class Retracing:
    """The texts and receipts that pinned rows are traced by, read once for all versions."""

    desk: Desk

    @cached_property
    def receipts(self) -> dict[str, list[Receipt]]:
        """Delivery -> every name under which it came."""
        found: dict[str, list[Receipt]] = {}
        for one in self.desk.landing.receipts():
            found.setdefault(one.delivery_id, []).append(one)
        return found

    @cached_property
    def _ever(self) -> list[tuple[str, str]]:
        """Every profile text that ever held, the newest first, as (file, hash)."""
        pages = reversed(self.desk.landing.pages("texts"))
        said = [json.loads(page.read_text(encoding="utf-8"))["texts"] for page in pages]
        return list(dict.fromkeys(pair for texts in said for pair in texts.items() if pair[0].startswith("sources/")))

    @cached_property
    def _read(self) -> dict[tuple[str, str, str], dict[str, pl.DataFrame]]:
        return {}

    def profiles(self, texts: Mapping[str, str]) -> list[WrittenProfile]:
        """The profiles that a manifest pinned, then those that held at other times."""
        pairs = [pair for pair in texts.items() if pair[0].startswith("sources/")]
        found = []
        for file, sha256 in dict.fromkeys([*pairs, *self._ever]):
            path = self.desk.landing.object_path(sha256)
            if path.exists():
                text = path.read_bytes()
                try:
                    found.append(WrittenProfile(Path(file), sha256, text, profile(decoded(text, file), file)))
                except FaultError:
                    continue  # its bytes are not what they were: the check of landing says so
        return found

    def rows(self, delivery_id: str, dataset: str, written: WrittenProfile | None) -> pl.DataFrame | None:
        """The typed rows of a delivery under a profile, or as a form; None where it cannot be read."""
        for receipt in self.receipts.get(delivery_id, ()):
            if not self.desk.landing.object_path(receipt.sha256).exists():
                continue  # the check of landing says so
            if written is None or is_of(receipt, written.profile):
                place = (delivery_id, receipt.name, written.sha256 if written else "")
                if place not in self._read:
                    self._read[place] = _typed(self.desk, receipt, written)
                return self._read[place].get(dataset)
        return None


def _typed(desk: Desk, receipt: Receipt, written: WrittenProfile | None) -> dict[str, pl.DataFrame]:
    one = Pending(receipt, written, "", is_confirmed=False)
    (table,) = tables([request(desk, one)])
    try:
        if not isinstance(table, Table):
            return {}
        folder, is_form = receipt.folder, table.form is not None
        if is_form:
            form = taken(receipt, table, desk.landing.key())
            table, folder, one = form.table, form.folder, Pending(receipt, form.profile, "", is_confirmed=False)
        if one.profile is None:
            return {}
        frames = taken_rows(one, table, one.profile.profile, folder, is_form=is_form)
    except FaultError:
        return {}
    found: dict[str, list[pl.DataFrame]] = {}
    for take, rows in frames:
        found.setdefault(take.dataset, []).append(pseudonymised(take.dataset, rows, desk.landing))
    return {name: pl.concat(takes, how="diagonal") for name, takes in found.items()}


@dataclass(frozen=True)
class Retraced:
    """What tracing a version's rows found; that bytes were purged is news, and their rows stand unchecked."""

    faults: tuple[Fault, ...] = ()
    news: tuple[Fault, ...] = ()


def retraced(tracing: Retracing, one: Published) -> Retraced:
    """The first cell of each pinned file and delivery that the landed bytes do not say."""
    known = tracing.profiles(one.said.get("texts", {}))
    purged = tracing.desk.purged.days
    found, gone = [], {}
    for path in sorted({path for said in one.said.get("inputs", {}).values() for path in said["rows"].values()}):
        dataset = path.removeprefix("inputs/").partition("-")[0].partition(".")[0]
        if dataset in FOUND or not (one.folder / path).exists():
            continue
        try:
            rows = pl.read_parquet(one.folder / path, glob=False)
        except (pl.exceptions.PolarsError, OSError):
            continue  # its hash is told already
        for (delivery_id,), pinned in rows.group_by("delivery_id", maintain_order=True):
            if str(delivery_id) in purged:
                gone[str(delivery_id), dataset] = pinned.height
                continue
            fault = _delivery_fault(tracing, known, dataset, str(delivery_id), pinned)
            found += [Fault(fault.code, {"file": f"{one.name}/{path}", **fault.fields})] if fault else []
    told: dict[str, str | int] = {
        "file": one.name,
        "count": len({delivery for delivery, _ in gone}),
        "rows": sum(gone.values()),
    }
    return Retraced(tuple(found), (Fault("verify_rows_purged", told),) if gone else ())


def _delivery_fault(
    tracing: Retracing, known: Sequence[WrittenProfile], dataset: str, delivery_id: str, pinned: pl.DataFrame
) -> Fault | None:
    """None as soon as one profile that held gives all its cells; else what the first that could be read gives."""
    first: Fault | None = None
    receipts = tracing.receipts.get(delivery_id, [])
    for written in [*(w for w in known if any(is_of(r, w.profile) for r in receipts)), None]:
        typed = tracing.rows(delivery_id, dataset, written)
        if typed is None:
            continue
        fault = _cell_fault(dataset, pinned, typed, receipts[0])
        if fault is None:
            return None
        first = first or fault
    name = receipts[0].name if receipts else "-"
    return first or Fault("verify_delivery_unreadable", {"delivery": delivery_id, "found": name})


def _cell_fault(dataset: str, pinned: pl.DataFrame, typed: pl.DataFrame, receipt: Receipt) -> Fault | None:
    """The first pinned row that no landed row of its number agrees with, and its first column that differs."""
    names = [c.name for c in contract(dataset).column if c.name in typed.columns]
    delivered = typed.select("row_no", *(pl.col(name).alias(f"{name}_landed") for name in names))
    numbered = pinned.with_row_index("_place")
    joined = numbered.join(delivered, on="row_no", how="left", maintain_order="left")
    lacking = numbered.join(delivered, on="row_no", how="anti")
    agree = joined.with_columns(agrees=pl.all_horizontal(*(_agrees(dataset, name) for name in names)))
    good = agree.filter("agrees")["_place"]
    bad = agree.filter(~pl.col("_place").is_in(good.implode())).head(1)
    told: dict[str, str | int] = {"delivery": receipt.delivery_id, "landed": receipt.name}
    if lacking.height:
        return Fault("verify_row_not_landed", told | {"row": lacking["row_no"][0]})
    if bad.is_empty():
        return None
    column = next(name for name in names if not bad.select(_agrees(dataset, name)).item())
    cells = {"found": _shown(bad[column][0]), "expected": _shown(bad[f"{column}_landed"][0])}
    return Fault("verify_cell_not_landed", told | {"row": bad["row_no"][0], "column": column, **cells})


def _agrees(dataset: str, name: str) -> pl.Expr:
    here, there = pl.col(name), pl.col(f"{name}_landed")
    same = here.eq_missing(there) | there.is_null()
    if name in _OPENED:
        same |= here.is_null()
    return same | pl.lit(name in _SETTLED and name not in contract(dataset).key)


def _shown(value: object) -> str:
    if isinstance(value, pl.Series):
        return ";".join(map(str, value))
    return "-" if value is None else str(value)


def texts_pinned(every: Iterable[Published]) -> dict[str, str]:
    """Hash -> name of every text that a manifest pins: landing must have them all."""
    return {sha: name for one in every for name, sha in one.said.get("texts", {}).items()}
