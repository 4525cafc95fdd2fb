"""`upgrade`: a workspace of an older version brought to the format of this one; from 1 to 2 landing is sealed.

What format 1 did not note is told from what there is: the moments on its pages, the publications, the ledger. Killed in
the middle, the same command begins anew.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from flows.claims import claimed_intake
from flows.desk import Desk, opened
from flows.events import CALCULATED, INTAKE, NIGHT, note_published
from flows.recording import keep_texts
from flows.settings import FORMAT, Workspace, format_of
from transforms.faults import Fault, SettingsError
from warehouse.files import replace
from warehouse.landing import CONFIRM_WITHDRAWAL, REPLAY, WITHDRAW
from warehouse.ledger import periods
from warehouse.publication_checks import Published, published
from warehouse.publications import MANIFEST
from warehouse.run_ledger import ended_nights


@dataclass(frozen=True)
class _Told:
    """Something that happened: a page that is there, or an event that is to be noted."""

    at: str
    rank: int
    page: str = ""
    event: str = ""
    fields: Mapping[str, object] | None = None
    version: Published | None = None


def upgrade(workspace: Workspace) -> tuple[int, int]:
    """Bring a workspace up and return its format before and now; raises SettingsError for one of a newer version."""
    before = format_of(workspace)
    if before > FORMAT:
        fields: dict[str, str | int] = {"file": str(workspace.root), "found": before, "expected": FORMAT}
        raise SettingsError([Fault("workspace_too_new", fields)])
    if before == FORMAT:
        return before, FORMAT
    with claimed_intake(workspace):
        _seal_landing(opened(workspace))
        replace(workspace.var / "format", lambda path: path.write_text(f"{FORMAT}\n", encoding="utf-8"))
    return before, FORMAT


def _seal_landing(desk: Desk) -> None:
    root = desk.landing.root
    for made in ("seals", "texts", "journal"):
        shutil.rmtree(root / made, ignore_errors=True)
    told = sorted([*_pages(root), *_versions(desk), *_ledger(desk)], key=lambda one: (one.at, one.rank, one.page))
    first = datetime.fromisoformat(told[0].at) if told else desk.moment
    with desk.landing.seals.paused():
        keep_texts(Desk(desk.workspace, first))
    desk.landing.seals.append("texts/000001.json")
    for one in told:
        if one.page:
            desk.landing.seals.append(one.page)
        else:
            _note(desk, one)
    desk.landing.note(INTAKE, {"again": []}, desk.moment)


def _note(desk: Desk, one: _Told) -> None:
    then = datetime.fromisoformat(one.at)
    with desk.landing.seals.paused():
        if one.version is not None:
            note_published(Desk(desk.workspace, then), _stated(one.version), one.version.folder / MANIFEST)
        else:
            desk.landing.note(one.event, one.fields or {}, then)
    desk.landing.seals.append(f"journal/{desk.landing.pages('journal')[-1].name}")


def _stated(one: Published) -> dict[str, Any]:
    return {"sequence": 0, **one.said}


def _pages(root: Path) -> Iterator[_Told]:
    """Every page by its moment, and the intake that followed a delivery or what was decided about one."""
    for file in sorted((root / "receipts").glob("*.json")):
        at = json.loads(file.read_text(encoding="utf-8"))[0]["received_at"]
        yield _Told(at, 1, page=f"receipts/{file.name}")
        yield _Told(at, 2, event=INTAKE, fields={"again": []})
    for file in sorted((root / "acts").glob("*.json")):
        said = json.loads(file.read_text(encoding="utf-8"))
        yield _Told(said["at"], 0, page=f"acts/{file.name}")
        if said["act"] in (WITHDRAW, REPLAY, CONFIRM_WITHDRAWAL):
            again = [said["delivery_id"]] if said["act"] == REPLAY else []
            yield _Told(said["at"], 2, event=INTAKE, fields={"again": again})
    for file in sorted((root / "alerts").glob("*.json")):
        yield _Told(json.loads(file.read_text(encoding="utf-8"))["at"], 5, page=f"alerts/{file.name}")


def _versions(desk: Desk) -> Iterator[_Told]:
    """Every published version, at the moment of its manifest or of the act by which it was published."""
    acts = {
        (act.get("bureau_id"), act.get("month"), str(act.get("version"))): act["at"]
        for act in desk.landing.acts("publish", "publish_trial", "restate")
    }
    for one in published(desk.workspace.var / "publications"):
        bureau_id, month, version = one.key
        at = one.said.get("published_at") or acts.get((bureau_id, month, str(version))) or desk.moment.isoformat()
        yield _Told(str(at), 4, version=one)


def _ledger(desk: Desk) -> Iterator[_Told]:
    """What only the ledger knew: results that are not published, and the nights that came to their end."""
    for entry in periods(desk.warehouse):
        if not entry.is_in_force:
            yield _Told(entry.moved_at, 3, event=CALCULATED, fields=asdict(entry))
    for night in ended_nights(desk.warehouse, "nightly"):
        yield _Told(str(night.pop("at")), 6, event=NIGHT, fields=night)
