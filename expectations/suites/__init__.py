"""The rules of each dataset: what its contract says by itself, and what only this dataset asks."""

from __future__ import annotations

from expectations.rules import Rule, at_most_column, false, general, not_after, true
from transforms.contracts import contract


def suite(dataset: str) -> list[Rule]:
    """Every rule of a dataset."""
    rules = general(dataset)
    if "person_id" in contract(dataset).columns:
        rules.append(true("person_not_named_once", "is_named_once", "named_person"))
    return rules + _own(dataset)


def _own(dataset: str) -> list[Rule]:
    match dataset:
        case "posting":
            return [not_after("ends_before_it_begins", "from_date", "to_date")]
        case "work_item":
            return _of_prices()
        case "work_log":
            return _of_work()
        case "work_review":
            return _of_reviews()
        case "event":
            return _of_events()
        case "grant":
            return _of_grants()
        case _:
            return []


def _of_prices() -> list[Rule]:
    return [
        true("item_without_points", "has_price", "points"),
        true("points_need_stating", "is_exact", "points"),
        true("points_without_vote", "is_voted", "decided_by"),
    ]


def _of_work() -> list[Rule]:
    return [
        not_after("future_date", "work_date", "received_date"),
        true("outside_posting", "is_posted", "work_date"),
        true("item_not_priced", "is_priced", "item_code"),
        true("item_of_other_post", "is_own_item", "item_code"),
        true("temporary_without_points", "has_points", "ad_hoc_points"),
    ]


def _of_reviews() -> list[Rule]:
    return [
        true("review_says_nothing", "has_said", "decision"),
        true("cut_without_quantity", "is_cut_by", "confirmed_quantity"),
        at_most_column("more_than_declared", "confirmed_quantity", "declared_quantity"),
    ]


def _of_events() -> list[Rule]:
    return [
        not_after("future_date", "event_date", "received_date"),
        true("event_of_nobody", "is_of_somebody", "person_id"),
        true("rule_not_in_force", "is_in_force", "event_code"),
        true("points_not_of_rule", "is_rule_points", "points"),
        true("points_left_open", "has_open_points", "points"),
    ]


def _of_grants() -> list[Rule]:
    return [
        false("grant_negative", "is_negative", "points"),
        false("grant_over_cap", "is_over_cap", "points"),
        false("grant_over_pool", "is_over_pool", "points"),
    ]
