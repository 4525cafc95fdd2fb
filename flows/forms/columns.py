"""The columns of each kind of form, in the order in which they stand; heads and notes are in flows/messages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from warehouse.extracts.listings import Kind

Form: TypeAlias = Literal["declare", "review", "grant", "rating", "ballot", "event", "decision"]
FORMS: tuple[Form, ...] = get_args(Form)
NEVER_TOO_LATE = ("decision",)
"""What is decided after a month was published."""


@dataclass(frozen=True)
class FormColumn:
    """One column: a typed one is open, a sealed one is printed and may not come back changed."""

    name: str
    kind: Kind = "text"
    width: float = 12
    is_typed: bool = False
    is_sealed: bool = False


def _printed(name: str, kind: Kind = "text", width: float = 12) -> FormColumn:
    return FormColumn(name, kind, width)


def _sealed(name: str, kind: Kind = "text", width: float = 12) -> FormColumn:
    return FormColumn(name, kind, width, is_sealed=True)


def _typed(name: str, kind: Kind = "text", width: float = 12) -> FormColumn:
    return FormColumn(name, kind, width, is_typed=True)


NUMBER = FormColumn("number", "count", 6)
_COLUMNS: dict[Form, tuple[FormColumn, ...]] = {
    "declare": (
        _typed("work_date", "date", 14),
        _typed("item", width=36),
        _typed("quantity", "quantity", 12),
        _typed("evidence", width=44),
    ),
    "review": (
        _sealed("person_id", width=10),
        _printed("person_name", width=10),
        _sealed("item_code", width=10),
        _printed("item_name", width=28),
        _printed("points_each", "quantity", 10),
        _sealed("declared_quantity", "quantity", 10),
        _printed("system_quantity", "quantity", 10),
        _printed("difference", "quantity", 10),
        _sealed("earlier_quantity", "quantity", 10),
        _typed("confirmed_quantity", "quantity", 12),
        _typed("decision", width=12),
    ),
    "grant": (
        _sealed("person_id", width=10),
        _printed("person_name", width=12),
        _printed("unit_name", width=22),
        _printed("granted", "points", 12),
        _typed("points", "points", 12),
        _typed("reason", width=44),
    ),
    "rating": (
        _sealed("ratee_id", width=10),
        _printed("person_name", width=12),
        _printed("unit_name", width=22),
        _sealed("dimension", width=20),
        _sealed("role", width=14),
        _typed("score", "points", 10),
        _typed("comment", width=44),
    ),
    "ballot": (
        _sealed("ratee_id", width=10),
        _printed("person_name", width=14),
        _printed("unit_name", width=26),
        _sealed("dimension", width=26),
        _typed("score", "points", 14),
    ),
    "event": (
        _typed("event_date", "date", 13),
        _typed("person", width=20),
        _typed("unit", width=24),
        _typed("event_code", width=34),
        _typed("points", "points", 10),
        _typed("place", width=10),
        _typed("evidence", width=28),
        _typed("note", width=24),
    ),
    "decision": (
        _sealed("person_id", width=10),
        _printed("person_name", width=14),
        _printed("unit_name", width=26),
        _printed("proposed", width=14),
        _typed("grade", width=14),
        _typed("reason", width=44),
    ),
}


def columns(form: Form) -> tuple[FormColumn, ...]:
    """The columns of a form after its numbers."""
    return _COLUMNS[form]
