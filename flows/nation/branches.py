"""Bureaus of the invented nation that are like an example: the same posts and senders, people and dice of their own."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from flows.example.bureaus import Bureau, bureau, words_of
from flows.example.staffing import staff

_PLACES = 1_000
"""Room for the people of one bureau among the numbers of all."""


def size_of(name: str) -> int:
    """How many people a bureau like that example has, whoever comes and goes."""
    return len(_like(name).staff.people)


@cache
def _like(name: str) -> Bureau:
    return bureau(name)


def code_of(name: str, number: int) -> str:
    """The code of the n-th bureau like that example, in the same region."""
    like = str(words_of(name)["code"])
    return f"{like[:2]}{number:05d}"


def branch(name: str, number: int, seed: int) -> Bureau:
    """The n-th bureau like an example: its words with other codes, staff numbers and names of the bureau."""
    like, known = _like(name), words_of(name)
    first_id = known["first_id"] * _PLACES * 10 + number * _PLACES
    other = {old: f"{first_id + place}" for place, old in enumerate(like.staff.people)}
    titles = [unit["机构名称"] for unit in known["unit"] if not unit["上级机构代码"]]
    other |= {title: f"{title}（{number}）" for title in titles}
    words = _renamed(known, other, (like.code, code_of(name, number))) | {"first_id": first_id, "seed": str(seed)}
    return Bureau(name, words, staff(words))


def _renamed(value: Any, other: Mapping[str, str], codes: tuple[str, str]) -> Any:  # noqa: ANN401 - whatever TOML can say
    """The words of a data file with other ids; texts that only mention one are left."""
    match value:
        case dict():
            return {_renamed(key, other, codes): _renamed(one, other, codes) for key, one in value.items()}
        case list():
            return [_renamed(one, other, codes) for one in value]
        case str() if value in other:
            return other[value]
        case str() if value.startswith(codes[0]):
            return codes[1] + value.removeprefix(codes[0])
        case _:
            return value
