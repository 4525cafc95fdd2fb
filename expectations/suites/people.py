"""Postings, duties, leave, training and sanctions: what is true of people over a span of days."""

from __future__ import annotations

from expectations.rules import Rule, not_after, true

_SPAN = ("ends_before_it_begins", "from_date", "to_date")


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
