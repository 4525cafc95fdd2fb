"""The work log that is measured: lines of PEOPLE people in one month, and what they refer to."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import polars as pl

from expectations.rules import rejects
from expectations.suites import suite
from flows.sources.layout import Layout
from flows.sources.table import table
from transforms.clean.prepared import prepared
from transforms.clean.references import References
from transforms.contracts import contract
from transforms.profiles import Profile, contract_frames
from warehouse.lake import Lake, Part

PEOPLE, ITEMS = 2_000, 60
HEADER = ("登记号", "工号", "日期", "项目编码", "数量", "来源")
NAME, PART = "工作日志.csv", Part("work_log", "2026-01")
PROFILE = Profile.model_validate({"profile": "work_log", "files": "*", "takes": [{"dataset": "work_log"}]})
LENT = {
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


def lines(rows: int) -> Iterator[tuple[str, ...]]:
    """The cells of so many lines, the same each time."""
    draw = random.Random(7)
    first = date(2026, 1, 1)
    for number in range(rows):
        day = first + timedelta(days=draw.randrange(31))
        person, item, quantity = draw.randrange(PEOPLE), draw.randrange(ITEMS), draw.randrange(1, 30)
        yield (f"E{number:07d}", f"{person:06d}", day.isoformat(), f"X{item:02d}", str(quantity), "系统")


def write_log(path: Path, encoding: str, rows: int) -> Path:
    """A work log as a text file."""
    text = "\n".join(",".join(cells) for cells in (HEADER, *lines(rows)))
    path.write_text(text + "\n", encoding=encoding)
    return path


def references() -> References:
    """PEOPLE people in one section with ITEMS priced items."""
    begun = date(2020, 1, 1)
    people = [f"{n:06d}" for n in range(PEOPLE)]
    post: dict[str, object] = {"unit_id": "B", "post_class": "c", "kind": "main", "from_date": begun}
    return References(
        ("B",),
        _rows("unit", [{"unit_id": "B", "unit_name": "B", "kind": "branch", "from_date": begun}]),
        _rows("person", [{"person_id": p, "person_name": p, "person_type": "civil_servant"} for p in people]),
        _rows("posting", [{"person_id": p, **post} for p in people]),
        _rows("work_item", [{"item_code": f"X{n:02d}", "points": 10**6, "from_date": begun} for n in range(ITEMS)]),
    )


def _rows(dataset: str, made: list[dict[str, object]]) -> pl.DataFrame:
    shape = contract(dataset).shape
    lineage: dict[str, object] = {"delivery_id": "r", "row_no": 1, "bureau_id": "B"}
    return pl.DataFrame([{name: (row | lineage).get(name) for name in shape} for row in made], schema=shape)


def staged(path: Path, lake: Lake, refs: References) -> pl.DataFrame:
    """Delivered CSV to the rows that a night has staged: parsed, typed, kept as a day file, prepared for the rules."""
    read = table(path, Layout(), name=NAME, memory_limit_mb=4096)
    ((_, rows),) = contract_frames(read.frame, PROFILE, NAME)
    lent = rows.with_columns(pl.lit(value).alias(name) for name, value in LENT.items()).cast({"mends": pl.String})
    day = lake.write_day(PART, "d", 1, lent)
    return prepared("work_log", lake.day_rows(PART, day), refs).with_columns(part_month=pl.lit(PART.month))


def masked(rows: pl.DataFrame) -> pl.DataFrame:
    """The offences that every mask of the suite finds."""
    return rejects("work_log", rows, suite("work_log"))
