"""The columns of each kind of form, in the order in which they stand; heads and notes are in flows/messages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from warehouse.extracts.listings import Kind

Form: TypeAlias = Literal["declare", "review", "grant", "rating", "ballot", "event", "decision"]
FORMS: tuple[Form, ...] = get_args(Form)


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
    "review": (
        _sealed("person_id", width=10),
        _printed("person_name", width=10),
        _sealed("item_code", width=10),
        _printed("item_name", width=28),
        _printed("points_each", "quantity", 10),
        _sealed("declared_quantity", "quantity", 10),
        _printed("system_quantity", "quantity", 10),
        _printed("difference", "quantity", 10),
        _sealed("section_quantity", "quantity", 10),
        _typed("confirmed_quantity", "quantity", 12),
        _typed("decision", width=12),
    ),
}


def columns(form: Form, role: str = "") -> tuple[FormColumn, ...]:
    """The columns of a form after its numbers; a section head's review has none for what the section said."""
    return tuple(one for one in _COLUMNS[form] if (form, role, one.name) != ("review", "section", "section_quantity"))
