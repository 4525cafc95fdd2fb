"""《年度考核汇总表》: everybody, the facts, the quota, ties and reserves, and the rules, each a sheet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flows.annual_people import Person
from flows.appraisals import grade_rows
from flows.report_grades import named_rules
from flows.report_tables import Telling
from transforms.period import months_of
from warehouse.extracts.listings import Cell, Column, Kind, Listing
from warehouse.extracts.sheets_book import BookSheet

_KINDS: Mapping[str, Kind] = {
    **dict.fromkeys(("number", "rank", "base_count", "seat_count", "proposed_count", "tied_count"), "count"),
    **dict.fromkeys(("decided_count", "row_no", "reserve_no"), "count"),
    **dict.fromkeys(("from_date", "until_date"), "date"),
    **dict.fromkeys(("rate", "product"), "quantity"),
    "score": "points",
}
_WHO = ("number", "person_id", "person_name", "section")
_RESULT = ("annual_score", "rank", "tier", "standing_text", "proposed", "decided", "why", "brings")
_FACTS = ("person_id", "person_name", "section", "standing_text", "fact", "basis", "from_date", "until_date")
_QUOTAS = ("unit_name", "base_kind", "base_count", "rate", "product", "seat_count", "proposed_count", "tied_count")
_PLACES = ("person_id", "person_name", "section", "score", "rank", "place_text", "reserve_no", "proposed", "decided")
_SIGNS = ("approval_office", "approval_leader", "approval_date")
_HUNDRED = 100
_NARROW = 12
"""So that twelve months and what follows from them can be read on one sheet across."""


def summary_sheets(told: Telling, people: Sequence[Person]) -> list[BookSheet]:
    """The five sheets, in their order."""
    signs = [told.say(name) for name in _SIGNS]
    rows = grade_rows((told.one,), told.entry)
    return [
        _sheet(told, "people", _everybody(told, people), [told.say("grades_are_proposals")], signs),
        _sheet(told, "facts", _facts(told, people, rows["fact_grade_fact"].to_dicts())),
        _sheet(told, "quota", _quotas(told, rows["fact_quota"].to_dicts()), [told.say("summary_floor")]),
        _sheet(told, "places", _places(told, people), [told.say("summary_ties")]),
        _sheet(told, "rules", _rules(told)),
    ]


def _sheet(told: Telling, name: str, table: Listing, notes: Sequence[str] = (), signs: Sequence[str] = ()) -> BookSheet:
    heading, subject = told.say("summary_title"), told.say(f"summary_{name}")
    if name == "people":
        return BookSheet(subject, heading, table, notes, signs, widest=_NARROW)
    return BookSheet(subject, f"{heading}：{subject}", table, notes, signs)


def table(told: Telling, caption: str, rows: Iterable[Mapping[str, Any]], names: Sequence[str]) -> Listing:
    """A table of these columns with its heads; `months` stands for a column each month."""
    return Listing(told.say(caption), columns(told, names), [_cells(told, row, names) for row in rows])


def columns(told: Telling, names: Sequence[str]) -> list[Column]:
    """The heads of columns, with what stands below them."""
    found: list[Column] = []
    for name in names:
        if name == "months":
            heads = (told.say("summary_month", number=int(month[5:])) for month in months_of(told.period))
            found += [Column(head, "points") for head in heads]
        else:
            kind = "points" if name == "annual_score" else _KINDS.get(name, "text")
            found.append(Column(told.say(f"col_{name}"), kind))
    return found


def _cells(told: Telling, row: Mapping[str, Any], names: Sequence[str]) -> list[Cell]:
    found: list[Cell] = []
    for name in names:
        found += [row["months"].get(month) for month in months_of(told.period)] if name == "months" else [row[name]]
    return found


def _everybody(told: Telling, people: Sequence[Person]) -> Listing:
    rows = [
        {**one, "number": number, "annual_score": one["score"], "why": one["reason"]}
        for number, one in enumerate(people, 1)
    ]
    return table(told, "summary_people", rows, (*_WHO, "months", *_RESULT))


def _facts(told: Telling, people: Sequence[Person], facts: Iterable[Mapping[str, Any]]) -> Listing:
    """Each fact with its clause and days, and the row of the file that says so."""
    known = {one["person_id"]: one for one in people}
    rows = [
        {**known[fact["person_id"]], **fact, "fact": told.say(f"fact_{fact['fact']}")}
        | {"file": told.names.files.get(fact["delivery_id"], fact["delivery_id"])}
        for fact in facts
    ]
    return table(told, "summary_facts", rows, (*_FACTS, "file", "row_no"))


def _quotas(told: Telling, quotas: Iterable[Mapping[str, Any]]) -> Listing:
    """Base times rate, and how many whole seats that gives."""
    quota = told.one.edition.quota
    rows = [
        {**row, "unit_name": told.unit(row["unit_id"]), "base_kind": told.say(f"quota_base_{quota.base}")}
        | {"rate": row["rate"] * _HUNDRED, "product": row["base_count"] * row["rate"], "basis": quota.basis}
        for row in quotas
        if quota is not None
    ]
    return table(told, "summary_quota", rows, (*_QUOTAS, "decided_count", "document", "basis"))


def _places(told: Telling, people: Sequence[Person]) -> Listing:
    """Who is tied where the seats end, and who stands in reserve (递补), in their order."""
    rows = [
        {**one, "place_text": told.say(f"summary_place_{one['place']}")}
        for one in sorted(people, key=lambda one: (one["reserve_no"] or 0, one["rank"] or 0, one["person_id"]))
        if one["place"] in ("tie", "reserve")
    ]
    return table(told, "summary_places", rows, _PLACES)


def _rules(told: Telling) -> Listing:
    rows = [
        {"rule": rule, "basis": basis, "verified": told.say("rule_verified" if is_verified else "rule_unverified")}
        for rule, basis, is_verified in named_rules(told, told.one.edition)
    ]
    return table(told, "summary_rules", rows, ("rule", "basis", "verified"))
