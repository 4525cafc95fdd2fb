"""Weekly reports."""

from __future__ import annotations

from expectations.rules import Rule, not_after, true


def weekly_report() -> list[Rule]:
    """Reports of people and units."""
    return [
        true("week_is_no_friday", "is_friday", "week"),
        true("items_not_read", "is_read", "items"),
        not_after("changed_before_handed_in", "submitted_at", "modified_at"),
        true("above_leaders_most", "is_given", "leader_score"),
        true("copy_of_last_week", "is_new", "items", "warn"),
    ]
