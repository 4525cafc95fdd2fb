"""Who takes part how: every fact, at its boundary, with the row that says so."""

from __future__ import annotations

from typing import Any

import pytest

from tests.transforms.grading.year import annual, appraised, day, told, year
from tests.transforms.scoring.rows import frame, with_rows

HERE = {"person_id": "A"}


def standing(
    people: list[dict[str, Any]], status: list[dict[str, Any]] | None = None, **tables: Any
) -> tuple[Any, ...]:
    words = annual() if status is None else annual(status=status)
    return told(appraised(year(words, people, {}, **tables)), "standing", "reasons")["A"]


@pytest.mark.parametrize(
    ("until", "expected"),
    [("2026-07-01", "graded"), ("2026-07-02", "graded"), ("2026-07-03", "no_grade")],
)
def test_leave_of_more_than_half_the_year_leaves_no_grade(until: str, expected: str) -> None:
    """365 days: a half is 182.5, so 182 days are not more than it and 183 are; the first of January is leave too."""
    leave = [{"person_id": "A", "from_date": day("2026-01-02"), "to_date": day(until), "kind": "sick"}]
    assert (day(until) - day("2026-01-01")).days in (181, 182, 183)
    assert standing([HERE], absence=leave)[0] == expected


def test_sick_and_personal_leave_add_up_and_a_half_day_is_half() -> None:
    first = {"person_id": "A", "from_date": day("2025-12-01"), "to_date": day("2026-07-01"), "kind": "sick"}
    half = {"person_id": "A", "from_date": day("2026-09-01"), "to_date": day("2026-09-01"), "kind": "personal"}

    assert standing([HERE], absence=[first, half | {"half": "morning"}])[0] == "graded"  # 182.5 of 365
    assert standing([HERE], absence=[first, half])[0] == "no_grade"


def test_other_leave_is_not_counted() -> None:
    leave = [{"person_id": "A", "from_date": day("2026-01-01"), "kind": "maternity"}]

    assert standing([HERE], absence=leave) == ("graded", None)


def test_leave_may_be_counted_in_working_days() -> None:
    status = [{"when": "leave", "over": "0.5", "counted_in": "workdays", "standing": "no_grade", "basis": "条"}]
    leave = [{"person_id": "A", "from_date": day("2026-01-01"), "to_date": day("2026-07-02"), "kind": "sick"}]

    assert standing([HERE], status, absence=leave)[0] == "graded"


@pytest.mark.parametrize(
    ("closed", "sanction", "expected"),
    [
        (None, None, "no_comment_no_grade"),
        ("2027-03-01", None, "graded"),
        ("2027-03-01", "warning", "graded"),
        ("2027-03-01", "demerit", "no_comment_no_grade"),
        ("2026-08-01", "demerit", "graded"),
        ("2027-01-10", "demerit after", "no_comment_no_grade"),
    ],
)
def test_the_grade_is_made_up_when_an_investigation_ends_with_a_warning_at_most(
    closed: str | None, sanction: str | None, expected: str
) -> None:
    filed = {"person_id": "A", "decided_date": day("2026-05-06"), "kind": "under_investigation"}
    rows = [filed | {"closed_date": day(closed) if closed else None}]
    kind, _, after = (sanction or "").partition(" ")
    decided = day("2027-01-12") if after else day(closed or "2027-03-01")
    rows += [{"person_id": "A", "decided_date": decided, "kind": kind}] if sanction else []

    assert standing([HERE], discipline=rows)[0] == expected


@pytest.mark.parametrize(("period", "expected"), [("2026", "graded"), ("2027", "comment_only")])
def test_a_sanction_after_the_case_was_closed_counts_in_the_year_of_its_decision(period: str, expected: str) -> None:
    """A case filed and closed in 2026 is no open case at its end; what it led to was decided in January 2027."""
    rows = [
        {"person_id": "A", "decided_date": day("2026-05-06"), "kind": "under_investigation"}
        | {"closed_date": day("2026-11-30")},
        {"person_id": "A", "decided_date": day("2027-01-12"), "kind": "demerit"},
    ]
    status = [
        {"when": "investigation", "kinds": ["warning"], "standing": "no_comment_no_grade", "basis": "第二十八条"},
        {"when": "sanction", "kinds": ["demerit"], "standing": "comment_only", "basis": "第二十九条"},
    ]
    found = year(annual(status=status), [HERE], {}, period=period, discipline=rows)

    assert told(appraised(found), "standing")["A"] == expected


@pytest.mark.parametrize(("decided", "expected"), [("2025-01-01", "no_grade"), ("2024-12-31", "graded")])
def test_a_sanction_counts_in_so_many_years(decided: str, expected: str) -> None:
    status = [{"when": "sanction", "kinds": ["major_demerit"], "years": "2", "standing": "no_grade", "basis": "条"}]
    rows = [{"person_id": "A", "decided_date": day(decided), "kind": "major_demerit"}]

    assert standing([HERE], status, discipline=rows)[0] == expected


def test_who_moved_to_another_bureau_is_listed_and_graded_there() -> None:
    there = {"person_id": "A", "unit_id": "Z", "post_class": "clerk", "kind": "main", "bureau_id": "Z"}
    moved = year(annual(), [HERE | {"to_date": day("2026-06-30")}], {})
    postings = moved.rows["posting"].vstack(frame("posting", [there | {"from_date": day("2026-07-01")}]))
    told_of = told(appraised(with_rows(moved, posting=postings)), "standing", "reasons", "unit_id")

    assert told_of == {"A": ("excluded", "moved_out", "S")}


def test_who_left_in_the_year_is_listed_with_the_day() -> None:
    found = appraised(year(annual(), [HERE | {"left_date": day("2026-06-30")}, {"person_id": "B"}], {}))

    assert told(found, "standing", "reasons")["A"] == ("excluded", "left")
    assert found.facts.select("person_id", "from_date", "dataset").rows() == [("A", day("2026-06-30"), "person")]


def test_who_is_gone_without_a_rule_is_still_listed() -> None:
    assert standing([HERE | {"left_date": day("2026-06-30")}, {"person_id": "B"}], []) == ("excluded", "gone")


def test_who_left_before_the_year_is_not_listed() -> None:
    found = appraised(year(annual(), [HERE | {"left_date": day("2025-12-31")}, {"person_id": "B"}], {}))

    assert list(told(found, "standing")) == ["B"]


@pytest.mark.parametrize(("person_type", "expected"), [("contract", "excluded"), ("civil_servant", "graded")])
def test_staff_of_other_kinds_go_by_other_rules(person_type: str, expected: str) -> None:
    status = [{"when": "contract", "standing": "excluded", "basis": "条"}]

    assert standing([HERE | {"person_type": person_type}], status)[0] == expected


@pytest.mark.parametrize(("since", "expected"), [("2026-07-02", "excluded"), ("2026-07-03", "graded")])
def test_who_is_seconded_for_more_than_half_the_year_is_graded_there(since: str, expected: str) -> None:
    status = [{"when": "seconded", "standing": "excluded", "basis": "第二十六条"}]
    found = year(annual(status=status), [HERE], {})
    away = {"person_id": "A", "unit_id": "Z", "post_class": "clerk", "kind": "secondment", "bureau_id": "Z"}
    rows = found.rows["posting"].vstack(frame("posting", [away | {"from_date": day(since)}]))

    assert told(appraised(with_rows(found, posting=rows)), "standing")["A"] == expected


GUEST = {"person_id": "G", "unit_id": "S", "post_class": "clerk", "kind": "secondment", "bureau_id": "B"}
HOME = {"person_id": "G", "unit_id": "Z", "post_class": "clerk", "kind": "main", "bureau_id": "Z"}
SECONDED_IN = {"when": "seconded_in", "standing": "graded", "basis": "第二十六条"}
MOVED = {"when": "moved_out", "standing": "excluded", "basis": "第二十六条"}


def guest(since: str, status: list[dict[str, Any]], **tables: Any) -> Any:
    found = year(annual(status=status), [HERE, {"person_id": "G"}], {}, **tables)
    own = found.rows["posting"].filter(person_id="A")
    posts = frame("posting", [GUEST | {"from_date": day(since)}, HOME | {"from_date": day("2020-01-01")}])
    return appraised(with_rows(found, posting=own.vstack(posts)))


@pytest.mark.parametrize(
    ("since", "status", "expected"),
    [
        ("2026-07-02", [SECONDED_IN, MOVED], ("graded", "seconded_in", "S")),
        ("2026-07-03", [SECONDED_IN, MOVED], ("excluded", "guest", "S")),
        ("2026-01-01", [MOVED], ("excluded", "guest", "S")),
        ("2026-01-01", [SECONDED_IN | {"standing": "comment_only"}], ("comment_only", "seconded_in", "S")),
    ],
)
def test_who_is_seconded_here_is_listed_here(
    since: str, status: list[dict[str, Any]], expected: tuple[str, ...]
) -> None:
    assert told(guest(since, status), "standing", "reasons", "unit_id")["G"] == expected


def test_a_decision_on_somebody_seconded_stands_where_they_are_graded() -> None:
    decision = {"person_id": "G", "period": "2026", "kind": "annual", "grade": "competent"}

    assert told(guest("2026-01-01", [SECONDED_IN], grade_decision=[decision]), "decided")["G"] == "competent"
    assert told(guest("2026-12-01", [SECONDED_IN], grade_decision=[decision]), "decided")["G"] is None


def test_of_several_facts_the_first_that_leaves_no_grade_gives_the_standing() -> None:
    rows = [{"person_id": "A", "decided_date": day("2026-05-06"), "kind": "warning"}]

    found = standing([HERE | {"probation_until": day("2027-01-31")}], discipline=rows)

    assert found == ("comment_only", "probation;sanction")
