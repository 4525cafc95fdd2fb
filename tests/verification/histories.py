"""A random story of the bureau that decides: what comes late, who objects, what is published, corrected, withdrawn.

Each step is one that the months allow as they stand, drawn by a seed; what is forbidden after all, since rows have
changed meanwhile, is refused (2) and the story goes on. Of every version it is kept what it was on its day.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.builders import log, reviews, table
from tests.conftest import Said
from tests.faults.schedules import Sent
from tests.flows.deciding_office import DOCUMENT, EVENT_HEADER, LEAVE_HEADER, ON_NOTICE
from warehouse.files import sha256_of

ITEMS = {"0001": "X01", "0002": "X01", "0003": "J01", "0006": "J01"}
"""Who is scored, and at what they work."""
SIGNERS = ("zhang", "li")
BEGUN, LAST, MOST = datetime.fromisoformat(f"{ON_NOTICE}T10:00:00+08:00"), "2026-05", 60


@dataclass(frozen=True)
class Version:
    """A publication as it was on its day: its files, and how somebody's score was explained."""

    month: str
    number: int
    person: str
    files: dict[str, str]
    explained: dict[str, Any]


@dataclass
class Story:
    """The workspace, whose next step is drawn by `chance`, what was said in it, and what was published so far."""

    workspace: Path
    jixiao: Callable[..., Said]
    patch: pytest.MonkeyPatch
    chance: Random
    now: datetime = BEGUN
    told: list[str] = field(default_factory=list)
    versions: list[Version] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)

    def play(self, steps: int, versions: int) -> None:
        """Do so many steps, what was done seldom sooner than others, and go on till so many versions are published.

        In the end the edition is mended and another month calculated: nothing published is what it would be now.
        """
        while self.done.total() < steps or len(self.versions) < versions:
            assert self.done.total() < MOST, self.told
            found = self._possible()
            if self.done.total() >= steps:
                found = [(step, months) for step, months in found if step in _TOWARDS_A_VERSION]
            weights = [(1 + self.done[step.__name__]) ** -2 for step, _ in found]
            ((step, months),) = self.chance.choices(found, weights)
            step(self, *months)
            self.done[step.__name__] += 1
            self.now += timedelta(minutes=self.chance.choice([0, 0, 5, 1440, 4320]))
        self.mended_edition()
        self.next_month()

    def say(self, *words: object, who: str = SIGNERS[0]) -> Said:
        """Run a command as somebody, now, and keep what it published."""
        self.patch.setenv("JIXIAO_LOGIN", who)
        self.patch.setenv("JIXIAO_NOW", self.now.isoformat())
        said = self.jixiao(*words, "-w", self.workspace)
        self.told.append(f"{self.now:%m-%d %H:%M} {who}: {' '.join(map(str, words))} -> {said.code}")
        assert said.code in (0, 1, 2), (self.told, said.err)
        known = {(one.month, one.number) for one in self.versions}
        for folder in sorted((self.workspace / "var" / "publications" / "B1").glob("*/v[1-9]*/")):
            month, number = folder.parent.name, int(folder.name[1:])
            if (month, number) not in known:
                self.versions.append(self._version(month, number))
        return said

    def _version(self, month: str, number: int) -> Version:
        person = self.chance.choice(list(ITEMS))
        return Version(month, number, person, self.files(month, number), self.explained(person, month, number))

    def files(self, month: str, number: int) -> dict[str, str]:
        """Every file of a version with its hash."""
        folder = self.workspace / "var" / "publications" / "B1" / month / f"v{number}"
        return {str(one.relative_to(folder)): sha256_of(one) for one in sorted(folder.rglob("*")) if one.is_file()}

    def explained(self, person: str, month: str, number: int) -> dict[str, Any]:
        """The score of a version as its lines, less what happened to the version afterwards."""
        said = self.jixiao("explain", person, month, "--version", number, "--json", "-w", self.workspace)
        assert said.code == 0, (self.told, said.err)
        return {**said.json, "is_withdrawn": None}

    @property
    def periods(self) -> dict[str, dict[str, Any]]:
        """Each month as the state file has it."""
        said = json.loads((self.workspace / "var" / "state.json").read_text("utf-8"))
        return {one["month"]: one for one in said["periods"]}

    def _possible(self) -> list[tuple[Callable[..., None], tuple[str, ...]]]:
        """What may come next: files and texts at any time, and what each month allows as it stands."""
        periods = self.periods
        found = [Story.late_files, Story.mended_edition]
        found += [Story.taken_back] if self.sent else []
        found += [Story.next_month] if max(periods) < LAST else []
        decided = [(step, (month,)) for month, one in periods.items() for step in _ALLOWED[one["state"]]]
        held = [(Story.release, (month,)) for month, one in periods.items() if one["held"]]
        return [*((step, ()) for step in found), *decided, *held]

    def deliver(self, **files: str) -> None:
        """Files come, and the night takes them in."""
        for name, text in files.items():
            place = len(self.sent)
            self.sent.append(Sent(f"{name}_{place}.csv", "", text.encode(), 10_000_000 + place, {}))
            self.sent[-1].put(self.workspace / "inbox")
        self.say("nightly")

    def late_files(self) -> None:
        """Files of one or two kinds, of months that may be published."""
        files: dict[str, str] = {}
        for kind in self.chance.sample([self._work, self._deduction, self._leave], self.chance.randint(1, 2)):
            files |= kind(self.chance.choice(list(self.periods)), self.chance.choice(list(ITEMS)))
        self.deliver(**files)

    def _work(self, month: str, person: str) -> dict[str, str]:
        """An entry that is new or corrected, and mostly a review of all that is declared by then."""
        entry = f"{person}-{month}-{self.chance.randint(1, 2)},{person},{self._day(month)},{ITEMS[person]}"
        found = {"工作日志_补": log(f"{entry},{self.chance.randint(1, 9)}")}
        if self.chance.random() < 0.7:
            found["审核_补"] = reviews(f"{person},{month},{ITEMS[person]},考核小组,,同意")
        return found

    def _deduction(self, month: str, person: str) -> dict[str, str]:
        """An event that is new or corrected; it counts in the next month where its own is published."""
        row = f"E-{self.chance.randint(1, 2)},{person},{self._day(month)},Q02,-{self.chance.randint(1, 9)}"
        return {"奖扣记录_补": table(EVENT_HEADER, row)}

    def _leave(self, month: str, person: str) -> dict[str, str]:
        """Leave on days on which somebody may have worked: then they are held."""
        return {"请假_补": table(LEAVE_HEADER, f"{person},{month}-02,{month}-{self.chance.randint(2, 20):02},事假")}

    def _day(self, month: str) -> date:
        return date.fromisoformat(f"{month}-{self.chance.randint(2, 27):02}")

    def taken_back(self) -> None:
        """A file that came turns out to be wrong."""
        self.say("withdraw", self.chance.choice(self.sent).delivery_id, "--reason", "报错了")

    def mended_edition(self) -> None:
        """Other shares of work and quality."""
        (file,) = (self.workspace / "schemes").glob("haiyang-urban/*.yaml")
        text = file.read_text("utf-8")
        known = re.findall(r"comprehensive_service: 0\.(\d)", text)
        work = self.chance.choice([share for share in range(1, 10) if str(share) != known[0]])
        shares = iter((work, 10 - work))
        file.write_text(re.sub(r"(comprehensive_service: 0\.)\d", lambda it: f"{it[1]}{next(shares)}", text), "utf-8")

    def next_month(self) -> None:
        """Another month is over, its work comes reviewed, and it is calculated."""
        number = int(max(self.periods)[5:]) + 1
        month = f"2026-{number:02}"
        self.now = max(self.now, datetime.fromisoformat(f"2026-{number + 1:02}-10T10:00:00+08:00"))
        done = [f"{p}-{month}-1,{p},{self._day(month)},{item},{self.chance.randint(1, 9)}" for p, item in ITEMS.items()]
        seen = [f"{person},{month},{item},股长,,同意" for person, item in ITEMS.items()]
        self.deliver(工作日志_月=log(*done), 审核_月=reviews(*seen))
        self.month_end(month)

    def month_end(self, month: str) -> None:
        self.say("month-end", month)

    def objection(self, month: str) -> None:
        """Somebody objects; it is upheld with another number of work, or refused."""
        said = self.say(
            "appeal", "open", self.chance.choice(list(ITEMS)), month, "--claim", f"少算{len(self.told)}", "--json"
        )
        if said.code == 0:
            upheld = ("--uphold", "--ruling", "确有遗漏", "--value", f"quantity={self.chance.randint(5, 40)}")
            ruling = self.chance.choice([upheld, ("--reject", "--ruling", "依据不足")])
            self.say("appeal", "decide", said.json["appeal_id"], *ruling, who=SIGNERS[1])

    def release(self, month: str) -> None:
        """A hold ends with a number; who is not held is refused."""
        words = ("--reason", "已核", "--value", f"quantity={self.chance.randint(1, 20)}")
        self.say("release", self.chance.choice(list(ITEMS)), month, *words)

    def waive(self, month: str) -> None:
        self._both("waive", month, "--reason", "本人在外")

    def _both(self, *words: str) -> int:
        """Both who may, one after the other."""
        return max(self.say(*words, who=who).code for who in SIGNERS)

    def notice(self, month: str) -> None:
        self.say("notice", month)

    def sign(self, month: str) -> None:
        """Both sign after the notice, in spite of who is held; what has changed since is calculated anew."""
        closing = date.fromisoformat(self.periods[month]["closes_on"]) + timedelta(days=1)
        self.now = max(self.now, datetime.combine(closing, time(10), self.now.tzinfo))
        if self.periods[month]["held"]:
            self.waive(month)
        if self._both("sign", month, "--document", DOCUMENT) == 2:
            self.month_end(month)

    def publish(self, month: str) -> None:
        if self.say("publish", month).code == 2:
            self.month_end(month)

    def publish_trial(self, month: str) -> None:
        if self.say("publish", month, "--trial").code == 2:
            self.month_end(month)

    def restate(self, month: str) -> None:
        """One corrects a trial, two what is real, in spite of who is held; where nothing differs nothing is made."""
        words = ("restate", month, "--cause", "补报", "--document", DOCUMENT)
        if self._both(*words) == 2:
            self.waive(month)
            self._both(*words)

    def withdraw(self, month: str) -> None:
        self._both("withdraw", month, "--reason", "误报")


_ALLOWED: dict[str, tuple[Callable[[Story, str], None], ...]] = {
    "calculated": (Story.publish_trial, Story.notice),
    "noticed": (Story.sign, Story.objection),
    "approved": (Story.publish,),
    "published": (Story.restate, Story.objection, Story.withdraw),
    "corrected": (Story.restate, Story.objection, Story.withdraw),
}
_TOWARDS_A_VERSION = (Story.publish_trial, Story.sign, Story.publish, Story.restate, Story.withdraw)
