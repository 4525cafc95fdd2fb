"""A year of 2,500 people as a whole: scores, grades, pages and 2,500 forms, with the CPU and memory that it takes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from flows.cli import run
from tests.builders import table, write_inbox
from tests.flows.appraised_bureau import NOW, RULES, YEARLY, fill

ROOT = Path(__file__).resolve().parents[2]
PEOPLE, SECTION = 2500, 25
MEASURED = """
import resource, sys
from flows.cli import run

code = run(["year-end", "2025", "-w", sys.argv[1]])
own = resource.getrusage(resource.RUSAGE_SELF)
print(code, round(own.ru_utime + own.ru_stime), own.ru_maxrss // 1024)
"""


def deliver(workspace: Path) -> None:
    """Everybody with a post in one of a hundred sections, and an event a month of points of their own."""
    fill(workspace, YEARLY)
    for old in (workspace / "inbox").iterdir():
        old.unlink()
    ids = [f"{number:05d}" for number in range(1, PEOPLE + 1)]
    sections = [f"S{number:03d}" for number in range(PEOPLE // SECTION)]
    units = ["B1,某局,,分局,2020-01-01", *(f"{unit},{unit}股,B1,股室,2020-01-01" for unit in sections)]
    events = [f"E{who}-{month},{who},2025-{month}-05,G01,{int(who) % 1900 / 100}" for who in ids for month in (11, 12)]
    files = {
        "机构": table("机构代码,机构名称,上级机构代码,机构类型,生效日期", *units),
        "人员": table("工号,姓名,人员类别", *(f"{who},人员{who},公务员" for who in ids)),
        "岗位任职": table(
            "工号,机构代码,岗位系列,生效日期",
            *(f"{who},{sections[place // SECTION]},clerk,2020-01-01" for place, who in enumerate(ids)),
        ),
        "加减分标准": RULES,
        "奖扣记录": table("编号,工号,日期,代码,分值", *events),
    }
    write_inbox(workspace / "inbox", **files)


@pytest.mark.long
def test_a_year_of_2500_people_takes_minutes_and_less_than_a_gigabyte(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Within three minutes of processor time: a thousand forms may take one minute, and the site of all another."""
    monkeypatch.setenv("JIXIAO_NOW", NOW)
    place = tmp_path / "w"
    assert run(["init", str(place)]) == 0
    deliver(place)
    assert run(["nightly", "-w", str(place)]) == 0
    for month in ("2025-11", "2025-12"):
        for words in (["month-end", month], ["publish", month, "--trial"]):
            assert run([*words, "-w", str(place)]) == 0

    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", MEASURED, str(place)]
    said = subprocess.run(command, env=env, capture_output=True, text=True, check=True, cwd=ROOT)
    code, seconds, megabytes = map(int, said.stdout.splitlines()[-1].split())
    folder = place / "var" / "reports" / "B1" / "2025"

    print(f"year-end of {PEOPLE}: {seconds} s CPU, {megabytes} MB")  # noqa: T201 - the measure, shown with -s
    assert code == 0, said.stderr
    assert len(list((folder / "registers").glob("*.docx"))) == PEOPLE
    assert len(list((folder / "person").glob("*.html"))) == PEOPLE
    assert (seconds < 180, megabytes < 1024) == (True, True), (seconds, megabytes)
