"""The plain tables of a month, alike on the page and in the workbook: posts, what is missing, data quality, making."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, TypeAlias

import polars as pl

from warehouse.extracts.month_report import (
    NOTHING,
    ComponentTitle,
    MonthReport,
    Row,
    posts,
    rows,
    spread,
    trimmed,
    weights,
)
from warehouse.extracts.words import Words

Cell: TypeAlias = str | int | Decimal | date | None
Kind: TypeAlias = Literal["text", "date", "count", "quantity", "points"]


@dataclass(frozen=True)
class Column:
    """A head, and what stands below it; points have two decimals at least, quantities none they do not need."""

    head: str
    kind: Kind = "text"

    @property
    def is_number(self) -> bool:
        """Whether cells are written to the right."""
        return self.kind in ("count", "quantity", "points")


@dataclass(frozen=True)
class Listing:
    """A plain table; `sums` are the places of rows that add up others."""

    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    sums: frozenset[int] = frozenset()


def cell_text(value: Cell, kind: Kind) -> str:
    """A cell as people write it."""
    if value is None:
        return NOTHING
    return trimmed(value, 2 if kind == "points" else 0) if isinstance(value, Decimal) else str(value)


def posts_listing(report: MonthReport, words: Words) -> Listing:
    """How the scores of each post lie."""
    found: list[list[Cell]] = []
    for post, title in posts(report).items():
        people = report.scores.filter(pl.col("post_class") == post)
        scores = spread(people["score"])
        held = int(people["is_held"].sum())
        found.append([title, scores.count, held, scores.low, scores.median, scores.high])
    ends = [Column(words[name], "points") for name in ("lowest", "median", "highest")]
    heads = [Column(words["post"]), Column(words["count"], "count"), Column(words["held"], "count"), *ends]
    return Listing(words["posts_caption"], heads, found)


def missing_listings(report: MonthReport, words: Words) -> list[Listing]:
    """Who has not declared, what was not reviewed, who is not scored, what came late."""
    names = dict(report.scores.select("person_id", "person_name").iter_rows())
    names |= dict(report.not_scored.select("person_id", "person_name").iter_rows())
    late = [
        {**row, "person_name": names.get(row["person_id"])} for row in rows(report.late, "due_on", "what", "person_id")
    ]
    person = ("person_id", "person_name")
    waiting = rows(report.not_reviewed, "unit_name", "person_id", "item_code")
    return [
        _listing(words, "not_declared", rows(report.not_declared, "unit_name", "person_id"), *person, "unit_name"),
        _listing(words, "not_reviewed", waiting, *person, "unit_name", "item_name", "declared"),
        _listing(words, "not_scored", rows(report.not_scored, "person_id"), *person, "reason"),
        _listing(words, "late", late, "what", *person, "due_on", "came_on"),
    ]


def quality_listings(report: MonthReport, words: Words) -> list[Listing]:
    """Where the rows of each file ended, and why rows were sent back."""
    counts = ("rows_in", "loaded", "rejected", "superseded", "withdrawn")
    return [
        _listing(words, "deliveries", rows(report.deliveries, "file"), "file", *counts),
        _listing(words, "rejects", rows(report.rejects), "dataset", "unit_name", "reason", "rows"),
    ]


def making_listing(report: MonthReport, words: Words) -> Listing:
    """Each component with its weights, its clause and its example parameters."""
    classes, used = posts(report), weights(report)
    found = []
    for component in report.components:
        cells = [_weight(component, used.get((component.name, post), []), words) for post in classes]
        found.append([component.title, *cells, component.basis or NOTHING, "、".join(component.assumed) or NOTHING])
    heads = [Column(words["weight_of"].format(post=title or ""), "quantity") for title in classes.values()]
    columns = [Column(words["component"]), *heads, Column(words["basis"]), Column(words["assumed"])]
    return Listing(words["making_caption"], columns, found)


def _weight(component: ComponentTitle, used: Sequence[Decimal], words: Words) -> Cell:
    if component.is_added:
        return words["added"]
    return used[0] if len(used) == 1 else " / ".join(trimmed(weight, 0) for weight in used) or NOTHING


WORD_OF = {"person_name": "person", "unit_name": "section", "post_title": "post", "item_name": "item"}
"""The word over a column, where it is not the column's own name."""

_KINDS: dict[str, Kind] = {
    "declared": "quantity",
    "due_on": "date",
    "came_on": "date",
    **dict.fromkeys(("rows", "rows_in", "loaded", "rejected", "superseded", "withdrawn"), "count"),
}


def _listing(words: Words, caption: str, found: Iterable[Row], *names: str) -> Listing:
    columns = [Column(words[WORD_OF.get(name, name)], _KINDS.get(name, "text")) for name in names]
    return Listing(words[caption], columns, [[row[name] for name in names] for row in found])
