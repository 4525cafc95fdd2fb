"""`scheme check` and `scheme print`: whether an edition can be scored by, and what it says as an order."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from flows.exits import UI
from transforms.faults import Fault, SettingsError
from warehouse.files import replace


def check(ui: UI, file: Path) -> int:
    """Read an edition; every fault is said with its line."""
    if not file.is_file():
        raise SettingsError([Fault("file_missing", {"file": str(file)})])
    from transforms.scheme.position import decoded
    from transforms.scheme.read import edition

    found = edition(decoded(file.read_bytes(), str(file)), str(file))
    if ui.is_json:
        ui.data(
            {"scheme": found.scheme, "effective": found.effective, "assumed": list(found.assumptions), "faults": []}
        )
        return 0
    ui.say("scheme_good", file=file, scheme=found.scheme, effective=found.effective, components=len(found.components))
    if found.assumptions:
        ui.say("scheme_assumes", found="、".join(found.assumptions))
    return 0


def print_order(ui: UI, said: str, out: Path | None, *, is_dry: bool) -> int:
    """Write an edition as a Word document in the shape of an order."""
    import hashlib

    from flows.order_paper import write_order
    from transforms.scheme.position import decoded
    from transforms.scheme.read import edition

    file = _edition_file(ui, said)
    text = file.read_bytes()
    sha256 = hashlib.sha256(text).hexdigest()
    found = edition(decoded(text, str(file)), str(file))
    target = out or Path(f"{found.scheme}-{found.effective}.docx")
    with tempfile.TemporaryDirectory(prefix="jixiao-order-") as folder:
        made = Path(folder) / "order.docx"
        write_order(found, f"{found.scheme}/{found.effective}.yaml", sha256, ui.lang, made)
        if target.exists() and target.read_bytes() != made.read_bytes():
            raise SettingsError([Fault("order_taken", {"file": str(target)})])
        if not is_dry:
            replace(target, lambda path: shutil.copyfile(made, path))
    if ui.is_json:
        words = {"scheme": found.scheme, "effective": found.effective, "assumed": list(found.assumptions)}
        ui.data({"dry_run": is_dry, **words, "edition_hash": sha256, "file": str(target)})
        return 0
    if is_dry:
        ui.say("dry_run")
    ui.say("order_written", file=target, hash=sha256)
    return 0


def _edition_file(ui: UI, said: str) -> Path:
    """A file, or scheme/month of the workspace; raises SettingsError naming those that are there."""
    if Path(said).is_file():
        return Path(said)
    try:
        schemes = ui.workspace.schemes
    except SettingsError:
        raise SettingsError([Fault("file_missing", {"file": said})]) from None
    known = {f"{path.parent.name}/{path.stem}": path for path in sorted(schemes.glob("*/*.yaml"))}
    if said not in known:
        fields = {"found": said, "expected": "、".join(known) or "-"}
        raise SettingsError([Fault("edition_missing", fields)])
    return known[said]
