"""A score as its lines, and each line down to the rows of the files it was computed from.

The lines are those that were stored with the score; the rows are found in the lake by the filters that made them.
"""

from __future__ import annotations

from typing import Any, assert_never

import polars as pl

from flows.desk import Desk
from flows.month_inputs import month_inputs
from transforms import fixed_point
from transforms.clean.references import current_units
from transforms.faults import Fault, SettingsError
from transforms.listing.people import not_reviewed
from transforms.measures import events, grants, workload
from transforms.scheme.words import Component, Edition, Events, Grant, Workload
from transforms.scoring.inputs import Inputs
from transforms.scoring.totals import TOTAL_LIMIT
from warehouse.ledger import PeriodEntry, delivery_names, periods

SCHEMA_VERSION = 1
Row = dict[str, Any]


def explanation(desk: Desk, person_id: str, month: str) -> Row:
    """The document of `explain --json` (interface.md); raises SettingsError for somebody who has no score."""
    entry, score = _score(desk, person_id, month)
    folder = desk.workspace.publication(entry.bureau_id, month, entry.version)
    lines = pl.read_parquet(folder / "lines.parquet").filter(pl.col("person_id") == person_id)
    written = desk.edition_of(entry.bureau_id, month)
    assert written is not None  # noqa: S101 - the month was scored by it
    inputs = month_inputs(desk, entry.bureau_id, month, written.edition)
    sources = _Sources(inputs, person_id, delivery_names(desk.warehouse))
    posts = dict(inputs.subjects.select("person_id", "post_class").iter_rows())
    ordered = _ordered(lines, written.edition)
    return _head(entry, score, inputs) | {
        "holds": _holds(inputs, person_id) if score["is_held"] else [],
        "lines": [_line(row, written.edition, posts.get(person_id), sources) for row in ordered],
    }


def _head(entry: PeriodEntry, score: Row, inputs: Inputs) -> Row:
    """Who, by which edition, with which result."""
    units = dict(current_units(inputs.unit).select("unit_id", "unit_name").iter_rows())
    return {
        "schema_version": SCHEMA_VERSION,
        "month": entry.month,
        "bureau_id": entry.bureau_id,
        "unit_id": score["unit_id"],
        "unit_name": units.get(score["unit_id"]),
        "person_id": score["person_id"],
        "scheme": entry.scheme,
        "scheme_title": inputs.edition.title,
        "edition": entry.edition,
        "edition_hash": entry.edition_hash,
        "version": entry.version,
        "state": entry.state,
        "is_trial": entry.is_trial,
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


def _score(desk: Desk, person_id: str, month: str) -> tuple[PeriodEntry, Row]:
    for entry in periods(desk.warehouse):
        folder = desk.workspace.publication(entry.bureau_id, month, entry.version)
        if entry.month == month and (folder / "scores.parquet").exists():
            found = pl.read_parquet(folder / "scores.parquet").filter(pl.col("person_id") == person_id)
            if found.height:
                return entry, found.to_dicts()[0]
    raise SettingsError([Fault("no_score", {"person": person_id, "month": month})])


def _ordered(lines: pl.DataFrame, edition: Edition) -> list[Row]:
    places = {component.name: place for place, component in enumerate(edition.components)}
    return sorted(lines.to_dicts(), key=lambda row: (row["stint"], places.get(row["component"], len(places))))


def _line(row: Row, edition: Edition, post_class: str | None, sources: _Sources) -> Row:
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
        "sources": sources.of(component) if component else [],
    }


def _holds(inputs: Inputs, person_id: str) -> list[Row]:
    """What would end the hold: each item of declared work that waits for its review."""
    found = []
    for component in inputs.edition.components:
        if isinstance(component, Workload):
            waiting = not_reviewed(workload.entries(component, inputs)).filter(pl.col("person_id") == person_id)
            for row in waiting.to_dicts():
                key = "|".join([person_id, inputs.month, row["item_code"] or ""])
                found.append({"reason": row["remark"], "dataset": "work_review", "key": key})
    return found


class _Sources:
    """The rows of one person that each kind of component was computed from."""

    def __init__(self, inputs: Inputs, person_id: str, files: dict[str, str]) -> None:
        self.inputs = inputs
        self.mine = pl.col("person_id") == person_id
        self.files = files

    def of(self, component: Component) -> list[Row]:
        """The source rows of a component, in the order of their days."""
        match component:
            case Workload():
                return self._work(component)
            case Events():
                rows = events.counted(component, self.inputs).filter(self.mine)
                return self._rows(
                    "event", rows, ["event_date", "event_code", "event_name"], {"points": "points_counted"}
                )
            case Grant():
                return self._rows(
                    "grant", grants.counted(self.inputs).filter(self.mine), ["reason"], {"points": "points"}
                )
            case _:
                assert_never(component)

    def _work(self, component: Workload) -> list[Row]:
        entries = workload.entries(component, self.inputs).filter(self.mine)
        numbers = {
            "quantity": "quantity",
            "counted": "counted_low",
            "points_each": "points_each",
            "points": "points_low",
        }
        found = self._rows("work_log", entries, ["work_date", "item_code", "item_name", "source", "remark"], numbers)
        reviews = self.inputs.work_review.filter(self.mine).sort("item_code", "stage")
        found += self._rows(
            "work_review", reviews, ["item_code", "stage", "decision"], {"confirmed": "confirmed_quantity"}
        )
        items = self.inputs.items.filter(
            pl.col("item_code").is_in(entries["item_code"].drop_nulls().unique().implode())
        )
        prices = items.filter(pl.col("from_date") <= pl.lit(entries["work_date"].max(), dtype=pl.Date)).sort(
            "item_code", "from_date"
        )
        return found + self._rows(
            "work_item", prices, ["item_code", "from_date", "decided_by"], {"points_each": "points_each"}
        )

    def _rows(self, dataset: str, rows: pl.DataFrame, words: list[str], numbers: dict[str, str]) -> list[Row]:
        return [
            {
                "dataset": dataset,
                "delivery": row["delivery_id"],
                "file": self.files.get(row["delivery_id"]),
                "row_no": row["row_no"],
                **{word: _text(row[word]) for word in words},
                **{name: _number(row[column]) for name, column in numbers.items()},
            }
            for row in rows.to_dicts()
        ]


def _number(count: int | None) -> str | None:
    return None if count is None else fixed_point.plain(count)


def _text(value: object) -> str | None:
    return None if value is None else str(value)
