"""One runner for every case: a bureau's own tables and its edition go in, the published numbers are compared.

A case is `<scheme>/<month>/<sentence>.yaml` (see README.md here). It is played through the command line only: files
into the inbox of a fresh workspace, `nightly`, `month-end`, then `explain --json`, the two Parquet files and the page.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
from collections.abc import Callable, Iterable
from decimal import ROUND_HALF_UP, Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from ruamel.yaml import YAML

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SHIPPED = (ROOT / "transforms" / "editions", ROOT / "tests" / "toy")
CASES = sorted(HERE.glob("*/*/*.yaml"))
NOW = "2026-04-09T02:00:00+08:00"
LISTS = {"not declared": "未申报人员", "not scored": "不计分人员", "late": "逾期"}
NUMBERS = {"measures": "measure", "points": "points", "weights": "weight", "contributions": "contribution"}
BARE = re.compile(r"[+-]?[0-9.]+|true|false|null|")

# Great Expectations 1.24 imports two modules that Python 3.11 has deprecated; nothing of ours warns.
pytestmark = pytest.mark.filterwarnings("ignore:module 'sre_.*' is deprecated:DeprecationWarning")

# The words of `expect` that speak of the rows of scores.parquet.
SCORED: dict[str, Callable[[list[Any]], Any]] = {
    "scores": lambda rows: {row["person_id"]: row["score"] for row in rows if not row["is_held"]},
    "ranks": lambda rows: {row["person_id"]: row["rank"] for row in rows if row["rank"] is not None},
    "titles": lambda rows: {row["person_id"]: row["title"] for row in rows if row["title"]},
    "sections": lambda rows: {row["person_id"]: row["unit_id"] for row in rows},
    "provisional": lambda rows: [row["person_id"] for row in rows if row["is_provisional"]],
    "holds": lambda rows: {
        row["person_id"]: {"low": row["score_low"], "high": row["score_high"]} for row in rows if row["is_held"]
    },
}

# What every case says unless it says otherwise.
ALWAYS: dict[str, Any] = {"rejects": [], "refused": [], "holds": {}, "provisional": [], "month end": []}

Tree = Any


def read(path: Path) -> Tree:
    """YAML with every scalar as it was written, so that no number passes through a float."""
    return YAML(typ="base", pure=True).load(path.read_text("utf-8"))


def test_every_case_is_a_sentence_of_a_scheme_and_month() -> None:
    strange = [path for path in CASES if not re.fullmatch(r"20\d\d-\d\d", path.parent.name) or " " not in path.stem]

    assert CASES
    assert strange == []


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parts[-3]}/{path.parts[-2]}/{path.stem}")
def test_case(path: Path, tmp_path: Path, jixiao: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    play = Play(tmp_path / "w", read(path), path.parent.name, jixiao, monkeypatch)
    play.nightly()
    turns = {path.stem: play.case} | play.case.get("and", {})
    for sentence, turn in turns.items():
        expected = ALWAYS | {name: plain(said) for name, said in turn["expect"].items()}
        found = play.found(turn["edition"], expected)

        assert {sentence: found} == {sentence: {name: in_order(name, said) for name, said in expected.items()}}


def in_order(name: str, said: Tree) -> Tree:
    """Lists of people are compared without their order, numbers of lines and faults with it."""
    return sorted(said) if name in (*LISTS, "provisional") else said


def plain(said: Tree) -> Tree:
    """Numbers as numbers, the rest as text: 110.470000 and 110.47 are the same."""
    if isinstance(said, dict):
        return {key: plain(value) for key, value in said.items()}
    if isinstance(said, list):
        return [plain(value) for value in said]
    if isinstance(said, str) and re.fullmatch(r"[+-]?\d+(\.\d+)?", said):
        return Decimal(said)
    return None if said in ("null", None) else said if isinstance(said, str) else Decimal(said)


class Play:
    """A workspace in which a case is played, and what came of it."""

    def __init__(
        self, folder: Path, case: Tree, month: str, jixiao: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.folder, self.case, self.month, self.jixiao, self.monkeypatch = folder, case, month, jixiao, monkeypatch
        self.bureau = case.get("bureau", "370687")
        self.edition = folder / "schemes" / "case" / f"{month}.yaml"
        self.nights: list[Tree] = []
        assert jixiao("init", folder).code == 0
        self.edition.parent.mkdir(parents=True)
        self.write(case["edition"])

    def write(self, said: Tree) -> None:
        self.edition.write_text(edition(said, self.month), encoding="utf-8")

    def found(self, said: Tree, wanted: Tree) -> Tree:
        """Month-end by an edition: everything that the case expects, in its own words."""
        self.write(said)
        if "scheme check" in wanted:
            self.check = self.jixiao("scheme", "check", self.edition)
        self.monkeypatch.setenv("JIXIAO_NOW", self.case.get("now", NOW))
        self.end = self.run("month-end", self.month)
        self.is_scored = "bureaus" in self.end.json and self.scores_file.exists()
        if self.is_scored:
            self.read()
        return {name: in_order(name, self.one(name, said)) for name, said in wanted.items()}

    def nightly(self) -> None:
        """Each night's files into the inbox, in the order of the case, then the run at its moment."""
        first = {"机构": units(self.case, self.bureau), "人员": people(self.case), "岗位任职": postings(self.case)}
        nights = self.case.get("nights") or [{"tables": self.case.get("tables", {})}]
        count = 0
        for place, night in enumerate(nights):
            tables = (first if place == 0 else {}) | dict(night["tables"])
            for name, rows in tables.items():
                file = self.folder / "inbox" / f"{name}.csv"
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text(rows), encoding="utf-8")
                os.utime(file, (1_767_000_000 + count, 1_767_000_000 + count))
                count += 1
            self.monkeypatch.setenv("JIXIAO_NOW", night.get("at", NOW))
            self.nights.append(self.run("nightly").json)

    def run(self, *words: str) -> Any:
        """A command of the workspace that says what it did as JSON."""
        said = self.jixiao(*words, "-w", self.folder, "--json")
        assert said.out, said.err
        return said

    @property
    def scores_file(self) -> Path:
        return self.folder / "var" / "publications" / self.bureau / self.month / "v0" / "scores.parquet"

    def read(self) -> None:
        """Scores and lines as they are stored; they add up, and `explain` says the same of a person."""
        self.scores = pl.read_parquet(self.scores_file).to_dicts()
        self.lines = pl.read_parquet(self.scores_file.with_name("lines.parquet")).to_dicts()
        who = self.case.get("explain", self.scores[0]["person_id"])
        self.explained = self.run("explain", who, self.month).json
        score = next(row for row in self.scores if row["person_id"] == who)
        assert told(self.explained) == stored(score, [row for row in self.lines if row["person_id"] == who])
        digits = int((read(self.edition).get("total") or {}).get("round", 2))
        for row in self.scores:
            parts = [line["contribution"] for line in self.lines if line["person_id"] == row["person_id"]]
            if not row["is_held"]:
                whole = sum((part for part in parts if part is not None), Decimal(0))
                assert row["score"] == whole.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)

    def one(self, name: str, said: Tree) -> Tree:
        """What was found under one word of `expect`, in the shape in which the case says it."""
        if name in NUMBERS:
            lines = {(row["person_id"], row["component"]): row[NUMBERS[name]] for row in self.lines}
            return {who: {what: lines.get((who, what), "no line") for what in said[who]} for who in said}
        if name in LISTS:
            return self.listed(LISTS[name])
        if name in SCORED:
            return SCORED[name](self.scores if self.is_scored else [])
        return {
            "waits": self.waits,
            "remarks": self.remarks,
            "rejects": lambda: cut([one for night in self.nights for one in night.get("rejects", ())], said),
            "refused": lambda: [codes(one["faults"]) for night in self.nights for one in night.get("refused", ())],
            "month end": lambda: codes(f for one in self.ended() for f in one["faults"]),
            "scheme check": lambda: {"exit": self.check.code, "says": [p for p in said["says"] if p in self.check.err]},
            "exit": lambda: self.end.code,
        }[name]()

    def ended(self) -> list[Tree]:
        """What month-end said of each bureau, or of the edition by which it could not begin."""
        return self.end.json.get("bureaus", [self.end.json])

    def waits(self) -> list[str]:
        return [f"{hold['dataset']} {hold['key']} {hold['reason']}" for hold in self.explained["holds"]]

    def remarks(self) -> list[str]:
        sources = [row for line in self.explained["lines"] for row in line["sources"]]
        return [row["remark"] for row in sources if "remark" in row]

    def listed(self, caption: str) -> list[str]:
        """The rows of one list of the page: ids of people, what was late, days."""
        reader = Lists()
        reader.feed((self.folder / "var" / "reports" / self.bureau / self.month / "index.html").read_text("utf-8"))
        known = {person["id"] for person in self.case["people"]} | {"申报", "审核", "—"}
        rows = reader.tables.get(caption, [])
        found = [" ".join(cell for cell in row if cell in known or cell.startswith("20")) for row in rows]
        return [row for row in found if row]


def cut(rejects: list[Tree], said: Tree) -> list[Tree]:
    """The rejected rows with as many words of each as the case says; those beyond the case whole."""
    found = [{**one, "file": one["file"].removesuffix(".csv")} for one in rejects]
    words = [set(one) for one in said] + [{"file", "code", "found"}] * len(found)
    return [plain({k: v for k, v in one.items() if k in w}) for one, w in zip(found, words, strict=False)]


class Lists(HTMLParser):
    """The tables of a page by their captions."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: dict[str, list[list[str]]] = {}
        self.caption, self.tag = "", ""

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 - the parser's own shape
        self.tag = tag
        if tag == "tr" and self.caption:
            self.tables[self.caption].append([])

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002
        self.tag = ""

    def handle_data(self, data: str) -> None:
        if self.tag == "caption":
            self.caption = data
            self.tables[data] = []
        elif self.tag in ("td", "th") and self.caption and self.tables[self.caption]:
            self.tables[self.caption][-1].append(data)


def codes(faults: Iterable[Tree]) -> list[str]:
    return [fault["code"] for fault in faults]


def told(explained: Tree) -> Tree:
    """The numbers of `explain --json`."""
    number = {word: explained[word] for word in ("score", "score_low", "score_high")}
    lines = [{"component": line["component"]} | {w: line[w] for w in NUMBERS.values()} for line in explained["lines"]]
    lines.sort(key=lambda line: line["component"])
    return plain({**number, "rank": explained["rank"], "title": explained["title"], "lines": lines})


def stored(score: Tree, lines: Tree) -> Tree:
    """The same numbers as they are in the Parquet files."""
    number = {word: score[word] for word in ("score", "score_low", "score_high")}
    found = [{"component": line["component"]} | {w: line[w] for w in NUMBERS.values()} for line in lines]
    return plain({**number, "rank": score["rank"], "title": score["title"], "lines": found})


def edition(said: Tree, month: str) -> str:
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
    """A table as CSV: a block of text as it stands, or a list of rows."""
    if isinstance(rows, str):
        return rows
    headers = list(dict.fromkeys(header for row in rows for header in row))
    out = io.StringIO()
    writer = csv.DictWriter(out, headers, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def posts_of(person: Tree) -> Tree:
    return person.get("posts") or [person]


def units(case: Tree, bureau: str) -> Tree:
    sections = dict.fromkeys(post["section"] for person in case["people"] for post in posts_of(person))
    top = {"机构代码": bureau, "机构名称": "城区分局", "机构类型": "分局", "生效日期": "2020-01-01"}
    return [top] + [
        {"机构代码": s, "机构名称": s, "上级机构代码": bureau, "机构类型": "股室", "生效日期": "2020-01-01"}
        for s in sections
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
        for p in case["people"]
    ]


def postings(case: Tree) -> Tree:
    return [
        {
            "工号": p["id"],
            "机构代码": post["section"],
            "岗位系列": post["post_class"],
            "任职类别": post.get("kind", "主岗"),
            "负责人": post.get("head", "否"),
            "生效日期": post.get("from", "2020-01-01"),
            "截止日期": post.get("to", ""),
        }
        for p in case["people"]
        for post in posts_of(p)
    ]
