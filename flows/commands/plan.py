"""`plan`: who would have moved, and by how much, had a proposed edition been in force."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flows.commands.month import fail_if_no_month
from flows.exits import DONE, PARTLY, UI
from flows.wording import say, sentence
from transforms.faults import Fault, SettingsError

if TYPE_CHECKING:
    import polars as pl

    from flows.plan_money import Money
    from flows.planning import Plan, Planned

_SPREAD, _MOVED = ("lowest", "mean", "highest"), ("rank_moved", "tier_moved", "title_moved", "newly_held", "let_go")
_SUMMED = ("results", "moved", *_SPREAD, *_MOVED)
_PAIRS = ("score", "rank", "tier", "title")
_PEOPLE_SHOWN = 20


@dataclass(frozen=True)
class Asked:
    """The options as they were written."""

    edition: Path
    months: str
    bureaus: Sequence[str]


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
    if ui.is_json:
        ui.data(document(ui, found))
    else:
        _show(ui, found)
    return PARTLY if found.not_done else DONE


def span(text: str) -> tuple[str, str]:
    """The first and the last month of A..B; raises SettingsError."""
    first, dots, last = text.partition("..")
    if not dots:
        raise SettingsError([Fault("not_a_span_argument", {"found": text})])
    fail_if_no_month(first, last)
    return first, last


def document(ui: UI, found: Plan) -> dict[str, Any]:
    """The whole comparison, every subject that moved among it."""
    edition = found.written.edition
    return {
        "scheme": edition.scheme,
        "effective": edition.effective,
        "edition_hash": found.written.sha256,
        "subject": edition.subject,
        "first": found.first,
        "last": found.last,
        "months": [row | _in_force(one) for row, one in _months(found)],
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


def _months(found: Plan) -> Iterable[tuple[dict[str, Any], Planned]]:
    """Each bureau's period summed up, by bureau and period."""
    known = {one.entry.key: one for one in found.done}
    return [(row, known[row["bureau_id"], row["month"]]) for row in _rows(found, "bureau_id", "month")]


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
    edition = found.written.edition
    ui.say("plan_of", scheme=edition.scheme, effective=edition.effective, hash=found.written.sha256[:12])
    ui.faults([fault for one in found.not_done for fault in one.faults])
    if not found.done:
        return
    months = [((row["bureau_id"], row["month"], _standing(ui, one)), row) for row, one in _months(found)]
    _table(ui, "plan_months", ("bureau", "month", "in_force"), months)
    if edition.subject == "person":
        posts = [((edition.post_title(row["post_class"] or ""),), row) for row in _rows(found, "post_class")]
        _table(ui, "plan_posts", ("post_class",), posts)
        units = [((found.unit_names.get(row["unit_id"]) or row["unit_id"],), row) for row in _rows(found, "unit_id")]
        _table(ui, "plan_sections", ("unit",), units)
    _show_moved(ui, found)
    for one in found.money:
        _show_money(ui, one)


def _table(ui: UI, title: str, heads: tuple[str, ...], rows: Iterable[tuple[tuple[Any, ...], dict[str, Any]]]) -> None:
    """Groups with their counts and the spread of their changes."""
    shown = [_plain((*named, *(row[name] for name in _SUMMED))) for named, row in rows]
    ui.table(say(ui.lang, title), (*heads, *_SUMMED), shown)


def _standing(ui: UI, one: Planned) -> str:
    version = f" v{one.entry.version}" if one.entry.version else ""
    return f"{one.in_force.scheme} {one.in_force.edition} {say(ui.lang, f'state_{one.entry.state}')}{version}"


def _show_moved(ui: UI, found: Plan) -> None:
    """Those whose result moves most, whoever is held or let go before all."""
    moved = ordered(found.moves)
    rows = [
        (
            row["month"],
            row["person_id"] or row["subject_id"],
            row["name"] or found.unit_names.get(row["subject_id"], ""),
            found.unit_names.get(row["unit_id"], row["unit_id"]),
            say(ui.lang, f"plan_{row['outcome']}"),
            row["change"],
            *(_pair(row, name) for name in _PAIRS),
        )
        for row in moved.head(_PEOPLE_SHOWN).to_dicts()
    ]
    headers = ("month", "person_id", "person_name", "unit", "outcome", "change", *_PAIRS)
    ui.table(say(ui.lang, "plan_moved"), headers, [_plain(row) for row in rows])
    if moved.height > _PEOPLE_SHOWN:
        ui.say("plan_more", count=moved.height - _PEOPLE_SHOWN)


def ordered(moves: pl.DataFrame) -> pl.DataFrame:
    """The results that moved: those of no change in points first, then by the size of the change."""
    import polars as pl

    size = pl.col("change").abs()
    return moves.filter("is_moved").sort(
        size.is_not_null(), size, "month", "subject_id", descending=[False, True, False, False]
    )


def _pair(row: dict[str, Any], name: str) -> str:
    before, after = (_text(row[f"{name}_{when}"]) for when in ("before", "after"))
    return before if before == after else f"{before or '-'} → {after or '-'}"


def _show_money(ui: UI, one: Money) -> None:
    ui.faults(one.faults)
    if one.shares is None:
        return
    title = say(ui.lang, "plan_money", bureau=one.bureau_id, quarter=one.quarter)
    rows = [tuple(row) for row in one.shares.iter_rows()]
    ui.table(title, ("person_id", "person_name", "amount_before", "amount_after"), rows)


def _plain(row: Iterable[Any]) -> list[str]:
    return [_text(cell) for cell in row]


def _text(value: object) -> str:
    """Points as people write them, without zeros that say nothing."""
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"
    return "" if value is None else str(value)
