"""Tickets of a hall and the ratings at its windows."""

from __future__ import annotations

from expectations.rules import Rule, true


def queue_ticket() -> list[Rule]:
    """Tickets."""
    return [
        true("times_out_of_order", "is_in_order", "called_at"),
        true("ticket_over_midnight", "is_one_day", "ended_at"),
        true("served_without_times", "is_told", "ended_at"),
    ]


def window_rating() -> list[Rule]:
    """Ratings."""
    return [
        true("ticket_not_there", "is_there", "ticket_id", "warn"),
        true("ticket_not_served", "is_served", "ticket_id"),
        true("rating_of_other_window", "is_of_window", "window"),
        true("nothing_to_confirm", "is_low", "is_confirmed"),
        true("confirmed_without_time", "is_dated", "verified_at", "warn"),
    ]
