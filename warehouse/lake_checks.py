"""Whether the lake is as it was written: files by the hash in their names, manifests by the hash of what they say."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from transforms.faults import Fault
from warehouse.files import sha256_of
from warehouse.lake import said_hash

_HEX = 16


def lake_faults(root: Path) -> list[Fault]:
    """Every file that is not what its name says, every manifest that is not whole, every file that is not there."""
    found = []
    for path in sorted(root.glob("*/*/**/*.parquet")):
        if not path.name.startswith(".") and sha256_of(path)[:_HEX] != path.stem.rpartition("-")[2]:
            span = f"0-{max(path.stat().st_size - 1, 0)}"
            found.append(Fault("verify_file_changed", {"file": _named(root, path), "bytes": span}))
    for folder in sorted({page.parent for page in root.glob("*/*/manifest-*.json")}):
        found += _part_faults(root, folder)
    return found


def _part_faults(root: Path, folder: Path) -> list[Fault]:
    found = []
    for place, page in enumerate(sorted(folder.glob("manifest-*.json")), start=1):
        said = _said(page)
        if said is None or said.get("number") != place or page.stem != f"manifest-{place:06d}":
            found.append(Fault("verify_lake_manifest", {"file": _named(root, page)}))
            continue
        named = [*(day["path"] for day in said["days"]), said["live"]]
        missing = [name for name in named if name and not (folder / name).exists()]
        found += [Fault("verify_file_missing", {"file": _named(root, folder / name)}) for name in missing]
    return found


def _said(page: Path) -> dict[str, Any] | None:
    """What a manifest says; None where that is not what was written. Older ones have no hash of their own."""
    try:
        said = json.loads(page.read_text(encoding="utf-8"))
        is_whole = "sha256" not in said or said_hash(said) == said["sha256"]
        is_known = set(said) <= {"number", "days", "live", "context", "sha256"}
    except (ValueError, TypeError):
        return None
    return said if is_whole and is_known else None


def missing_parts(root: Path, name: str, parts: Mapping[str, str | None]) -> Iterable[Fault]:
    """The live files that a publication was made from and that are not kept: what comes late is told by them."""
    for part, live in parts.items():
        if live and not (root / part / live).exists():
            yield Fault("verify_live_gone", {"file": f"lake/{part}/{live}", "found": name})


def _named(root: Path, path: Path) -> str:
    return f"lake/{path.relative_to(root).as_posix()}"
