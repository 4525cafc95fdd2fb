"""The bytes of delivered files that are past their retention: said with a list in landing, then taken away.

The parts of the lake that were read from them go along. From the moment that the act is landed every run takes the
files for gone, whatever of them is there still.
"""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

from flows.desk import Desk
from flows.due_deliveries import DueDeliveries
from transforms.faults import Fault, ForbiddenError
from warehouse.delivery_tombstones import delivery_rows
from warehouse.lake import Part
from warehouse.purged_deliveries import PurgedList

_FILE = ("delivery_id", "sha256", "size", "folder", "received_at")


def said_deliveries(desk: Desk, due: DueDeliveries, before: date) -> dict[str, object]:
    """What the act says of them: files by month of arrival, and the text in landing that names each."""
    rows = [row for row in delivery_rows(desk.warehouse) if row["delivery_id"] in due.entries]
    archives = [{**{n: getattr(one, n) for n in _FILE}, "file_name": one.name} for one in due.archives]
    listed = {
        "entries": list(due.entries.values()),
        "rows": rows,
        "archives": archives,
        "parts": [f"{part.dataset}/{part.month}" for part in due.parts],
    }
    months = Counter(one["received_at"][:7] for one in (*due.entries.values(), *archives))
    text = json.dumps(listed, ensure_ascii=False, indent=1).encode()
    return {
        "before": before.isoformat(),
        "months": dict(sorted(months.items())),
        "list": desk.landing.keep_text(text) if months else "",
    }


def remove_bytes(desk: Desk, purged: PurgedList) -> None:
    """Take the bytes away; what a killed run took is gone already."""
    for file in purged.files:
        desk.landing.object_path(file["sha256"]).unlink(missing_ok=True)


def remove_parts(desk: Desk, purged: PurgedList) -> None:
    """Take the parts of the lake away, each at once, so that nobody reads half of one."""
    aside = desk.workspace.var / ".purging"
    for name in purged.parts:
        part = Part(*name.split("/"))
        folder = desk.lake.root / part.dataset / part.month
        if folder.exists():
            aside.mkdir(parents=True, exist_ok=True)
            shutil.rmtree(aside / f"{part.dataset}-{part.month}", ignore_errors=True)
            folder.rename(aside / f"{part.dataset}-{part.month}")
    shutil.rmtree(aside, ignore_errors=True)


def fail_if_delivery_purged(desk: Desk, delivery_id: str) -> None:
    """Nothing can be done any more with a file whose bytes are gone; raises ForbiddenError."""
    if delivery_id in desk.purged.days:
        fields = {"delivery": delivery_id, "day": desk.purged.days[delivery_id]}
        raise ForbiddenError([Fault("delivery_purged", fields)])


def fail_if_period_purged(desk: Desk, said: Mapping[str, Any]) -> None:
    """A version whose rows were delivered in files that are gone can be calculated from nothing but its own folder."""
    days = sorted({desk.purged.days[one] for one in said.get("deliveries", ()) if one in desk.purged.days})
    if days:
        raise ForbiddenError(
            [Fault("month_purged", {"bureau": said["bureau_id"], "month": said["month"], "day": days[0]})]
        )
