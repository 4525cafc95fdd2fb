"""Newer is by what a file says of its age where its profile names that: an old export that comes again undoes nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.builders import LOG_HEADER, basics, table, workbook
from tests.conftest import Said
from warehouse.lake import Lake, Part

Jixiao = Callable[..., Said]
BY_NAME = """\
profile: counter
files: 柜台*
as_of: {name: "%Y%m%d"}
takes:
  - {dataset: work_log, delivery: whole_period, scope: [month]}
"""
ABOVE = """\
profile: hall
files: 大厅*
header_row: 2
as_of: {above: "导出时间：%Y-%m-%d %H:%M"}
takes:
  - dataset: work_log
"""
BY_ROW = """\
profile: edited
files: 逐行*
as_of: {column: 修改时间}
takes:
  - dataset: work_log
"""


@pytest.fixture
def bureau(workspace: Path) -> Path:
    basics(workspace / "inbox")
    for name, text in {"counter": BY_NAME, "hall": ABOVE, "edited": BY_ROW}.items():
        (workspace / "sources" / f"{name}.yaml").write_text(text, encoding="utf-8")
    return workspace


def deliver(jixiao: Jixiao, bureau: Path, name: str, content: str | bytes) -> dict[str, Any]:
    data = content.encode() if isinstance(content, str) else content
    (bureau / "inbox" / name).write_bytes(data)
    said = jixiao("ingest", "-w", bureau, "--json")
    assert said.code == 0, said.out + said.err
    return {one["file"]: one for one in said.json["endings"]}.get(name, {})


def quantities(bureau: Path) -> dict[str, int]:
    rows = Lake(bureau / "var" / "lake").live(Part("work_log", "2026-03"))
    return {entry: quantity // 1_000_000 for entry, quantity in rows.select("entry_id", "quantity").iter_rows()}


def sheet(*rows: str) -> str:
    return table(LOG_HEADER, *rows)


def test_an_old_sheet_that_comes_again_neither_undoes_nor_withdraws(bureau: Path, jixiao: Jixiao) -> None:
    rows = [f"A{at},0001,2026-03-05,X01,1" for at in range(1, 9)]
    deliver(jixiao, bureau, "柜台20260401.csv", sheet(*rows[:4]))
    deliver(jixiao, bureau, "柜台20260405.csv", sheet(*(row[:-1] + "5" for row in rows)))
    old = deliver(jixiao, bureau, "柜台20260402.csv", sheet(rows[0][:-1] + "2", "B1,0001,2026-03-05,X01,1"))

    assert quantities(bureau) == {f"A{at}": 5 for at in range(1, 9)}
    assert (old["loaded"], old["superseded"], old["withdrawn"]) == (0, 1, 1)


def test_a_text_above_the_table_tells_the_age_in_whatever_order_files_come(bureau: Path, jixiao: Jixiao) -> None:
    def export(day: int, quantity: int) -> bytes:
        rows = [
            [f"导出时间：2026-04-0{day} 08:00"],
            LOG_HEADER.split(","),
            ["C1", "0001", "2026-03-05", "X01", quantity],
        ]
        return workbook(rows)

    deliver(jixiao, bureau, "大厅-新.xlsx", export(5, 5))
    deliver(jixiao, bureau, "大厅-旧.xlsx", export(1, 1))
    middle = quantities(bureau)
    deliver(jixiao, bureau, "大厅-最新.xlsx", export(6, 6))

    assert (middle, quantities(bureau)) == ({"C1": 5}, {"C1": 6})


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1)])
def test_rows_tell_their_age_one_by_one_and_end_alike_in_any_order(
    bureau: Path, jixiao: Jixiao, order: tuple[int, ...]
) -> None:
    header = LOG_HEADER + ",修改时间"
    files = [
        table(header, "D1,0001,2026-03-05,X01,1,2026-04-01 10:00", "D2,0001,2026-03-05,X01,9,2026-04-03 10:00"),
        table(header, "D1,0001,2026-03-05,X01,2,2026-04-02 10:00", "D2,0001,2026-03-05,X01,8,2026-04-02 10:00"),
        table(header, "D1,0001,2026-03-05,X01,3,2026-04-01 11:00"),
    ]
    for at in order:
        deliver(jixiao, bureau, f"逐行-{at}.csv", files[at])

    assert quantities(bureau) == {"D1": 2, "D2": 9}


def test_a_file_that_does_not_say_its_age_is_refused(bureau: Path, jixiao: Jixiao) -> None:
    (bureau / "inbox" / "柜台.csv").write_text(sheet("A1,0001,2026-03-05,X01,1"), encoding="utf-8")
    said = jixiao("ingest", "-w", bureau, "--lang", "zh")

    assert said.code == 1
    assert "柜台.csv：没有找到导出时间（%Y%m%d）" in said.err
