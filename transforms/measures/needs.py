"""Which datasets a kind looks at, and of which months: what is not named here is not read and cannot score."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from transforms.period import following, is_year, months_of, preceding

if TYPE_CHECKING:
    from transforms.scheme.words import Edition

PEOPLE = ("unit", "person", "posting")
KINDS: Mapping[str, tuple[str, ...]] = {
    "workload": ("work_item", "work_log", "work_review"),
    "events": ("event_rule", "event"),
    "grant": ("grant",),
    "rating": ("rating",),
    "survey": ("taxpayer", "survey_question", "survey_call"),
    "window": ("queue_ticket", "window_rating"),
    "indicator": ("indicator", "indicator_result"),
    "reports": ("absence", "weekly_report"),
    "attendance": ("absence",),
    "months": (),
}
GRADING = ("absence", "discipline", "event_rule", "event", "grade_decision")
"""What says how somebody takes part in an appraisal, and which grade was decided."""
_TIERS = ("peer_result",)
"""What says which tier a superior gave a unit, where seats depend on it."""
_YEARS_BEFORE = 10
"""So many earlier years of decisions are looked at: the longest row of grades that an edition can name."""


def datasets(editions: Iterable[Edition]) -> tuple[str, ...]:
    """The datasets of all kinds that the editions use, each once."""
    editions = tuple(editions)
    named = (name for edition in editions for c in edition.components for name in KINDS[c.kind])
    grading = (name for edition in editions if edition.grades for name in GRADING)
    raised = [one for edition in editions if edition.quota for one in edition.quota.raised]
    tiers = _TIERS if any(one.tier for one in raised) else ()
    return tuple(dict.fromkeys([*PEOPLE, *named, *grading, *tiers]))


def months_needed(dataset: str, period: str) -> list[str]:
    """The months of a dataset that a period is scored from.

    A report of the month's last days may have its Friday in the next, one handed in late in the one before; an
    indicator counts with the whole of its cycle, which is a year at most. Grades of earlier years are counted in a row.
    """
    months = months_of(period)
    match dataset:
        case "weekly_report":
            return [preceding(months[0]), *months, following(months[-1])]
        case "indicator_result":
            return [month for month in months_of(months[-1][:4]) if month <= months[-1]]
        case "grade_decision" if is_year(period):
            return [*(f"{int(period) - ago}-12" for ago in range(_YEARS_BEFORE, 0, -1)), *months]
        case _:
            return months
