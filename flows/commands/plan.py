"""`plan`: who would have moved, and by how much, had a proposed edition been in force."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flows.commands.month import fail_if_no_month
from flows.exits import DONE, PARTLY, UI
from flows.wording import sentence
from transforms.faults import Fault, SettingsError

if TYPE_CHECKING:
    from flows.plan_money import Money
    from flows.planning import Plan, Planned

_SHOWN = 20
"""Of each table so many rows are shown; --json and --out have all of them."""


@dataclass(frozen=True)
class Asked:
    """The options as they were written."""

    edition: Path
    months: str
    bureaus: Sequence[str]
    out: Path | None = None


def plan(ui: UI, asked: Asked) -> int:
    """Score past periods under the edition; 1 where some could not be."""
    from flows.planning import read_edition

    first, last = span(asked.months)
    written = read_edition(asked.edition)
    from flows.desk import opened
    from flows.planning import plan as journey
    from flows.progress import steps

    with steps(ui) as step:
        found = journey(opened(ui.workspace).keeping(), written, (first, last), asked.bureaus, step)
    is_written = asked.out is None or _written(ui, found, asked.out)
    if ui.is_json:
        ui.data(document(ui, found))
    else:
        _show(ui, found)
    if not is_written:
        ui.say("plan_no_book", file=asked.out)
    return PARTLY if found.not_done else DONE


def _written(ui: UI, found: Plan, file: Path) -> bool:
    from flows.plan_tables import write_book

    return write_book(ui.lang, found, file)


def span(text: str) -> tuple[str, str]:
    """The first and the last month of A..B; raises SettingsError."""
    first, dots, last = text.partition("..")
    if not dots:
        raise SettingsError([Fault("not_a_span_argument", {"found": text})])
    fail_if_no_month(first, last)
    if last < first:
        raise SettingsError([Fault("span_backwards", {"found": text, "expected": f"{last}..{first}"})])
    return first, last


def document(ui: UI, found: Plan) -> dict[str, Any]:
    """The whole comparison, every subject that moved among it."""
    from flows.plan_tables import by_period

    edition = found.written.edition
    return {
        "scheme": edition.scheme,
        "effective": edition.effective,
        "edition_hash": found.written.sha256,
        "subject": edition.subject,
        "first": found.first,
        "last": found.last,
        "months": [row | _in_force(one) for row, one in by_period(found)] if found.done else [],
        "post_classes": list(_rows(found, "post_class")),
        "sections": [row | {"unit_name": found.unit_names.get(row["unit_id"])} for row in _rows(found, "unit_id")],
        "moved": found.moves.filter("is_moved").to_dicts() if found.done else [],
        "money": [_money(ui, one) for one in found.money],
        "not_scored": [
            {
                "bureau_id": one.bureau_id,
                "month": one.month,
                "codes": [fault.code for fault in one.faults],
                "sentences": [sentence(ui.lang, fault) for fault in one.faults],
            }
            for one in found.not_done
        ],
    }


def _in_force(one: Planned) -> dict[str, Any]:
    return {
        "scheme": one.in_force.scheme,
        "edition": one.in_force.edition,
        "state": one.entry.state,
        "version": one.entry.version,
        "is_trial": one.entry.is_trial,
    }


def _rows(found: Plan, *by: str) -> Iterable[dict[str, Any]]:
    from transforms.comparison.plans import summed

    return summed(found.moves, by).to_dicts() if found.done else []


def _money(ui: UI, one: Money) -> dict[str, Any]:
    return {
        "bureau_id": one.bureau_id,
        "quarter": one.quarter,
        "pool_before": one.pool_before,
        "pool_after": one.pool_after,
        "shares": one.shares.to_dicts() if one.shares is not None else [],
        "sentences": [sentence(ui.lang, fault) for fault in one.faults],
    }


def _show(ui: UI, found: Plan) -> None:
    from flows.plan_tables import tables

    edition = found.written.edition
    ui.say("plan_of", scheme=edition.scheme, effective=edition.effective, hash=found.written.sha256[:12])
    ui.faults(found.faults)
    for table in tables(ui.lang, found):
        ui.table(table.title, [code for code, _ in table.columns], [_plain(row) for row in table.rows[:_SHOWN]])
        if len(table.rows) > _SHOWN:
            ui.say("plan_more", count=len(table.rows) - _SHOWN, title=table.title)


def _plain(row: Iterable[object]) -> list[str]:
    return [_text(cell) for cell in row]


def _text(value: object) -> str:
    """Points as people write them, without zeros that say nothing."""
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"
    return "" if value is None else str(value)
