"""A case as a bureau writes it -> the files it stands for: editions, units, people, postings and tables."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SHIPPED = (ROOT / "transforms" / "editions", ROOT / "tests" / "toy")
BARE = re.compile(r"[+-]?[0-9.]+|true|false|null|")
LONG_AGO = "2020-01-01"

Tree = Any


def read(path: Path) -> Tree:
    """YAML with every scalar as it was written, so that no number passes through a float."""
    return YAML(typ="base", pure=True).load(path.read_text("utf-8"))


def editions(said: Tree, month: str) -> dict[str, str]:
    """File name -> text of each edition of a case or of one of its sentences."""
    written = said["editions"] if "editions" in said else [said["edition"]]
    trees = [edition(one, month) for one in written]
    return {f"{tree.get('scheme', 'case')}/{tree.get('effective', month)}.yaml": as_text(tree) for tree in trees}


def edition(said: Tree, month: str) -> Tree:
    """A shipped or toy edition, with the replacements by path that the case writes."""
    said = {"of": said} if isinstance(said, str) else dict(said)
    name = said.pop("of")
    file = next(folder / name / f"{month}.yaml" for folder in SHIPPED if (folder / name).is_dir())
    if not file.exists():
        file = min(file.parent.glob("*.yaml"))
    tree = read(file)
    for path in said.pop("without", ()):
        *inner, last = path.split(".")
        place = within(tree, inner)
        place.remove(within(place, [last])) if isinstance(place, list) else place.pop(last)
    for path, value in said.items():
        *inner, last = path.split(".")
        within(tree, inner)[last] = value
    return tree


def as_text(tree: Tree) -> str:
    return "\n".join(f"{key}: {flow(value)}" for key, value in tree.items()) + "\n"


def within(tree: Tree, path: list[str]) -> Tree:
    """What a path names; members of a list go by their name."""
    for word in path:
        tree = next(one for one in tree if one["name"] == word) if isinstance(tree, list) else tree[word]
    return tree


def flow(value: Tree) -> str:
    """A value as YAML on one line; a blank stays blank."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k, ensure_ascii=False)}: {flow(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(flow(v) for v in value) + "]"
    return value if BARE.fullmatch(value) else json.dumps(value, ensure_ascii=False)


def text(rows: Tree) -> str:
    """A table as CSV: a block of text or a list of rows; a `\\n` in a cell is a line break."""
    if isinstance(rows, str) and "\\n" not in rows:
        return rows
    if isinstance(rows, str):
        rows = list(csv.DictReader(io.StringIO(rows)))
    every = [one for row in rows for one in repeated(row)]
    headers = list(dict.fromkeys(header for row in every for header in row))
    out = io.StringIO()
    writer = csv.DictWriter(out, headers, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows({header: cell.replace("\\n", "\n") for header, cell in row.items()} for row in every)
    return out.getvalue()


def repeated(row: Tree) -> Iterator[Tree]:
    """The row as often as its `times` says, `{n}` counting from `first` or 1; once where it does not say."""
    first = int(row.get("first", 1))
    cells = {header: cell for header, cell in row.items() if header not in ("times", "first")}
    for n in range(first, first + int(row.get("times", 1))):
        yield {header: cell.replace("{n}", str(n)) for header, cell in cells.items()}


def first_tables(case: Tree, bureau: str) -> dict[str, Tree]:
    """Units, people and postings; a case without people has none of the last two."""
    found = {"机构": units(case, bureau), "人员": people(case), "岗位任职": postings(case)}
    return {name: rows for name, rows in found.items() if rows}


def posts_of(person: Tree) -> Tree:
    return person.get("posts") or [person]


def members(case: Tree) -> Tree:
    return case.get("people", [])


def units(case: Tree, bureau: str) -> Tree:
    """The bureau, the units that the case names, and a section for every other one that somebody is posted in."""
    sections = dict.fromkeys(post["section"] for person in members(case) for post in posts_of(person))
    named = {
        bureau: {"id": bureau, "name": "城区分局", "kind": "分局", "parent": ""},
        **{section: {"id": section} for section in sections},
        **{unit["id"]: unit for unit in case.get("units", ())},
    }
    return [
        {
            "机构代码": unit["id"],
            "机构名称": unit.get("name", unit["id"]),
            "上级机构代码": unit.get("parent", "" if unit["id"] == bureau else bureau),
            "机构类型": unit.get("kind", "股室"),
            "服务区": unit.get("zone", ""),
            "生效日期": LONG_AGO,
        }
        for unit in named.values()
    ]


def people(case: Tree) -> Tree:
    return [
        {
            "工号": p["id"],
            "姓名": p.get("name", f"{p['id']}某"),
            "人员类别": p.get("type", "公务员"),
            "离职日期": p.get("left", ""),
            "试用期至": p.get("probation", ""),
        }
        for p in members(case)
    ]


def postings(case: Tree) -> Tree:
    return [
        {
            "工号": p["id"],
            "机构代码": post["section"],
            "岗位系列": post["post_class"],
            "任职类别": post.get("kind", "主岗"),
            "比例": post.get("share", ""),
            "负责人": post.get("head", "否"),
            "班子成员": post.get("leading", "否"),
            "生效日期": post.get("from", LONG_AGO),
            "截止日期": post.get("to", ""),
        }
        for p in members(case)
        for post in posts_of(p)
    ]
