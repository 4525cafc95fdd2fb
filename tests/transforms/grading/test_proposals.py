"""Grades within the quota: seats, ties, reserve, gates, and the worked example of 57 people."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from tests.transforms.grading.year import annual, appraised, day, told, year

QUOTA = {"rate": "0.2", "basis": "第十六条"}


def fifty_seven(quota: dict[str, Any], more: int = 0) -> Any:
    """2 leading, 3 on probation, 1 long on leave, 1 under investigation, 1 warned, and 49 others (cases, quota)."""
    people: list[dict[str, Any]] = [{"person_id": f"P{n:02d}"} for n in range(49 + more)]
    people += [{"person_id": f"L{n}", "is_leading": True} for n in range(2)]
    people += [{"person_id": f"N{n}", "probation_until": day("2026-12-31")} for n in range(3)]
    people += [{"person_id": who} for who in ("S0", "I0", "W0")]
    scores = {one["person_id"]: 99 - place for place, one in enumerate(people)}
    tables = {
        "absence": [{"person_id": "S0", "from_date": day("2026-01-01"), "to_date": day("2026-07-02"), "kind": "sick"}],
        "discipline": [
            {"person_id": "I0", "decided_date": day("2026-05-06"), "kind": "under_investigation"},
            {"person_id": "W0", "decided_date": day("2026-05-06"), "kind": "warning"},
        ],
    }
    grades = {"basis": "条", "cuts": [{"grade": "excellent", "at_least": "0"}, {"grade": "competent"}]}
    return appraised(year(annual(quota=quota, grades=grades), people, scores, **tables))


@pytest.mark.parametrize(
    ("words", "base", "seats"),
    [
        ({"rate": "0.2"}, 55, 11),
        ({"rate": "0.25"}, 55, 13),
        ({"rate": "0.2", "base": "graded"}, 50, 10),
        ({"rate": "0.25", "base": "graded"}, 50, 12),
        ({"rate": "0.4"}, 55, 22),
    ],
)
def test_fifty_seven_people_have_the_seats_of_the_case(words: dict[str, str], base: int, seats: int) -> None:
    found = fifty_seven(QUOTA | words)

    assert found.seats.select("base", "seats").row(0) == (base, seats)
    assert (found.people["place"] == "seat").sum() == seats
    assert found.people.height == 57


def test_a_part_of_a_seat_is_none() -> None:
    assert fifty_seven(QUOTA, more=3).seats["seats"].item() == 11  # 58 x 0.2 = 11.6


def test_fifty_seven_people_take_part_as_the_case_says() -> None:
    found = told(fifty_seven(QUOTA), "standing")
    counts = {one: list(found.values()).count(one) for one in set(found.values())}

    assert counts == {"excluded": 2, "comment_only": 3, "no_grade": 1, "no_comment_no_grade": 1, "graded": 50}
    assert (found["L0"], found["N0"], found["S0"], found["I0"], found["W0"]) == (
        "excluded",
        "comment_only",
        "no_grade",
        "no_comment_no_grade",
        "graded",
    )


def test_who_was_warned_this_year_is_graded_and_never_excellent() -> None:
    people = [{"person_id": "A"}, {"person_id": "W"}]
    warned = [{"person_id": "W", "decided_date": day("2026-05-06"), "kind": "warning"}]
    found = appraised(year(annual(quota=QUOTA | {"rate": "1"}), people, {"A": 90, "W": 95}, discipline=warned))

    assert told(found, "place", "proposed") == {"A": ("seat", "excellent"), "W": (None, "competent")}


def test_a_tie_at_the_line_is_shown_and_not_broken() -> None:
    scores = {"A": 95, "B": 90, "C": 90, "D": 85, "E": 84}
    people = [{"person_id": who} for who in scores]
    found = appraised(year(annual(quota=QUOTA | {"rate": "0.4", "reserve": "1"}), people, scores))

    assert told(found, "place", "reserve_no", "proposed") == {
        "A": ("seat", None, "excellent"),
        "B": ("tie", None, None),
        "C": ("tie", None, None),
        "D": ("reserve", 1, "competent"),
        "E": (None, None, "competent"),
    }


def test_equals_who_all_have_a_seat_are_no_tie() -> None:
    scores = {"A": 95, "B": 90, "C": 90, "D": 50}
    found = appraised(year(annual(quota=QUOTA | {"rate": "0.75"}), [{"person_id": who} for who in scores], scores))

    assert told(found, "place") == {"A": "seat", "B": "seat", "C": "seat", "D": None}


def test_each_section_has_the_seats_of_its_own_heads() -> None:
    people = [{"person_id": f"A{n}", "unit_id": "S"} for n in range(5)]
    people += [{"person_id": f"B{n}", "unit_id": "T"} for n in range(4)]
    scores = {one["person_id"]: 90 - place for place, one in enumerate(people)}
    found = appraised(year(annual(quota=QUOTA | {"within": "section"}), people, scores))

    assert found.seats.select("unit_id", "base", "seats").rows() == [("S", 5, 1), ("T", 4, 0)]
    assert [who for who, place in told(found, "place").items() if place] == ["A0"]


def test_a_unit_of_the_first_tier_has_more_by_the_document_that_says_so() -> None:
    people = [{"person_id": f"A{n}", "unit_id": "S"} for n in range(10)]
    raised = [{"tier": "第一档", "rate": "0.3", "document": "试〔2026〕9号"}]
    units = pl.DataFrame(
        [("2026Q3", "B", "S", "u", "第二档", 1, 1, False), ("2026Q4", "B", "S", "u", "第一档", 1, 1, False)],
        schema=year(annual(), people, {}).published.schema,
        orient="row",
    )
    words = annual(quota=QUOTA | {"within": "section", "raised": raised})
    found = appraised(year(words, people, {one["person_id"]: 90 for one in people}, units=units))

    assert found.seats.select("seats", "document").rows() == [(3, "试〔2026〕9号")]


@pytest.mark.parametrize(
    ("within", "section", "seats"),
    [("bureau", None, [3]), ("section", "甲股", [3]), ("section", "乙股", [2]), ("section", None, [2])],
)
def test_a_unit_has_the_tier_that_its_superior_gave_it(within: str, section: str | None, seats: list[int]) -> None:
    raised = [{"tier": "第一档", "rate": "0.3", "document": "试〔2026〕9号"}]
    units = [
        {"unit_id": "B", "unit_name": "某局", "kind": "branch", "from_date": day("2020-01-01")},
        {"unit_id": "S", "unit_name": "甲股", "kind": "section", "parent_id": "B", "from_date": day("2020-01-01")},
    ]
    told_by = {"peer_group": "县级局", "peer_unit": "某局", "section_kind": section, "measure": "composite"}
    peers = [told_by | {"month": f"2026-{month}", "tier": tier} for month, tier in (("06", "第二档"), ("12", "第一档"))]
    people = [{"person_id": f"A{n}", "unit_id": "S"} for n in range(10)]
    words = annual(quota=QUOTA | {"within": within, "raised": raised})
    found = appraised(year(words, people, {}, peer_result=peers, unit=units))

    assert found.seats["seats"].to_list() == seats


def test_a_unit_that_is_named_goes_before_its_tier() -> None:
    raised = [{"unit": "B", "rate": "0.5", "document": "甲"}, {"tier": "第一档", "rate": "0.3", "document": "乙"}]
    people = [{"person_id": f"A{n}"} for n in range(4)]
    found = appraised(year(annual(quota=QUOTA | {"raised": raised}), people, {}))

    assert found.seats.select("seats", "document").rows() == [(2, "甲")]


def test_what_a_gate_asks_for_and_is_not_met_is_named() -> None:
    gates = {"routine_none_of": ["fair", "poor"], "good_at_least": "2", "months_at_least": "2", "no_veto": "true"}
    decided = [{"person_id": "A", "period": f"2026Q{n}", "kind": "routine", "grade": "good"} for n in (1, 2)] + [
        {"person_id": "B", "period": "2026Q1", "kind": "routine", "grade": "poor"}
    ]
    veto = [{"event_id": "1", "person_id": "B", "event_date": day("2026-03-02"), "event_code": "V"}]
    rule = {"event_code": "V", "event_name": "一票否决", "category": "quality", "points": -1, "is_veto": True}
    found = appraised(
        year(
            annual(gates=gates | {"basis": "条"}),
            [{"person_id": "A"}, {"person_id": "B"}],
            {"A": [90, 90], "B": 95},
            grade_decision=decided,
            event=veto,
            event_rule=[rule | {"from_date": day("2020-01-01")}],
        )
    )

    assert told(found, "missed", "proposed") == {
        "A": (None, "excellent"),
        "B": ("routine;good;months;veto", "competent"),
    }


def test_the_best_need_the_first_tier_where_the_edition_says_so() -> None:
    cuts = [{"name": "第一档", "quota": "0.5"}, {"name": "第二档", "quota": "0.5"}]
    words = annual(tiers={"cuts": cuts}, gates={"tier": "第一档", "basis": "条"})
    found = appraised(year(words, [{"person_id": "A"}, {"person_id": "B"}], {"A": 90, "B": 95}))

    assert told(found, "missed") == {"A": "tier", "B": None}


def test_lower_grades_are_proposed_by_their_scores() -> None:
    scores = {"A": 80, "B": "79.99", "C": 60, "D": "59.99"}
    found = appraised(year(annual(), [{"person_id": who} for who in scores], scores))

    assert list(told(found, "proposed").values()) == ["excellent", "competent", "basically_competent", "incompetent"]


def test_who_refuses_to_take_part_is_proposed_the_worst() -> None:
    refused = [{"event_id": "1", "person_id": "A", "event_date": day("2026-12-30"), "event_code": "REFUSED"}]
    found = appraised(year(annual(), [{"person_id": "A"}], {"A": 95}, event=refused))

    assert told(found, "proposed", "reasons") == {"A": ("incompetent", "event")}


def test_a_decision_stands_beside_the_proposal() -> None:
    decision = {
        "person_id": "A",
        "period": "2026",
        "kind": "annual",
        "grade": "competent",
        "reason": "回避",
        "meeting": "局务会",
    }
    found = appraised(year(annual(), [{"person_id": "A"}], {"A": 95}, grade_decision=[decision]))

    assert told(found, "proposed", "decided", "said", "meeting") == {"A": ("excellent", "competent", "回避", "局务会")}


@pytest.mark.parametrize(
    ("years", "expected"),
    [(["2025", "2024"], "记三等功"), (["2025"], None), (["2024", "2023"], None), (["2025", "2024", "2023"], None)],
)
def test_three_in_a_row_bring_merit_and_counting_begins_anew(years: list[str], expected: str | None) -> None:
    before = [{"person_id": "A", "period": one, "kind": "annual", "grade": "excellent"} for one in years]
    brings = [{"grade": "excellent", "in_a_row": "3", "title": "记三等功", "basis": "第十九条"}]
    found = appraised(year(annual(brings=brings), [{"person_id": "A"}], {"A": 95}, grade_decision=before))

    assert told(found, "brings") == {"A": expected}


@pytest.mark.parametrize(
    ("words", "last", "expected"),
    [
        ({}, "no_grade", None),
        ({"passes": ["no_grade"]}, "no_grade", "记三等功"),
        ({"passes": ["no_grade"]}, "competent", None),
        ({"passes": ["no_grade"]}, None, None),
        ({"passes": ["no_grade", "competent"]}, "competent", "记三等功"),
    ],
)
def test_a_year_without_a_grade_breaks_the_row_unless_the_clause_passes_over_it(
    words: dict[str, Any], last: str | None, expected: str | None
) -> None:
    """2023 and 2024 excellent, 2025 as said or never decided, 2026 excellent."""
    said = {"2023": "excellent", "2024": "excellent", "2025": last}
    before = [
        {"person_id": "A", "period": one, "kind": "annual", "grade": grade} for one, grade in said.items() if grade
    ]
    rule = {"grade": "excellent", "in_a_row": "3", "title": "记三等功", "basis": "条"}
    found = appraised(year(annual(brings=[rule | words]), [{"person_id": "A"}], {"A": 95}, grade_decision=before))

    assert told(found, "brings") == {"A": expected}


def test_a_quarter_proposes_routine_grades() -> None:
    grades = {"basis": "条", "cuts": [{"grade": "good", "at_least": "80"}, {"grade": "fairly_good"}]}
    scores = {"A": 95, "B": 90, "C": 85}
    words = annual(period="quarter", status=[], grades=grades, quota=QUOTA | {"rate": "0.4"})
    found = appraised(year(words, [{"person_id": who} for who in scores], scores, period="2026Q1"))

    assert told(found, "proposed") == {"A": "good", "B": "fairly_good", "C": "fairly_good"}


def test_the_seat_that_a_held_person_could_still_win_stays_open() -> None:
    ballot = {
        "name": "ballot",
        "kind": "rating",
        "dimension": "测评",
        "weight": "50",
        "missing": "hold",
        "limit": ["0", "100"],
    }
    months = {"name": "months", "kind": "months", "weight": "50"}
    words = annual(quota=QUOTA | {"rate": "0.5", "reserve": "1"}) | {
        "components": [{"title": "项", "basis": "条", **one} for one in (months, ballot)]
    }
    ratings = [
        {"rater_id": "X", "ratee_id": who, "period": "2026", "dimension": "测评", "score": 90}
        for who in ("A", "B", "C")
    ]
    people = [{"person_id": who} for who in ("A", "B", "C", "H")]
    found = appraised(year(words, people, {"A": 95, "B": 90, "C": 85, "H": 99}, rating=ratings))

    assert told(found, "place", "is_held", "proposed") == {
        "A": ("seat", False, "excellent"),
        "B": ("reserve", False, "competent"),
        "C": (None, False, "competent"),
        "H": (None, True, None),
    }
