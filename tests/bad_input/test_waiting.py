"""Tables that come in the wrong order end in the same state, and ids of taxpayers stay behind in landing."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import polars as pl
import pytest

from tests.bad_input.tables import RATING, REPORT, TICKET
from tests.builders import table
from tests.conftest import Said
from warehouse.lake import Lake, Part

Ingest = Callable[..., Said]

INDICATORS = table("指标编号,年度,名称,分值,计分方式,标准,责任机构", "I01,2026,退回文书,10,扣分,0.5,S1")
RESULTS = table("指标编号,机构代码,发生月份,计入月份,次数", "I01,S1,2026-02,2026-02,3")
NO_SHOW = table(TICKET, "A1,S1,3,0001,2026-03-02 09:00:12,,,,过号")
RATED = table(RATING, "R1,A1,S1,,2026-03-02 09:31:40,5,,")
FEBRUARY = table(REPORT, "W1,0001,,2026-02-27,2026-02-27 16:30,,工作：申报辅导")
MARCH = table(REPORT, "W2,0001,,2026-03-06,2026-03-06 16:30,,工作：申报辅导")
FRAME = table("纳税人识别号,月份,类型", "91370687MA3C0000X1,2026-03,小规模", "9137 0687;MA3C0000X2,2026-03,小规模")
CALLS = table(
    "编号,批次,纳税人识别号,回访结果,题1", "H1,2026Q1,91370687ma3c0000x1,成功,5", "H2,2026Q1,91370687MA3C0000X3,成功,6"
)


def live(bureau: Path, dataset: str, month: str) -> list[dict[str, Any]]:
    return Lake(bureau / "var" / "lake").live(Part(dataset, month)).to_dicts()


@contextmanager
def opened(file: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A copy of the database: the command in this process may still hold the file."""
    with TemporaryDirectory() as folder, duckdb.connect(shutil.copy(file, folder)) as database:
        yield database


def offences(bureau: Path, dataset: str) -> list[tuple[Any, ...]]:
    with opened(bureau / "var" / "read" / "warehouse.duckdb") as database:
        return database.execute(
            "SELECT month, row_no, code, severity FROM ops_reject WHERE dataset = ? ORDER BY ALL", [dataset]
        ).fetchall()


def test_a_result_waits_for_its_indicator(ingest: Ingest, bureau: Path) -> None:
    early = ingest({"指标结果-02.csv": RESULTS})
    late = ingest({"指标.csv": INDICATORS})

    assert (early.code, late.code) == (1, 0)
    assert [row["event_count"] for row in live(bureau, "indicator_result", "2026-02")] == [3_000_000]
    assert offences(bureau, "indicator_result") == []


def test_a_result_that_is_counted_in_another_month_leaves_the_first(ingest: Ingest, bureau: Path) -> None:
    ingest({"指标.csv": INDICATORS, "指标结果-02.csv": RESULTS})
    ingest({"指标结果-更正.csv": RESULTS.replace("2026-02,2026-02", "2026-02,2026-03")})

    assert live(bureau, "indicator_result", "2026-02") == []
    assert [row["counted_month"] for row in live(bureau, "indicator_result", "2026-03")] == ["2026-03"]


@pytest.mark.parametrize("names", [("叫号.csv", "窗口评价.csv"), ("窗口评价.csv", "叫号.csv")])
def test_a_rating_is_judged_by_its_ticket_whichever_comes_first(
    names: tuple[str, str], ingest: Ingest, bureau: Path
) -> None:
    for name in names:
        ingest({name: {"叫号.csv": NO_SHOW, "窗口评价.csv": RATED}[name]})

    assert live(bureau, "window_rating", "2026-03") == []
    assert offences(bureau, "window_rating") == [("2026-03", 2, "ticket_not_served", "reject")]


@pytest.mark.parametrize("texts", [(FEBRUARY, MARCH), (MARCH, FEBRUARY)])
def test_a_copy_over_the_end_of_a_month_is_noted_whichever_comes_first(
    texts: tuple[str, str], ingest: Ingest, bureau: Path
) -> None:
    for number, text in enumerate(texts):
        assert ingest({f"周报-{number}.csv": text}).code == 0

    assert offences(bureau, "weekly_report") == [("2026-03", 2, "copy_of_last_week", "warn")]
    assert len(live(bureau, "weekly_report", "2026-03")) == 1


def test_a_second_night_finds_nothing_to_do(ingest: Ingest, bureau: Path) -> None:
    ingest({"周报-1.csv": FEBRUARY + MARCH.split("\n", 1)[1], "指标.csv": INDICATORS, "指标结果-02.csv": RESULTS})
    before = sorted((bureau / "var" / "lake").rglob("manifest-*.json"))

    ingest()

    assert sorted((bureau / "var" / "lake").rglob("manifest-*.json")) == before


def test_a_taxpayer_is_the_same_hash_in_frame_and_calls(ingest: Ingest, bureau: Path) -> None:
    ingest({"纳税人-03.csv": FRAME, "电话回访.csv": CALLS})
    (framed,) = live(bureau, "taxpayer", "2026-03")
    (called,) = live(bureau, "survey_call", "2026-03")

    assert framed["taxpayer_id"] == called["taxpayer_id"]
    assert len(framed["taxpayer_id"]) == 32


def shown(path: Path) -> str:
    """All that a file says, whatever packs it."""
    if path.suffix == ".parquet":
        return str(pl.read_parquet(path).to_dicts())
    if path.suffix == ".duckdb":
        with opened(path) as database:
            names = [row[0] for row in database.execute("SELECT table_name FROM duckdb_tables()").fetchall()]
            return str([database.execute(f"SELECT * FROM {name}").fetchall() for name in names])
    return path.read_bytes().decode("utf-8", "replace")


def test_the_plain_id_of_a_taxpayer_is_in_landing_only(ingest: Ingest, bureau: Path) -> None:
    said = ingest({"纳税人-03.csv": FRAME, "电话回访.csv": CALLS}, "--json")
    files = [path for path in (bureau / "var").rglob("*") if path.is_file()]
    plain = {path.relative_to(bureau / "var").parts[0] for path in files if "MA3C0000" in shown(path).upper()}

    assert plain == {"landing"}
    assert "*" * 20 in [one["found"] for one in said.json["rejects"]]
    assert "MA3C0000" not in said.out + said.err
    assert (bureau / "var" / "landing" / "pseudonym.key").exists()
