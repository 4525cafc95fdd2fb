"""The tables of a plan, alike on the terminal and in the workbook: periods, post classes, sections, results, money."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from flows.plan_money import Money
from flows.planning import Plan, Planned
from flows.wording import Lang, say, sentence
from transforms.comparison.plans import summed
from warehouse.extracts.listings import Cell, Column, Kind, Listing
from warehouse.extracts.sheets_book import BookSheet, Heading, sheets_book
from warehouse.files import replace

_COUNTS = ("results", "moved", "rank_moved", "tier_moved", "title_moved", "newly_held", "let_go")
_SPREAD = ("lowest", "middle", "mean", "highest")
_SUMMED: tuple[tuple[str, Kind], ...] = (
    *((name, "count") for name in _COUNTS[:2]),
    *((name, "points") for name in _SPREAD),
    *((name, "count") for name in _COUNTS[2:]),
)
_RESULT: tuple[tuple[str, Kind], ...] = (("score", "points"), ("rank", "count"), ("tier", "text"), ("title", "text"))


@dataclass(frozen=True)
class PlanTable:
    """A table by its title; each column by the code of its head and what stands below it."""

    title: str
    columns: Sequence[tuple[str, Kind]]
    rows: Sequence[Sequence[Cell]]


def tables(lang: Lang, found: Plan) -> list[PlanTable]:
    """Every table of a plan; of one by which nothing could be scored, none."""
    if not found.done:
        return []
    every = [_periods(lang, found)]
    if found.written.edition.subject == "person":
        every += [_posts(lang, found), _sections(lang, found)]
    return [*every, _moved(lang, found), *(_money(lang, one) for one in found.money if one.shares is not None)]


def by_period(found: Plan) -> list[tuple[dict[str, Any], Planned]]:
    """Each bureau's period summed up, by bureau and period."""
    known = {one.entry.key: one for one in found.done}
    rows = summed(found.moves, ["bureau_id", "month"]).to_dicts()
    return [(row, known[row["bureau_id"], row["month"]]) for row in rows]


def _periods(lang: Lang, found: Plan) -> PlanTable:
    rows = [[row["bureau_id"], row["month"], _standing(lang, one), *_sums(row)] for row, one in by_period(found)]
    columns: list[tuple[str, Kind]] = [("bureau", "text"), ("month", "text"), ("in_force", "text")]
    return PlanTable(say(lang, "plan_months"), [*columns, *_SUMMED], rows)


def _standing(lang: Lang, one: Planned) -> str:
    version = f" v{one.entry.version}" if one.entry.version else ""
    return f"{one.in_force.scheme} {one.in_force.edition} {say(lang, f'state_{one.entry.state}')}{version}"


def _posts(lang: Lang, found: Plan) -> PlanTable:
    title_of = found.written.edition.post_title
    rows = [[title_of(row["post_class"] or ""), *_sums(row)] for row in summed(found.moves, ["post_class"]).to_dicts()]
    return PlanTable(say(lang, "plan_posts"), [("post_class", "text"), *_SUMMED], rows)


def _sections(lang: Lang, found: Plan) -> PlanTable:
    """Those in which most moves come first."""
    parts = summed(found.moves, ["unit_id"]).sort("moved", "unit_id", descending=[True, False])
    rows = [[row["unit_id"], found.unit_names.get(row["unit_id"]), *_sums(row)] for row in parts.to_dicts()]
    return PlanTable(say(lang, "plan_sections"), [("unit_id", "text"), ("unit_name", "text"), *_SUMMED], rows)


def _sums(row: dict[str, Any]) -> list[Cell]:
    return [row[name] for name, _ in _SUMMED]


def _moved(lang: Lang, found: Plan) -> PlanTable:
    """Whoever is held or let go before all, then by the size of the change."""
    size = pl.col("change").abs()
    order = [size.is_not_null(), size, pl.col("month"), pl.col("subject_id")]
    moved = found.moves.filter("is_moved").sort(order, descending=[False, True, False, False])
    rows = [
        [
            row["month"],
            row["subject_id"],
            row["name"] or found.unit_names.get(row["subject_id"]),
            found.unit_names.get(row["unit_id"], row["unit_id"]),
            say(lang, f"plan_{row['outcome']}"),
            row["change"],
            *(row[f"{name}_{when}"] for name, _ in _RESULT for when in ("before", "after")),
        ]
        for row in moved.to_dicts()
    ]
    who: list[tuple[str, Kind]] = [(name, "text") for name in ("month", "person_id", "person_name", "unit", "outcome")]
    pairs = [(f"{name}_{when}", kind) for name, kind in _RESULT for when in ("in_force", "proposed")]
    return PlanTable(say(lang, "plan_moved"), [*who, ("change", "points"), *pairs], rows)


def _money(lang: Lang, one: Money) -> PlanTable:
    assert one.shares is not None  # noqa: S101 - the caller asks for shared pools only
    title = say(lang, "plan_money", bureau=one.bureau_id, quarter=one.quarter)
    columns: list[tuple[str, Kind]] = [("person_id", "text"), ("person_name", "text")]
    amounts: list[tuple[str, Kind]] = [("amount_in_force", "points"), ("amount_proposed", "points")]
    return PlanTable(title, [*columns, *amounts], one.shares.rows())


def write_book(lang: Lang, found: Plan, file: Path) -> bool:
    """Write every table as a sheet of its own; what could not be scored stands over each. False where none is."""
    edition = found.written.edition
    about = f"{edition.title}  {edition.scheme} {edition.effective}  {found.first}..{found.last}"
    heading = Heading(
        about, [sentence(lang, fault) for fault in found.faults], say(lang, "none_of", caption="{caption}")
    )
    sheets = [
        BookSheet(one.title, one.title, Listing(one.title, [_column(lang, *c) for c in one.columns], one.rows))
        for one in tables(lang, found)
    ]
    if sheets:
        replace(file, lambda path: sheets_book(path, heading, sheets))
    return bool(sheets)


def _column(lang: Lang, code: str, kind: Kind) -> Column:
    return Column(say(lang, f"th_{code}"), kind)
