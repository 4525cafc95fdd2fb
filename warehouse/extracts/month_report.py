"""Everything that a bureau's month shows, gathered elsewhere from the lake.

The page and the workbook are made of this and nothing else, and write its numbers alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

import polars as pl

if TYPE_CHECKING:
    from warehouse.extracts.plain_page import Section

Row = Mapping[str, Any]

NOTHING = "—"
TOTAL_LIMIT = "total_limit"

_NUMBER = pl.Decimal(20, 6)

SCHEMAS: Mapping[str, pl.Schema] = {
    "scores": pl.Schema({
        "person_id": pl.String(), "person_name": pl.String(), "unit_id": pl.String(), "unit_name": pl.String(),
        "post_class": pl.String(), "post_title": pl.String(),
        "score": _NUMBER, "score_low": _NUMBER, "score_high": _NUMBER, "rank": pl.Int64(), "tier": pl.String(),
        "title": pl.String(),
        "is_held": pl.Boolean(), "is_provisional": pl.Boolean(), "hold_reason": pl.String(),
    }),
    "lines": pl.Schema({
        "person_id": pl.String(), "stint": pl.Int64(), "stint_title": pl.String(), "component": pl.String(),
        "measure": _NUMBER, "points": _NUMBER, "weight": _NUMBER, "contribution": _NUMBER,
    }),
    "work": pl.Schema({
        "person_id": pl.String(), "item_code": pl.String(), "item_name": pl.String(), "points_each": pl.String(),
        "declared": _NUMBER, "system": _NUMBER, "confirmed": _NUMBER, "points": _NUMBER,
    }),
    "entries": pl.Schema({
        "person_id": pl.String(), "work_date": pl.Date(), "item_code": pl.String(), "item_name": pl.String(),
        "quantity": _NUMBER, "counted_quantity": _NUMBER, "points_each": _NUMBER, "points": _NUMBER,
        "evidence": pl.String(), "source": pl.String(), "remark": pl.String(), "file": pl.String(),
        "row_no": pl.Int64(),
    }),
    "events": pl.Schema({
        "person_id": pl.String(), "event_date": pl.Date(), "event_code": pl.String(), "event_name": pl.String(),
        "points": _NUMBER, "evidence": pl.String(), "file": pl.String(), "row_no": pl.Int64(),
    }),
    "grants": pl.Schema({
        "person_id": pl.String(), "points": _NUMBER, "reason": pl.String(), "file": pl.String(), "row_no": pl.Int64(),
    }),
    "not_declared": pl.Schema({"person_id": pl.String(), "person_name": pl.String(), "unit_name": pl.String()}),
    "not_reviewed": pl.Schema({
        "person_id": pl.String(), "person_name": pl.String(), "unit_name": pl.String(),
        "item_code": pl.String(), "item_name": pl.String(), "declared": _NUMBER,
    }),
    "not_scored": pl.Schema({"person_id": pl.String(), "person_name": pl.String(), "reason": pl.String()}),
    "late": pl.Schema({"what": pl.String(), "person_id": pl.String(), "due_on": pl.Date(), "came_on": pl.Date()}),
    "rejects": pl.Schema({"dataset": pl.String(), "unit_name": pl.String(), "reason": pl.String(), "rows": pl.Int64()}),
    "deliveries": pl.Schema({
        "file": pl.String(), "rows_in": pl.Int64(), "loaded": pl.Int64(), "rejected": pl.Int64(),
        "superseded": pl.Int64(), "withdrawn": pl.Int64(),
    }),
}  # fmt: skip


@dataclass(frozen=True)
class ComponentTitle:
    """A component as the order words it; `is_added` adds its points beside the weights."""

    name: str
    title: str
    basis: str
    is_added: bool
    kind: str
    assumed: tuple[str, ...] = ()


@dataclass(frozen=True)
class MonthReport:
    """One bureau and month; the frames have the columns of SCHEMAS, sentences are in the reader's language."""

    bureau_id: str
    bureau_name: str
    month: str
    scheme: str
    scheme_title: str
    basis: str
    edition: str
    edition_hash: str
    version: int
    state: str
    is_trial: bool
    assumptions: tuple[str, ...]
    components: tuple[ComponentTitle, ...]
    pages: tuple[tuple[str, str], ...]
    """Titles and files of the pages of all schemes of the bureau's month; none where there is one only."""
    is_of_units: bool
    """Whether units are scored: each stands in the place of a person, its id and name too."""
    has_tiers: bool
    scores: pl.DataFrame
    lines: pl.DataFrame
    work: pl.DataFrame
    entries: pl.DataFrame
    events: pl.DataFrame
    grants: pl.DataFrame
    not_declared: pl.DataFrame
    not_reviewed: pl.DataFrame
    not_scored: pl.DataFrame
    late: pl.DataFrame
    rejects: pl.DataFrame
    deliveries: pl.DataFrame
    sections: tuple[Section, ...] = ()
    """What else there is to tell of the month, each only where there are rows."""
    rooms: tuple[tuple[str, str], ...] = ()
    """Titles and addresses of the head's page and the sections' pages."""
    sheets: Mapping[str, str] = field(default_factory=dict)
    """Where each subject has a page of its own."""

    def __post_init__(self) -> None:
        """Refuse a frame that lacks a column, all of them at once."""
        lacking = [
            f"{name}.{column}"
            for name, schema in SCHEMAS.items()
            for column in schema
            if column not in getattr(self, name).columns
        ]
        if lacking:
            raise ValueError(f"MonthReport lacks {', '.join(lacking)}")


@dataclass(frozen=True)
class Spread:
    """How the scores of some people lie; all None where nobody has one."""

    count: int
    low: Decimal | None
    median: Decimal | None
    mean: Decimal | None
    high: Decimal | None


def trimmed(value: Decimal | None, least: int = 2) -> str:
    """A number as people write it: no zeros at the end beyond `least` decimals."""
    if value is None:
        return NOTHING
    whole, _, fraction = f"{value:f}".partition(".")
    fraction = fraction.rstrip("0").ljust(least, "0")
    return f"{whole}.{fraction}" if fraction else whole


def score_range(person: Row) -> str:
    """The ends between which a held person's score will lie; blank where neither is known."""
    if person["score_low"] is None and person["score_high"] is None:
        return ""
    return f"{trimmed(person['score_low'])} – {trimmed(person['score_high'])}"


def rows(frame: pl.DataFrame, *by: str) -> list[dict[str, Any]]:
    """The rows sorted by `by`, then by everything else, so that the order of the frame shows nowhere."""
    keys = [*by, *(column for column in frame.columns if column not in by)]
    return frame.sort(keys, nulls_last=True, maintain_order=True).to_dicts()


def by_person(frame: pl.DataFrame, *by: str) -> dict[str, list[dict[str, Any]]]:
    """The sorted rows of each person."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in rows(frame, *by):
        groups.setdefault(row["person_id"], []).append(row)
    return groups


def ranking(report: MonthReport) -> list[dict[str, Any]]:
    """Everybody with a score, first rank first."""
    return rows(report.scores.filter(~pl.col("is_held")), "rank", "unit_id", "person_id")


def held(report: MonthReport) -> list[dict[str, Any]]:
    """Everybody whose score waits for something."""
    return rows(report.scores.filter("is_held"), "unit_id", "person_id")


def lines_of(report: MonthReport) -> dict[str, list[dict[str, Any]]]:
    """The lines of each person by stint, in the order of the components, the cut of the total last."""
    order = {component.name: place for place, component in enumerate(report.components)}
    return {
        person: sorted(lines, key=lambda line: (line["stint"], order.get(line["component"], len(order))))
        for person, lines in by_person(report.lines, "component").items()
    }


def has_several_stints(lines: Iterable[Row]) -> bool:
    """Whether somebody's lines are of more than one section or post."""
    return len({line["stint"] for line in lines}) > 1


def columns(report: MonthReport, limit_title: str) -> tuple[ComponentTitle, ...]:
    """The components, and the cut of the total where it cut anybody, so that a row adds up to its score."""
    if TOTAL_LIMIT not in report.lines["component"]:
        return report.components
    limit = ComponentTitle(TOTAL_LIMIT, limit_title, "", is_added=True, kind=TOTAL_LIMIT)
    return (*report.components, limit)


def contributions(report: MonthReport) -> dict[tuple[str, str], Decimal | None]:
    """What each component adds to each person's score, over all stints; None where a part is not known yet."""
    sums: dict[tuple[str, str], Decimal | None] = {}
    for line in rows(report.lines, "person_id", "component"):
        key = (line["person_id"], line["component"])
        sums[key] = added(sums.get(key, Decimal(0)), line["contribution"])
    return sums


def added(*parts: Decimal | None) -> Decimal | None:
    """A sum that is not known while one of its parts is not."""
    known = [part for part in parts if part is not None]
    return sum(known, Decimal(0)) if len(known) == len(parts) else None


def weights(report: MonthReport) -> dict[tuple[str, str], list[Decimal]]:
    """The weights that a component had in a post class this month: two and more where lines were reweighed."""
    posts = report.scores.select("person_id", "post_class")
    used = report.lines.join(posts, on="person_id", how="inner", validate="m:1").drop_nulls("weight")
    found: dict[tuple[str, str], list[Decimal]] = {}
    for row in rows(used.select("component", "post_class", "weight").unique()):
        found.setdefault((row["component"], row["post_class"]), []).append(row["weight"])
    return found


def posts(report: MonthReport) -> dict[str, str]:
    """The post classes that occur, with their titles."""
    found = rows(report.scores.select("post_class", "post_title").unique(), "post_class")
    return {row["post_class"]: row["post_title"] for row in found}


def spread(scores: Iterable[Decimal | None]) -> Spread:
    """Ends, middle and mean, the last two rounded to what is printed, half away from zero."""
    known = sorted(score for score in scores if score is not None)
    if not known:
        return Spread(0, None, None, None, None)
    count = len(known)
    middle = (known[(count - 1) // 2] + known[count // 2]) / 2
    return Spread(count, known[0], _rounded(middle), _rounded(sum(known, Decimal(0)) / count), known[-1])


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
