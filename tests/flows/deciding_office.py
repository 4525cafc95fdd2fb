"""A small bureau that decides for real: March of four people, an edition without assumptions, two people who may sign."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from flows.cli import run
from tests.builders import basics, log, reviews, table, write_inbox
from tests.conftest import Said

MONTH = "2026-03"
DOCUMENT = "城税考〔2026〕3号"
EVENT_HEADER = "编号,工号,日期,代码,分值"
LEAVE_HEADER = "工号,开始日期,结束日期,类别"
CLOSED, ON_NOTICE, OVER, LATER, TOO_LATE = "2026-04-09", "2026-04-10", "2026-04-16", "2026-04-20", "2026-06-01"
"""The days on which March is calculated and put on notice, is on notice, may be signed, and is published since."""


def adopt(workspace: Path) -> None:
    """Take every `assumed` out of the editions: the bureau has adopted them."""
    for file in (workspace / "schemes").glob("*/*.yaml"):
        text = file.read_text(encoding="utf-8")
        file.write_text(re.sub(r"(?m)^ *assumed: *\[[^\]]*\].*\n", "", text), encoding="utf-8")


def let_play(workspace: Path) -> None:
    """Make it a trial workspace, in which the login may be played."""
    settings = workspace / "jixiao.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("trial = false", "trial = true"), encoding="utf-8")


def march(inbox: Path) -> None:
    """Work of three of the four people, all of it reviewed, and a deduction of 0002."""
    write_inbox(
        inbox,
        工作日志=log("A1,0001,2026-03-02,X01,3", "A2,0002,2026-03-03,X01,5", "A3,0006,2026-03-04,J01,2"),
        审核=reviews("0001,2026-03,X01,股长,,同意", "0002,2026-03,X01,股长,,同意", "0006,2026-03,J01,股长,,同意"),
        奖扣记录=table(EVENT_HEADER, "E1,0002,2026-03-12,Q01,"),
    )


def made(folder: Path, state: str) -> Path:
    """Make the workspace in which March has come so far."""
    place = folder / state
    if place.exists():
        return place
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LANG", "zh_CN.UTF-8")
        for name in ("JIXIAO_LANG", "JIXIAO_WORKSPACE"):
            patch.delenv(name, raising=False)
        if state == "calculated":
            _calculated(place, patch)
        else:
            shutil.copytree(made(folder, _STATES[_STATES.index(state) - 1]), place)
        for who, day, *words in _STEPS.get(state, ()):
            patch.setenv("JIXIAO_LOGIN", who)
            patch.setenv("JIXIAO_NOW", f"{day}T10:00:00+08:00")
            assert run([*words, "-w", str(place)]) == 0
    return place


_STATES = ("calculated", "noticed", "approved", "published")
_STEPS = {
    "noticed": [("zhang", CLOSED, "notice", MONTH)],
    "approved": [(who, OVER, "sign", MONTH, "--document", DOCUMENT) for who in ("zhang", "li")],
    "published": [("zhang", OVER, "publish", MONTH)],
}


def _calculated(place: Path, patch: pytest.MonkeyPatch) -> None:
    patch.setenv("JIXIAO_NOW", f"{CLOSED}T09:00:00+08:00")
    assert run(["init", str(place), "--scheme", "haiyang-urban"]) == 0
    adopt(place)
    let_play(place)
    basics(place / "inbox")
    march(place / "inbox")
    assert run(["nightly", "-w", str(place)]) == 0
    assert run(["month-end", MONTH, "-w", str(place)]) == 0


@dataclass(frozen=True)
class Office:
    """The workspace and the command, on a day and as somebody."""

    workspace: Path
    jixiao: Callable[..., Said]
    patch: pytest.MonkeyPatch

    def __call__(self, *arguments: object, who: str = "zhang", day: str = "", code: int = 0) -> Said:
        """Run a command and look at how it ends; without a day it is that of the command before."""
        self.patch.setenv("JIXIAO_LOGIN", who)
        if day:
            self.patch.setenv("JIXIAO_NOW", f"{day}T10:00:00+08:00")
        said = self.jixiao(*arguments, "-w", self.workspace)
        assert said.code == code, said.err + said.out
        return said

    def noticed(self) -> None:
        """March is put on notice."""
        self("notice", MONTH, day=CLOSED)

    def signed(self, day: str = OVER) -> None:
        """Two people sign what stood on notice."""
        for who in ("zhang", "li"):
            self("sign", MONTH, "--document", DOCUMENT, who=who, day=day)

    def restated(self, cause: str = "补报") -> Said:
        """Two people correct March."""
        self("restate", MONTH, "--cause", cause, "--document", DOCUMENT, who="zhang", day=LATER)
        return self("restate", MONTH, "--cause", cause, "--document", DOCUMENT, "--json", who="li")

    def deliver(self, day: str = LATER, code: int = 0, **files: str) -> Said:
        """Files come, and the night takes them in."""
        write_inbox(self.workspace / "inbox", **files)
        return self("nightly", day=day, code=code)

    @property
    def period(self) -> dict[str, Any]:
        """How March stands by the state file."""
        (found,) = [one for one in self("status", "--json").json["periods"] if one["month"] == MONTH]
        return dict(found)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Rows of the read copy."""
        with duckdb.connect(str(self.workspace / "var" / "read" / "warehouse.duckdb"), read_only=True) as connection:
            return connection.execute(query).fetchall()

    def score(self, person: str) -> dict[str, Any]:
        """What `explain` says of somebody."""
        return dict(self("explain", person, MONTH, "--json").json)

    def version(self, number: int, bureau: str = "B1", month: str = MONTH) -> Path:
        """The folder of a version."""
        return self.workspace / "var" / "publications" / bureau / month / f"v{number}"

    def page(self, name: str = "index.html") -> str:
        """A page of March."""
        return (self.workspace / "var" / "reports" / "B1" / MONTH / name).read_text(encoding="utf-8")
