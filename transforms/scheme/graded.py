"""What the words of an appraisal ask of the rest of the edition enters, faults leave (grades, quota, gates, status)."""

from __future__ import annotations

from collections.abc import Iterator

from transforms.faults import Fault
from transforms.scheme.grading import GRADES
from transforms.scheme.position import Draft, Path, Value

WITH_GRADES = ("status", "gates", "quota", "brings")


def faults(draft: Draft) -> Iterator[Fault]:
    """Everything that is wrong between grades and the other words."""
    yield from _fail_if_months_have_no_months(draft)
    if draft.has("grades"):
        yield from _fail_if_nobody_is_appraised(draft)
        yield from _fail_if_grade_is_of_another_period(draft)
        yield from _fail_if_gate_tier_is_unknown(draft)
        yield from _fail_if_gate_needs_a_year(draft)
        return
    yield from _fail_if_no_grade_is_shown(draft)
    for word in WITH_GRADES:
        if draft.has(word):
            yield draft.fault("word_without_grades", (word,), word, "grades", on_key=True)


def _fail_if_no_grade_is_shown(draft: Draft) -> Iterator[Fault]:
    columns = draft.get("notice", "columns")
    if draft.get("notice", "show") == "best":
        yield draft.fault("word_without_grades", ("notice", "show"), "best", "grades")
    if isinstance(columns, list) and "grade" in columns:
        yield draft.fault("word_without_grades", ("notice", "columns", columns.index("grade")), "grade", "grades")


def _span(draft: Draft) -> Value:
    return draft.get("period") if draft.has("period") else "month"


def _fail_if_months_have_no_months(draft: Draft) -> Iterator[Fault]:
    components = draft.get("components")
    for place, one in enumerate(components if isinstance(components, list) else ()):
        if isinstance(one, dict) and one.get("kind") == "months" and _span(draft) == "month":
            yield draft.fault("months_need_longer_period", ("components", place, "kind"), "months", "quarter, year")


def _fail_if_nobody_is_appraised(draft: Draft) -> Iterator[Fault]:
    subject = draft.get("subject") if draft.has("subject") else "person"
    if subject != "person" or _span(draft) == "month":
        found = f"subject: {subject}, period: {_span(draft)}"
        yield draft.fault(
            "grades_need_people", ("grades",), found, "subject: person, period: quarter | year", on_key=True
        )


def _fail_if_grade_is_of_another_period(draft: Draft) -> Iterator[Fault]:
    """Annual grades in a year, routine ones in a quarter, best first."""
    known = GRADES.get(str(_span(draft)))
    if known is None:
        return
    named = [(path, grade) for path, grade in _grades(draft) if any(grade in of for of in GRADES.values())]
    for path, grade in named:
        if grade not in known:
            yield draft.fault("grade_of_other_period", path, grade, ", ".join(known))
    cuts = [grade for path, grade in named if path[0] == "grades"]
    if set(cuts) <= set(known) and cuts and (cuts[0] != known[0] or cuts != [one for one in known if one in cuts]):
        yield draft.fault("grades_order", ("grades", "cuts"), ", ".join(cuts), ", ".join(known))


def _grades(draft: Draft) -> Iterator[tuple[Path, str]]:
    """Every grade that is written, and where; one that `brings` cannot name is told as such."""
    for word, inner in ((("grades", "cuts"), "grade"), (("status",), "at_most"), (("brings",), "grade")):
        members = draft.get(*word)
        for place, one in enumerate(members if isinstance(members, list) else ()):
            grade = one.get(inner) if isinstance(one, dict) else None
            if isinstance(grade, str) and (word != ("brings",) or grade in GRADES["year"]):
                yield (*word, place, inner), grade


def _fail_if_gate_needs_a_year(draft: Draft) -> Iterator[Fault]:
    """Routine grades are those of the quarters of a year; in a quarter it is the grade itself that is decided."""
    for word in ("routine_none_of", "good_at_least"):
        if _span(draft) == "quarter" and draft.has("gates", word):
            yield draft.fault("gate_needs_year", ("gates", word), word, "period: year", on_key=True)


def _fail_if_gate_tier_is_unknown(draft: Draft) -> Iterator[Fault]:
    tier, cuts = draft.get("gates", "tier"), draft.get("tiers", "cuts")
    known = [one.get("name") for one in cuts if isinstance(one, dict)] if isinstance(cuts, list) else []
    if isinstance(tier, str) and tier not in known:
        yield draft.fault("unknown_tier", ("gates", "tier"), tier, ", ".join(map(str, known)) or "tiers")
