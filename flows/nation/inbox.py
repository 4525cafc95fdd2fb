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

LOGGED = "haiyang-urban"
"""The bureaus whose work is drawn, not that of an example."""
_LOGGED_SIZE, _LOGGED_REGION = 60, "37"


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
    return None if set(names) <= {LOGGED} else MONTHS


def send(workspace: Path, asked: Asked, step: Callable[[Sent], None] = lambda _: None) -> list[Sent]:
    """Write the bureaus one after another until there are so many people."""
    # Their taxpayers are invented: one known key gives the same bytes, and hides nobody's id.
    Landing(workspace / "var" / "landing").give_key(hashlib.sha256(b"jixiao nation").hexdigest())
    made: list[Sent] = []
    for one in _bureaus(asked):
        folder = workspace / "inbox" / one.code
        lay(folder, _deliveries(asked, one))
        made.append(Sent(one.code, one.name, one.people, len(list(folder.iterdir()))))
        step(made[-1])
    return made


@dataclass(frozen=True)
class _Place:
    code: str
    name: str
    number: int
    people: int


def _bureaus(asked: Asked) -> Iterator[_Place]:
    """Every scheme in turn; the last bureau is as large as any, so that there are somewhat more people."""
    left = asked.people
    for number in count(1):
        for name in asked.names:
            if left <= 0:
                return
            one = _place(name, number)
            yield one
            left -= one.people


def _place(name: str, number: int) -> _Place:
    if name == LOGGED:
        return _Place(f"{_LOGGED_REGION}{number:05d}", name, number, _LOGGED_SIZE)
    return _Place(code_of(name, number), name, number, size_of(name))


def _deliveries(asked: Asked, one: _Place) -> Iterator[Delivery]:
    if "file" in words_of(one.name):
        yield from files_sent(branch(one.name, one.number, asked.seed), asked.months)
        return
    classes = asked.classes[one.name] or ("",)
    yield from deliveries(LogBranch(one.code, one.people, classes, asked.entries, asked.seed), asked.months)
