"""The invented bureaus: each is one data file that says who works there and which files its senders write."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any

from flows.example import staffing
from flows.example.people import Staff
from flows.example.sheets import Cell

Words = dict[str, Any]
Row = dict[str, Cell]


@dataclass(frozen=True)
class Bureau:
    """One invented bureau: what its data file says, and its people."""

    name: str
    words: Words
    staff: Staff

    @property
    def code(self) -> str:
        """The code of its top unit."""
        return str(self.words["code"])

    @property
    def chief(self) -> str:
        """Who heads the bureau: the first in its list."""
        return next(iter(self.staff.people))

    def chance(self, *of: str) -> Random:
        """The dice of one subject, so that a change of one leaves the others as they are."""
        return Random("/".join((self.words.get("seed", ""), self.code, *of)).removeprefix("/"))  # noqa: S311 - a repeatable example, no secret


def names() -> list[str]:
    """The bureaus that have an example, each by the name of its main scheme."""
    folder = files("flows").joinpath("example/bureaus")
    return sorted(entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml"))


@cache
def words_of(name: str) -> Words:
    """What the data file of a bureau says."""
    text = files("flows").joinpath(f"example/bureaus/{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def bureau(name: str) -> Bureau:
    """A bureau with its people."""
    words = words_of(name)
    return Bureau(name, words, staffing.staff(words))
