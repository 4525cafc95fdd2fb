"""A zip in the inbox: each file in it is a delivery of its own; one that could do harm is refused whole, unopened.

Nothing is written under a name that a zip gives: members go to numbered files, and only their last name is kept.
"""

from __future__ import annotations

import re
import shutil
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path, PurePosixPath
from unicodedata import normalize

from flows.clock import SHANGHAI
from flows.sources.formats import PACKINGS
from transforms.faults import Fault, SourceError
from warehouse.files import sha256_of
from warehouse.landing import Found, Receipt

MEMBERS_MAX = 1_000
DIRECTORY_MAX = 4 << 20
UNPACKED_MAX = 512 << 20
RATIO_MAX, RATIO_FROM = 200, 1 << 20
NAME_MAX = 255
BLOCK = 1 << 20
END = b"PK\x05\x06"
END_BYTES = 22
COMMENT_MAX = 1 << 16
PACKED = {".zip", ".rar", ".7z", ".gz", ".tar", ".tgz", ".bz2", ".xz"}
SKIPPED = {"thumbs.db", "desktop.ini"}
KINDS = {0, stat.S_IFREG, stat.S_IFDIR}
BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, ValueError, KeyError)


@dataclass(frozen=True)
class _Member:
    """A file of a zip: its own name, when it was changed, and its entry."""

    name: str
    entry: zipfile.ZipInfo

    def modified_ns(self, archive: Found) -> int:
        """When the file was changed by the clock of whoever packed it; a zip that does not say has its own time."""
        try:
            moment = datetime(*self.entry.date_time, tzinfo=SHANGHAI)
        except ValueError:
            return archive.modified_ns
        return archive.modified_ns if moment.year == 1980 else int(moment.timestamp()) * 1_000_000_000  # noqa: PLR2004


@contextmanager
def unpacked(found: Sequence[Found], known: Sequence[Receipt], folder: Path) -> Iterator[list[Found]]:
    """The files, and behind each zip that may be opened its members; those are there until they are received.

    A zip that came before is not opened again: all that was in it came with it.
    """
    shutil.rmtree(folder, ignore_errors=True)  # what a killed run left; the caller holds the ingest lock
    opened = {(receipt.folder, receipt.sha256) for receipt in known if receipt.is_archive}
    files: list[Found] = []
    try:
        for file in found:
            if not is_zip(file.path, file.name):
                files.append(file)
            elif (file.folder, sha256_of(file.path)) in opened:
                files.append(replace(file, is_archive=True))
            else:
                files += _with_members(file, folder / str(len(files)))
        yield files
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def is_zip(path: Path, name: str) -> bool:
    """Whether a file is called and packed as a zip; a workbook is packed alike and is none."""
    if not name.lower().endswith(".zip"):
        return False
    with path.open("rb") as file:
        if file.read(2) != b"PK":
            return False
    try:
        _fail_if_long(path)
        with zipfile.ZipFile(path) as archive:
            return "[Content_Types].xml" not in archive.namelist()
    except (SourceError, *BROKEN):
        return True


def archive_faults(path: Path) -> tuple[Fault, ...]:
    """Why a zip may not be opened; nothing where it may."""
    try:
        for _ in _blocks_of_all(path):
            pass
    except SourceError as error:
        return error.faults
    return ()


def _with_members(file: Found, folder: Path) -> list[Found]:
    """The zip and its members, or the zip alone where it may not be opened: why is told when it is worked on."""
    folder.mkdir(parents=True)
    members: dict[str, Found] = {}
    try:
        for at, member, block in _blocks_of_all(file.path):
            place = folder / str(at)
            with place.open("ab") as target:
                target.write(block)
            size, modified = place.stat().st_size, member.modified_ns(file)
            members[place.name] = replace(
                file, path=place, name=member.name, size=size, modified_ns=modified, archive=file.name
            )
    except SourceError:
        return [file]
    return [replace(file, is_archive=True), *members.values()]


def _blocks_of_all(path: Path) -> Iterator[tuple[int, _Member, bytes]]:
    """(place, member, bytes) of every member in turn; counts what really comes out. Raises SourceError."""
    try:
        _fail_if_long(path)
        with zipfile.ZipFile(path) as archive:
            total = 0
            for at, member in enumerate(_members(archive)):
                for block in _blocks(archive, member):
                    total += len(block)
                    if total > UNPACKED_MAX:
                        raise SourceError([_bomb(total)])
                    yield at, member, block
    except BROKEN as error:
        raise SourceError([Fault("archive_damaged", {"found": type(error).__name__})]) from None


def _blocks(archive: zipfile.ZipFile, member: _Member) -> Iterator[bytes]:
    with archive.open(member.entry) as file:
        first = file.read(BLOCK)
        if first.startswith(b"PK\x03\x04") and not _is_workbook(member.name):
            raise SourceError([Fault("archive_nested", {"found": member.name})])
        yield first  # an empty file is a delivery too, and refused as such
        while block := file.read(BLOCK):
            yield block


def _is_workbook(name: str) -> bool:
    return name.lower().endswith((".xlsx", ".xlsm", ".docx", ".ods", ".et"))


def _fail_if_long(path: Path) -> None:
    """The directory at the end is read at once, so its length is asked for first."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - END_BYTES - COMMENT_MAX))
        tail = file.read()
    at = tail.rfind(END)
    if at < 0 or len(tail) < at + END_BYTES:
        raise SourceError([Fault("archive_damaged", {"found": "directory"})])
    count, length = struct.unpack_from("<HI", tail, at + 10)
    if length > DIRECTORY_MAX or count > MEMBERS_MAX:
        raise SourceError([Fault("archive_too_many", {"found": count, "expected": MEMBERS_MAX})])


def _members(archive: zipfile.ZipFile) -> list[_Member]:
    """The files that are deliveries, after everything was looked for for which the zip is refused."""
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    faults = [fault for entry in entries for fault in _faults(entry)]
    total = sum(entry.file_size for entry in entries)
    if total > UNPACKED_MAX or any(_is_bomb(entry) for entry in entries):
        faults.append(_bomb(total))
    members = [_Member(normalize("NFC", _path(entry).name), entry) for entry in entries if not _is_scratch(entry)]
    if not faults and not members:
        faults.append(Fault("archive_empty"))
    if faults:
        raise SourceError(faults[:10])
    return members


def _faults(entry: zipfile.ZipInfo) -> Iterator[Fault]:
    path, said = _path(entry), _decoded(entry)
    is_outside = path.is_absolute() or ".." in path.parts or re.match("[A-Za-z]:", said)
    is_odd = stat.S_IFMT(entry.external_attr >> 16) not in KINDS or len(path.name.encode()) > NAME_MAX
    if is_outside or is_odd or not path.name:
        yield Fault("archive_unsafe", {"found": said[:NAME_MAX]})
    elif entry.flag_bits & 1:
        yield Fault("archive_encrypted", {"found": path.name})
    elif path.suffix.lower() in PACKED:
        yield Fault("archive_nested", {"found": path.name})
    elif entry.compress_type not in PACKINGS:
        yield Fault("archive_damaged", {"found": f"{path.name} ({entry.compress_type})"})


def _is_bomb(entry: zipfile.ZipInfo) -> bool:
    return entry.file_size > RATIO_FROM and entry.file_size > RATIO_MAX * max(entry.compress_size, 1)


def _bomb(total: int) -> Fault:
    return Fault("archive_bomb", {"found": total >> 20, "expected": UNPACKED_MAX >> 20})


def _path(entry: zipfile.ZipInfo) -> PurePosixPath:
    return PurePosixPath(_decoded(entry).replace("\\", "/"))


def _decoded(entry: zipfile.ZipInfo) -> str:
    """The name as it was meant: programs on Chinese systems write GBK without saying so."""
    if entry.flag_bits & 0x800:
        return entry.filename
    raw = entry.orig_filename.encode("cp437", "replace")
    for codec in ("utf-8", "gb18030"):
        try:
            return raw.decode(codec)
        except UnicodeDecodeError:
            continue
    return entry.filename


def _is_scratch(entry: zipfile.ZipInfo) -> bool:
    """What systems pack along, and files that a program leaves while a person still has the sheet open."""
    path = _path(entry)
    return path.name.startswith((".", "~$")) or "__MACOSX" in path.parts or path.name.lower() in SKIPPED
