"""Whether landing is as it was written: objects under their own hash, pages under their seals. Needs no database."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from transforms.faults import Fault
from warehouse.blocks import first_byte
from warehouse.files import sha256_of
from warehouse.seals import KINDS, Seal, key_mark


def object_faults(root: Path, good: Callable[[str], Path | None]) -> list[Fault]:
    """Objects whose bytes are not those of their name; `good` finds a file elsewhere that has them."""
    found = []
    for path in sorted((root / "objects").glob("*/*")):
        if path.name.startswith(".") or sha256_of(path) == path.name:
            continue
        copy = good(path.name)
        at = first_byte(path, copy) if copy else None
        place = str(at) if at is not None else f"0-{max(path.stat().st_size - 1, 0)}"
        found.append(Fault("verify_file_changed", {"file": _named(root, path), "bytes": place}))
    return found


def missing_objects(root: Path, wanted: Mapping[str, str]) -> list[Fault]:
    """Objects that a page names, hash -> what it is called there, and that are not there."""
    return [
        Fault("verify_object_missing", {"file": f"landing/objects/{sha[:2]}/{sha}", "found": name})
        for sha, name in sorted(wanted.items())
        if not (root / "objects" / sha[:2] / sha).exists()
    ]


def wanted_objects(root: Path) -> dict[str, str]:
    """Every object that a page of receipts or of texts names."""
    found: dict[str, str] = {}
    for page in _readable(root, "receipts"):
        found |= {one["sha256"]: str(one["name"]) for one in page}
    for page in _readable(root, "texts"):
        found |= {sha: name for name, sha in page["texts"].items() if name != "bureau"}
    return found


def _readable(root: Path, kind: str) -> Iterable[Any]:
    for page in sorted((root / kind).glob("*.json")):
        try:
            yield json.loads(page.read_text(encoding="utf-8"))
        except ValueError:
            continue  # its seal tells


def seal_faults(root: Path) -> list[Fault]:
    """Where the chain of seals is broken, and every page that is not what was sealed."""
    found: list[Fault] = []
    before = ""
    for place, file in enumerate(sorted((root / "seals").glob("*.json")), start=1):
        seal = _seal(file)
        if seal is None or seal.number != place or file.stem != f"{place:06d}":
            found.append(Fault("verify_seal_broken", {"file": _named(root, file), "expected": f"{place:06d}"}))
        elif seal.previous != before:
            found.append(Fault("verify_seal_broken", {"file": _named(root, file), "expected": f"{place - 1:06d}"}))
        else:
            faults = _page_faults(root, file, seal)
            if faults and not _is_followed(file):  # it is the seal that was changed, and not its page
                faults = [Fault("verify_seal_broken", {"file": _named(root, file), "expected": file.stem})]
            found += faults
        before = sha256_of(file)
    return found


def _is_followed(file: Path) -> bool:
    """Whether the next seal, if there is one, was written after this very one."""
    after = file.with_name(f"{int(file.stem) + 1:06d}.json")
    seal = _seal(after) if after.exists() else None
    return seal is None or seal.previous == sha256_of(file)


def _seal(file: Path) -> Seal | None:
    try:
        return Seal(**json.loads(file.read_text(encoding="utf-8")))
    except (ValueError, TypeError):
        return None


def _page_faults(root: Path, file: Path, seal: Seal) -> list[Fault]:
    page = root / seal.page
    if not page.is_file():
        return [Fault("verify_page_missing", {"file": f"landing/{seal.page}", "found": _named(root, file)})]
    if sha256_of(page) != seal.sha256:
        return [Fault("verify_page_changed", {"file": f"landing/{seal.page}", "found": _named(root, file)})]
    if seal.key not in ("", key_mark(root)):
        return [Fault("verify_key_changed", {"file": "landing/pseudonym.key", "found": _named(root, file)})]
    return []


def loose_pages(root: Path) -> list[Fault]:
    """Pages that no seal names: a run was killed before it sealed them, or somebody slipped them in."""
    seals = [seal for file in sorted((root / "seals").glob("*.json")) if (seal := _seal(file))]
    sealed = {seal.page for seal in seals}
    pages = [f"{kind}/{page.name}" for kind in KINDS for page in sorted((root / kind).glob("*.json"))]
    return [Fault("verify_page_loose", {"file": f"landing/{page}"}) for page in pages if page not in sealed]


def pinned_seal_faults(root: Path, name: str, said: Mapping[str, Any]) -> list[Fault]:
    """Whether the chain has, at its place, the seal that a manifest pinned."""
    count, sha = said.get("seals"), said.get("seal_sha256")
    if not count:
        return []
    file = root / "seals" / f"{count:06d}.json"
    if file.exists() and sha256_of(file) == sha:
        return []
    return [Fault("verify_seal_not_pinned", {"file": _named(root, file), "found": name})]


def _named(root: Path, path: Path) -> str:
    return f"landing/{path.relative_to(root).as_posix()}"
