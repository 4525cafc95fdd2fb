"""Which datasets a kind looks at, and of which months: what is not named here is not read and cannot score."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from transforms.period import following, months_of, preceding

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
}


def datasets(editions: Iterable[Edition]) -> tuple[str, ...]:
    """The datasets of all kinds that the editions use, each once."""
    named = (name for edition in editions for c in edition.components for name in KINDS[c.kind])
    return tuple(dict.fromkeys([*PEOPLE, *named]))


def months_needed(dataset: str, period: str) -> list[str]:
    """The months of a dataset that a period is scored from.

    A report of the month's last days may have its Friday in the next, one handed in late in the one before; an
    indicator counts with the whole of its cycle, which is a year at most.
    """
    months = months_of(period)
    match dataset:
        case "weekly_report":
            return [preceding(months[0]), *months, following(months[-1])]
        case "indicator_result":
            return [month for month in months_of(months[-1][:4]) if month <= months[-1]]
        case _:
            return months
