"""What a profile makes of one file, row by row; nothing is landed, written or counted."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from tempfile import TemporaryDirectory
from unicodedata import normalize

import polars as pl

from expectations.alone import rules_alone
from expectations.rules import rejects
from flows.desk import Desk, WrittenProfile
from flows.judging import judged_rows
from flows.reading import request, taken_rows
from flows.receiving import Pending
from flows.sources.layout import Table
from flows.sources.table import tables
from flows.unpacking import archive_faults, is_zip, unpacked
from transforms.as_of import moment_of_file
from transforms.clean.prepared import row_month
from transforms.contracts import TIMELESS, UNDATED, contract
from transforms.faults import Fault, SettingsError, SourceError
from transforms.fixed_point import plain
from transforms.profile_text import profile
from transforms.profiles import POINTER, REASON, Profile, Take, headers_read
from transforms.sheet_rows import SHEET
from warehouse.lake import Part
from warehouse.landing import Found, Receipt

HIDDEN = "***"
"""For a cell that only a keyed hash may tell."""


@dataclass(frozen=True)
class TakeTrial:
    """What one take makes of the file: its rows as the contract's values, those it leaves out, what is rejected."""

    dataset: str
    rows: int
    left_out: tuple[int, ...]
    values: tuple[dict[str, str | int | None], ...]
    rejects: tuple[dict[str, str | int | None], ...]


@dataclass(frozen=True)
class Trial:
    """A file under a profile; `headers` tells what reads each header: (dataset, column), or nothing."""

    file: str
    profile: str = ""
    matched_by: str = ""
    as_of: str = ""
    rows_in_file: int = 0
    rows_left_out: int = 0
    notes: tuple[Fault, ...] = ()
    faults: tuple[Fault, ...] = ()
    headers: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()
    takes: tuple[TakeTrial, ...] = ()

    @property
    def is_clean(self) -> bool:
        """Whether the file is taken and no row of it rejected."""
        return not self.faults and not any(take.rejects for take in self.takes)


def tried(desk: Desk, path: Path, said: str | None) -> list[Trial]:
    """Try the file, or each file of a zip, by the profile that its name chooses or that is named.

    Raises SettingsError where there is no file or no such profile.
    """
    if not path.is_file():
        raise SettingsError([Fault("file_missing", {"file": str(path)})])
    name, folder = normalize("NFC", path.name), _folder(desk, path)
    if not is_zip(path, name):
        return [_tried(desk, path, name, folder, said)]
    if faults := archive_faults(path):
        return [Trial(name, faults=faults)]
    stat = path.stat()
    with (
        TemporaryDirectory() as place,
        unpacked([Found(path, name, folder, stat.st_size, stat.st_mtime_ns)], [], Path(place) / "zip") as found,
    ):
        return [_tried(desk, one.path, one.name, folder, said) for one in found if not one.is_archive]


def _folder(desk: Desk, path: Path) -> str:
    """The inbox folder that the file lies in, if it does."""
    folder = path.resolve().parent
    return folder.name if folder.parent == desk.workspace.inbox.resolve() else ""


def _tried(desk: Desk, path: Path, name: str, folder: str, said: str | None) -> Trial:
    found = [_named(desk, said)] if said else [one for one in desk.profiles if _pattern(name, one.profile)]
    if len(found) != 1:
        known = found or desk.profiles
        starts = "、".join(one.profile.files[0].rstrip("*") for one in known if one.profile.files)
        code = "several_profiles" if found else "no_profile"
        return Trial(name, faults=(Fault(code, {"file": name, "expected": starts}),))
    one = _pending(desk, path, name, folder, found[0])
    words = found[0].profile
    trial = Trial(name, words.profile, _pattern(name, words) or "")
    (table,) = tables([request(desk, one, path)])
    if isinstance(table, SourceError):
        return Trial(**{**vars(trial), "faults": table.faults})
    if table.form is not None:
        return Trial(name, faults=(Fault("trial_of_form", {"file": name}),))
    return _of_table(desk, one, words, table, trial)


def _pattern(name: str, words: Profile) -> str | None:
    return next((pattern for pattern in words.files if fnmatch(name, pattern)), None)


def _named(desk: Desk, said: str) -> WrittenProfile:
    """A profile of the workspace by its name, or the one in a file; raises SettingsError, ProfileError."""
    if Path(said).is_file():
        text = Path(said).read_bytes()
        words = profile(text.decode("utf-8", "replace"), said)
        return WrittenProfile(Path(said), hashlib.sha256(text).hexdigest(), text, words)
    known = {one.profile.profile: one for one in desk.profiles}
    if said not in known:
        raise SettingsError([Fault("profile_missing", {"found": said, "expected": "、".join(known)})])
    return known[said]


def _pending(desk: Desk, path: Path, name: str, folder: str, words: WrittenProfile) -> Pending:
    """The file as if it arrived now, behind all others."""
    stat = path.stat()
    receipt = Receipt(
        order=len(desk.landing.receipts()) + 1,
        delivery_id="-",
        sha256="",
        name=name,
        folder=folder,
        size=stat.st_size,
        modified_ns=stat.st_mtime_ns,
        received_at=desk.moment.isoformat(),
    )
    return Pending(receipt, words, "", is_confirmed=False)


def _of_table(desk: Desk, one: Pending, words: Profile, table: Table, trial: Trial) -> Trial:
    said = vars(trial) | {
        "notes": table.notes,
        "rows_in_file": table.rows_in_file,
        "rows_left_out": table.rows_left_out,
        "headers": tuple(_headers(table.frame, words)),
    }
    try:
        takes = [
            _take(desk, take, rows, table.frame) for take, rows in taken_rows(one, table, words, one.receipt.folder)
        ]
    except SourceError as error:
        return Trial(**said | {"faults": error.faults})
    whole = None if POINTER in table.frame.columns else moment_of_file(words.as_of, trial.file, table.above)
    return Trial(**said | {"as_of": whole.isoformat(" ") if whole else "", "takes": tuple(takes)})


def _headers(table: pl.DataFrame, words: Profile) -> list[tuple[str, tuple[tuple[str, str], ...]]]:
    """Each header of the file with the columns that read it."""
    reading: dict[str, list[tuple[str, str]]] = {name: [] for name in table.columns if name != "row_no"}
    for take in words.takes:
        for column, headers in headers_read(table, take).items():
            for header in headers:
                reading[header].append((take.dataset, column))
        for column in take.sheet_gives if SHEET in reading else ():
            reading[SHEET].append((take.dataset, column))
    return [(header, tuple(columns)) for header, columns in reading.items() if header not in {REASON, POINTER}]


def _take(desk: Desk, take: Take, typed: pl.DataFrame, table: pl.DataFrame) -> TakeTrial:
    left_out = sorted(set(table["row_no"].to_list()) - set(typed["row_no"].to_list()))
    return TakeTrial(
        take.dataset,
        typed.height,
        tuple(left_out),
        tuple(_values(take.dataset, row) for row in typed.to_dicts()),
        tuple(_rejects(desk, take.dataset, typed)),
    )


def _rejects(desk: Desk, dataset: str, typed: pl.DataFrame) -> list[dict[str, str | int | None]]:
    """One per row and reason: row_no, column, code, found."""
    if typed.is_empty():
        return []
    known = contract(dataset)
    month = row_month(known).fill_null(UNDATED) if known.month_from else pl.lit(TIMELESS)
    parts = typed.with_columns(_month=month).partition_by("_month", as_dict=True, include_key=False)
    rows = judged_rows(
        desk, dataset, {Part(dataset, str(key[0])): part for key, part in parts.items()}, desk.references()
    )
    found = rejects(dataset, rows, rules_alone(dataset)).sort("row_no", "column", "code")
    hidden = {column.name for column in known.column if column.hashed}
    return [
        {name: row[name] for name in ("row_no", "column", "code")}
        | {"found": HIDDEN if row["column"] in hidden and row["found"] else row["found"]}
        for row in found.to_dicts()
    ]


def _values(dataset: str, row: Mapping[str, object]) -> dict[str, str | int | None]:
    """The contract's columns of a row as people write them, without those that are blank."""
    shown: dict[str, str | int | None] = {"row_no": int(str(row["row_no"]))}
    for column in contract(dataset).column:
        value = row[column.name]
        if value is None and row.get(f"bad_{column.name}") is not None:
            shown[column.name] = None
        elif value is not None:
            shown[column.name] = HIDDEN if column.hashed else _shown(value, is_number=column.type == "decimal")
    return shown


def _shown(value: object, *, is_number: bool) -> str:
    if is_number:
        return plain(int(str(value)))
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "；".join(str(one) for one in value)
    return str(value).removesuffix("+08:00")
