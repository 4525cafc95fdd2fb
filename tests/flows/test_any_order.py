"""Nothing that is kept or shown hangs on an order that nobody asked for: the same bytes however Polars lays its rows."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from flows.cli import run
from tests.any_order import shuffle_what_has_no_order
from tests.builders import table, write_inbox
from tests.faults.state import visible
from tests.flows.county import deliver
from warehouse.files import sha256_of

COMMANDS = (("nightly",), ("month-end", "2026-02"), ("publish", "2026-02", "--trial"), ("month-end", "2026-03"))
INDICATOR = "指标编号,年度,名称,承接指标,承接方式,分值,计分方式,标准,责任机构,周期"
RESULT = "指标编号,机构代码,发生月份,次数,原因类别,责任机构,扣分原因"
MORE = {
    "指标_又": table(
        INDICATOR,
        *(f"Z0{n},2026,上报材料质量,P01,分解,10,扣分,2,S{n},月" for n in (1, 2, 3)),
        "Z04,2026,季度材料,P01,分解,10,扣分,2,S1,季",
    ),
    "指标结果_又": table(
        RESULT,
        *(f"Z0{n},S{n},2026-02,1,C{n},,退回重报" for n in (1, 2, 3)),
        *(f"Z04,S1,2026-0{month},1,C1,S2,退回重报" for month in (2, 3)),
        *(f"Z9{n},S1,2026-02,1,,," for n in range(5)),
    ),
    "原因类别_又": table("原因类别,原因名称", *(f"C{n},原因{n}" for n in (1, 2, 3))),
}
"""Losses that are told apart by their cause alone, a loss of a quarter that is told of twice, and rows that go back."""
NOW = "2026-04-09T02:00:00+08:00"
KEPT = ("landing", "lake", "publications", "reports", "returned", "forms")


def played(place: Path) -> dict[str, str]:
    """Name -> SHA-256 of what the county's commands leave."""
    assert run(["init", str(place), "--scheme", "jixian"]) == 0
    deliver(place / "inbox")
    write_inbox(place / "inbox", **MORE)
    for number, path in enumerate(sorted((place / "inbox").iterdir())):
        os.utime(path, (1_775_000_000 + number, 1_775_000_000 + number))
    for words in COMMANDS:
        assert run([*words, "-w", str(place)]) in (0, 1), words
    files = [path for folder in KEPT for path in visible(place / "var" / folder) if path.suffix != ".key"]
    return {str(path.relative_to(place)): sha256_of(path) for path in files}


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JIXIAO_NOW", NOW)
        return played(tmp_path_factory.mktemp("plain") / "workspace")


@pytest.mark.parametrize("seed", [1, 2])
def test_the_bytes_do_not_hang_on_an_order_that_nobody_asked_for(
    plain: dict[str, str], seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One shuffle leaves a tie of two or three as it was now and then; each of these finds what the other does not."""
    monkeypatch.setenv("JIXIAO_NOW", NOW)
    with monkeypatch.context() as patch:
        shuffle_what_has_no_order(patch, seed)
        shuffled = played(tmp_path / "shuffled")

    assert len(plain) > 100
    assert {name for name, sha256 in plain.items() if shuffled.get(name) != sha256} == set()
    assert shuffled.keys() == plain.keys()
