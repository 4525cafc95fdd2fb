"""The month score of a nation in DuckDB's SQL (nation_score.sql), on two threads; scores and lines are written."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb

from tests.benchmarks.nation_child import folders, tell, weights

SQL = Path(__file__).with_name("nation_score.sql")
_MONTHLY = ("work", "verdicts", "people", "items")
_FILES = ("work_item", "work_log", "work_review", "posting", "person", "event", "event_rule")


def work(root: Path, target: Path) -> list[int]:
    """The lines of person, item and price, and the least of their points; scores.parquet and lines.parquet."""
    month, every = folders(root)
    with duckdb.connect(config={"threads": 2, "preserve_insertion_order": False}) as base:
        names = {name: f"{name}-{month}" for name in _MONTHLY} | {name: name for name in _FILES} | {"grants": "grant"}
        said = {name: [str(folder / f"{file}.parquet") for folder in every] for name, file in names.items()}
        said |= {name: str(target / f"{name}.parquet") for name in ("scores", "lines")}
        for name, value in (said | {"month": date.fromisoformat(f"{month}-01")}).items():
            base.execute(f"SET VARIABLE {name} = ?", [value])
        base.execute("CREATE TEMP TABLE weights (post_class VARCHAR, quantity BIGINT, quality BIGINT)")
        base.executemany("INSERT INTO weights VALUES (?, ?, ?)", [[*one.values()] for one in weights(target)])
        base.execute(SQL.read_text(encoding="utf-8"))
        return [int(one) for one in base.execute("SELECT sum(lines), sum(low) FROM made").fetchall()[0]]


if __name__ == "__main__":
    tell(work)
