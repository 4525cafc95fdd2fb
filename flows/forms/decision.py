"""等次决定表: for the committee that decides grades, with what was proposed where anything was."""

from __future__ import annotations

from flows.forms.blank import Blank, Office
from flows.wording import say
from transforms.clean.ratings import ROUTINE_GRADES
from warehouse.extracts.form import Asked
from warehouse.ledger import period_of
from warehouse.store import frame

_PROPOSED = """
    SELECT person_id, grade_proposed FROM fact_grade
    WHERE bureau_id = :bureau AND month = :period AND version = :version AND grade_proposed IS NOT NULL
"""


def blanks(office: Office) -> list[Blank]:
    """The form for the grades of a quarter or a year: everybody who is there on its last day.

    People decide whether or not anything was calculated: without proposals their column is blank, and the form says so.
    """
    kind = "routine" if "Q" in office.period else "annual"
    people = office.roster.standing.sort("unit_id", "person_id").select("person_id", "unit_id").iter_rows()
    proposed = proposals(office)
    rows = [{**office.person(who, unit), "proposed": proposed.get(who)} for who, unit in people]
    asked = [Asked(say(office.lang, f"form_{name}"), is_typed=True) for name in ("decided_by", "meeting", "document")]
    labels = office.all_labels("grade_decision", "grade")
    grades = tuple(label for value, label in labels.items() if (value in ROUTINE_GRADES) == (kind == "routine"))
    blank = Blank(
        form="decision",
        period=office.period,
        holder=office.bureau_id,
        role=kind,
        name=office.bureau_id,
        about=office.about(),
        rows=rows,
        asked=asked,
        choices={"grade": grades},
        notes=() if proposed else (say(office.lang, "form_decision_unproposed"),),
    )
    return [blank] if rows else []


def proposals(office: Office) -> dict[str, str]:
    """Person -> the grade that the newest result proposes, as people read it; empty before there is one."""
    known = period_of(office.desk.warehouse, office.bureau_id, office.period)
    if known is None:
        return {}
    with office.desk.warehouse.reading() as connection:
        found = frame(connection, _PROPOSED, bureau=office.bureau_id, period=office.period, version=known.version)
    return {who: office.label("grade_decision", "grade", grade) for who, grade in found.iter_rows()}


def without_proposals(office: Office) -> list[str]:
    """The bureau, where nothing was proposed for its period."""
    return [] if proposals(office) else [office.bureau_id]
