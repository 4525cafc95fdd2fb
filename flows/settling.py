"""Typed rows -> the rows that hold: prepared, judged by the rules, resolved by key, written as the part's live file.

A part (one month of one dataset) is settled anew when rows arrived in it or when what its rows refer to has
changed, so that a row rejected for a missing reference heals by itself, in whatever order the files come.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from expectations.rules import Rule, rejects
from expectations.suites import suite
from flows.desk import Desk
from flows.reading import Read
from flows.terms import grant_terms
from transforms.clean.grants import with_pool
from transforms.clean.prepared import prepared
from transforms.clean.references import References
from transforms.clean.standing import live_rows, standing, withdrawn_by
from transforms.contracts import DATASETS, TIMELESS, Contract, contract
from transforms.faults import Fault
from transforms.scoring.month import ENGINE
from warehouse.lake import DayFile, Lake, Part, fingerprint
from warehouse.ledger import PartEntry

# A row that holds is judged by these; when they change it is judged again.
_JUDGED_BY = {
    "unit": (),
    "person": ("unit",),
    "posting": ("unit", "person"),
    "work_item": ("unit",),
    "event_rule": ("unit",),
    "work_log": ("unit", "person", "posting", "work_item"),
    "work_review": ("unit", "person", "posting", "work_item", "work_log"),
    "event": ("unit", "person", "posting", "event_rule"),
    "grant": ("unit", "person", "posting"),
}
_MOST_ROWS, _MOST_SHARE = 3, 0.1
"""A sheet that would withdraw more than so many rows and so large a share of its rows waits for --confirm."""


@dataclass(frozen=True)
class Settled:
    """What settling found: entries for the ledger, the night's new rows by dataset, sheets that wait for consent."""

    parts: tuple[PartEntry, ...] = ()
    fresh: dict[str, pl.DataFrame] = field(default_factory=dict)
    unconfirmed: dict[str, Fault] = field(default_factory=dict)


def settle(desk: Desk, files: Sequence[Read], old_parts: dict[str, list[Part]], frozen: frozenset[str]) -> Settled:
    """Settle every part that the files touch and every open part whose references changed.

    `old_parts` says where deliveries that are tried again were counted before; `frozen` months are published and
    are settled only when rows arrive in them.
    """
    settled = Settled()
    for dataset in DATASETS:
        settled = _dataset(desk, dataset, _arrivals(files, dataset, settled.unconfirmed, old_parts), settled, frozen)
    return settled


def _arrivals(
    files: Sequence[Read], dataset: str, unconfirmed: dict[str, Fault], old_parts: dict[str, list[Part]]
) -> dict[Part, dict[str, DayFile | None]]:
    """Part -> delivery -> its new day file, or None where the delivery has no rows there any more."""
    found: dict[Part, dict[str, DayFile | None]] = {}
    for one in files:
        delivery_id = one.pending.receipt.delivery_id
        for part in old_parts.get(delivery_id, []):
            if part.dataset == dataset:
                found.setdefault(part, {})[delivery_id] = None
        if one.is_refused or delivery_id in unconfirmed:
            continue
        for part, day in one.days:
            if part.dataset == dataset:
                found.setdefault(part, {})[delivery_id] = day
    return found


def _dataset(
    desk: Desk,
    dataset: str,
    arrivals: dict[Part, dict[str, DayFile | None]],
    before: Settled,
    frozen: frozenset[str],
) -> Settled:
    refs = desk.references()
    touched = _touched(desk, dataset, arrivals, frozen, refs)
    days = {part: _merged_days(desk.lake, part, arrivals.get(part, {})) for part in touched}
    asking = _unconfirmed(desk, dataset, days, arrivals, refs)
    entries, fresh = [], []
    for group in _linked(desk.lake, dataset, days):
        kept = {part: [day for day in days[part] if day.delivery_id not in asking] for part in group}
        found, rows = _settle_group(desk, dataset, kept, refs)
        entries += found
        fresh.append(rows)
    new = {delivery for by_delivery in arrivals.values() for delivery, day in by_delivery.items() if day}
    return replace(
        before,
        parts=(*before.parts, *entries),
        fresh=before.fresh | _fresh(dataset, fresh, new - asking.keys()),
        unconfirmed=before.unconfirmed | asking,
    )


def _fresh(dataset: str, judged: Sequence[pl.DataFrame], new: set[str]) -> dict[str, pl.DataFrame]:
    """The judged rows of the deliveries that are new in this run, for the gate; nothing where there are none."""
    filled = [rows.filter(pl.col("delivery_id").is_in(new)) for rows in judged if rows.height]
    rows = pl.concat(filled, how="diagonal_relaxed") if filled else pl.DataFrame()
    return {dataset: rows} if rows.height else {}


def _touched(
    desk: Desk,
    dataset: str,
    arrivals: Mapping[Part, dict[str, DayFile | None]],
    frozen: frozenset[str],
    refs: References,
) -> list[Part]:
    arrived = set(arrivals)
    stale = {
        part
        for part in desk.lake.parts(dataset)
        if part.month not in frozen and desk.lake.manifest(part).context != _context(desk, part, refs)
    }
    return sorted(arrived | stale | _elsewhere(desk.lake, dataset, arrivals))


def _elsewhere(lake: Lake, dataset: str, arrivals: Mapping[Part, dict[str, DayFile | None]]) -> set[Part]:
    """Other parts in which a key of the new rows holds: a corrected date moves a row into another month."""
    known = contract(dataset)
    if not _key_outlives_month(known):
        return set()
    keys = {
        key
        for part, files in arrivals.items()
        for key in _keys(lake, part, [d for d in files.values() if d], known.key[0])
    }
    found = set()
    for part in lake.parts(dataset) if keys else []:
        path = lake.live_path(part)
        if part not in arrivals and path:
            held = pl.scan_parquet(path).select(known.key[0]).filter(pl.col(known.key[0]).is_in(list(keys)))
            if held.head(1).collect().height:
                found.add(part)
    return found


def _key_outlives_month(known: Contract) -> bool:
    """Whether a row keeps its key when its month is corrected."""
    return bool(known.month_from) and not set(known.key) & set(known.month_from)


def _context(desk: Desk, part: Part, refs: References) -> str:
    """The fingerprint of all that the rows of a part are judged by."""
    named: list[tuple[str, str | None]] = [("engine", str(ENGINE)), ("bureaus", ",".join(refs.bureaus))]
    for name in _JUDGED_BY[part.dataset]:
        month = TIMELESS if not contract(name).month_from else part.month
        path = desk.lake.manifest(Part(name, month)).live
        named.append((name, path))
    if part.dataset == "grant":
        named.append(("terms", str(grant_terms(desk, part.month, refs).to_dicts())))
    return fingerprint(named)


def _merged_days(lake: Lake, part: Part, new: dict[str, DayFile | None]) -> list[DayFile]:
    """The day files of a part once the new ones took the places of what their deliveries had before."""
    kept = [day for day in lake.manifest(part).days if day.delivery_id not in new]
    return sorted([*kept, *(day for day in new.values() if day)], key=lambda day: day.order)


def _linked(lake: Lake, dataset: str, days: dict[Part, list[DayFile]]) -> list[list[Part]]:
    """Parts to be resolved together: a key that names no month may have been corrected into another month."""
    known = contract(dataset)
    if not days or not _key_outlives_month(known):
        return [[part] for part in days]
    places: dict[str, Part] = {}
    group: set[Part] = set()
    for part, files in days.items():
        for key in _keys(lake, part, files, known.key[0]):
            other = places.setdefault(key, part)
            if other != part:
                group |= {part, other}
    return [*([sorted(group)] if group else []), *([part] for part in days if part not in group)]


def _keys(lake: Lake, part: Part, days: Sequence[DayFile], key: str) -> set[str]:
    columns = [lake.day_rows(part, day).get_column(key) for day in days]
    return set(pl.concat(columns).drop_nulls().to_list()) if columns else set()


def _rows(desk: Desk, dataset: str, days: dict[Part, list[DayFile]], refs: References) -> pl.DataFrame:
    """The prepared rows of these parts, judged: with `is_rejected`."""
    frames = []
    for part, files in days.items():
        typed = [desk.lake.day_rows(part, day) for day in files]
        if typed:
            rows = pl.concat(typed, how="diagonal_relaxed")
            known = (
                replace(refs, work_log=desk.lake.live(Part("work_log", part.month)))
                if dataset == "work_review"
                else refs
            )
            known = replace(known, grant_terms=grant_terms(desk, part.month, refs)) if dataset == "grant" else known
            frames.append(prepared(dataset, rows, known).with_columns(part_month=pl.lit(part.month)))
    if not frames:
        return pl.DataFrame()
    return _judged(dataset, pl.concat(frames, how="diagonal_relaxed"))


def _judged(dataset: str, rows: pl.DataFrame) -> pl.DataFrame:
    rules = suite(dataset)
    if dataset == "grant":
        rows = with_pool(rows, _is_bad([rule for rule in rules if rule.code != "grant_over_pool"]))
    return rows.with_columns(is_rejected=_is_bad(rules))


def _is_bad(rules: Sequence[Rule]) -> pl.Expr:
    masks = [rule.mask.fill_null(value=False) for rule in rules if rule.severity == "reject"]
    return pl.any_horizontal(masks)


def _unconfirmed(
    desk: Desk,
    dataset: str,
    days: dict[Part, list[DayFile]],
    arrivals: dict[Part, dict[str, DayFile | None]],
    refs: References,
) -> dict[str, Fault]:
    """New whole-period sheets that would withdraw too much and that nobody has confirmed."""
    new = {delivery for by_delivery in arrivals.values() for delivery, day in by_delivery.items() if day}
    asked = {one["delivery_id"] for one in desk.landing.acts("confirm_withdrawal")}
    if not new - asked:
        return {}
    touched = {part: files for part, files in days.items() if part in arrivals}
    rows = _rows(desk, dataset, touched, refs)
    if rows.is_empty() or not (rows["delivery"] == "whole_period").any():
        return {}
    found: dict[str, Fault] = {}
    sheets = rows.filter((pl.col("delivery") == "whole_period") & pl.col("delivery_id").is_in(new - asked))
    for delivery_id in sheets.sort("order")["delivery_id"].unique(maintain_order=True):
        standing_rows = rows.filter(~pl.col("delivery_id").is_in(found.keys()))
        gone, of = withdrawn_by(dataset, standing_rows, delivery_id)
        if gone > _MOST_ROWS and gone > _MOST_SHARE * of:
            found[delivery_id] = Fault("withdrawal_needs_confirmation", {"found": gone, "expected": of})
    return found


def _settle_group(
    desk: Desk, dataset: str, days: dict[Part, list[DayFile]], refs: References
) -> tuple[list[PartEntry], pl.DataFrame]:
    """Resolve parts together and write each one's live file; the ledger entries and all judged rows are returned."""
    rows = _rows(desk, dataset, days, refs)
    if rows.is_empty():
        entries = []
        for part, files in days.items():
            desk.lake.settle(part, files, desk.lake.live(part).clear(), _context(desk, part, refs))
            entries.append(PartEntry(part, _counts(part, None, None), _reject_rows(part, None)))
        return entries, rows
    stood = standing(dataset, rows)
    offences = rejects(rows, suite(dataset))
    for part, files in days.items():
        live = live_rows(dataset, stood.filter(pl.col("part_month") == part.month))
        desk.lake.settle(part, files, live, _context(desk, part, refs))
    entries = [PartEntry(part, _counts(part, rows, stood), _reject_rows(part, offences)) for part in days]
    return entries, rows


_COUNTS = {"loaded": pl.Int64, "rejected": pl.Int64, "superseded": pl.Int64, "withdrawn": pl.Int64}


def _counts(part: Part, rows: pl.DataFrame | None, stood: pl.DataFrame | None) -> pl.DataFrame:
    """One row per delivery of the part: where its rows ended."""
    shape = {"delivery_id": pl.String, "dataset": pl.String, "month": pl.String, **_COUNTS}
    if rows is None or stood is None:
        return pl.DataFrame(schema=shape)
    here = pl.col("part_month") == part.month
    rejected = rows.filter(here & pl.col("is_rejected")).select("delivery_id", end=pl.lit("rejected"))
    ended = stood.filter(here).select("delivery_id", end="standing")
    tally = [(pl.col("end") == end).sum().cast(pl.Int64).alias(end) for end in _COUNTS]
    return (
        pl.concat([rejected, ended])
        .group_by("delivery_id")
        .agg(tally)
        .with_columns(dataset=pl.lit(part.dataset), month=pl.lit(part.month))
        .select(shape.keys())
        .sort("delivery_id")
    )


def _reject_rows(part: Part, offences: pl.DataFrame | None) -> pl.DataFrame:
    """One row per rejected row and reason, as the ledger keeps it."""
    names = ["delivery_id", "dataset", "month", "row_no", "code", "column_name", "found", "unit_id", "severity"]
    if offences is None:
        return pl.DataFrame(schema=dict.fromkeys(names, pl.String) | {"row_no": pl.Int64})
    here = offences.filter(pl.col("month") == part.month)
    return (
        here.with_columns(dataset=pl.lit(part.dataset))
        .rename({"column": "column_name"})
        .select(names)
        .sort("delivery_id", "row_no", "code", "column_name")
    )
