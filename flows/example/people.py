"""Who works in the example bureau: invented people, their posts, and the few whose post changes in the quarter."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

CHIEF = "0001"
DEPUTY = "0002"
TRANSFERRED = "0041"
CONCURRENT = "0030"
LEFT = "0019"
JOINED = "0060"
SECTION_HEADS = {"3706871": "0003", "3706872": "0025", "3706873": "0044"}
SECTIONS = {"3706871": "综合服务股", "3706872": "税源监控一股", "3706873": "税源监控二股"}

_SINCE = date(2025, 1, 1)
_LAST_DAY_OF_LEAVER = date(2026, 3, 13)
_TRANSFER = (date(2026, 2, 8), date(2026, 2, 9))


@dataclass(frozen=True)
class Post:
    """One spell of a person in a post."""

    person_id: str
    unit_id: str
    post_class: str
    first: date
    last: date | None = None
    kind: str = "主岗"
    share: str = ""
    position: str = ""
    leads: bool = False
    heads: bool = False

    def row(self) -> dict[str, str]:
        """The spell as a line of 岗位任职."""
        return {
            "工号": self.person_id,
            "机构代码": self.unit_id,
            "岗位系列": self.post_class,
            "任职类别": self.kind,
            "比例": self.share,
            "职务": self.position,
            "负责人": "是" if self.heads else "否",
            "班子成员": "是" if self.leads else "否",
            "生效日期": self.first.isoformat(),
            "截止日期": self.last.isoformat() if self.last else "",
        }


@dataclass(frozen=True)
class Person:
    """One member of staff; `pace` is how far the person fills a day, 1 being the fullest."""

    person_id: str
    name: str
    person_type: str
    joined: date
    pace: float
    left: date | None = None

    def row(self) -> dict[str, str]:
        """The person as a line of 人员."""
        fresh = self.joined.year == 2026  # noqa: PLR2004 - the year of the example
        return {
            "工号": self.person_id,
            "姓名": self.name,
            "人员类别": self.person_type,
            "入职日期": self.joined.isoformat(),
            "试用期至": self.joined.replace(year=self.joined.year + 1).isoformat() if fresh else "",
            "离职日期": self.left.isoformat() if self.left else "",
        }


@dataclass(frozen=True)
class Staff:
    """Everybody of the bureau with the posts as they were known at the new year, and as they turned out."""

    people: dict[str, Person]
    opening: tuple[Post, ...]
    posts: tuple[Post, ...]

    def main_post(self, person_id: str, day: date) -> Post | None:
        """The main post of a person on a day; none before joining and after leaving."""
        for post in self.posts:
            held = post.first <= day and (post.last is None or day <= post.last)
            if post.person_id == person_id and post.kind == "主岗" and held:
                return post
        return None

    def in_post(self, day: date) -> list[str]:
        """Everybody with a main post on a day."""
        return [person_id for person_id in self.people if self.main_post(person_id, day)]

    def post_changes(self, *person_ids: str) -> list[Post]:
        """The posts of those people that differ from what was known at the new year."""
        return [post for post in self.posts if post.person_id in person_ids and post not in self.opening]


@cache
def _roster() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "people.toml").read_text(encoding="utf-8"))


def unit_rows() -> list[dict[str, str]]:
    """The bureau and its sections as lines of 机构."""
    titles = {"id": "机构代码", "name": "机构名称", "parent": "上级机构代码", "kind": "机构类型"}
    return [
        {**{title: unit[name] for name, title in titles.items()}, "生效日期": _SINCE.isoformat()}
        for unit in _roster()["units"]
    ]


def staff(chance: Random) -> Staff:
    """The people of the roster, numbered in its order."""
    people, posts = {}, []
    for number, (block, place, name) in enumerate(_places(), start=1):
        person_id = f"{number:04d}"
        joined = block.get("joined") or date(chance.randint(1990, 2022), chance.choice((3, 7, 8, 12)), 1)
        drawn = chance.uniform(0.45, 1.0)
        pace = _roster()["pace"].get(person_id, drawn)
        people[person_id] = Person(person_id, name, _roster()["types"].get(person_id, "公务员"), joined, pace)
        posts.append(_post(person_id, block, place))
    posts.append(Post(CONCURRENT, "3706873", "tax_assessment", _SINCE, kind="兼岗", share="0.3"))
    opening = tuple(post for post in posts if post.person_id != JOINED)
    people[LEFT] = replace(people[LEFT], left=_LAST_DAY_OF_LEAVER)
    return Staff(people, opening, tuple(_turned_out(posts)))


def _places() -> Iterator[tuple[dict[str, Any], int, str]]:
    for block in _roster()["block"]:
        for place, name in enumerate(block["names"]):
            yield block, place, name


def _post(person_id: str, block: dict[str, Any], place: int) -> Post:
    position = block["positions"][place] if place < len(block["positions"]) else "科员"
    first = block.get("joined", _SINCE)
    leads = bool(block.get("leads"))
    heads = person_id in {CHIEF, *SECTION_HEADS.values()}
    return Post(person_id, block["unit"], block["post_class"], first, position=position, leads=leads, heads=heads)


def _turned_out(posts: list[Post]) -> Iterator[Post]:
    """The posts with the transfer of February and the departure of March."""
    for post in posts:
        if post.person_id == LEFT:
            yield replace(post, last=_LAST_DAY_OF_LEAVER)
        elif post.person_id == TRANSFERRED:
            yield replace(post, last=_TRANSFER[0])
            yield replace(post, unit_id="3706873", post_class="tax_assessment", first=_TRANSFER[1])
        else:
            yield post
