"""Whether the publications of a bureau are as they were made: files, manifests, chain. Needs no database.

What was published is told three times: by the manifest with the hash of every file, by the next manifest with the hash
of this one, and by landing's journal.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from transforms.faults import Fault
from warehouse.blocks import first_byte, first_difference
from warehouse.files import sha256_of
from warehouse.publications import MANIFEST, files_of, manifest, withdrawal_record

Events = Sequence[Mapping[str, Any]]
Key = tuple[str, str, int]
"""Bureau, period and version."""


@dataclass(frozen=True)
class Published:
    """One version's folder and what its manifest says; empty where the manifest cannot be read."""

    folder: Path
    said: Mapping[str, Any]

    @property
    def key(self) -> Key:
        """Bureau, period and version, by its place."""
        return self.folder.parts[-3], self.folder.parts[-2], int(self.folder.name[1:])

    @property
    def name(self) -> str:
        """Its place below `publications`."""
        return "/".join(self.folder.parts[-3:])


def published(root: Path) -> list[Published]:
    """Every published version of the workspace, in order of bureau, period and version; version 0 is none."""
    folders = [one for one in root.glob("*/*/v*") if one.name[1:].isdigit() and one.name != "v0"]
    return sorted((Published(one, _said(one)) for one in folders), key=lambda one: one.key)


def _said(folder: Path) -> dict[str, Any]:
    try:
        found = manifest(folder)
    except ValueError:
        return {}
    return found if isinstance(found, dict) and isinstance(found.get("files"), dict) else {}


def manifest_faults(one: Published, events: Events) -> list[Fault]:
    """What is wrong with the manifest itself, by what the journal noted when it was made."""
    file = one.folder / MANIFEST
    if not file.exists():
        return [Fault("verify_file_missing", {"file": f"{one.name}/{MANIFEST}"})]
    noted = [event for event in events if key_of(event) == one.key]
    if noted and sha256_of(file) != noted[-1]["manifest_sha256"]:
        return [Fault("verify_file_changed", _changed(one, MANIFEST, noted[-1].get("manifest_blocks")))]
    return [] if one.said else [Fault("verify_manifest_unreadable", {"file": f"{one.name}/{MANIFEST}"})]


def record_faults(root: Path, events: Events, every: Sequence[Published]) -> list[tuple[Key, Fault]]:
    """The records of withdrawals that are gone, or are not what the journal noted and every later manifest names."""
    wanted = {key_of(event): (event["record_sha256"], event["record_blocks"]) for event in events}
    for one in every:
        for name, sha256 in one.said.get("withdrawn", {}).items():
            period, _, version = name.rpartition("/v")
            wanted.setdefault((one.key[0], period, int(version)), (sha256, None))
    found = []
    for key, (sha256, blocks) in sorted(wanted.items()):
        file = withdrawal_record(_folder(root, key))
        if not file.exists() or sha256_of(file) != sha256:
            span = place(file, blocks) if file.exists() else "0"
            fields: dict[str, str | int] = {"file": "/".join(file.parts[-3:]), "bytes": span}
            found.append((key, Fault("verify_record_unread", fields)))
    return found


def unasked_records(root: Path, asked: Collection[Key]) -> list[tuple[Key, Fault]]:
    """Records of withdrawals that nobody ever asked for."""
    found = []
    for file in sorted(root.glob("*/*/v*.withdrawn.json")):
        key = (file.parts[-3], file.parts[-2], int(file.name.partition(".")[0][1:]))
        if key not in asked:
            found.append((key, Fault("verify_record_unasked", {"file": "/".join(file.parts[-3:])})))
    return found


def key_of(event: Mapping[str, Any]) -> Key:
    """Bureau, period and version of what the journal noted."""
    return event["bureau_id"], event["month"], event["version"]


def file_faults(one: Published, copies: Iterable[Path] = ()) -> list[Fault]:
    """Every file that is missing, changed or too many, by the manifest.

    `copies` are files that may hold what a changed one should: with one of them the first byte is told exactly.
    """
    files: Mapping[str, str] = one.said.get("files", {})
    there = set(files_of(one.folder))
    found = [Fault("verify_file_missing", {"file": f"{one.name}/{name}"}) for name in files if name not in there]
    found += [Fault("verify_file_extra", {"file": f"{one.name}/{name}"}) for name in sorted(there - files.keys())]
    blocks = one.said.get("blocks", {})
    for name in (name for name in files if name in there):
        if sha256_of(one.folder / name) != files[name]:
            good = _good_copy(name, files[name], copies)
            found.append(Fault("verify_file_changed", _changed(one, name, blocks.get(name), good)))
    return found


def _good_copy(name: str, sha256: str, copies: Iterable[Path]) -> Path | None:
    near = [path for path in copies if path.name in (Path(name).name, sha256)]
    return next((path for path in near if path.is_file() and sha256_of(path) == sha256), None)


def _changed(one: Published, name: str, blocks: str | None, good: Path | None = None) -> dict[str, str | int]:
    file = one.folder / name
    return {"file": f"{one.name}/{name}", "bytes": place(file, blocks, good)}


def place(file: Path, blocks: str | None, good: Path | None = None) -> str:
    """Where a changed file first differs: its byte where a good copy is known, else the block, else unknown."""
    if good is not None and (at := first_byte(file, good)) is not None:
        return str(at)
    if blocks and (span := first_difference(file, blocks)) is not None:
        return f"{span[0]}-{span[1]}"
    return f"0-{max(file.stat().st_size - 1, 0)}"


def chain_faults(every: Sequence[Published]) -> Iterator[tuple[Published, Fault]]:
    """Where the manifests of one bureau are no chain: a gap, a number twice, or another manifest than is named."""
    linked = sorted((one for one in every if "sequence" in one.said), key=lambda one: int(one.said["sequence"]))
    before: Published | None = None
    for one in linked:
        expected = int(before.said["sequence"]) + 1 if before else 1
        if one.said["sequence"] != expected:
            fields: dict[str, str | int] = {"file": one.name, "found": one.said["sequence"], "expected": expected}
            yield one, Fault("verify_chain_gap", fields)
        elif one.said["previous"] != (sha256_of(before.folder / MANIFEST) if before else None):
            yield one, Fault("verify_chain_broken", {"file": one.name, "expected": before.name if before else "-"})
        before = one


def gone(root: Path, events: Events) -> list[tuple[Key, Fault]]:
    """The versions that the journal has and nobody finds any more."""
    folders = {key_of(event): _folder(root, key_of(event)) for event in events}
    return [
        (key, Fault("verify_publication_gone", {"file": "/".join(folder.parts[-3:])}))
        for key, folder in folders.items()
        if not folder.is_dir()
    ]


def _folder(root: Path, key: Key) -> Path:
    bureau_id, month, version = key
    return root / bureau_id / month / f"v{version}"
