"""A workspace in which a case is played through the command line, and what came of it."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterable
from decimal import ROUND_HALF_UP, Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.cases.writing import Tree, editions, first_tables, members, read, text
from tests.conftest import Said
from transforms.period import is_month

NOW = "2026-04-09T02:00:00+08:00"
LISTS = {"not declared": "未申报人员", "not scored": "不计分人员", "late": "逾期"}
TABLES = {"repeats": "通报的股室", "vertical": "与本单位以前各期比较", "came late": "所属期已经通报，计入本期"}
NUMBERS = {"measures": "measure", "points": "points", "weights": "weight", "contributions": "contribution"}


def subject(row: Tree) -> str:
    """Whose row it is: a person's, or a unit's."""
    return str(row["person_id"] or row["unit_id"])


# The words of `expect` that speak of the rows of scores.parquet.
SCORED: dict[str, Callable[[list[Any]], Any]] = {
    "scores": lambda rows: {subject(row): row["score"] for row in rows if not row["is_held"]},
    "ranks": lambda rows: {subject(row): row["rank"] for row in rows if row["rank"] is not None},
    "tiers": lambda rows: {subject(row): row["tier"] for row in rows if row["tier"]},
    "titles": lambda rows: {subject(row): row["title"] for row in rows if row["title"]},
    "sections": lambda rows: {subject(row): row["unit_id"] for row in rows},
    "provisional": lambda rows: [subject(row) for row in rows if row["is_provisional"]],
    "holds": lambda rows: {
        subject(row): {"low": row["score_low"], "high": row["score_high"]} for row in rows if row["is_held"]
    },
}


class Play:
    """A fresh workspace: nights are run once, then each sentence of the case has its own editions and period."""

    def __init__(
        self,
        folder: Path,
        case: Tree,
        month: str,
        jixiao: Callable[..., Said],
        monkeypatch: pytest.MonkeyPatch,
        new_warehouse: Path,
    ) -> None:
        self.folder, self.case, self.month, self.jixiao, self.monkeypatch = folder, case, month, jixiao, monkeypatch
        self.period = case.get("period", month)
        self.bureau = case.get("bureau", "370687")
        self.nights: list[Tree] = []
        self.is_shown = False
        assert jixiao("init", folder).code == 0
        shutil.copytree(new_warehouse, folder / "var", dirs_exist_ok=True)
        self.write(case)

    def write(self, said: Tree) -> None:
        """The editions of a sentence, in place of those before."""
        shutil.rmtree(self.folder / "schemes")
        texts = {self.folder / "schemes" / name: words for name, words in editions(said, self.month).items()}
        self.editions = list(texts)
        for file, words in texts.items():
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(words, encoding="utf-8")

    def nightly(self) -> None:
        """Each night's files into the inbox, in the order of the case, then the run at its moment."""
        nights = self.case.get("nights") or [{"tables": self.case.get("tables", {})}]
        count = 0
        for place, night in enumerate(nights):
            tables = (first_tables(self.case, self.bureau) if place == 0 else {}) | dict(night["tables"])
            for name, rows in tables.items():
                file = self.folder / "inbox" / f"{name}.csv"
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text(rows), encoding="utf-8")
                os.utime(file, (1_767_000_000 + count, 1_767_000_000 + count))
                count += 1
            self.monkeypatch.setenv("JIXIAO_NOW", night.get("at", NOW))
            self.nights.append(self.run("nightly").json)
            self.publish(night)

    def found(self, turn: Tree, wanted: Tree) -> Tree:
        """Month-end by the editions of a sentence: everything that it expects, in its own words."""
        said = turn if "edition" in turn or "editions" in turn else self.case
        self.write(said)
        self.period = turn.get("period", self.case.get("period", self.month))
        self.who = turn.get("explain", self.case.get("explain"))
        if "scheme check" in wanted:
            self.check = self.jixiao("scheme", "check", self.editions[0])
        self.monkeypatch.setenv("JIXIAO_NOW", self.case.get("now", NOW))
        self.publish(turn)
        self.end = self.close(self.period)
        self.is_scored = "bureaus" in self.end.json and self.scores_file.exists()
        if self.is_scored:
            self.read()
        return {name: self.one(name, said) for name, said in wanted.items()}

    def publish(self, said: Tree) -> None:
        """Close and publish the months and quarters that a night or a sentence names."""
        for period in said.get("published", ()):
            self.close(period)
            assert self.run("publish", period, "--trial").code == 0

    def close(self, period: str) -> Any:
        return self.run("month-end" if is_month(period) else "quarter-end", period)

    def run(self, *words: str) -> Any:
        """A command of the workspace that says what it did as JSON."""
        said = self.jixiao(*words, "-w", self.folder, "--json")
        assert said.out, said.err
        return said

    @property
    def scores_file(self) -> Path:
        versions = self.folder / "var" / "publications" / self.bureau / self.period
        return max(versions.glob("v*"), default=versions / "v0") / "scores.parquet"

    def read(self) -> None:
        """Scores and lines as they are stored; they add up, and `explain` says the same of a subject."""
        self.scores = pl.read_parquet(self.scores_file).to_dicts()
        self.lines = pl.read_parquet(self.scores_file.with_name("lines.parquet")).to_dicts()
        who = self.who or subject(self.scores[0])
        self.explained = self.run("explain", who, self.period).json
        if not self.is_shown:
            self.is_shown = True
            assert self.jixiao("explain", who, self.period, "-w", self.folder).code == 0  # as a table too
        score = next(row for row in self.scores if subject(row) == who)
        assert told(self.explained) == stored(score, self.lines_of(who))
        trees = [read(file) for file in self.editions]
        digits = {tree["scheme"]: int((tree.get("total") or {}).get("round", 2)) for tree in trees}
        for row in self.scores:
            if not row["is_held"]:
                parts = [line["contribution"] for line in self.lines_of(subject(row))]
                whole = sum((part for part in parts if part is not None), Decimal(0))
                shown = Decimal(1).scaleb(-digits[row["scheme"]])
                assert row["score"] == whole.quantize(shown, ROUND_HALF_UP)

    def lines_of(self, who: str) -> Tree:
        """The lines of a person or of a unit that is scored itself, those of its people not among them."""
        return [row for row in self.lines if (row["person_id"] or row["unit_id"]) == who]

    def one(self, name: str, said: Tree) -> Tree:
        """What was found under one word of `expect`, in the shape in which the case says it."""
        if name in NUMBERS:
            return self.numbers(NUMBERS[name], said)
        if name in LISTS:
            return sorted(self.listed(LISTS[name]))
        if name in TABLES:
            return [" ".join(row) for row in self.page().get(TABLES[name], [])[1:]]
        if name in SCORED:
            found = SCORED[name](self.scores if self.is_scored else [])
            return sorted(found) if name == "provisional" else found
        return {
            "waits": self.waits,
            "remarks": self.remarks,
            "sources": self.sources,
            "payout": self.payout,
            "survey": lambda: self.survey(said),
            "rejects": lambda: cut([one for night in self.nights for one in night.get("rejects", ())], said),
            "refused": lambda: [codes(one["faults"]) for night in self.nights for one in night.get("refused", ())],
            "month end": lambda: codes(f for one in self.ended() for f in one["faults"]),
            "scheme check": lambda: {"exit": self.check.code, "says": [p for p in said["says"] if p in self.check.err]},
            "exit": lambda: self.end.code,
            "pages say": lambda: [one for one in said if self.is_said(*one.split(" ", 1))],
        }[name]()

    def numbers(self, column: str, said: Tree) -> Tree:
        """The named lines of the named subjects; several stints of one component are a list, in their order."""
        found: dict[tuple[str, str], list[Any]] = {}
        for row in sorted(self.lines, key=lambda row: row["stint"]):
            found.setdefault((subject(row), row["component"]), []).append(row[column])
        return {who: {what: one_or_list(found.get((who, what))) for what in said[who]} for who in said}

    def ended(self) -> list[Tree]:
        """What month-end said of each bureau, or of the edition by which it could not begin; a quarter's score and pool."""
        found = self.end.json.get("bureaus", [self.end.json])
        if is_month(self.period):
            return found  # type: ignore[no-any-return]
        return [part for one in found for part in (one["scored"], one["payout"]) if part]

    def survey(self, said: Tree) -> Tree:
        """Unit -> the named rates of the wave, of all its questions that count and all strata together."""
        rates = [row for one in self.end.json["bureaus"] for row in one["survey"]["rates"]]
        total = [row for row in rates if {row["question"], row["channel"], row["stratum"]} == {"all"}]
        return {row["unit_id"]: {name: row[name] for name in said[row["unit_id"]]} for row in total}

    def payout(self) -> Tree:
        """Person -> yuan."""
        shares = [share for one in self.end.json["bureaus"] for share in one["payout"]["shares"]]
        return {share["person_id"]: share["amount"] for share in shares}

    def waits(self) -> list[str]:
        return [f"{hold['dataset']} {hold['key']} {hold['reason']}" for hold in self.explained["holds"]]

    def remarks(self) -> list[str]:
        sources = [row for line in self.explained["lines"] for row in line["sources"]]
        return [row["remark"] for row in sources if "remark" in row]

    def sources(self) -> Tree:
        """Component -> dataset -> how many rows the explanation leads to."""
        counts = {
            line["component"]: Counter(row["dataset"] for row in line["sources"]) for line in self.explained["lines"]
        }
        return {component: {name: Decimal(n) for name, n in found.items()} for component, found in counts.items()}

    def listed(self, caption: str) -> list[str]:
        """The rows of one list of the page: ids of people, what was late, days."""
        known = {person["id"] for person in members(self.case)} | {"申报", "审核", "—"}
        rows = self.page().get(caption, [])
        found = [" ".join(cell for cell in row if cell in known or cell.startswith("20")) for row in rows]
        return [row for row in found if row]

    def is_said(self, file: str, words: str) -> bool:
        """Whether a page of the period has these words."""
        page = self.folder / "var" / "reports" / self.bureau / self.period / file
        return page.exists() and words in page.read_text("utf-8")

    def page(self) -> dict[str, list[list[str]]]:
        """The tables of the period's page by their captions."""
        reader = Lists()
        reader.feed((self.folder / "var" / "reports" / self.bureau / self.period / "index.html").read_text("utf-8"))
        return reader.tables


def one_or_list(values: list[Any] | None) -> Tree:
    if values is None:
        return "no line"
    return values[0] if len(values) == 1 else values


def cut(rejects: list[Tree], said: Tree) -> list[Tree]:
    """The rejected rows with as many words of each as the case says; those beyond the case whole."""
    found = [{**one, "file": one["file"].removesuffix(".csv")} for one in rejects]
    words = [set(one) for one in said] + [{"file", "code", "found"}] * len(found)
    return [{k: v for k, v in one.items() if k in w} for one, w in zip(found, words, strict=False)]


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
    lines = sorted(explained["lines"], key=lambda line: line["component"])
    return shown(explained, [{"component": line["component"], **values(line)} for line in lines])


def stored(score: Tree, lines: Tree) -> Tree:
    """The same numbers as they are in the Parquet files."""
    ordered = sorted(lines, key=lambda line: line["component"])
    return shown(score, [{"component": line["component"], **values(line)} for line in ordered])


def shown(score: Tree, lines: Tree) -> Tree:
    number = {word: exact(score[word]) for word in ("score", "score_low", "score_high", "rank")}
    return {**number, "title": score["title"], "lines": lines}


def values(line: Tree) -> Tree:
    return {word: exact(line[word]) for word in NUMBERS.values()}


def exact(value: Tree) -> Decimal | None:
    return None if value is None else Decimal(value)
