"""Indicators and their results."""

from __future__ import annotations

from expectations.rules import Rule, true


def indicator() -> list[Rule]:
    """Indicators of a year."""
    return [
        true("params_not_of_scoring", "has_params", "params"),
        true("indicator_not_carried", "is_carried", "carried", "warn"),
        true("parts_miss_the_whole", "is_split", "points", "warn"),
    ]


def indicator_result() -> list[Rule]:
    """Results of a month."""
    return [
        true("indicator_not_of_year", "is_of_year", "indicator_id"),
        true("result_without_count", "has_event_count", "event_count"),
        true("result_without_value", "has_raw_value", "raw_value"),
        true("result_without_score", "has_score", "score"),
        true("score_above_points", "is_within", "score"),
    ]
