"""What the page of an appraisal tells: grades proposed and decided, who has none and why, seats, rules with clauses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

import polars as pl

from flows.appraisals import grade_rows
from flows.month_inputs import SchemeMonth
from flows.report_before import beside, columns_before, graded_before, said_before
from flows.report_tables import Telling
from flows.wording import Lang, say
from transforms.fixed_point import decimal, rounded_fraction
from transforms.scheme.grading import GRADES
from transforms.scheme.words import Edition
from warehouse.extracts.plain_page import Section

_HUNDRED = 100
_CENT = 10_000
"""A hundredth, in millionths."""
_GRADED = ("rank", "person_name", "unit_name", "score", "tier", "months_assessed", "missed", "proposed", "decided")
_QUOTAS = ("unit_name", "base_count", "rate", "seat_count", "proposed_count", "tied_count", "decided_count", "document")
_WITHOUT = ("person_name", "unit_name", "takes_part", "fact", "basis", "from_date", "until_date")


def appraised(told: Telling) -> list[Section]:
    """The sections of an appraisal; none where the scheme gives no grades."""
    if told.one.edition.grades is None:
        return []
    rows = grade_rows((told.one,), told.entry)
    people, facts, quotas = (rows[name].to_dicts() for name in ("fact_grade", "fact_grade_fact", "fact_quota"))
    return [
        _grades(told, people),
        told.section("quota", [told.table("quota", [_quota(told, row) for row in quotas], *_QUOTAS)]),
        _effect(told, people),
        _without(told, people, facts),
        _rules(told),
    ]


def graded_scores(one: SchemeMonth, lang: Lang) -> pl.DataFrame:
    """The scores of a scheme; where it gives grades also `grade`, decided or else proposed, and `is_best`."""
    scores = one.scored.scores
    if one.edition.grades is None:
        return scores
    order = GRADES[one.edition.period]
    labels = {grade: say(lang, f"grade_{grade}") for grade in (*order, "no_grade")}
    grade = pl.coalesce("decided", "proposed")
    known = one.graded.people.select(
        subject_id="person_id",
        grade=grade.replace_strict(labels, default="", return_dtype=pl.String).fill_null(""),
        is_best=(grade == order[0]).fill_null(value=False),
    )
    return scores.join(known, on="subject_id", how="left", validate="1:1")


def _grades(told: Telling, people: list[dict[str, Any]]) -> Section:
    """Everybody who is graded, best first, ties at the line and reserves marked, the period before beside it."""
    graded = [row for row in people if row["standing"] == "graded"]
    graded.sort(key=lambda row: (row["rank"] is None, row["rank"] or 0, row["person_id"]))
    before = graded_before(told)
    then = columns_before(told) if any(row["person_id"] in before for row in graded) else ()
    shown = [
        _person(told, row)
        | beside(told, before, row["person_id"])
        | {"missed": hindered(told, row), "proposed": proposed_text(told, row)}
        | {"decided": grade_text(told, row, "grade_decided"), "said": row["said"] or "", "brings": row["brings"] or ""}
        for row in graded
    ]
    tied = sum(row["place"] == "tie" for row in people)
    notes = [told.say("grades_are_proposals")] + ([told.say("tied_at_the_line", count=tied)] if tied else [])
    own = [name for name in _GRADED if name != "tier" or told.one.edition.tiers]
    return told.section("grades", [told.table("grades", shown, *own, "said", "brings", *then)], *notes)


def _person(told: Telling, row: Mapping[str, Any]) -> dict[str, Any]:
    return {**row, "person_name": told.person(row["person_id"]), "unit_name": told.unit(row["unit_id"])}


def proposed_text(told: Telling, row: Mapping[str, Any]) -> str:
    """The grade proposed, or why none is; a reserve with its number."""
    if row["place"] == "tie":
        return told.say("place_tie")
    if row["grade_proposed"] is None:
        why = "grade_held" if row["is_held"] else "grade_no_score"
        return told.say(why)
    grade = grade_text(told, row, "grade_proposed")
    return told.say("place_reserve", grade=grade, number=row["reserve_no"]) if row["place"] == "reserve" else grade


def grade_text(told: Telling, row: Mapping[str, Any], column: str) -> str:
    """The grade that stands in a column, in words; blank where none does."""
    grade = row[column]
    return told.say(f"grade_{grade}") if grade else ""


def hindered(told: Telling, row: Mapping[str, Any]) -> str:
    """The gates that are not met, and the fact that bounds the grade."""
    gates = [listed(told, "gate", row["missed"])] if row["missed"] else []
    if row["at_most"]:
        facts = listed(told, "fact", row["reasons"])
        gates.append(told.say("bounded_by", fact=facts, grade=grade_text(told, row, "at_most")))
    return "；".join(gates)


def grade_notes(told: Telling, row: Mapping[str, Any], before: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """What one person is told beside the grade: what bears on it, who decided and why, what it brings; and before."""
    by = " ".join(row[name] for name in ("decided_by", "meeting", "document") if row[name])
    said = {"hindered": hindered(told, row), "by": by, "said": row["said"], "brings": row["brings"]}
    notes = [told.say(f"sheet_grade_{name}", found=text) for name, text in said.items() if text]
    return [*notes, *said_before(told, before, row["person_id"])]


def listed(told: Telling, kind: str, words: str | None) -> str:
    """Codes of a kind that are separated by `;`, in words."""
    return "；".join(told.say(f"{kind}_{one}") for one in words.split(";")) if words else ""


def _quota(told: Telling, row: Mapping[str, Any]) -> dict[str, Any]:
    shown = {**row, "unit_name": told.unit(row["unit_id"]), "rate": row["rate"] * _HUNDRED}
    return shown | {"document": row["document"] or ""}


def _effect(told: Telling, people: list[dict[str, Any]]) -> Section:
    """How many of each section are graded and proposed the best grade."""
    best = GRADES[told.one.edition.period][0]
    units = sorted({row["unit_id"] for row in people})
    shown = []
    for unit in units:
        mine = [row for row in people if row["unit_id"] == unit]
        graded = sum(row["standing"] == "graded" for row in mine)
        proposed = sum(row["grade_proposed"] == best for row in mine)
        share = (
            None if not graded else decimal(rounded_fraction(Fraction(proposed * _HUNDRED * _HUNDRED, graded)) * _CENT)
        )
        counts = {"listed_count": len(mine), "graded_count": graded, "proposed_count": proposed}
        shown.append({"unit_name": told.unit(unit), **counts, "share": share})
    columns = ("unit_name", "listed_count", "graded_count", "proposed_count", "share")
    return told.section("grade_effect", [told.table("grade_effect", shown, *columns)])


def _without(told: Telling, people: list[dict[str, Any]], facts: list[dict[str, Any]]) -> Section:
    """Everybody with a fact of their own or without a grade: the fact, its clause and its days."""
    of_person: dict[str, list[dict[str, Any]]] = {}
    for fact in facts:
        of_person.setdefault(fact["person_id"], []).append(fact)
    shown = [
        _person(told, row) | {"takes_part": told.say(f"standing_{row['standing']}")} | _fact(told, fact, row)
        for row in people
        if row["standing"] != "graded" or row["person_id"] in of_person
        for fact in of_person.get(row["person_id"], [{}])
    ]
    return told.section("standings", [told.table("standings", shown, *_WITHOUT)])


def _fact(told: Telling, fact: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
    name = fact.get("fact") or row["reasons"] or ""
    days = {name: fact.get(name) for name in ("from_date", "until_date")}
    return {"fact": told.say(f"fact_{name}") if name else "", "basis": fact.get("basis") or "", **days}


def _rules(told: Telling) -> Section:
    """Every legal number and consequence with its clause, and whether somebody held it against the law."""
    rows = [
        {"rule": rule, "basis": basis, "verified": told.say("rule_verified" if is_verified else "rule_unverified")}
        for rule, basis, is_verified in named_rules(told, told.one.edition)
    ]
    return told.section("grade_rules", [told.table("grade_rules", rows, "rule", "basis", "verified")])


def named_rules(told: Telling, edition: Edition) -> Iterator[tuple[str, str, bool]]:
    """Each rule in words, its clause, and whether it was verified."""
    for one in edition.status:
        standing = told.say(f"standing_{one.standing}")
        bound = told.say("rule_at_most", grade=told.say(f"grade_{one.at_most}")) if one.at_most else ""
        yield f"{told.say(f'fact_{one.when}')}：{standing}{bound}", one.basis, one.verified
    if edition.grades:
        yield told.say("label_grades"), edition.grades.basis, edition.grades.verified
    if edition.gates:
        yield told.say("label_gates"), edition.gates.basis, edition.gates.verified
    if edition.quota:
        yield (
            told.say("rule_quota", rate=f"{edition.quota.rate * _HUNDRED:g}"),
            edition.quota.basis,
            edition.quota.verified,
        )
    for brings in edition.brings:
        grade = told.say(f"grade_{brings.grade}")
        others = "、".join(told.say(f"grade_{one}") for one in brings.passes)
        passes = told.say("rule_passes", grades=others) if others else ""
        yield (
            told.say("rule_brings", count=brings.in_a_row, grade=grade, title=brings.title) + passes,
            brings.basis,
            brings.verified,
        )
