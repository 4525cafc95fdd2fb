"""`verify`, `rebuild`, `upgrade`: whether all is as it was made, and making anew what can be made anew."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from flows.commands.month import fail_if_no_period
from flows.exits import DONE, FAULTY, UI
from flows.progress import steps
from flows.wording import sentence

if TYPE_CHECKING:
    from flows.verifying import Checked, Verification


def verify(ui: UI, month: str | None, bureaus: Sequence[str]) -> int:
    """Check publications, landing and lake; 5 where anything is not as it was made."""
    if month is not None:
        fail_if_no_period(month)
    workspace = ui.workspace
    from flows.desk import opened
    from flows.verifying import verify as journey

    with steps(ui) as step:
        found = journey(opened(workspace), month, bureaus, step)
    if ui.is_json:
        ui.data(_document(ui, found))
    else:
        _show(ui, found)
    return DONE if found.is_good else FAULTY


def _document(ui: UI, found: Verification) -> dict[str, Any]:
    of = ("bureau_id", "month", "version")
    return {
        "publications": [{name: getattr(one, name) for name in of} | _told(ui, one) for one in found.publications],
        "landing": _told(ui, found.landing),
        "lake": _told(ui, found.lake),
    }


def _told(ui: UI, one: Checked) -> dict[str, Any]:
    return {
        name: [{"code": f.code, **f.fields, "sentence": sentence(ui.lang, f)} for f in faults]
        for name, faults in (("faults", one.faults), ("news", one.news))
    }


def _show(ui: UI, found: Verification) -> None:
    for one in (*found.publications, found.landing, found.lake):
        ui.faults(one.faults)
        ui.faults(one.news)
    count = sum(len(one.faults) for one in (*found.publications, found.landing, found.lake))
    ui.say("verify_bad" if count else "verify_good", count=count, versions=len(found.publications))
