"""Survey questions and calls."""

from __future__ import annotations

from expectations.rules import Rule, true


def survey_question() -> list[Rule]:
    """Questions of a wave."""
    return [true("wave_without_key_question", "has_key", "is_key", "warn")]


def survey_call() -> list[Rule]:
    """Attempts to reach a taxpayer."""
    return [
        true("outside_frame", "is_in_frame", "taxpayer_id"),
        true("stratum_not_there", "has_stratum", "taxpayer_id", "warn"),
        true("answers_without_interview", "may_answer", "disposition"),
        true("interview_without_answers", "has_answers", "disposition", "warn"),
        true("last_call_unclear", "is_last_clear", "attempt"),
    ]
