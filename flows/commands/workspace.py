"""`init`, `doctor`, `demo`: a workspace, whether it is well, and one to look at."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from flows.exits import UI
from flows.wording import say, sentence


def init(ui: UI, folder: Path, wanted: Sequence[str], *, is_example: bool, is_dry: bool) -> int:
    """Make a workspace."""
    from flows.setting_up import set_up
    from flows.settings import fail_if_unspeakable

    fail_if_unspeakable(folder.resolve())
    comment = say(ui.lang, "settings_comment")
    if is_dry:
        with tempfile.TemporaryDirectory(prefix="jixiao-dry-run-") as scratch:
            made = set_up(Path(scratch) / "w", wanted, is_example=is_example, comment=comment)
            names = [str(path.relative_to(Path(scratch) / "w")) for path in made]
        ui.say("dry_run")
    else:
        made = set_up(folder, wanted, is_example=is_example, comment=comment)
        names = [str(path.relative_to(folder)) for path in made]
    if ui.is_json:
        ui.data({"dry_run": is_dry, "folder": str(folder), "files": names})
        return 0
    if is_dry:
        ui.table(str(folder), ("file",), [(name,) for name in names])
        return 0
    ui.say("workspace_made", folder=folder, count=len(names))
    if not wanted:
        ui.say("no_edition_yet", folder=folder / "schemes")
    return 0


def doctor(ui: UI) -> int:
    """Check settings, editions, profiles, calendar, database and inbox; say how to mend what is wrong."""
    from flows.doctor import findings

    found = findings(ui.workspace)
    if ui.is_json:
        ui.data(
            {
                "checks": [
                    {"check": name, "faults": [{"code": f.code, "sentence": sentence(ui.lang, f)} for f in faults]}
                    for name, faults in found
                ]
            }
        )
    else:
        for name, faults in found:
            ui.say("doctor_bad" if faults else "doctor_good", check=say(ui.lang, f"doctor_{name}"), count=len(faults))
            ui.faults(faults)
    return 2 if any(faults for _, faults in found) else 0


def demo(ui: UI, folder: Path) -> int:
    """Run the example bureau's quarter from its files to its published scores."""
    from flows.demo import run

    return run(ui, folder)
