"""What people decided about a result, on its page: who, when and why; and what a version corrects."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flows.acts import NOTICE, SIGN, WAIVE, acts_about, withdrawers
from flows.report_tables import Telling
from transforms import fixed_point
from warehouse.extracts.plain_page import Section
from warehouse.publication_ledger import links


def decided(told: Telling) -> Section:
    """Notice, signatures, waivers and withdrawals of the bureau's period; releases and rulings of this scheme."""
    is_first = told.one is told.schemes[0]
    rows = [*(_of_result(told) if is_first else ()), *_of_people(told), *(_withdrawn(told) if is_first else ())]
    shown = sorted(rows, key=lambda row: (row["decided_at"], row["act"], row["decided_about"]))
    columns = ("decided_at", "decided_by", "act", "decided_about", "ruled_value", "decided_why")
    return told.section("decided", [told.table("decided", shown, *columns)])


def _of_result(told: Telling) -> Iterator[dict[str, Any]]:
    for one in acts_about(told.desk, told.entry, NOTICE, SIGN, WAIVE):
        why = one.get("document") or one.get("reason") or f"{one.get('opens_on')} – {one.get('closes_on')}"
        yield _row(told, one["at"], one["by"], one["act"], why)


def _of_people(told: Telling) -> Iterator[dict[str, Any]]:
    rulings = told.one.inputs.rulings.drop("hold_key").unique(maintain_order=True)
    titles = {component.name: component.title for component in told.one.edition.components}
    known = set(told.one.inputs.subjects["subject_id"])
    for one in rulings.iter_rows(named=True):
        if one["subject_id"] not in known or (one["component"] and one["component"] not in titles):
            continue
        value = fixed_point.plain(one["measure"]) if one["measure"] is not None else told.say("rows_stand")
        about = [
            told.person(one["subject_id"]) if told.one.edition.subject == "person" else told.unit(one["subject_id"])
        ]
        about += [titles[one["component"]]] if one["component"] else []
        row = _row(told, one["decided_at"], one["decided_by"], one["kind"], one["reason"])
        yield row | {"decided_about": " · ".join(about), "ruled_value": value}


def _withdrawn(told: Telling) -> Iterator[dict[str, Any]]:
    for link in links(told.desk.warehouse, told.bureau_id):
        if link.month == told.period and link.withdrawn_at:
            for one in withdrawers(told.desk, link):
                row = _row(told, one["at"], one["by"], one["act"], one["reason"])
                yield row | {"decided_about": told.say("version_number", version=link.version)}


def _row(told: Telling, at: str, by: str, act: str, why: str) -> dict[str, Any]:
    words = {"decided_at": _at(at), "decided_by": told.person(by), "act": told.say(f"act_{act}"), "decided_why": why}
    return words | {"decided_about": "", "ruled_value": ""}


def _at(moment: str) -> str:
    return moment[:16].replace("T", " ")
