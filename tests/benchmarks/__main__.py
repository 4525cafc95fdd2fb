"""`make bench`: what scoring and ingestion cost, as ratios against a floor in the same run.

Prints JSON rows {name, ratio, target, better, rows, rounds, cores}; each pair is interleaved and the median taken.
"""

from __future__ import annotations

import json
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import polars as pl

from expectations.rules import rejects
from expectations.suites import suite
from flows.sources.layout import Layout
from flows.sources.table import table
from tests.benchmarks.history import night_ratio
from tests.benchmarks.loading import load_ratio
from transforms.clean.prepared import prepared
from transforms.clean.references import References
from transforms.contracts import contract
from transforms.profiles import Profile, contract_frames

ROWS, ROUNDS, PEOPLE = 300_000, 5, 2_000
_LENT = {
    "delivery_id": "d",
    "order": 1,
    "folder": "",
    "profile": "work_log",
    "delivery": "additions",
    "scope_words": "month+unit",
    "is_named": False,
    "received_date": date(2026, 2, 5),
    "mends": None,
}


def ratio(ours: Callable[[], object], floor: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Median time of ours over the median time of the floor, run in turn."""
    spent: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        for times, work in zip(spent, (ours, floor), strict=True):
            begun = time.perf_counter()
            work()
            times.append(time.perf_counter() - begun)
    return statistics.median(spent[0]) / statistics.median(spent[1])


def write_log(path: Path, encoding: str) -> None:
    """A work log of ROWS lines by PEOPLE people in January."""
    draw = random.Random(7)
    lines = ["登记号,工号,日期,项目编码,数量,来源"]
    first = date(2026, 1, 1)
    for number in range(ROWS):
        day = first + timedelta(days=draw.randrange(31))
        lines.append(
            f"E{number:07d},{draw.randrange(PEOPLE):06d},{day},X{draw.randrange(60):02d},{draw.randrange(1, 30)},系统"
        )
    path.write_text("\n".join(lines) + "\n", encoding=encoding)


def references() -> References:
    """PEOPLE people in one section with 60 priced items."""

    def rows(dataset: str, made: list[dict[str, object]]) -> pl.DataFrame:
        shape = contract(dataset).shape
        return pl.DataFrame([{name: row.get(name) for name in shape} for row in made], schema=shape)

    begun = date(2020, 1, 1)
    people = [f"{n:06d}" for n in range(PEOPLE)]
    lineage: dict[str, object] = {"delivery_id": "r", "row_no": 1, "bureau_id": "B"}
    return References(
        ("B",),
        rows("unit", [{"unit_id": "B", "unit_name": "B", "kind": "branch", "from_date": begun} | lineage]),
        rows("person", [{"person_id": p, "person_name": p, "person_type": "civil_servant"} | lineage for p in people]),
        rows(
            "posting",
            [
                {"person_id": p, "unit_id": "B", "post_class": "c", "kind": "main", "from_date": begun} | lineage
                for p in people
            ],
        ),
        rows(
            "work_item", [{"item_code": f"X{n:02d}", "points": 10**6, "from_date": begun} | lineage for n in range(60)]
        ),
    )


def ingest(path: Path, refs: References) -> pl.DataFrame:
    """Delivered CSV to staged rows with every mask applied."""
    profile = Profile.model_validate({"profile": "work_log", "files": "*", "takes": [{"dataset": "work_log"}]})
    read = table(path, Layout(), name="工作日志.csv", memory_limit_mb=4096)
    ((_, rows),) = contract_frames(read.frame, profile, "工作日志.csv")
    lent = rows.with_columns(pl.lit(value).alias(name) for name, value in _LENT.items()).cast({"mends": pl.String})
    known = prepared("work_log", lent, refs).with_columns(part_month=pl.lit("2026-01"))
    return rejects("work_log", known, suite("work_log"))


def bare(path: Path, encoding: str = "utf8") -> None:
    """Polars' bare way from CSV to Parquet."""
    pl.read_csv(path, encoding=encoding).write_parquet(path.with_suffix(".parquet"))


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        utf8, gb18030 = Path(folder) / "utf8.csv", Path(folder) / "gb18030.csv"
        write_log(utf8, "utf-8")
        write_log(gb18030, "gb18030")
        refs = references()
        found = [
            ("csv to checked rows / bare csv to parquet", ratio(lambda: ingest(utf8, refs), lambda: bare(utf8)), None),
            (
                "gb18030 / utf-8, csv to checked rows",
                ratio(lambda: ingest(gb18030, refs), lambda: ingest(utf8, refs)),
                2.5,
            ),
            ("a month's load / bare COPY into the same keys, PostgreSQL", load_ratio(ROWS, ROUNDS), 1.3),
            ("a night after 24 months / after one month, CPU", night_ratio(Path(folder), ROUNDS), 1.2),
        ]
    rows = [
        {
            "name": name,
            "ratio": round(value, 2),
            "target": target,
            "better": "lower",
            "rows": ROWS,
            "rounds": ROUNDS,
            "cores": os.cpu_count(),
        }
        for name, value, target in found
    ]
    json.dump(rows, sys.stdout, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
