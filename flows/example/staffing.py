"""People and posts of an invented bureau: the blocks of its data file, and who comes, moves and goes in the quarter."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any

from flows.example.people import Person, Post, Staff

_SINCE = date(2025, 1, 1)


@cache
def _names() -> dict[str, list[str]]:
    return tomllib.loads(files("flows").joinpath("example/names.toml").read_text(encoding="utf-8"))


def staff(words: dict[str, Any]) -> Staff:
    """The people of the blocks, numbered in their order from `first_id` on."""
    chance = Random(f"{words.get('seed', '')}/{words['code']}".removeprefix("/"))  # noqa: S311 - a repeatable example, no secret
    types = words.get("types", {})
    people: dict[str, Person] = {}
    posts: list[Post] = []
    for number, (block, place) in enumerate(_places(words)):
        person_id = f"{words['first_id'] + number:04d}"
        name = chance.choice(_names()["surnames"]) + chance.choice(_names()["given"])
        joined = block.get("joined") or date(chance.randint(1990, 2022), chance.choice((3, 7, 8, 12)), 1)
        kind = types.get(person_id, "公务员")
        people[person_id] = Person(person_id, name, kind, joined, chance.uniform(0.45, 1.0))
        posts.append(_post(person_id, block, place))
    opening = tuple(post for post in posts if people[post.person_id].joined.year < 2026)  # noqa: PLR2004 - the year of the example
    for leaver in words.get("leaver", []):
        people[leaver["person"]] = replace(people[leaver["person"]], left=leaver["last"])
    return Staff(people, opening, tuple(_turned_out(posts, words)))


def _places(words: dict[str, Any]) -> Iterator[tuple[dict[str, Any], int]]:
    for block in words.get("block", []):
        for place in range(block["count"]):
            yield block, place


def _post(person_id: str, block: dict[str, Any], place: int) -> Post:
    positions = block.get("positions", [])
    return Post(
        person_id,
        block["unit"],
        block["post_class"],
        block.get("joined", _SINCE),
        position=positions[place] if place < len(positions) else "科员",
        leads=bool(block.get("leads")),
        heads=bool(block.get("heads")) and place == 0,
    )


def _turned_out(posts: list[Post], words: dict[str, Any]) -> Iterator[Post]:
    """The posts with the transfers and departures of the quarter."""
    moves = {move["person"]: move for move in words.get("transfer", [])}
    leavers = {leaver["person"]: leaver["last"] for leaver in words.get("leaver", [])}
    for post in posts:
        if post.person_id in leavers:
            yield replace(post, last=leavers[post.person_id])
        elif post.person_id in moves:
            move = moves[post.person_id]
            yield replace(post, last=move["on"] - timedelta(days=1))
            yield replace(post, unit_id=move["unit"], post_class=move["post_class"], first=move["on"], heads=False)
        else:
            yield post
