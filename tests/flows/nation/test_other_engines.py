"""The same month in SQL written for DuckDB and in pandas: made apart from the engine, they come to the same numbers."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from flows.nation.generate import Plan, generate
from tests.benchmarks import nation_duckdb, nation_ours, nation_pandas
from tests.benchmarks.engines import checksum
from tests.benchmarks.nation_ours import EDITION
from tests.benchmarks.nation_terms import classes, write_terms
from transforms.fixed_point import unstored

MANY, FEW = (1000, 30), (12, 60)
"""People and entries of each: several bureaus, and one whose post classes are too small to be compared alone."""
_SEED = 6
"""In this nation a cut falls on two prices, and one who is held has the most of a post class."""


@pytest.fixture(scope="module", params=[MANY, FEW], ids=["many", "few"])
def nation(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    people, entries = request.param
    root = tmp_path_factory.mktemp("nation")
    generate(root, Plan(people, ("2026-03",), EDITION.parent.name, classes(), _SEED, entries, shard_rows=16_000))
    return root


@pytest.fixture(scope="module")
def ours(nation: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = write_terms(tmp_path_factory.mktemp("ours") / "target")
    nation_ours.work(nation, target)
    return target


def rows(target: Path, name: str) -> pl.DataFrame:
    found = pl.concat([pl.read_parquet(path, glob=False) for path in sorted(target.glob(f"*{name}.parquet"))])
    decimals = found.select(pl.selectors.decimal()).columns
    return found.with_columns(unstored(one) for one in decimals).sort("subject_id", maintain_order=True)


@pytest.mark.parametrize("nation", [MANY], indirect=True)
def test_many_are_held_cut_moved_and_of_several_shards(nation: Path, ours: Path) -> None:
    single = rows_of(nation, "work_log")
    reviews = rows_of(nation, "verdicts-2026-03")
    assert len(list(nation.glob("*/*/shard.json"))) > 1
    assert rows(ours, "scores")["is_held"].sum() > 0
    assert single["item_code"].null_count() > 0
    assert single.group_by("person_id").agg(pl.col("bureau_id").n_unique())["bureau_id"].to_list().count(2) > 0
    assert not reviews["is_reviewed"].all()


@pytest.mark.parametrize("nation", [FEW], indirect=True)
def test_few_are_compared_with_the_whole_bureau(ours: Path) -> None:
    assert rows(ours, "scores").group_by("bureau_id", "post_class").len()["len"].to_list().count(2) > 0


def test_duckdb_writes_the_same_scores_and_lines(nation: Path, ours: Path, tmp_path: Path) -> None:
    target = write_terms(tmp_path / "duckdb")
    nation_duckdb.work(nation, target)
    scores, lines = rows(target, "scores"), rows(target, "lines").sort("subject_id", "component")
    assert checksum(target) == checksum(ours)
    assert_frame_equal(rows(ours, "scores").select(scores.columns), scores)
    assert_frame_equal(rows(ours, "lines").sort("subject_id", "component").select(lines.columns), lines)


def test_pandas_writes_the_same_scores(nation: Path, ours: Path, tmp_path: Path) -> None:
    target = write_terms(tmp_path / "pandas")
    nation_pandas.work(nation, target)
    scores = rows(target, "scores")
    assert checksum(target) == checksum(ours)
    assert_frame_equal(rows(ours, "scores").select(scores.columns), scores)


def rows_of(nation: Path, name: str) -> pl.DataFrame:
    return pl.concat([pl.read_parquet(path, glob=False) for path in nation.glob(f"*/*/{name}.parquet")])
