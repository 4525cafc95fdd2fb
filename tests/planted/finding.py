"""Runs the month once as it was delivered and once with the faults, and says what became of each of them."""

from __future__ import annotations

import io
import json
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from flows.cli import run
from flows.example import examples
from flows.setting_up import set_up
from tests.faults.state import rows
from tests.planted.planting import Planted, plant
from transforms.contracts import DATASETS
from warehouse.lake import Lake

NOW = "2026-02-10T02:00:00+08:00"
_LAST = 1_770_652_800
"""What came after 2026-02-10 00:00 is no delivery of the month."""
_PLACE = {"delivery_id", "order", "row_no", "received_at", "received_date", "as_of", "mends"}
"""What a good row may have otherwise when another row of its file is broken."""


@dataclass(frozen=True)
class Found:
    """What was told: reasons by (folder, file, row), row 0 being the file; good rows that are not as they were."""

    planted: list[Planted]
    reasons: dict[tuple[str, str, int], set[str]]
    clean: dict[tuple[str, str, int], set[str]]
    touched: list[str]
    good_rows: int

    def told(self, fault: Planted) -> set[str]:
        """The reasons that every row of a fault has in common."""
        places = [(fault.folder, fault.file, row) for row in fault.rows or (0,)]
        return set.intersection(*(self.reasons.get(place, set()) for place in places))

    @property
    def unplanted(self) -> dict[tuple[str, str, int], set[str]]:
        """What was told of rows and files that nobody broke, and was not told of the month as it was delivered."""
        known = {(one.folder, one.file, row) for one in self.planted for row in one.rows or (0,)}
        return {place: codes for place, codes in self.reasons.items() if place not in known and place not in self.clean}


def find(folder: Path) -> Found:
    """Two workspaces of all bureaus, one night each."""
    places = {name: folder / name for name in ("clean", "broken")}
    planted: list[Planted] = []
    for name, place in places.items():
        set_up(place, examples(), is_example=True, comment="-")
        for path in [one for one in (place / "inbox").rglob("*") if one.is_file() and one.stat().st_mtime > _LAST]:
            path.unlink()
        if name == "broken":
            planted = plant(place)
        with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()) as said:
            assert run(["nightly", "-w", str(place)]) in (0, 1), said.getvalue()
    before, after = (_live(place) for place in places.values())
    broken = {(one.folder, one.file, row) for one in planted for row in one.rows}
    good = {name: _good(frame, broken, places["clean"]) for name, frame in before.items()}
    touched = [name for name, kept in good.items() if not _is_there(kept, after.get(name))]
    count = sum(kept.height for kept in good.values())
    return Found(planted, _reasons(places["broken"]), _reasons(places["clean"]), touched, count)


def _reasons(place: Path) -> dict[tuple[str, str, int], set[str]]:
    files = {row["delivery_id"]: row for row in rows(place, "ops_delivery")}
    found: dict[tuple[str, str, int], set[str]] = {}
    for row in rows(place, "ops_reject"):
        if row["severity"] == "reject":
            sent = files[row["delivery_id"]]
            found.setdefault((sent["folder"], sent["file_name"], row["row_no"]), set()).add(row["code"])
    for sent in files.values():
        for fault in json.loads(sent["faults"]):
            found.setdefault((sent["folder"], sent["file_name"], 0), set()).add(fault["code"])
    for page in sorted((place / "var" / "landing" / "receipts").glob("*.json")):
        for receipt in json.loads(page.read_text("utf-8")):
            if receipt["duplicate_of"]:
                found.setdefault((receipt["folder"], receipt["name"], 0), set()).add("already_received")
    return found


def _live(place: Path) -> dict[str, pl.DataFrame]:
    lake = Lake(place / "var" / "lake")
    frames = {f"{part.dataset}/{part.month}": lake.live(part) for name in DATASETS for part in lake.parts(name)}
    return {name: frame for name, frame in frames.items() if frame.height}


def _good(live: pl.DataFrame, broken: set[tuple[str, str, int]], clean: Path) -> pl.DataFrame:
    """The rows that hold, less those that were broken: what they say, in order of content."""
    files = {row["delivery_id"]: (row["folder"], row["file_name"]) for row in rows(clean, "ops_delivery")}
    good = [(*files[row["delivery_id"]], row["row_no"]) not in broken for row in live.to_dicts()]
    return _said(live.filter(pl.Series(good)))


def _is_there(expected: pl.DataFrame, live: pl.DataFrame | None) -> bool:
    return expected.is_empty() if live is None else expected.equals(_said(live))


def _said(live: pl.DataFrame) -> pl.DataFrame:
    return live.select(name for name in live.columns if name not in _PLACE).sort(pl.all(), nulls_last=True)
