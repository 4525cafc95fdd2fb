"""`scheme check`: whether an edition can be scored by."""

from __future__ import annotations

from pathlib import Path

from flows.exits import UI
from transforms.faults import Fault, SettingsError


def check(ui: UI, file: Path) -> int:
    """Read an edition; every fault is said with its line."""
    if not file.is_file():
        raise SettingsError([Fault("file_missing", {"file": str(file)})])
    from transforms.scheme.read import edition

    found = edition(file.read_bytes().decode("utf-8", "replace"), str(file))
    if ui.is_json:
        ui.data(
            {"scheme": found.scheme, "effective": found.effective, "assumed": list(found.assumptions), "faults": []}
        )
        return 0
    ui.say("scheme_good", file=file, scheme=found.scheme, effective=found.effective, components=len(found.components))
    if found.assumptions:
        ui.say("scheme_assumes", found="、".join(found.assumptions))
    return 0
