"""A new workspace: settings, profiles, the editions asked for, and on wish an example inbox."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Sequence
from importlib.resources import as_file, files
from pathlib import Path

from flows.settings import FORMAT, SETTINGS_FILE
from transforms.faults import Fault, SettingsError
from warehouse.files import replace
from warehouse.landing import Landing

_SETTINGS = """\
# {comment}
trial = {trial}
"""


def schemes() -> list[str]:
    """The bureaus whose schemes are shipped, each by the name of its main scheme."""
    names = _folders()
    return [name for name in names if not any(name.startswith(f"{other}-") for other in names)]


def schemes_of(bureau: str) -> list[str]:
    """Every scheme of a bureau: a bureau has one for each subject and period, and all names begin with its own."""
    return [name for name in _folders() if name == bureau or name.startswith(f"{bureau}-")]


def _folders() -> list[str]:
    folder = files("transforms").joinpath("editions")
    return sorted(entry.name for entry in folder.iterdir() if entry.is_dir())


def set_up(folder: Path, wanted: Sequence[str], *, is_example: bool, comment: str) -> list[Path]:
    """Make the workspace and return its files; raises SettingsError for a folder that is one already."""
    unknown = [name for name in wanted if name not in schemes()]
    if unknown:
        expected = "、".join(schemes())
        raise SettingsError([Fault("scheme_unknown", {"found": name, "expected": expected}) for name in unknown])
    if is_example and not wanted:
        raise SettingsError([Fault("example_of_no_scheme", {"expected": "、".join(schemes())})])
    if (folder / SETTINGS_FILE).exists():
        raise SettingsError([Fault("workspace_exists", {"found": str(folder)})])
    for name in ("inbox", "sources", "schemes", "calendar", "var"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for name in ("sources", "templates"):
        _copy("flows", f"workspace/{name}", folder / name)
    for name in (name for bureau in wanted for name in schemes_of(bureau)):
        _copy("transforms", f"editions/{name}", folder / "schemes" / name)
    if is_example:
        _example(folder, wanted)
    (folder / "var" / "format").write_text(f"{FORMAT}\n", encoding="utf-8")
    text = _SETTINGS.format(comment=comment, trial=str(is_example).lower())
    (folder / SETTINGS_FILE).write_text(text, encoding="utf-8")
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _example(folder: Path, wanted: Sequence[str]) -> None:
    """The delivered files; where there are several bureaus, every edition says which of them it applies to."""
    from flows.example import code_of, write_example

    write_example(folder / "inbox", wanted)
    # Its taxpayers are invented: one known key gives the same bytes in every example, and hides nobody's id.
    Landing(folder / "var" / "landing").give_key(hashlib.sha256(b"jixiao example").hexdigest())
    for bureau in wanted if len(wanted) > 1 else ():
        apply_to(folder, bureau, [code_of(bureau)])


def apply_to(folder: Path, bureau: str, codes: Sequence[str]) -> None:
    """Let every edition of a bureau's schemes say which bureaus it is of."""
    for name in schemes_of(bureau):
        for path in (folder / "schemes" / name).glob("*.yaml"):
            text = f"{path.read_text(encoding='utf-8')}\napplies_to: [{', '.join(codes)}]\n"
            replace(path, lambda temporary, text=text: temporary.write_text(text, encoding="utf-8"))  # type: ignore[misc]


def _copy(package: str, name: str, target: Path) -> None:
    with as_file(files(package).joinpath(name)) as source:
        shutil.copytree(source, target, dirs_exist_ok=True)
