"""The delivered text files of the example: which profile reads each, and which column of a contract each header is."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

import polars as pl

from flows.settings import workspace as read_workspace
from transforms.contracts import Column, Contract, contract
from transforms.profile_text import profile
from transforms.profiles import Profile, headers_read

_LEANT_ON = {
    *("unit", "person", "posting", "responsibility", "duty_roster", "absence"),
    *("work_item", "work_log", "event_rule", "cause", "indicator", "taxpayer"),
}
"""Others are judged by their rows: a broken copy may be added to them, but no row of theirs be broken."""


@dataclass(frozen=True)
class Sheet:
    """One file as its sender wrote it."""

    path: Path
    folder: str
    encoding: str
    header: list[str]
    rows: list[list[str]]
    profile: Profile
    columns: dict[str, int]
    """contract column -> its place"""

    @property
    def contract(self) -> Contract:
        return contract(self.profile.takes[0].dataset)

    @property
    def own_number(self) -> str | None:
        """The column whose new value makes a copy of a row another row."""
        key = self.contract.key
        is_number = len(key) == 1 and key[0] in self.columns and self.contract.columns[key[0]].type == "id"
        return key[0] if is_number and key[0] not in ("person_id", "unit_id") else None

    @property
    def may_lose_rows(self) -> bool:
        """Whether nothing else is judged by its rows."""
        return self.contract.dataset not in _LEANT_ON

    def column(self, name: str) -> Column:
        return self.contract.columns[name]

    def write(self) -> None:
        """With its rows as they are now, at its time."""
        text = io.StringIO()
        csv.writer(text, lineterminator="\r\n").writerows([self.header, *self.rows])
        self.path.write_bytes(text.getvalue().encode(self.encoding))

    def line_of(self, place: int) -> int:
        """The line of the file on which the row begins; a cell may hold several lines."""
        return 1 + sum(_lines(row) for row in [self.header, *self.rows[:place]])


def _lines(row: list[str]) -> int:
    return 1 + sum(cell.count("\n") for cell in row)


def sheets(workspace: Path) -> list[Sheet]:
    """Every text file that one take reads in full, in order of folder and name."""
    root = read_workspace(workspace)
    profiles = [profile(path.read_text("utf-8"), path.name) for path in sorted(root.sources.glob("*.yaml"))]
    return [sheet for path in sorted(root.inbox.rglob("*.csv")) for sheet in _sheet(path, root.inbox, profiles)]


def _sheet(path: Path, inbox: Path, profiles: list[Profile]) -> Iterator[Sheet]:
    matching = [one for one in profiles if any(fnmatch(path.name, pattern) for pattern in one.files)]
    if len(matching) != 1 or len(matching[0].takes) != 1:
        return
    (take,) = matching[0].takes
    if take.where or take.kept_where or take.keep or take.delivery == "whole_period":
        return
    content = path.read_bytes()
    if not content:
        return
    encoding = _encoding(content)
    header, *rows = csv.reader(io.StringIO(content.decode(encoding), newline=""))
    named = headers_read(pl.DataFrame(schema=dict.fromkeys(header, pl.String)), take)
    columns = {name: header.index(found[0]) for name, found in named.items()}
    folder = path.parent.name if path.parent != inbox else ""
    yield Sheet(path, folder, encoding, header, rows, matching[0], columns)


def _encoding(content: bytes) -> str:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8-sig" if content.startswith(b"\xef\xbb\xbf") else "utf-8"
