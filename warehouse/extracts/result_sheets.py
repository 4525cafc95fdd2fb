"""What the two sheets that the bureau signs say: 《工作量考核申报得分统计表》 and the ranking."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import groupby

from warehouse.extracts.listings import WORD_OF, Cell, Column, Listing
from warehouse.extracts.month_report import (
    ComponentTitle,
    MonthReport,
    Row,
    added,
    by_person,
    columns,
    contributions,
    held,
    lines_of,
    ranking,
    rows,
    score_range,
)
from warehouse.extracts.words import Words

WORKLOAD = "workload"
PERSON_COLUMNS = 4


def totals(report: MonthReport, words: Words) -> Listing:
    """By section, per person: points as declared, points of the systems, what counts, and that out of a hundred."""
    parts = [component for component in report.components if component.kind == WORKLOAD]
    entries, lines = by_person(report.entries), lines_of(report)
    found: list[Sequence[Cell]] = []
    sums = []
    for _, section in groupby(rows(report.scores, "unit_id", "person_id"), key=lambda person: person["unit_id"]):
        members = [_totals_row(person, entries, lines, parts, words) for person in section]
        sums.append(len(found) + len(members))
        found += [*members, _subtotal(members, words["subtotal"])]
    people = [cells for place, cells in enumerate(found) if place not in sums]
    sums.append(len(found))
    return Listing(
        words["totals_title"],
        _totals_columns(parts, words),
        [*found, _subtotal(people, words["grand_total"])],
        frozenset(sums),
    )


def _totals_columns(parts: Sequence[ComponentTitle], words: Words) -> list[Column]:
    of = [f":{part.title}" if len(parts) > 1 else "" for part in parts]
    counted = [(words["workload_points"], words["out_of_hundred"])] * len(parts)
    pairs = [Column(head + which, "points") for heads, which in zip(counted, of, strict=True) for head in heads]
    person = [Column(words[name]) for name in ("person_id", "person", "section", "post")]
    claimed = [Column(words[name], "points") for name in ("declared_points", "system_points")]
    return [*person, *claimed, *pairs, Column(words["rank_of_score"], "count"), Column(words["remark"])]


def _totals_row(
    person: Row,
    entries: Mapping[str, Sequence[Row]],
    lines: Mapping[str, Sequence[Row]],
    parts: Sequence[ComponentTitle],
    words: Words,
) -> list[Cell]:
    mine = entries.get(person["person_id"], [])
    claimed = [worth(entry for entry in mine if entry["source"] == source) for source in ("declared", "system")]
    counted: list[Cell] = []
    for part in parts:
        of_part = [line for line in lines.get(person["person_id"], []) if line["component"] == part.name]
        points = of_part[0]["points"] if len(of_part) == 1 else None
        counted += [added(*(line["measure"] for line in of_part)), points]
    who = [person[name] for name in ("person_id", "person_name", "unit_name", "post_title")]
    return [*who, *claimed, *counted, person["rank"], remark(person, words)]


def worth(entries: Iterable[Row]) -> Decimal:
    """What entries come to before any review: quantity x price; temporary work has no price but its decided points."""
    return sum(
        (row["points"] if row["points_each"] is None else row["quantity"] * row["points_each"] for row in entries),
        Decimal(0),
    )


def _subtotal(members: Sequence[Sequence[Cell]], title: str) -> list[Cell]:
    """Sums of the points; points out of a hundred and ranks do not add up."""
    places = range(PERSON_COLUMNS, len(members[0]) - 2)
    is_summed = [place < PERSON_COLUMNS + 2 or (place - PERSON_COLUMNS) % 2 == 0 for place in places]
    sums = [
        added(*(_number(cells[place]) for cells in members)) if summed else ""
        for place, summed in zip(places, is_summed, strict=True)
    ]
    return [title, "", *[""] * (PERSON_COLUMNS - 2), *sums, "", ""]


def _number(cell: Cell) -> Decimal | None:
    return cell if isinstance(cell, Decimal) else None


def remark(person: Row, words: Words) -> str:
    """Held with its range and reason, or provisional, or nothing."""
    if person["is_held"]:
        return f"{words['held']} {score_range(person)}"
    return words["provisional"] if person["is_provisional"] else ""


def standings(report: MonthReport, words: Words) -> Listing:
    """Everybody by rank with what each component contributes; those who wait come last."""
    shown = columns(report, words["total_limit"])
    parts = contributions(report)
    where = () if report.is_of_units else ("unit_name", "post_title")
    results = ("score", *(["tier"] if report.has_tiers else []), "title")
    found: list[Sequence[Cell]] = []
    for person in [*ranking(report), *held(report)]:
        who = [person[name] for name in ("rank", "person_name", "person_id", *where)]
        shares = [parts.get((person["person_id"], column.name)) for column in shown]
        found.append([*who, *shares, *(person[name] for name in results), remark(person, words)])
    heads = [
        Column(words["rank"], "count"),
        *(Column(words[WORD_OF.get(name, name)]) for name in ("person_name", "person_id", *where)),
    ]
    points = [Column(column.title, "points") for column in shown]
    last = [Column(words["score"], "points"), *(Column(words[name]) for name in (*results[1:], "remark"))]
    return Listing(words["ranking"], [*heads, *points, *last], found)
