"""`bench generate --deliveries`: a nation of every scheme of a new workspace, as the files that its bureaus send."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from flows.exits import DONE, UI
from flows.progress import steps
from flows.setting_up import apply_to, schemes, schemes_of
from transforms.faults import Fault, ForbiddenError, SettingsError
from transforms.scheme.read import edition as read_edition
from warehouse.landing import Landing
from warehouse.locks import claimed

if TYPE_CHECKING:
    from flows.commands.bench import Asked
    from flows.nation.inbox import Sent
    from flows.settings import Workspace
    from transforms.scheme.words import Edition


def generate(ui: UI, asked: Asked, *, is_dry: bool) -> int:
    """Fill the inbox of a workspace that has received nothing yet, and say in its editions whose they are."""
    asked.fail_if_impossible()
    from flows.nation.inbox import Asked as Wanted
    from flows.nation.inbox import send

    names = _names(ui.workspace, asked.scheme)
    _fail_if_used(ui.workspace)
    _fail_if_unknown(asked, names)
    if is_dry:
        file = ui.workspace.inbox
        ui.say("bench_would_send", people=asked.people, months=asked.months, schemes="、".join(names), file=file)
        return DONE
    classes = {name: _classes(ui.workspace, name) for name in names}
    wanted = Wanted(asked.people, asked.every_month, names, classes, asked.entries, asked.seed)
    with claimed(ui.workspace.locks, "night"), steps(ui) as step:
        made = send(ui.workspace.root, wanted, lambda one: step(one.code))
    for name in names if len(names) > 1 else ():
        apply_to(ui.workspace.root, name, [one.code for one in made if one.name == name])
    _say(ui, asked, made)
    return DONE


def _names(workspace: Workspace, scheme: str | None) -> tuple[str, ...]:
    """The main schemes of the workspace that have an example, or the one that was asked for."""
    names = tuple(name for name in schemes() if _editions(workspace, name) and scheme in (None, name))
    if not names:
        fields = {"found": scheme or "-", "expected": "、".join(schemes())}
        raise ForbiddenError([Fault("bench_no_family", fields)])
    return names


def _editions(workspace: Workspace, name: str) -> dict[str, Edition]:
    """File name -> edition, each read by itself: until they say whose they are, schemes exclude one another."""
    files = sorted((workspace.root / "schemes" / name).glob("*.yaml"))
    return {path.name: read_edition(path.read_text(encoding="utf-8"), name) for path in files}


def _fail_if_used(workspace: Workspace) -> None:
    """Invented rows are never laid beside real ones."""
    if Landing(workspace.var / "landing").receipts() or any(path.is_file() for path in workspace.inbox.rglob("*")):
        raise ForbiddenError([Fault("bench_not_new", {"found": str(workspace.root)})])
    every = {name: _editions(workspace, name) for one in schemes() for name in schemes_of(one)}
    limited = [name for name, known in every.items() if any(one.applies_to for one in known.values())]
    if limited:
        raise ForbiddenError([Fault("bench_limited", {"found": "、".join(limited)})])


def _fail_if_unknown(asked: Asked, names: tuple[str, ...]) -> None:
    from flows.nation.inbox import known_months

    known = known_months(names)
    if known is not None and (strange := [month for month in asked.every_month if month not in known]):
        fields = {"found": "、".join(strange), "expected": "、".join(known)}
        raise SettingsError([Fault("bench_other_months", fields)])


def _classes(workspace: Workspace, name: str) -> tuple[str, ...]:
    return tuple(next(iter(_editions(workspace, name).values())).post_classes)


def _say(ui: UI, asked: Asked, made: list[Sent]) -> None:
    report = {
        "bureaus": len(made),
        "people": sum(one.people for one in made),
        "files": sum(one.files for one in made),
        "seed": asked.seed,
    }
    if ui.is_json:
        ui.data(report | {"by_scheme": dict(_by_scheme(made))})
    else:
        ui.say("bench_sent", **report, file=ui.workspace.inbox)


def _by_scheme(made: list[Sent]) -> Iterator[tuple[str, dict[str, int]]]:
    for name in sorted({one.name for one in made}):
        own = [one for one in made if one.name == name]
        yield name, {"bureaus": len(own), "people": sum(one.people for one in own)}
