"""Prices, work, reviews and grants."""

from __future__ import annotations

from expectations.rules import Rule, at_most_column, false, not_after, true


def work_item() -> list[Rule]:
    """Prices."""
    return [
        true("item_without_points", "has_price", "points"),
        true("points_need_stating", "is_exact", "points"),
        true("points_without_vote", "is_voted", "decided_by"),
    ]


def work_log() -> list[Rule]:
    """Entries."""
    return [
        not_after("future_date", "work_date", "received_date"),
        true("outside_posting", "is_posted", "work_date"),
        true("item_not_priced", "is_priced", "item_code"),
        true("item_of_other_post", "is_own_item", "item_code"),
        true("temporary_without_points", "has_points", "ad_hoc_points"),
        true("work_on_leave", "is_present", "work_date", "hold"),
        true("login_on_leave", "is_own_login", "work_date", "warn"),
        true("papers_not_there", "has_papers", "evidence", "warn"),
        true("more_than_a_day", "is_of_a_day", "quantity", "warn"),
    ]


def work_review() -> list[Rule]:
    """Reviews."""
    return [
        true("review_says_nothing", "has_said", "decision"),
        true("cut_without_quantity", "is_cut_by", "confirmed_quantity"),
        at_most_column("more_than_declared", "confirmed_quantity", "declared_quantity"),
        true("declared_since", "is_as_printed", "printed_quantity"),
    ]


def grant() -> list[Rule]:
    """Discretionary points."""
    return [
        true("grant_not_by_head", "is_by_head", "granted_by"),
        false("grant_negative", "is_negative", "points"),
        false("grant_over_cap", "is_over_cap", "points"),
        false("grant_over_pool", "is_over_pool", "points"),
    ]
