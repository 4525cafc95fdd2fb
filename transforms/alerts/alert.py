"""An alert: something that somebody has to mend or to do, in ids and counts; no name, no score, no cell of a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from transforms.faults import Fault

Severity = Literal["remind", "warn", "reject", "hold", "block"]
SEVERITIES: tuple[Severity, ...] = ("remind", "warn", "reject", "hold", "block")
"""From the mildest on: something is due, overdue; a row or file is out, a person held, a month or batch blocked."""
MARKS = 20
"""So many ids an alert carries; the others are only counted."""

_TOLD = frozenset({"file", "line", "row", "rows", "count", "check", "dataset", "column", "expected", "cell", "rule"})
_TOLD_OF_MONTHS = frozenset({"bureau", "month", "person", "component", "day", "item", "today", "until", "year"})
_TOLD_OF_SOURCES = frozenset({"source", "place"})
_TOLD_OF_FEEDS = frozenset({"profile", "folder", "bureau_id"})


@dataclass(frozen=True)
class Alert:
    """One thing that is wrong now.

    `subject` tells it from others of its code: a delivery, a month, a milestone, a rating. `code` names a sentence,
    `fields` fill it; `marks` are row numbers or ids of people, at most MARKS. `stage` rises as a date comes nearer.
    A `count` of 0 says that all is mended; an alert that is not found any more may also have lapsed (see life).
    """

    bureau_id: str
    unit_id: str
    dataset: str
    code: str
    subject: str
    severity: Severity
    count: int = 1
    stage: int = 0
    marks: tuple[str, ...] = ()
    owner: str = ""
    """Who answers for it by name, where somebody does."""
    sender: str = ""
    """The unit in whose inbox folder the file lay."""
    fields: Mapping[str, str | int] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, str, str, str, str]:
        """What stays the same as long as it is the same alert."""
        return (self.bureau_id, self.unit_id, self.dataset, self.code, self.subject)

    def is_worse_than(self, before: Alert) -> bool:
        """Whether it has to be said again: more of it, others of it, nearer, or graver."""
        if SEVERITIES.index(self.severity) > SEVERITIES.index(before.severity):
            return True
        is_whole = self.count == len(self.marks) and before.count == len(before.marks)
        others = set(self.marks) - set(before.marks) if is_whole else set()
        return self.count > before.count or self.stage > before.stage or bool(others)

    def document(self) -> dict[str, Any]:
        """The alert as JSON has it."""
        return asdict(self)


def alert(document: Mapping[str, Any]) -> Alert:
    """The alert of a document."""
    return Alert(**{**document, "marks": tuple(document["marks"])})


@dataclass(frozen=True)
class Trouble:
    """A fault that each night finds anew: a blocked month, a source that does not answer, a file that did not come.

    A `count` of 0 says that what was wrong before is mended (see Alert).
    """

    bureau_id: str
    dataset: str
    subject: str
    fault: Fault
    sender: str = ""
    severity: Severity = "block"
    count: int = 1
    marks: tuple[str, ...] = ()


def of_month(bureau_id: str, month: str, faults: Iterable[Fault]) -> list[Trouble]:
    """The troubles of a month that is blocked."""
    return [Trouble(bureau_id, "", month, fault) for fault in faults]


def of_trouble(trouble: Trouble) -> Alert:
    """The alert of a blocked month, of a source that does not answer, of a file that did not come."""
    fields = told(trouble.fault, _TOLD | _TOLD_OF_MONTHS | _TOLD_OF_SOURCES | _TOLD_OF_FEEDS)
    return Alert(
        bureau_id=trouble.bureau_id,
        unit_id="",
        dataset=trouble.dataset,
        code=trouble.fault.code,
        subject=trouble.subject,
        severity=trouble.severity,
        count=trouble.count,
        marks=trouble.marks[:MARKS],
        sender=trouble.sender,
        fields=fields,
    )


def told(fault: Fault, names: frozenset[str] = _TOLD) -> dict[str, str | int]:
    """The fields of a fault that may be said aloud: counts, places and what was expected, never what was found."""
    return {name: value for name, value in fault.fields.items() if isinstance(value, int) or name in names}
