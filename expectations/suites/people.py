"""Postings, duties, leave, training and sanctions: what is true of people over a span of days."""

from __future__ import annotations

from expectations.rules import Rule, not_after, true

_SPAN = ("ends_before_it_begins", "from_date", "to_date")


def person() -> list[Rule]:
    """People."""
    return [true("left_before_joining", "has_joined_first", "joined_date")]


def unit() -> list[Rule]:
    """Units; without the list of units nothing can be told, so one that goes in a circle stays out whole."""
    return [true("unit_in_a_circle", "is_beneath", "parent_id", "block")]


def absence() -> list[Rule]:
    """Leave."""
    return [
        *spans(),
        true("more_days_than_span", "is_within_span", "days"),
        true("leave_overlaps", "is_apart", "from_date", "warn"),
    ]


def spans() -> list[Rule]:
    """What has a first and a last day."""
    return [not_after(*_SPAN)]


def duty_roster() -> list[Rule]:
    """Turns of acting heads."""
    return [
        not_after(*_SPAN),
        true("acting_is_head", "is_no_head", "person_id"),
        true("roster_overlaps", "is_alone", "from_date"),
        true("acting_out_of_turn", "has_waited", "person_id", "warn"),
    ]


def discipline() -> list[Rule]:
    """Cases and sanctions."""
    return [
        not_after("ends_before_it_begins", "decided_date", "until_date"),
        not_after("closed_before_it_began", "decided_date", "closed_date"),
    ]
