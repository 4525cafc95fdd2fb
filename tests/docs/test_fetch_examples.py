"""The examples of `fetch` on the page of the sources fetch what it says, each from a real source."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.builders import basics, log
from tests.conftest import Said
from tests.flows.fetching.dingtalk_server import KEY, SECRET, DingTalk, Served, report

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "sources.md").read_text(encoding="utf-8")
EXAMPLES = {
    name: text
    for name, text in re.findall(r"^```yaml\nprofile: (\w+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    if "fetch:" in text
}
PEOPLE = "工号,姓名,人员类别\n0011,王敏,公务员\n0012,李强,公务员\n"
ITEMS = "项目编码,项目名称,分值,计量来源,生效日期\nZ05,领票,1,系统,2020-01-01\nZ09,申报,1,系统,2020-01-01\n"


@pytest.fixture
def sources(workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace with the four examples, and what they are fetched from but DingTalk."""
    basics(workspace / "inbox")
    (workspace / "inbox" / "人员_二.csv").write_text(PEOPLE, encoding="utf-8")
    (workspace / "inbox" / "工作项目分值_二.csv").write_text(ITEMS, encoding="utf-8")
    for name, text in EXAMPLES.items():
        (workspace / "sources" / f"{name}.yaml").write_text(f"profile: {name}\n{text}", encoding="utf-8")
    for name, file in (("share", "工作日志-三月.csv"), ("exports", "导出-三月.csv")):
        (tmp_path / name).mkdir()
        (tmp_path / name / file).write_text(log(f"{name},0001,2026-03-02,X01,3"), encoding="utf-8")
    with sqlite3.connect(tmp_path / "ctais.db") as database:
        database.execute("CREATE TABLE work (serial, clerk, done_on, business, count, changed_at)")
        rows = [("C1", "0001", "2026-03-03", "领票", 4), ("C2", "0002", "2026-03-03", "申报", 2)]
        database.executemany("INSERT INTO work VALUES (?, ?, ?, ?, ?, '2026-03-03 18:00:00')", rows)
    monkeypatch.setenv("SHARE", "../share")
    monkeypatch.setenv("EXPORTS", f"file://{tmp_path / 'exports'}")
    monkeypatch.setenv("CTAIS", "sqlite:///../ctais.db")
    return workspace


def test_the_examples_of_fetch_fetch(
    sources: Path, jixiao: Callable[..., Said], monkeypatch: pytest.MonkeyPatch
) -> None:
    dingtalk = DingTalk([report(1, 1_772_181_000_000, "manager4220", "完成申报辅导")])
    server = Served(dingtalk)
    for name, value in (("DINGTALK", server.address), ("DINGTALK_KEY", KEY), ("DINGTALK_SECRET", SECRET)):
        monkeypatch.setenv(name, value)
    try:
        first, second = (jixiao("nightly", "-w", sources, "--json") for _ in range(2))
    finally:
        server.end()

    assert set(EXAMPLES) == {"share", "exports", "ctais", "dingtalk"}
    assert {one["source"]: (one["files"], one["rows"]) for one in first.json["fetched"]} == {
        "ctais": (1, 2), "dingtalk": (1, 1), "exports": (1, None), "share": (1, None),
    }  # fmt: skip
    loaded = {end["file"].partition("@")[0]: end["loaded"] for end in first.json["endings"]}
    fetched = ("B1/工作日志-三月.csv", "导出-三月.csv", "ctais", "dingtalk")
    assert {name: loaded[name] for name in fetched} == dict(zip(fetched, (1, 1, 2, 1), strict=True))
    assert (second.json["received"], [one["files"] for one in second.json["fetched"]]) == (0, [0, 0, 0, 0])
