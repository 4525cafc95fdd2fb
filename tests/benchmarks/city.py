"""A city of so many people and a year of theirs, written by the lake's own functions and scored by the engine.

Nothing is delivered: what a night would have settled is settled at once, what a month-end would have written is written
without pages.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl

from flows.desk import Desk, opened
from flows.month_end import calculated_entry
from flows.month_inputs import row_hashes, scheme_months
from flows.noted_basis import keep_basis
from flows.parts import context
from flows.setting_up import set_up
from flows.settings import workspace
from flows.signs import Looking
from flows.staleness import basis_of
from flows.versions import calculated_facts, scored_rows
from transforms.contracts import DATASETS, contract, empty
from transforms.fixed_point import ONE
from transforms.period import last_day
from warehouse.lake import Draft, Part
from warehouse.ledger import record_period
from warehouse.publications import write

SCHEME = "haiyang-urban"
YEAR = "2025"
MONTHS = [f"{YEAR}-{number:02d}" for number in range(1, 13)]
SECTIONS, ITEMS, WORKDAYS, ENTRIES = 8, 40, 20, 4
CLASSES = ("comprehensive_service", "daily_monitoring", "tax_guidance", "tax_assessment", "tax_inspection")
BEGUN = date(2020, 1, 1)


def city(folder: Path, people: int, bureaus: int, months: Sequence[str] = MONTHS) -> None:
    """A workspace in which the months of the year are calculated for every bureau."""
    set_up(folder, (SCHEME,), is_example=False, comment="")
    names = [f"B{number:02d}" for number in range(bureaus)]
    edition = folder / "schemes" / SCHEME / "2026-01.yaml"
    shutil.rmtree(folder / "schemes" / f"{SCHEME}-year")
    text = edition.read_text(encoding="utf-8").replace("effective: 2026-01", "effective: 2025-01")
    edition.write_text(f"{text}applies_to: [{', '.join(names)}]\n", encoding="utf-8")
    edition.rename(edition.with_name("2025-01.yaml"))
    desk = opened(workspace(folder))
    draft = Draft(folder / "var" / "lake")
    staff = _staff(people, names)
    _lists(draft, names, staff)
    for month in months:
        _month(draft, staff, month)
    draft.commit()
    _judged(desk, draft)
    _calculated(desk, names, months)


def _staff(people: int, names: list[str]) -> pl.DataFrame:
    """One row per person: person_id, bureau_id, unit_id, post_class."""
    number = pl.int_range(people)
    bureau = pl.format("B{}", (number % len(names)).cast(pl.String).str.zfill(2))
    section = number // len(names) % SECTIONS
    return pl.select(
        number=number,
        person_id=number.cast(pl.String).str.zfill(6),
        bureau_id=bureau,
        unit_id=pl.format("{}S{}", bureau, section),
        post_class=section.replace_strict({n: CLASSES[n % len(CLASSES)] for n in range(SECTIONS)}),
    )


def _lists(draft: Draft, names: list[str], staff: pl.DataFrame) -> None:
    since = pl.lit(BEGUN).alias("from_date")
    tops = pl.DataFrame({"unit_id": names, "bureau_id": names}).with_columns(since, unit_name="unit_id")
    sections = staff.select("unit_id", "bureau_id", parent_id="bureau_id").unique().with_columns(since)
    items = pl.select(item_code=pl.format("X{}", pl.int_range(ITEMS)), points=(pl.int_range(ITEMS) % 7 + 1) * ONE)
    items = items.with_columns(since, item_name="item_code", counted_from=pl.lit("declared"))
    rule = pl.DataFrame({"event_code": ["Q1"], "event_name": ["Q1"], "category": ["quality"], "points": [-ONE]})
    _settle(draft, "unit", "all", pl.concat([tops, sections.with_columns(unit_name="unit_id")], how="diagonal"))
    _settle(draft, "person", "all", staff.select("person_id", "bureau_id", person_name="person_id"))
    _settle(draft, "posting", "all", staff.drop("number").with_columns(since, kind=pl.lit("main")))
    _settle(draft, "work_item", "all", items)
    _settle(draft, "event_rule", "all", rule.with_columns(since, is_veto=pl.lit(value=False)))


def _month(draft: Draft, staff: pl.DataFrame, month: str) -> None:
    """Work on twenty days, all of it reviewed, a deduction of every seventh and a grant of every third person."""
    first = date.fromisoformat(f"{month}-01")
    many = staff.select(pl.all().repeat_by(WORKDAYS * ENTRIES).explode())
    place = pl.int_range(pl.len())
    item = (place * 7 + pl.col("number") + first.month) % ITEMS
    log = many.with_columns(
        entry_id=pl.format("{}-{}", pl.lit(month), place),
        work_date=pl.lit(first) + pl.duration(days=place % WORKDAYS),
        item_code=pl.format("X{}", item),
        quantity=(place % 5 + pl.col("number") % 4 + 1) * ONE,
        source=pl.lit("declared"),
    )
    done = log.select("person_id", "bureau_id", "item_code").unique().with_columns(month=pl.lit(month))
    review = done.with_columns(stage=pl.lit("panel"), decision=pl.lit("confirmed"))
    some = staff.filter(pl.col("number") % 7 == first.month % 7)
    event = some.with_columns(
        event_id=pl.format("{}-{}", pl.lit(month), "number"), event_date=pl.lit(first), event_code=pl.lit("Q1")
    )
    grant = staff.filter(pl.col("number") % 3 == 0).with_columns(month=pl.lit(month), points=pl.lit(5 * ONE))
    for name, rows in (("work_log", log), ("work_review", review), ("event", event), ("grant", grant)):
        _settle(draft, name, month, rows)


def _settle(draft: Draft, dataset: str, month: str, rows: pl.DataFrame) -> None:
    """Rows that hold, sorted by bureau as a night leaves them; what they do not say is blank."""
    shape = empty(dataset).schema
    own = [name for name in contract(dataset).scope_key if name in rows.columns]
    full = rows.with_columns(
        delivery_id=pl.lit("none"),
        row_no=pl.int_range(pl.len(), dtype=pl.Int64),
        **{
            name: pl.lit(None, dtype=kind)
            for name, kind in shape.items()
            if name not in (*rows.columns, "delivery_id", "row_no")
        },
    )
    by = (["bureau_id"] if "bureau_id" in rows.columns else []) + own
    draft.settle(Part(dataset, month), [], full.select(pl.col(n).cast(k) for n, k in shape.items()).sort(by), "")


def _judged(desk: Desk, draft: Draft) -> None:
    """What a night would say that the rows were judged by, or the next one would look for the files they came in."""
    refs = desk.references()
    for part in [part for dataset in DATASETS for part in draft.parts(dataset)]:
        draft.settle(part, [], draft.live(part), context(desk, part, refs))
    draft.commit()


def _calculated(desk: Desk, names: list[str], months: Sequence[str]) -> None:
    for month in months:
        then = replace(desk, moment=desk.moment.replace(year=last_day(month).year))
        for name in names:
            schemes = scheme_months(then, name, month)
            signs, hashes = Looking(then).signs(name, month, then.editions_of(name, month)), row_hashes(schemes)
            entry = calculated_entry(then, schemes, hashes.whole)
            scores, lines = scored_rows(schemes, entry)
            write(desk.workspace.publication(name, month, 0), scores, lines, calculated_facts(then, schemes, entry))
            with desk.warehouse.transaction() as connection:
                record_period(connection, entry)
            keep_basis(then, name, month, basis_of(schemes, hashes, signs, 0))
