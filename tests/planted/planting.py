"""Two hundred faults, drawn from one seed, in the deliveries of a month; the planter alone knows where."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import cycle, islice
from pathlib import Path
from random import Random

from tests.planted.file_faults import DOUBLED, FILE_FAULTS, FileFault
from tests.planted.row_faults import CONFLICTING, REPEATED, ROW_FAULTS, RowFault
from tests.planted.tables import Sheet, sheets

COUNT = 200
_SEED = 20260131
_FILES_EACH = 3


@dataclass(frozen=True)
class Planted:
    """One fault: its kind, the file, the rows it is in (none: the whole file), and the reason it should be told by."""

    kind: str
    folder: str
    file: str
    rows: tuple[int, ...]
    code: str


def plant(workspace: Path) -> list[Planted]:
    """Break the deliveries in the inbox and tell what was broken where."""
    planter = _Planter(sheets(workspace), Random(_SEED))
    found = [*planter.whole_files(), *planter.doubled_files()]
    found += planter.rows(COUNT - len(found))
    by_file = {(sheet.folder, sheet.path.name): sheet for sheet in planter.sheets}
    found = [
        replace(one, rows=tuple(by_file[one.folder, one.file].line_of(place) for place in one.rows)) for one in found
    ]
    for sheet in planter.changed.values():
        _keep_time(sheet.path, sheet.write)
    for path, source in planter.doubled.items():
        _lay(path, source.read_bytes(), source)
    return found


def _lay(path: Path, content: bytes, beside: Path) -> None:
    """A second after another file."""
    path.write_bytes(content)
    times = beside.stat()
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns + 1_000_000_000))


def _keep_time(path: Path, write: Callable[[], None]) -> None:
    times = path.stat()
    write()
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


class _Planter:
    def __init__(self, found: list[Sheet], chance: Random) -> None:
        self.sheets, self.chance = [sheet for sheet in found if sheet.rows], chance
        self.original = {sheet.path: len(sheet.rows) for sheet in self.sheets}
        self.changed: dict[Path, Sheet] = {}
        self.doubled: dict[Path, Path] = {}
        self.broken: set[tuple[Path, int]] = set()
        self.number = 0

    def whole_files(self) -> Iterator[Planted]:
        """Spoilt copies of a few rows under names of their own; the good file comes as well."""
        plain = [s for s in self.sheets if s.own_number and not any("," in c or "\n" in c for r in s.rows for c in r)]
        folders = sorted({sheet.folder for sheet in plain} - {"370687"})  # where an empty file lies already
        for fault in FILE_FAULTS:
            for folder in self.chance.sample(folders, _FILES_EACH):  # the same bytes twice would be a copy
                yield self._spoilt(fault, self.chance.choice([one for one in plain if one.folder == folder]))

    def _spoilt(self, fault: FileFault, sheet: Sheet) -> Planted:
        self.number += 1
        stem = sheet.path.stem if fault.is_named_well else "各股交来的表"
        path = sheet.path.with_name(f"{stem}-坏{self.number}.{fault.ending}")
        rows = [[*row] for row in sheet.rows[:2]]
        for row in rows:
            row[sheet.columns[sheet.own_number or ""]] = self._new_number()
        _lay(path, fault.spoil(sheet.header, rows), sheet.path)
        return Planted(fault.title, sheet.folder, path.name, (), fault.code)

    def doubled_files(self) -> Iterator[Planted]:
        for sheet in self.chance.sample(self.sheets, 2 * _FILES_EACH):
            path = sheet.path.with_name(f"{sheet.path.stem}(重发).csv")
            self.doubled[path] = sheet.path
            yield Planted(DOUBLED, sheet.folder, path.name, (), "already_received")

    def rows(self, count: int) -> list[Planted]:
        """Each kind in turn, in cells that are drawn; kinds that run out of cells leave their share to the others."""
        makers = [*(lambda f=fault: self._cell(f) for fault in ROW_FAULTS), self._repeated, self._conflicting]
        made = (one for make in cycle(makers) if (one := make()))
        return list(islice(made, count))

    def _cell(self, fault: RowFault) -> Planted | None:
        places = [
            (sheet, name)
            for sheet in self.sheets
            for name in sheet.columns
            if fault.is_of(sheet.column(name)) and (sheet.own_number not in (None, name) or sheet.may_lose_rows)
        ]
        return self._broken(fault, *self.chance.choice(places)) if places else None

    def _broken(self, fault: RowFault, sheet: Sheet, name: str) -> Planted | None:
        column = sheet.column(name)
        if sheet.own_number not in (None, name):
            row, place = self._copy(sheet), len(sheet.rows) - 1
        else:
            free = [at for at in range(self.original[sheet.path]) if (sheet.path, at) not in self.broken]
            if len(free) < 2:
                return None
            place = self.chance.choice(free)
            row = sheet.rows[place]
        self.broken.add((sheet.path, place))
        self.changed[sheet.path] = sheet
        self.number += 1
        row[sheet.columns[name]] = fault.cell(column).replace("#", f"{self.number:04}")
        return Planted(fault.title, sheet.folder, sheet.path.name, (place,), fault.code(column))

    def _copy(self, sheet: Sheet, number: str | None = None) -> list[str]:
        row = [*sheet.rows[self.chance.randrange(self.original[sheet.path])]]
        row[sheet.columns[sheet.own_number or ""]] = number or self._new_number()
        sheet.rows.append(row)
        return row

    def _repeated(self) -> Planted:
        """A good row once more: the first stands."""
        sheet = self.chance.choice([one for one in self.sheets if one.own_number])
        place = self.chance.choice(
            [at for at in range(self.original[sheet.path]) if (sheet.path, at) not in self.broken]
        )
        self.broken.add((sheet.path, place))
        sheet.rows.append([*sheet.rows[place]])
        self.changed[sheet.path] = sheet
        rows = (len(sheet.rows) - 1,)
        return Planted(REPEATED, sheet.folder, sheet.path.name, rows, "repeated_row")

    def _conflicting(self) -> Planted:
        """Two new rows under one number: nobody knows which holds."""
        sheet = self.chance.choice([one for one in self.sheets if one.own_number and self.original[one.path] > 9])
        number = self._new_number()
        first, second = self._copy(sheet, number), self._copy(sheet, number)
        while first == second:
            sheet.rows.pop()
            second = self._copy(sheet, number)
        self.changed[sheet.path] = sheet
        rows = (len(sheet.rows) - 2, len(sheet.rows) - 1)
        return Planted(CONFLICTING, sheet.folder, sheet.path.name, rows, "conflicting_rows")

    def _new_number(self) -> str:
        self.number += 1
        return f"PF{self.number:05}"
