"""Ratings, decided grades, review notes and the results of others."""

from __future__ import annotations

from expectations.rules import Rule, true


def rating() -> list[Rule]:
    """Scores of people by people."""
    return [
        true("ratee_not_in_bureau", "is_in_bureau", "ratee_id"),
        true("acting_not_on_roster", "is_on_roster", "rater_id"),
    ]


def grade_decision() -> list[Rule]:
    """Grades that were decided."""
    return [true("grade_not_of_kind", "is_of_kind", "grade"), true("period_not_of_kind", "is_period_of_kind", "period")]


def review_note() -> list[Rule]:
    """What was said at the monthly meeting."""
    return [
        true("note_of_whom", "has_ratee", "ratee_id"),
        true("note_not_on_roster", "is_on_roster", "author_id", "warn"),
    ]


def peer_result() -> list[Rule]:
    """Results of peer units."""
    return [true("peer_says_nothing", "has_said", "score")]
