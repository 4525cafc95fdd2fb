"""`bench generate --deliveries`: a nation of every scheme of a new workspace, as the files that its bureaus send."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from flows.claims import claimed_intake
from flows.exits import DONE, UI
from flows.progress import steps
from flows.setting_up import apply_to, schemes
from transforms.faults import Fault, ForbiddenError, SettingsError
from transforms.scheme.read import chosen

if TYPE_CHECKING:
    from pathlib import Path

    from flows.commands.bench import Asked
    from flows.desk import Desk
    from flows.nation.inbox import Asked as Wanted
    from flows.nation.inbox import Sent


def generate(ui: UI, asked: Asked, *, is_dry: bool) -> int:
    """Fill the inbox of a workspace that has received nothing yet, and say in its editions whose they are."""
    asked.fail_if_impossible()
    from flows.desk import opened

    with claimed_intake(ui.workspace), steps(ui) as step:
        desk = opened(ui.workspace)
        wanted = _wanted(desk, asked)
        if is_dry:
            file, schemes = ui.workspace.inbox, "、".join(wanted.names)
            ui.say("bench_would_send", people=asked.people, months=asked.months, schemes=schemes, file=file)
            return DONE
        _say(ui, asked, _written(ui.workspace.root, wanted, lambda one: step(one.code)))
    return DONE


def _wanted(desk: Desk, asked: Asked) -> Wanted:
    """What to write; raises for a workspace that is in use, and for months that cannot be drawn."""
    from flows.nation.inbox import Asked as Wanted

    names = _names(desk, asked.scheme)
    _fail_if_used(desk)
    _fail_if_unknown(asked, names)
    classes = {name: _classes(desk, name, asked) for name in names}
    return Wanted(asked.people, asked.every_month, names, classes, asked.entries, asked.seed)


def _written(root: Path, wanted: Wanted, step: Callable[[Sent], None]) -> list[Sent]:
    """The editions first: an inbox whose bureaus no edition names is one that no night can read."""
    from flows.nation.inbox import places, send

    every = places(wanted)
    for name in wanted.names if len(every) > 1 else ():
        apply_to(root, name, [one.code for one in every if one.name == name])
    return send(root, wanted, step)


def _names(desk: Desk, scheme: str | None) -> tuple[str, ...]:
    """The main schemes of the workspace, of which each has an example; `scheme` may name the only one."""
    held = {one.edition.scheme for one in desk.written}
    names = tuple(name for name in schemes() if name in held)
    if not names or scheme not in (None, *names):
        fields = {"found": scheme or "-", "expected": "、".join(schemes())}
        raise ForbiddenError([Fault("bench_no_family", fields)])
    if scheme is not None and len(names) > 1:
        others = "、".join(name for name in names if name != scheme)
        raise ForbiddenError([Fault("bench_other_schemes", {"found": others})])
    return names


def _fail_if_used(desk: Desk) -> None:
    """Invented rows are never laid beside real ones."""
    if desk.landing.receipts() or any(path.is_file() for path in desk.workspace.inbox.rglob("*")):
        raise ForbiddenError([Fault("bench_not_new", {"found": str(desk.workspace.root)})])
    if limited := sorted({one.edition.scheme for one in desk.written if one.edition.applies_to}):
        raise ForbiddenError([Fault("bench_limited", {"found": "、".join(limited)})])


def _fail_if_unknown(asked: Asked, names: tuple[str, ...]) -> None:
    from flows.nation.inbox import known_months

    known = known_months(names)
    if known is not None and (strange := [month for month in asked.every_month if month not in known]):
        fields = {"found": "、".join(strange), "expected": "、".join(known)}
        raise SettingsError([Fault("bench_other_months", fields)])


def _classes(desk: Desk, name: str, asked: Asked) -> tuple[str, ...]:
    """The post classes of the edition that holds in the first month; raises SettingsError where none does yet."""
    ours = [one.edition for one in desk.written if one.edition.scheme == name]
    held = chosen(ours, asked.first)
    if held is None:
        fields = {"scheme": name, "found": asked.first, "expected": min(one.effective for one in ours)}
        raise SettingsError([Fault("bench_not_in_force", fields)])
    return tuple(held.post_classes)


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
