"""Events."""

from __future__ import annotations

from expectations.rules import Rule, not_after, true


def event() -> list[Rule]:
    """Rewards and deductions."""
    return [
        not_after("future_date", "event_date", "received_date"),
        true("event_of_nobody", "is_of_somebody", "person_id"),
        true("rule_not_in_force", "is_in_force", "event_code"),
        true("points_not_of_rule", "is_rule_points", "points"),
        true("points_left_open", "has_open_points", "points"),
    ]
