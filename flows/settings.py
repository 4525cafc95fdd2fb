"""The workspace: a folder with its settings, and where in it everything lies."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from transforms.faults import Fault, SettingsError

SETTINGS_FILE = "jixiao.toml"
FORMAT = 2
"""The number of the workspace's layout; `upgrade` knows the way from one to the next. 2: landing is sealed."""
SWAP_MARK = "rebuild.mark"
"""There while a rebuild puts what it made in its place."""
UNSPEAKABLE = ("?", "\\")
"""What a workspace's path may not hold: DuckDB takes the first for a pattern and cannot be told otherwise."""

RUNNER = re.compile(r"(dask(:(tcp|tls)://[^\s/:]+:\d+)?)?")
"""How the place is written where many bureaus are scored."""

_WORDS = {
    "trial": bool,
    "lang": str,
    "bureau": str,
    "warehouse_url": str,
    "memory_limit": int,
    "runner": str,
    "alerts": dict,
    "retention": dict,
}


@dataclass(frozen=True)
class Workspace:
    """Settings and promised places (interface.md, "The command")."""

    root: Path
    trial: bool = False
    lang: str = ""
    bureau: str = ""
    warehouse_url: str = field(default="", repr=False)
    """As written; flows/warehouse_address.py says where that is."""
    memory_limit: int = 1024
    runner: str = ""
    """Where many bureaus are scored: here, or `dask`, or `dask:` and the address of its scheduler."""
    alerts: Mapping[str, object] = field(default_factory=dict)
    """As written; flows/alerts/settings.py reads it when it is needed."""
    retention: Mapping[str, object] = field(default_factory=dict)
    """As written; flows/retention.py reads it when it is needed."""
    is_shadow: bool = False
    """A rehearsal's: nothing that is done in it may last."""

    @property
    def home(self) -> Path:
        """The folder as its office knows it: the settings of a rehearsal's shadow are a link to the real ones."""
        return (self.root / SETTINGS_FILE).resolve().parent

    @property
    def inbox(self) -> Path:
        """Where deliveries arrive."""
        return self.root / "inbox"

    @property
    def sources(self) -> Path:
        """The source profiles."""
        return self.root / "sources"

    @property
    def schemes(self) -> Path:
        """The editions, one folder a scheme."""
        return self.root / "schemes"

    @property
    def calendar(self) -> Path:
        """Days that the bureau's calendar overrides."""
        return self.root / "calendar"

    @property
    def var(self) -> Path:
        """Everything that commands write."""
        return self.root / "var"

    @property
    def locks(self) -> Path:
        """The lock files."""
        return self.var / "locks"

    @property
    def state_file(self) -> Path:
        """What `status` reads; rewritten with every ledger commit."""
        return self.var / "state.json"

    @property
    def sources_file(self) -> Path:
        """Since when each source has been reached or not; shown to people, decides nothing."""
        return self.var / "sources.json"

    def publication(self, bureau_id: str, month: str, version: int) -> Path:
        """The folder of one version of a bureau's month."""
        return self.var / "publications" / bureau_id / month / f"v{version}"

    @property
    def shards(self) -> Path:
        """The shards of periods, and what they came to."""
        return self.var / "shards"

    def report(self, bureau_id: str, month: str) -> Path:
        """The folder of a bureau's page and workbook."""
        return self.var / "reports" / bureau_id / month

    def form(self, bureau_id: str, period: str, kind: str) -> Path:
        """The folder of a bureau's forms of one kind and period."""
        return self.var / "forms" / bureau_id / period / kind


def workspace(root: Path | None, *, is_checked: bool = True) -> Workspace:
    """The workspace at `root`, else at JIXIAO_WORKSPACE, else here; raises SettingsError.

    Where it `is_checked`, it must be of this version's format and not in the middle of a rebuild.
    """
    folder = (root or Path(os.environ.get("JIXIAO_WORKSPACE") or ".")).resolve()
    fail_if_unspeakable(folder)
    file = folder / SETTINGS_FILE
    if not file.is_file():
        raise SettingsError([Fault("workspace_missing", {"found": str(folder)})])
    try:
        words = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError([Fault("settings_unreadable", {"file": str(file), "found": str(error)})]) from None
    found = _read(folder, file, words)
    if is_checked:
        _fail_if_not_ready(found)
    return found


def fail_if_unspeakable(folder: Path) -> None:
    """Raise SettingsError where the folder's path holds what DuckDB can neither take as a name nor be told to."""
    if found := [letter for letter in UNSPEAKABLE if letter in str(folder)]:
        raise SettingsError([Fault("folder_unspeakable", {"file": str(folder), "found": found[0]})])


def format_of(found: Workspace) -> int:
    """The number of a workspace's format; one that lost the file is told by what its landing holds."""
    file, landing = found.var / "format", found.var / "landing"
    if file.is_file() and (text := file.read_text(encoding="utf-8").strip()).isdigit():
        return int(text)
    return 1 if (landing / "receipts").is_dir() and not (landing / "seals").is_dir() else FORMAT


def _fail_if_not_ready(found: Workspace) -> None:
    number = format_of(found)
    if number != FORMAT:
        code = "workspace_too_old" if number < FORMAT else "workspace_too_new"
        raise SettingsError([Fault(code, {"file": str(found.root), "found": number, "expected": FORMAT})])
    if (found.var / SWAP_MARK).exists():
        raise SettingsError([Fault("rebuild_unfinished", {"file": str(found.root)})])


def _read(folder: Path, file: Path, words: dict[str, object]) -> Workspace:
    faults = []
    for word, value in words.items():
        if word not in _WORDS:
            known = "、".join(_WORDS)
            faults.append(Fault("setting_unknown", {"file": str(file), "found": word, "expected": known}))
        elif not isinstance(value, _WORDS[word]):
            expected = {bool: "true / false", int: "123", str: '"..."', dict: f"[{word}]"}[_WORDS[word]]
            fields: dict[str, str | int] = {"file": str(file), "word": word, "found": str(value), "expected": expected}
            faults.append(Fault("setting_wrong_type", fields))
    runner = words.get("runner", "")
    if isinstance(runner, str) and not RUNNER.fullmatch(runner):
        faults.append(Fault("setting_runner", {"file": str(file), "found": runner}))
    if faults:
        raise SettingsError(faults)
    return replace(Workspace(folder), **words)  # type: ignore[arg-type]
