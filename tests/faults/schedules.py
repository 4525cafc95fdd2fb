"""Random deliveries of a small bureau: what senders write, and what they send again, renamed, mended or too early."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from tests.builders import EVENT_RULE, LOG_HEADER, WORK_ITEM, grants, log, points_sheet, reviews, table
from tests.faults.state import State, state

FIRST = 1_769_900_000
"""The time of the first file; each later one is a second younger, so that arrival is the order of sending."""


@dataclass(frozen=True)
class Sent:
    """A file as it lay in the inbox; `bad` are the rows of a log that are rejected whatever else comes."""

    name: str
    folder: str
    content: bytes
    place: int
    bad: Mapping[int, str]

    @property
    def delivery_id(self) -> str:
        """What the same bytes in the same folder are called, whatever their name."""
        sha256 = hashlib.sha256(self.content).hexdigest()
        return hashlib.sha256(f"{self.folder}\n{sha256}".encode()).hexdigest()[:16]

    def put(self, inbox: Path) -> None:
        """Lay it there with its time."""
        path = inbox / self.folder / self.name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(self.content)
        os.utime(path, (FIRST + self.place, FIRST + self.place))


@dataclass(frozen=True)
class Content:
    """What a file says, and the beginning of its name, by which its profile is found."""

    kind: str
    content: bytes
    ending: str = "csv"
    bad: tuple[tuple[int, str], ...] = ()

    def sent(self, place: int, folder: str = "") -> Sent:
        """The file, named by its place."""
        return Sent(f"{self.kind}_{place}.{self.ending}", folder, self.content, place, dict(self.bad))


_DAYS = ("2026-01-05", "2026-01-06", "2026-02-03")
_ENTRIES = st.tuples(
    st.sampled_from(["E1", "E2", "E3", "E4"]),
    st.sampled_from(["0001", "0002", "0006", "0007"]),
    st.sampled_from(_DAYS),
    st.sampled_from(["X01", "J01", "N02"]),
    st.sampled_from(["1", "2", "三"]),
)


def _logged(rows: list[tuple[str, ...]]) -> Content:
    bad = [(at, ",".join(row[:4])) for at, row in enumerate(rows, start=2) if row[4] == "三"]
    return Content("工作日志", log(*(",".join(row) for row in rows)).encode(), bad=tuple(bad))


def _sheet(days: list[int], quantity: float) -> Content:
    rows = [(name, f"2026-01-{day:02}", "X01", quantity) for day in days for name in ("王敏", "李强")]
    return Content("积分表", points_sheet(*rows), "xlsx")


def _priced(points: int) -> Content:
    return Content(
        "工作项目分值", table(WORK_ITEM.splitlines()[0], f"N02,专项清理,,,{points},申报,2026-01-01").encode()
    )


_LATE_PERSON = Content("人员", table("工号,姓名,人员类别", "0007,吴静,公务员").encode())
_LATE_POST = Content(
    "岗位任职", table("工号,机构代码,岗位系列,生效日期", "0007,S1,comprehensive_service,2026-01-01").encode()
)
_EVENT_RULE = Content("加减分标准", table(EVENT_RULE.splitlines()[0], "Q09,迟报,质量,-1,否,2020-01-01").encode())


def _reviewed(person: str, item: str, quantity: int) -> Content:
    return Content("审核", reviews(f"{person},2026-01,{item},股长,{quantity},同意").encode())


def _granted(person: str, points: int) -> Content:
    return Content("机动分", grants(f"{person},2026-01,{points},0006,值班").encode())


def _happened(number: int, person: str, code: str) -> Content:
    return Content("奖扣记录", table("编号,工号,日期,代码,分值", f"V{number},{person},2026-01-20,{code},-1").encode())


_PEOPLE = st.sampled_from(["0001", "0002", "0007"])
CONTENTS: st.SearchStrategy[Content] = st.one_of(
    st.lists(_ENTRIES, min_size=1, max_size=3, unique_by=lambda row: row[0]).map(_logged),
    st.builds(_sheet, st.lists(st.sampled_from([12, 13, 14]), min_size=1, unique=True).map(sorted), st.sampled_from([1.0, 2.0])),
    st.builds(_reviewed, _PEOPLE, st.sampled_from(["X01", "N02"]), st.integers(1, 3)),
    st.builds(_granted, _PEOPLE, st.sampled_from([4, 8, 12])),
    st.builds(_happened, st.integers(1, 2), _PEOPLE, st.sampled_from(["Q01", "Q09"])),
    st.sampled_from([_priced(2), _priced(3), _LATE_PERSON, _LATE_POST, _EVENT_RULE]),
)  # fmt: skip


def mended(sent: Sent, place: int, quantity: str) -> Sent:
    """The rejected rows of a log as their sender mends them: they say which rows they were."""
    rows = [f"{row},{quantity},数量,{sent.delivery_id[:8]}-{number}" for number, row in sent.bad.items()]
    content = table(f"{LOG_HEADER},退回原因,原行", *rows).encode()
    return Sent(f"工作日志_{place}.csv", sent.folder, content, place, {})


_HISTORY = {"ops_check", "ops_run", "ops_load", "ops_alert", "ops_period_change"}
"""Which nights looked, and what was said in them."""


def end_state(workspace: Path) -> State:
    """What two schedules of the same files come to alike: not on which night, by how many runs, by which attempt."""
    found = state(workspace)
    pages = {name for name in found["files"] if name.endswith("/manifest.json")}
    found["manifests"] = {name: _without_parts(workspace / "var" / name) for name in pages}
    told = {name for name in found["files"] if name.startswith("reports/quality/")}  # a bar for each night that looked
    found["files"] = {name: sha256 for name, sha256 in found["files"].items() if name not in pages | told}
    del found["acts"]
    found["receipts"] = [receipt for page in found["receipts"] for receipt in page]
    found["warehouse"] = {name: rows for name, rows in found["warehouse"].items() if name not in _HISTORY}
    found["warehouse"]["ops_delivery"] = [_without_attempt(row) for row in found["warehouse"]["ops_delivery"]]
    return found


def _without_parts(manifest: Path) -> dict[str, Any]:
    """A month whose own rows did not change is not written again; the live files that it names may be earlier ones."""
    page: dict[str, Any] = json.loads(manifest.read_text("utf-8"))
    del page["parts"]
    return page


def _without_attempt(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return (*row[:8], *row[9:])
