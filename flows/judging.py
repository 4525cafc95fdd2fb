"""Typed rows -> the rows that would hold: prepared, judged by the rules, resolved by key, settled in a draft.

A part (one month of one dataset) is settled anew when rows arrived in it or when what its rows refer to has
changed, so that a row rejected for a missing reference heals by itself, in whatever order the files come.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from expectations.rules import Rule, rejects
from expectations.suites import suite
from flows.desk import Desk
from flows.mending import mended, settle_mended
from flows.parts import Arrivals, arrivals, context, deliveries, judges, linked, merged_days, touched
from flows.reading import Read
from flows.terms import terms
from transforms.as_of import placed
from transforms.clean.grants import with_pool
from transforms.clean.prepared import prepared
from transforms.clean.references import References
from transforms.clean.standing import LOADED, answered, live_rows, said_otherwise, standing, withdrawn_by
from transforms.clean.subjects import compared, told
from transforms.contracts import DATASETS
from transforms.faults import Fault
from transforms.fixed_point import plain
from transforms.forms import PROFILE as FORM
from warehouse.lake import DayFile, Draft, Part
from warehouse.landing import CONFIRM_WITHDRAWAL
from warehouse.ledger import PartEntry

_MOST_ROWS, _MOST_SHARE = 3, 0.1
"""A sheet that would withdraw more than so many rows and so large a share of its rows waits for --confirm."""


@dataclass(frozen=True)
class Judged:
    """What judging found: entries for the ledger, the night's new rows by dataset, sheets that wait for consent.

    `draft` is the lake as it would be; `unsure` says that a killed run left parts that the ledger does not know.
    """

    draft: Draft
    is_unsure: bool = False
    parts: tuple[PartEntry, ...] = ()
    fresh: dict[str, pl.DataFrame] = field(default_factory=dict)
    overspent: dict[str, Fault] = field(default_factory=dict)
    unconfirmed: dict[str, Fault] = field(default_factory=dict)
    replaced: tuple[tuple[str, str, int], ...] = ()
    """(delivery, earlier delivery, keys) of new forms that say otherwise what an earlier form said."""


def judge(
    desk: Desk,
    files: Sequence[Read],
    old_parts: dict[str, list[Part]],
    frozen: frozenset[str],
    refused: Collection[str] = (),
    undone: Mapping[str, list[Part]] | None = None,
) -> Judged:
    """Settle in a draft every part that the files touch and every open part whose references changed.

    `old_parts` says where deliveries that are tried again were counted before; `frozen` months are published and
    are settled only when rows arrive in them; nothing of the `refused` deliveries is taken. `undone` are the parts of
    deliveries that were taken back since.
    """
    desk, draft = desk.drafting()
    judged = Judged(draft, desk.unrecorded.exists())
    settle_mended(desk, files, refused)
    for dataset in DATASETS:
        new = arrivals(files, dataset, {*refused, *judged.unconfirmed}, old_parts)
        new = _stirred(desk, dataset, undone or {}) | new
        if not new and not desk.lake.parts(dataset):
            continue
        bureaus = desk.bureaus()
        after = _dataset(desk, dataset, new, judged, frozen)
        # The first units say which bureau is above them, and above each other.
        if desk.bureaus() != bureaus or (dataset == "unit" and new):
            after = _dataset(desk, dataset, new, judged, frozen)
        judged = after
    tried = pl.col("delivery_id").is_in([one.pending.receipt.delivery_id for one in files])
    fresh = {dataset: rows.filter(tried) for dataset, rows in judged.fresh.items()}
    return replace(judged, fresh={dataset: rows for dataset, rows in fresh.items() if rows.height})


def _stirred(desk: Desk, dataset: str, undone: Mapping[str, list[Part]]) -> Arrivals:
    """The parts of deliveries that were taken back, as if these had just arrived: what they moved is found by them."""
    found: Arrivals = {}
    for delivery_id, parts in undone.items():
        for part in (one for one in parts if one.dataset == dataset):
            days = [day for day in desk.lake.manifest(part).days if day.delivery_id == delivery_id]
            found.setdefault(part, {}).update((day.delivery_id, day) for day in days)
    return found


def _dataset(
    desk: Desk,
    dataset: str,
    new: Arrivals,
    before: Judged,
    frozen: frozenset[str],
) -> Judged:
    refs = desk.references()
    parts = touched(desk, dataset, new, frozen, refs, is_unsure=before.is_unsure)
    days = {part: merged_days(desk.lake, part, new.get(part, {})) for part in parts}
    asking = _unconfirmed(desk, dataset, days, new, refs)
    entries, fresh = [], []
    for group in linked(desk.lake, dataset, days):
        kept = {part: [day for day in days[part] if day.delivery_id not in asking] for part in group}
        found, rows = _settle_group(desk, dataset, kept, refs)
        entries += found
        fresh.append(rows)
    return replace(
        before,
        parts=(*before.parts, *entries),
        fresh=before.fresh | _fresh(dataset, fresh, deliveries(new) - asking.keys()),
        overspent=before.overspent | (_overspent(fresh) if dataset == "grant" else {}),
        unconfirmed=before.unconfirmed | asking,
        replaced=(*before.replaced, *_replaced(dataset, fresh, deliveries(new) - asking.keys())),
    )


def _replaced(dataset: str, judged: Sequence[pl.DataFrame], new: Collection[str]) -> Iterator[tuple[str, str, int]]:
    for rows in judged:
        forms = rows.filter(pl.col("profile").str.starts_with(FORM) & ~pl.col("is_rejected")) if rows.height else rows
        if forms.height:
            found = said_otherwise(dataset, forms)
            yield from found.filter(pl.col("delivery_id").is_in(list(new))).iter_rows()


def _overspent(judged: Sequence[pl.DataFrame]) -> dict[str, Fault]:
    """Grant files that the pool or the cap refuses whole, with what they give and what is allowed."""
    found = {}
    for rows in judged:
        for (delivery_id,), file in rows.group_by("delivery_id", maintain_order=True) if rows.height else ():
            points: list[int] = file["points"].drop_nulls().to_list()
            for code, flag, sum_, bound in (
                ("grant_file_over_cap", "is_over_cap", max(points, default=0), "cap"),
                ("grant_file_over_pool", "is_over_pool", file["pool_tried"].max() or 0, "pool"),
            ):
                if file[flag].any():
                    fields = {"found": plain(int(str(sum_))), "expected": plain(int(file[bound].drop_nulls()[0]))}
                    found[str(delivery_id)] = Fault(code, fields)
    return found


def _fresh(dataset: str, judged: Sequence[pl.DataFrame], new: set[str]) -> dict[str, pl.DataFrame]:
    """The judged rows of the deliveries that are new in this run, for the gate; nothing where there are none."""
    filled = [rows.filter(pl.col("delivery_id").is_in(new)) for rows in judged if rows.height]
    rows = pl.concat(filled, how="diagonal_relaxed") if filled else pl.DataFrame()
    return {dataset: rows} if rows.height else {}


def _rows(desk: Desk, dataset: str, days: dict[Part, list[DayFile]], refs: References) -> pl.DataFrame:
    """The prepared rows of these parts, judged: with `is_rejected`; without those of deliveries taken back."""
    return judged_rows(desk, dataset, delivered(desk, days), refs)


def delivered(desk: Desk, days: Mapping[Part, Sequence[DayFile]]) -> dict[Part, pl.DataFrame]:
    """The typed rows of the parts that have any, without those of deliveries taken back."""
    held = {part: [day for day in files if day.delivery_id not in desk.taken_back] for part, files in days.items()}
    return _typed(desk, held)


def judged_rows(desk: Desk, dataset: str, typed: Mapping[Part, pl.DataFrame], refs: References) -> pl.DataFrame:
    """Typed rows by part, prepared and judged: with `is_rejected`."""
    rows = _prepared(desk, dataset, typed, refs)
    return rows if rows.is_empty() else _judged(dataset, rows)


def _typed(desk: Desk, days: Mapping[Part, Sequence[DayFile]]) -> dict[Part, pl.DataFrame]:
    return {
        part: pl.concat([desk.lake.day_rows(part, day) for day in files], how="diagonal_relaxed")
        for part, files in days.items()
        if files
    }


def _prepared(desk: Desk, dataset: str, typed: Mapping[Part, pl.DataFrame], refs: References) -> pl.DataFrame:
    frames = []
    for part, rows in typed.items():
        known = replace(refs, **judges(desk.lake, part))
        known = replace(known, **terms(desk, part, refs))
        frames.append(prepared(dataset, rows, known).with_columns(part_month=pl.lit(part.month)))
    return placed(pl.concat(frames, how="diagonal_relaxed")) if frames else pl.DataFrame()


def _judged(dataset: str, rows: pl.DataFrame) -> pl.DataFrame:
    rules = suite(dataset)
    if dataset == "grant":
        rows = with_pool(rows, _is_bad([rule for rule in rules if rule.code != "grant_over_pool"]))
    rows = compared(dataset, rows, _is_bad(rules))
    return rows.with_columns(is_rejected=_is_bad(rules))


def _is_bad(rules: Sequence[Rule]) -> pl.Expr:
    masks = [rule.mask.fill_null(value=False) for rule in rules if rule.severity == "reject"]
    return pl.any_horizontal(masks)


def _unconfirmed(
    desk: Desk, dataset: str, days: dict[Part, list[DayFile]], new: Arrivals, refs: References
) -> dict[str, Fault]:
    """New whole-period sheets that would withdraw too much and that nobody has confirmed."""
    confirmed = {act["delivery_id"] for act in desk.landing.acts(CONFIRM_WITHDRAWAL)}
    waiting = deliveries(new) - confirmed
    arrived = [(part, day) for part, files in new.items() for day in files.values() if day]
    has_sheets = any(_is_sheet(desk, part, day) for part, day in arrived if day.delivery_id in waiting)
    rows = _rows(desk, dataset, {part: days[part] for part in new}, refs) if has_sheets else pl.DataFrame()
    if rows.is_empty():
        return {}
    found: dict[str, Fault] = {}
    sheets = rows.filter((pl.col("delivery") == "whole_period") & pl.col("delivery_id").is_in(waiting))
    for delivery_id in sheets.sort("order")["delivery_id"].unique(maintain_order=True):
        gone, of = withdrawn_by(dataset, rows.filter(~pl.col("delivery_id").is_in(found.keys())), delivery_id)
        if gone > _MOST_ROWS and gone > _MOST_SHARE * of:
            found[delivery_id] = Fault("withdrawal_needs_confirmation", {"found": gone, "expected": of})
    return found


def _is_sheet(desk: Desk, part: Part, day: DayFile) -> bool:
    """Whether the rows of a delivery stand for a whole period."""
    return bool((desk.lake.day_rows(part, day, ["delivery"])["delivery"] == "whole_period").any())


def _settle_group(
    desk: Desk, dataset: str, days: dict[Part, list[DayFile]], refs: References
) -> tuple[list[PartEntry], pl.DataFrame]:
    """Resolve parts together and settle each in the draft; the ledger entries and all judged rows are returned."""
    assert desk.draft is not None  # noqa: S101 - `judge` works on a draft
    rows = _rows(desk, dataset, days, refs)
    gone = {part: [day for day in files if day.delivery_id in desk.taken_back] for part, files in days.items()}
    ended = [_prepared(desk, dataset, _typed(desk, gone), refs).with_columns(end=pl.lit("withdrawn"))]
    if rows.is_empty():
        for part, files in days.items():
            desk.draft.settle(part, files, desk.lake.live(part).clear(), context(desk, part, refs))
        return [PartEntry(part, _counts(part, ended), _reject_rows(part, None)) for part in days], rows
    rows = rows.with_row_index("_row")
    stood = standing(dataset, rows)
    rows = told(dataset, rows, stood)
    rows = rows.with_columns(is_mended=mended(desk)).with_columns(is_answered=answered(dataset))
    offences = _told_of_what_holds(rejects(dataset, rows.filter(~pl.col("is_answered")), suite(dataset)), stood)
    for part, files in days.items():
        live = live_rows(dataset, stood.filter(pl.col("part_month") == part.month))
        desk.draft.settle(part, files, live, context(desk, part, refs))
    end = pl.when("is_answered").then(pl.lit("superseded")).otherwise(pl.lit("rejected"))
    rejected = rows.filter("is_rejected").with_columns(end=end)
    ended += [stood.with_columns(end="standing"), rejected]
    return [PartEntry(part, _counts(part, ended), _reject_rows(part, offences)) for part in days], rows


def _told_of_what_holds(offences: pl.DataFrame, stood: pl.DataFrame) -> pl.DataFrame:
    """Why rows were rejected, and what else was found of the rows that hold: what was corrected is mended."""
    held = stood.filter(pl.col("standing") == LOADED).select("delivery_id", "row_no", month="part_month")
    is_reject = pl.col("severity") == "reject"
    of_held = offences.filter(~is_reject).join(held, on=["delivery_id", "row_no", "month"], how="semi")
    return pl.concat([offences.filter(is_reject), of_held])


_COUNTS = {"loaded": pl.Int64, "rejected": pl.Int64, "superseded": pl.Int64, "withdrawn": pl.Int64}


def _counts(part: Part, ended: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """One row per delivery of the part and bureau: where its rows ended, as `end` says."""
    shape = dict.fromkeys(("delivery_id", "dataset", "month", "bureau_id"), pl.String) | _COUNTS
    here = [rows.filter(pl.col("part_month") == part.month) for rows in ended if "part_month" in rows.columns]
    if not here:
        return pl.DataFrame(schema=shape)
    tally = [(pl.col("end") == end).sum().cast(pl.Int64).alias(end) for end in _COUNTS]
    return (
        pl.concat(rows.select("delivery_id", pl.col("bureau_id").fill_null(""), "end") for rows in here)
        .group_by("delivery_id", "bureau_id")
        .agg(tally)
        .with_columns(dataset=pl.lit(part.dataset), month=pl.lit(part.month))
        .select(shape.keys())
        .sort("delivery_id", "bureau_id")
    )


def _reject_rows(part: Part, offences: pl.DataFrame | None) -> pl.DataFrame:
    """One row per rejected row and reason, as the ledger keeps it."""
    names = ["delivery_id", "dataset", "month", "row_no", "code", "column_name", "found", "bureau_id", "unit_id"]
    names += ["subject_id", "severity"]
    if offences is None:
        return pl.DataFrame(schema=dict.fromkeys(names, pl.String) | {"row_no": pl.Int64})
    here = offences.filter(pl.col("month") == part.month)
    return (
        here.with_columns(dataset=pl.lit(part.dataset))
        .rename({"column": "column_name"})
        .select(names)
        .unique(
            ["delivery_id", "row_no", "code", "column_name"], keep="first", maintain_order=True
        )  # two takes of a row
        .sort("delivery_id", "row_no", "code", "column_name")
    )
