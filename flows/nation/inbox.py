"""The invented nation as deliveries: bureaus of every scheme of a workspace, each with its folder of the inbox.

Files in, scores out: what the other half of this package draws as shards comes here the way that real rows come,
faults and all. Memory is that of one bureau.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from flows.example import lay
from flows.example.bureaus import words_of
from flows.example.deliveries import Delivery
from flows.example.sending import files_sent
from flows.example.work import MONTHS
from flows.nation.branches import branch, code_of, size_of
from flows.nation.log_branch import LogBranch, deliveries
from warehouse.landing import Landing

_LOGGED_SIZE = 60


@dataclass(frozen=True)
class Asked:
    """So many people of bureaus of these schemes in turn; the same gives the same bytes."""

    people: int
    months: tuple[str, ...]
    names: tuple[str, ...]
    """The main schemes."""
    classes: Mapping[str, tuple[str, ...]]
    """Main scheme -> its post classes."""
    entries: int
    seed: int


@dataclass(frozen=True)
class Sent:
    """A bureau that was written."""

    code: str
    name: str
    people: int
    files: int


def known_months(names: Sequence[str]) -> tuple[str, ...] | None:
    """The months that these bureaus can be drawn for; None: any."""
    return None if all(map(_is_logged, names)) else MONTHS


def _is_logged(name: str) -> bool:
    """Whether the work of such a bureau is drawn: its example has no data file to be like."""
    return "file" not in words_of(name)


@dataclass(frozen=True)
class Place:
    """A bureau to be written: the n-th of its scheme."""

    code: str
    name: str
    number: int
    people: int


def places(asked: Asked) -> list[Place]:
    """The bureaus, every scheme in turn until there are so many people, and of each scheme at least one."""
    found: list[Place] = []
    for number in count(1):
        for name in asked.names:
            if number > 1 and sum(one.people for one in found) >= asked.people:
                return found
            found.append(_place(name, number))
    raise AssertionError


def send(workspace: Path, asked: Asked, step: Callable[[Sent], None] = lambda _: None) -> list[Sent]:
    """Write the deliveries of every bureau."""
    # Their taxpayers are invented: one known key gives the same bytes, and hides nobody's id.
    Landing(workspace / "var" / "landing").give_key(hashlib.sha256(b"jixiao nation").hexdigest())
    made: list[Sent] = []
    for one in places(asked):
        folder = workspace / "inbox" / one.code
        lay(folder, _deliveries(asked, one))
        made.append(Sent(one.code, one.name, one.people, len(list(folder.iterdir()))))
        step(made[-1])
    return made


def _place(name: str, number: int) -> Place:
    return Place(code_of(name, number), name, number, _LOGGED_SIZE if _is_logged(name) else size_of(name))


def _deliveries(asked: Asked, one: Place) -> Iterator[Delivery]:
    if not _is_logged(one.name):
        yield from files_sent(branch(one.name, one.number, asked.seed), asked.months)
        return
    classes = asked.classes[one.name] or ("",)
    yield from deliveries(LogBranch(one.code, one.people, classes, asked.entries, asked.seed), asked.months)
