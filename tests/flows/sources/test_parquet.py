"""Parquet: every type as exact text, times in Asia/Shanghai, floats noted, and what is refused."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from flows.sources.layout import Layout
from flows.sources.table import Table, table
from tests.flows.sources.bad_files import stored
from transforms.faults import SourceError

NOON = dt.datetime(2026, 3, 5, 12, 30)  # noqa: DTZ001 - a wall clock is what it is about
ZONED = dt.datetime(2026, 10, 31, 16, 0, tzinfo=ZoneInfo("UTC"))


def written(**columns: pl.Series | list[object]) -> bytes:
    file = BytesIO()
    pl.DataFrame(columns).write_parquet(file)
    return file.getvalue()


def read(folder: Path, data: bytes, name: str = "a.parquet", **words: object) -> Table:
    return table(stored(folder, data), Layout(**words), name=name)  # type: ignore[arg-type]


def test_every_type_becomes_its_exact_text(tmp_path: Path) -> None:
    data = written(
        工号=["0012"], 数量=pl.Series([Decimal("1.10")], dtype=pl.Decimal(10, 2)), 号=[2**63 - 1], 日=[NOON.date()],
        时=[NOON], 区=[ZONED], 是=[True], 空=pl.Series([None]), 类=pl.Series(["甲"], dtype=pl.Categorical),
        字=pl.Series(["乙".encode()]), 内=[{"码": "S1", "层": {"n": 2}}], 秒=[NOON.replace(microsecond=5000)],
    )  # fmt: skip

    assert read(tmp_path, data).frame.to_dicts() == [
        {"row_no": 1, "工号": "0012", "数量": "1.10", "号": "9223372036854775807", "日": "2026-03-05",
         "时": "2026-03-05 12:30:00", "区": "2026-11-01 00:00:00", "是": "TRUE", "空": None, "类": "甲", "字": "乙",
         "内.码": "S1", "内.层.n": "2", "秒": "2026-03-05 12:30:00.005"},
    ]  # fmt: skip


def test_floats_are_the_shortest_text_that_is_the_same_number_and_are_noted(tmp_path: Path) -> None:
    found = read(tmp_path, written(数量=[0.1, 3.0, 2.675, float("nan"), None]))

    assert found.frame["数量"].to_list() == ["0.1", "3", "2.675", "NaN"], "a blank row is no row"
    assert [(note.code, note.fields["found"]) for note in found.notes] == [("floats_read", "数量")]


REFUSED = {
    "digits that a float has lost": (written(号=[370687198001011234.0]), "digits_lost"),
    "a list": (written(表=[["a", "b"]]), "column_type_unread"),
    "bytes that are no text": (written(字=pl.Series([b"\xff\xfe"])), "column_type_unread"),
    "a length of time": (written(长=[dt.timedelta(hours=1)]), "column_type_unread"),
    "cut off": (written(工号=["0012"])[:-20], "parquet_damaged"),
    "the mark alone": (b"PAR1", "parquet_damaged"),
    "no rows": (written(工号=pl.Series([], dtype=pl.String)), "rows_missing"),
    "a doubled name": (written(**{"a": [{"b": 1}], "a.b": [1]}), "json_name_twice"),
    "a day of no year": (written(日=pl.Series([2**31 - 1], dtype=pl.Int32).cast(pl.Date)), "column_type_unread"),
    "thirty million cells in a few bytes": (written(空=pl.repeat(None, 30_000_000, eager=True)), "table_too_large"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused(tmp_path: Path, case: str) -> None:
    data, code = REFUSED[case]

    with pytest.raises(SourceError) as refused:
        read(tmp_path, data)

    assert [fault.code for fault in refused.value.faults] == [code]


def test_a_small_file_that_wants_much_memory_is_refused_with_both_causes(tmp_path: Path) -> None:
    """A text over and over is packed to nothing; that it is a table is not to be denied to whoever exported it."""
    path = stored(tmp_path, written(字=pl.repeat("同一句话" * 40, 3_000_000, eager=True)))
    with pytest.raises(SourceError) as refused:
        table(path, Layout(), name="a.parquet", memory_limit_mb=256)

    (fault,) = refused.value.faults
    assert (fault.code, fault.fields["expected"]) == ("parquet_swells", 256)
    assert int(fault.fields["found"]) < 256_000


def test_a_name_that_says_otherwise_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError) as refused:
        read(tmp_path, written(工号=["0012"]), "a.csv")

    assert [fault.code for fault in refused.value.faults] == ["format_differs"]
