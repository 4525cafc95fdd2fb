"""A score as its lines, and each line down to the rows of the files it was computed from.

The lines are those that were stored with the score; the rows are found in the lake by the filters that made them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl

from flows.desk import Desk
from flows.month_inputs import SchemeMonth, scheme_months, with_earlier_reports
from flows.publication_files import pinned_months
from flows.wording import closing_command
from transforms import fixed_point
from transforms.clean.references import current_units
from transforms.faults import Fault, SettingsError
from transforms.listing.people import not_reviewed
from transforms.measures import workload
from transforms.measures.kinds import measures, sources
from transforms.measures.needs import KINDS
from transforms.measures.sources import Source
from transforms.scheme.words import Component, Edition, Reports, Workload
from transforms.scoring.inputs import Inputs
from transforms.scoring.measured import with_missing
from transforms.scoring.rulings import undisturbed
from transforms.scoring.totals import TOTAL_LIMIT
from warehouse.ledger import PeriodEntry, delivery_names, periods
from warehouse.publication_ledger import links
from warehouse.publications import manifest

SCHEMA_VERSION = 1
Row = dict[str, Any]


def explanation(desk: Desk, subject_id: str, month: str, version: int | None = None) -> Row:
    """The document of `explain --json` (interface.md) of a person or a unit; raises SettingsError without a score.

    Without a version it is that which holds; every published one, withdrawn or not, is explained as it was.
    """
    entry, score, lines = _stored(desk, subject_id, month, version)
    one = _scored_from(desk, entry, score["scheme"])
    files = delivery_names(desk.warehouse)
    posts = dict(one.inputs.stints.filter(pl.col("subject_id") == subject_id).select("stint", "post_class").iter_rows())
    ordered = _ordered(lines, one.edition)
    known = {link.version: link for link in links(desk.warehouse, entry.bureau_id) if link.month == month}
    withdrawn = entry.version in known and known[entry.version].withdrawn_at is not None
    return _head(entry, score, one, is_withdrawn=withdrawn) | {
        "holds": _holds(one.inputs, subject_id) if score["is_held"] else [],
        "lines": [explained_line(row, one.inputs, posts.get(row["stint"]), subject_id, files) for row in ordered],
    }


def _scored_from(desk: Desk, entry: PeriodEntry, scheme: str) -> SchemeMonth:
    """What the score was made from: of a published period what its publication pins, whatever has come since."""
    folder = desk.workspace.publication(entry.bureau_id, entry.month, entry.version)
    said = manifest(folder) or {}
    if "inputs" in said:
        return next(one for one in pinned_months(desk, folder, said) if one.edition.scheme == scheme)
    one = next(one for one in scheme_months(desk, entry.bureau_id, entry.month) if one.edition.scheme == scheme)
    has_reports = any(isinstance(component, Reports) for component in one.edition.components)
    return with_earlier_reports(desk, one) if has_reports else one


def _head(entry: PeriodEntry, score: Row, one: SchemeMonth, *, is_withdrawn: bool) -> Row:
    """Who, by which edition, with which result."""
    units = dict(current_units(one.inputs["unit"]).select("unit_id", "unit_name").iter_rows())
    return {
        "schema_version": SCHEMA_VERSION,
        "month": entry.month,
        "bureau_id": entry.bureau_id,
        "unit_id": score["unit_id"],
        "unit_name": units.get(score["unit_id"]),
        "person_id": score["person_id"],
        "scheme": score["scheme"],
        "scheme_title": one.edition.title,
        "edition": one.edition.effective,
        "edition_hash": one.written.sha256,
        "version": entry.version,
        "state": entry.state,
        "is_trial": entry.is_trial,
        "is_withdrawn": is_withdrawn,
        "is_provisional": score["is_provisional"],
        "score": plain(score["score"]),
        "score_low": plain(score["score_low"]),
        "score_high": plain(score["score_high"]),
        "rank": score["rank"],
        "tier": score["tier"],
        "title": score["title"],
    }


def plain(value: object) -> str | None:
    """A number as text, without the zeros that say nothing."""
    if value is None:
        return None
    text = f"{value:f}" if not isinstance(value, str) else value
    return text.rstrip("0").rstrip(".") if "." in text else text


def _stored(desk: Desk, subject_id: str, month: str, version: int | None) -> tuple[PeriodEntry, Row, pl.DataFrame]:
    """The score of a person, or of a unit that is scored itself, as it was stored, and its lines."""
    mine = pl.coalesce("person_id", "unit_id") == subject_id
    for known in periods(desk.warehouse):
        entry = known if version is None else replace(known, version=version)
        folder = desk.workspace.publication(entry.bureau_id, month, entry.version)
        if entry.month == month and (folder / "scores.parquet").exists():
            found = pl.read_parquet(folder / "scores.parquet", glob=False).filter(mine)
            if found.height:
                return (
                    _as_published(entry, folder),
                    found.to_dicts()[0],
                    pl.read_parquet(folder / "lines.parquet", glob=False).filter(mine),
                )
    fields = {"person": subject_id, "month": month, "command": closing_command(month)}
    raise SettingsError([Fault("no_score", fields)])


def _as_published(entry: PeriodEntry, folder: Path) -> PeriodEntry:
    """The entry with what its own version was published as."""
    said = manifest(folder) or {}
    return replace(entry, state=said["state"], is_trial=said["is_trial"]) if entry.version else entry


def _ordered(lines: pl.DataFrame, edition: Edition) -> list[Row]:
    places = {component.name: place for place, component in enumerate(edition.components)}
    return sorted(lines.to_dicts(), key=lambda row: (row["stint"], places.get(row["component"], len(places))))


def explained_line(row: Row, inputs: Inputs, post_class: str | None, subject_id: str, files: Mapping[str, str]) -> Row:
    """One line of a score with the rows that it was computed from; `files` are the names of deliveries."""
    edition = inputs.edition
    component = next((c for c in edition.components if c.name == row["component"]), None)
    is_limit = row["component"] == TOTAL_LIMIT
    return {
        "component": row["component"],
        "title": component.title if component else None,
        "unit_id": row["unit_id"],
        "post_class": post_class,
        "measure": plain(row["measure"]),
        "points": plain(row["points"]),
        "weight": plain(row["weight"]),
        "contribution": plain(row["contribution"]),
        "basis": edition.basis if is_limit or component is None else component.basis,
        "assumed": ["total"]
        if is_limit and "total" in edition.assumed
        else list(component.assumed if component else ()),
        "sources": [
            *_ruled(inputs, subject_id, row["component"]),
            *(_sources(component, inputs, subject_id, row["stint"], files) if component else ()),
        ],
    }


def _ruled(inputs: Inputs, subject_id: str, component: str) -> list[Row]:
    """Who decided what counts in place of what was found, where somebody did."""
    rows = inputs.rulings.filter(pl.col("subject_id") == subject_id)
    of = (
        rows.filter(pl.col("component").is_null() | (pl.col("component") == component))
        .drop("hold_key")
        .unique(maintain_order=True)
    )
    blank = {"delivery": None, "file": None, "row_no": None}
    words = {"kind": "kind", "ruled_by": "decided_by", "ruled_at": "decided_at", "reason": "reason"}
    return [
        {"dataset": "ruling", **blank, **{w: row[name] for w, name in words.items()}, "value": _number(row["measure"])}
        for row in of.to_dicts()
    ]


def _sources(component: Component, inputs: Inputs, subject_id: str, stint: int, files: Mapping[str, str]) -> list[Row]:
    """The source rows of a line: those of its stint, where a row has one."""
    found = []
    for source in sources(component, inputs, subject_id):
        rows = source.rows
        if "stint" in rows.columns:
            rows = rows.filter(pl.col("stint") == stint)
        found += [_source(source, row, files) for row in rows.to_dicts()]
    return found


def _source(source: Source, row: Row, files: Mapping[str, str]) -> Row:
    return {
        "dataset": source.dataset,
        "delivery": row["delivery_id"],
        "file": files.get(row["delivery_id"]),
        "row_no": row["row_no"],
        **{word: _text(row[word]) for word in source.words},
        **{name: _number(row[column]) for name, column in source.numbers.items()},
    }


def _holds(inputs: Inputs, subject_id: str) -> list[Row]:
    """What would end the hold: each item of declared work that waits for its review, and what else has not come."""
    found = []
    for component in inputs.edition.components:
        if isinstance(component, Workload):
            waiting = not_reviewed(workload.entries(component, inputs)).filter(pl.col("person_id") == subject_id)
            for row in waiting.to_dicts():
                key = "|".join([subject_id, inputs.month, row["item_code"] or ""])
                found.append({"reason": row["remark"], "dataset": "work_review", "key": key})
        else:
            found += _missing(component, inputs, subject_id)
    doubted = undisturbed(inputs.holds, inputs.rulings).filter(pl.col("subject_id") == subject_id)
    return found + doubted.select("reason", "dataset", "key").to_dicts()


def _missing(component: Component, inputs: Inputs, subject_id: str) -> list[Row]:
    """The reasons for which a measure of a subject is held, each once, with the dataset that would end it."""
    rows = with_missing(component, measures(component, inputs))
    held = rows.filter(pl.col("is_held") & (pl.col("subject_id") == subject_id))
    key = f"{subject_id}|{inputs.month}|{component.name}"
    ends = {"hold_no_key_question": "survey_question"}
    return [
        {"reason": why, "dataset": ends.get(why, KINDS[component.kind][-1]), "key": key}
        for why in held["hold_reason"].unique()
    ]


def _number(count: int | None) -> str | None:
    return None if count is None else fixed_point.plain(count)


def _text(value: object) -> str | None:
    return None if value is None else str(value)
