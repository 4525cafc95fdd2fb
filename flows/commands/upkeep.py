"""`verify`, `rebuild`, `upgrade`, `purge`: whether all is as it was made, making anew what can be, and what may go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from flows.claims import claimed_intake
from flows.commands.month import fail_if_no_period
from flows.exits import DONE, FAULTY, PARTLY, UI
from flows.progress import steps
from flows.rehearsal import rehearsed
from flows.wording import say, sentence

if TYPE_CHECKING:
    from flows.purging import Purged
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


def rebuild(ui: UI, *, is_dry: bool) -> int:
    """Make lake and warehouse anew; 1 where the outcome is another than before."""
    with rehearsed(ui.unchecked, is_dry=is_dry) as workspace:
        from flows.rebuilding import rebuild as journey

        with steps(ui) as step:
            found = journey(workspace, step)
    if ui.is_json:
        ui.data({"dry_run": is_dry, **asdict(found)})
        return PARTLY if found.differences else DONE
    if is_dry:
        ui.say("dry_run")
    ui.faults(found.differences)
    ui.faults(found.lost)
    if found.is_finished_only:
        ui.say("rebuild_finished")
    else:
        ui.say("rebuilt", runs=found.runs, periods=found.periods, count=len(found.differences))
    return PARTLY if found.differences else DONE


def upgrade(ui: UI, *, is_dry: bool) -> int:
    """Bring the workspace to the format of this version."""
    with rehearsed(ui.unchecked, is_dry=is_dry) as workspace:
        from flows.upgrading import upgrade as journey

        before, now = journey(workspace)
    if ui.is_json:
        ui.data({"dry_run": is_dry, "before": before, "format": now})
        return DONE
    if is_dry:
        ui.say("dry_run")
    ui.say("upgraded" if before != now else "upgraded_already", found=before, expected=now)
    return DONE


def purge(ui: UI, tables: Sequence[str], reason: str, *, is_dry: bool) -> int:
    """Take away what is past its retention, and leave tombstones."""
    with rehearsed(ui.workspace, is_dry=is_dry) as workspace, claimed_intake(workspace):
        from flows.desk import opened
        from flows.purging import purge as journey

        found = journey(opened(workspace), tables, reason)
    if ui.is_json:
        left = [dict(fault.fields) for fault in found.left]
        kept = [{"code": fault.code, **fault.fields} for fault in found.kept]
        ui.data({"dry_run": is_dry, "purged": [asdict(one) for one in found.tombstones], "left": left, "kept": kept})
        return DONE
    if is_dry:
        ui.say("dry_run")
    _show_tombstones(ui, found)
    return DONE


def _show_tombstones(ui: UI, found: Purged) -> None:
    ui.faults((*found.left, *found.kept))
    if not found.tombstones:
        ui.say("nothing_to_purge")
        return
    rows = [(one.table_name, one.month, one.row_count, one.before_date) for one in found.tombstones]
    ui.table(say(ui.lang, "purge_table"), ("table", "month", "rows", "before"), rows)
    ui.say("purged", count=sum(one.row_count for one in found.tombstones), stones=len(rows))


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
