"""Rejected rows go back to their sender as a workbook in their own layout, with the reason and the row they were.

var/returned/<inbox folder>/<name>-退回-<delivery>.xlsx, gone when nothing of the delivery is rejected any more. The
workbook may be mended and dropped into the inbox: its rows take the place of those they were.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePath

import polars as pl

from flows.desk import Desk
from flows.forms.columns import FORMS
from flows.forms.returned import profile_of
from flows.mending import SHOWN_ID
from flows.reading import request
from flows.reasons import column_title, reason
from flows.receiving import Pending, pending
from flows.settings import Workspace
from flows.sources.formats import RETURNED
from flows.sources.table import tables
from flows.wording import Lang, language, say
from transforms.faults import SourceError
from transforms.profiles import POINTER, REASON, Profile
from warehouse.extracts.returned_rows import returned_workbook
from warehouse.files import replace
from warehouse.ledger import attempts, delivery_profiles, rejected_rows

STEM_MAX = 200
"""Bytes that are kept of a file's name: a file system takes 255, and more is said behind them."""


@dataclass(frozen=True)
class Returned:
    """A workbook that was written for a sender: where it lies in the workspace, and how many rows are in it."""

    path: str
    rows: int


def pointer(delivery_id: str, row_no: int) -> str:
    """What a returned row says of the row it was."""
    return f"{delivery_id[:SHOWN_ID]}-{row_no}"


def returned(desk: Desk) -> list[Returned]:
    """Write the workbooks of deliveries whose rejects have changed, and remove those of which nothing is rejected.

    What is there tells what was written: a run that was killed between two of them is finished by the next.
    """
    place = _place(desk.workspace)
    offences = rejected_rows(desk.warehouse)
    by_delivery = {str(key[0]): rows for key, rows in offences.partition_by("delivery_id", as_dict=True).items()}
    known = {one.receipt.delivery_id: one for one in pending(desk, attempts(desk.warehouse), frozenset(by_delivery))}
    before = _index(place)
    forms = _forms(desk)
    wanted = {
        one: _wanted(known[one], rows)
        for one, rows in by_delivery.items()
        if one in known and known[one].profile and one not in forms
    }
    for path in sorted(_there(place) - {entry[1] for entry in wanted.values()}):
        (place / path).unlink(missing_ok=True)
    stale = [one for one, entry in wanted.items() if before.get(one) != entry or not (place / entry[1]).exists()]
    written = _written(desk, place, [known[one] for one in stale], by_delivery, {one: wanted[one][1] for one in stale})
    if before != wanted:
        body = json.dumps(wanted, ensure_ascii=False, indent=1, sort_keys=True)
        replace(place / "index.json", lambda temporary: temporary.write_text(body, encoding="utf-8"))
    return written


def _forms(desk: Desk) -> set[str]:
    """Deliveries that were forms: a form is mended itself and handed in again."""
    names = {profile_of(form).profile.profile for form in FORMS}
    return {delivery for delivery, profile in delivery_profiles(desk.warehouse).items() if profile in names}


def _place(workspace: Workspace) -> Path:
    return workspace.var / "returned"


def _there(place: Path) -> set[str]:
    """The workbooks that lie there: a run that was killed may have written one and not its line in the index."""
    return {str(path.relative_to(place)) for path in place.rglob(f"*{RETURNED}*.xlsx")}


def _index(place: Path) -> dict[str, list[str]]:
    """Delivery -> [fingerprint of its rejects, path] of what was written last."""
    file = place / "index.json"
    return json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}


def _wanted(one: Pending, rows: pl.DataFrame) -> list[str]:
    said = rows.sort(pl.all()).write_csv().encode()
    stem = PurePath(one.receipt.name).stem.encode()[:STEM_MAX].decode(errors="ignore")
    name = f"{stem}{RETURNED}{one.receipt.delivery_id[:SHOWN_ID]}.xlsx"
    return [hashlib.sha256(said).hexdigest()[:16], str(PurePath(one.receipt.folder) / name)]


def _written(
    desk: Desk,
    place: Path,
    waiting: Sequence[Pending],
    offences: Mapping[str, pl.DataFrame],
    paths: Mapping[str, str],
) -> list[Returned]:
    lang = language(None, desk.workspace.lang)
    written = []
    for one, found in zip(waiting, tables([request(desk, one) for one in waiting]), strict=True):
        if isinstance(found, SourceError) or one.profile is None:
            continue  # its profile has changed since: the night that tries it again says what is wrong
        delivery_id = one.receipt.delivery_id
        own = found.frame.drop(REASON, POINTER, strict=False)
        why = _reasons(offences[delivery_id], delivery_id, lang)
        rows = own.join(why, on="row_no", validate="1:1", maintain_order="left")
        body = returned_workbook(rows.drop("row_no"), *_header(one.profile.profile), say(lang, "returned_note"))
        target = place / paths[delivery_id]
        replace(target, partial(_write, body=body))
        written.append(Returned(str(target.relative_to(desk.workspace.root)), rows.height))
    return written


def _header(words: Profile) -> tuple[int, int]:
    """Where the header of the sender's own sheet stands, and how many rows it has."""
    return words.header_row, words.header_rows


def _write(temporary: Path, body: bytes) -> None:
    temporary.write_bytes(body)


def _reasons(offences: pl.DataFrame, delivery_id: str, lang: Lang) -> pl.DataFrame:
    """One row per rejected row of the file: every reason of it, and what it was."""
    told: dict[int, list[str]] = {}
    for one in offences.sort("row_no", "column_name", "code").to_dicts():
        cell = (lang, one["dataset"], one["column_name"])
        told.setdefault(one["row_no"], []).append(f"{column_title(*cell)}：{reason(*cell, one['code'])}")
    rows = [
        {"row_no": row_no, REASON: "；".join(dict.fromkeys(said)), POINTER: pointer(delivery_id, row_no)}
        for row_no, said in told.items()
    ]
    return pl.DataFrame(rows, schema={"row_no": pl.Int64, REASON: pl.String, POINTER: pl.String})
