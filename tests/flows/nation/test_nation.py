"""The invented nation: the same bytes from the same seed, and scores by shards that are the scores of each bureau."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from flows.nation.generate import Plan, generate
from flows.shard_runs import Run, at_once, checksum, in_force, score_all, scores
from flows.shard_scores import Terms, inputs_of, passes, score_shard
from transforms.measures.keyed_work import keyed, unkeyed
from transforms.scheme.read import edition
from transforms.scoring.month import month_scores
from transforms.workdays import Workdays
from warehouse import shards
from warehouse.files import sha256_of
from warehouse.shards import Shard

EDITION = (Path(__file__).parents[3] / "transforms/editions/haiyang-urban/2026-01.yaml").read_text(encoding="utf-8")
CLASSES = tuple(edition(EDITION, "edition").post_classes)
MONTH = "2026-03"
PLAN = Plan(people=2000, months=(MONTH,), scheme="haiyang-urban", classes=CLASSES, entries=20, shard_rows=16_000)
WHOLE = 1 << 30


@pytest.fixture(scope="module")
def nation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("nation")
    generate(root, PLAN)
    return root


def run_of(root: Path, target: Path, memory: int = WHOLE) -> Run:
    return Run(root, MONTH, target, Terms(EDITION, Workdays()), memory)


def files(root: Path) -> dict[str, str]:
    return {str(path.relative_to(root)): sha256_of(path) for path in sorted(root.rglob("*")) if path.is_file()}


def test_a_seed_is_a_nation(nation: Path, tmp_path: Path) -> None:
    again, other = tmp_path / "again", tmp_path / "other"
    generate(again, PLAN)
    generate(other, replace(PLAN, seed=2))
    every = shards.shards(nation, MONTH)
    assert (len(every), sum(one.people for one in every)) == (3, 2000)
    assert sum(one.rows for one in every) > 30_000
    assert files(again) == files(nation)
    assert not {one.name for one in shards.shards(other, MONTH)} & {one.name for one in every}


def test_integers_are_the_rows_of_the_contract(nation: Path) -> None:
    one = shards.shards(nation, MONTH)[0]
    folder = nation / MONTH / one.name
    (work,) = shards.work(folder, one)
    rows = shards.rows(folder, one, ["work_item", "work_review"])
    again = keyed(MONTH, unkeyed(work), rows["work_item"], rows["work_review"])
    said = [
        frame.join(work_people(one_work), on="person")
        for frame, one_work in ((again.rows.collect(), again), (work.rows.collect(), work))
    ]
    columns = ["person_id", "day", "is_declared", "quantity", "row_no"]
    assert said[0].height > 5_000
    assert_frame_equal(said[0].select(columns).sort(columns), said[1].select(columns).sort(columns))


def work_people(work: object) -> pl.DataFrame:
    people: pl.DataFrame = work.people  # type: ignore[attr-defined]
    return people.select("person_id").with_row_index("person").with_columns(pl.col("person").cast(pl.UInt32))


def test_a_bureau_has_the_same_scores_alone_by_its_entries_and_among_others(nation: Path, tmp_path: Path) -> None:
    run = run_of(nation, tmp_path)
    one = shards.shards(nation, MONTH)[0]
    scored = score_shard(run.folder(one), tmp_path, run.terms, WHOLE)
    together = pl.read_parquet(tmp_path / f"{scored.result}.scores.parquet")
    assert (scored.people, 0 < scored.held < 100) == (one.people, True)
    for bureau_id in one.bureaus[:2]:
        inputs = inputs_of(run.folder(one), one, run.terms, [bureau_id])
        every = pl.concat([inputs["work_log"], *(unkeyed(work) for work in inputs.keyed_work)])
        by_entry = month_scores(replace(inputs, rows={**inputs.rows, "work_log": every}, keyed_work=()))
        mine = together.filter(pl.col("bureau_id") == bureau_id).drop("bureau_id")
        assert mine.height > 8
        assert_frame_equal(by_entry.scores, mine)


def test_memory_and_order_change_no_byte(nation: Path, tmp_path: Path) -> None:
    wide, narrow, mixed = (
        run_of(nation, tmp_path / name, memory) for name, memory in zip("abc", (WHOLE, 1 << 20, WHOLE), strict=True)
    )
    every = shards.shards(nation, MONTH)
    assert len(passes(every[0], 1 << 20)) == 1
    assert len(passes(replace(every[0], rows=10**7, bureaus=("A", "B", "C")), 300 << 20)) > 1
    found = score_all(wide)
    shuffled = Random(1).sample(every, len(every))
    by_name = {one.name: score_shard(mixed.folder(one), mixed.target, mixed.terms, 1) for one in shuffled}
    assert checksum(score_all(narrow)) == checksum(found) == checksum([by_name[one.name] for one in every])


def test_as_many_at_once_as_memory_and_cores_allow() -> None:
    shard = Shard("n", "s", MONTH, ("B",), (MONTH,), (), 3_000_000, 7_000, "", 0, {})
    every = [shard] * 10
    assert [at_once(every, megabytes << 20, 8) for megabytes in (64, 512, 1024, 4096)] == [1, 2, 5, 8]
    assert at_once(every[:3], 4096 << 20, 8) == 3
    assert at_once([], 64 << 20, 2) == 1


def test_a_late_file_of_one_bureau_is_scored_alone(tmp_path: Path) -> None:
    root = tmp_path / "nation"
    generate(root, PLAN)
    run = run_of(root, tmp_path / "scored")
    before = scores(run, score_all(run)).collect()
    late = shards.shards(root, MONTH)[1]
    bureau_id = late.bureaus[0]
    inputs = inputs_of(run.folder(late), late, run.terms, [bureau_id])
    who = inputs.subjects["subject_id"][0]
    more = inputs["grant"].with_columns(
        pl.when(pl.col("person_id") == who).then(20_000_000).otherwise("points").alias("points")
    )
    kept = {**inputs.rows} | {"grant": more}
    shards.write(root, ("haiyang-urban", MONTH, 99), [bureau_id], kept, inputs.keyed_work, generation=1)

    seen = {path.name: path.stat().st_mtime_ns for path in run.target.glob("*.json")}
    found = score_all(run)
    after = scores(run, found).collect()
    new = {path.name for path in run.target.glob("*.json")} - set(seen)
    assert len(new) == 1
    assert {path.name: path.stat().st_mtime_ns for path in run.target.glob("*.json") if path.name in seen} == seen
    changed = after.join(before, on=after.columns, how="anti", nulls_equal=True)
    assert who in changed["subject_id"].to_list()
    assert changed["bureau_id"].unique().to_list() == [bureau_id]
    assert after["subject_id"].sort().to_list() == before["subject_id"].sort().to_list()
    assert [own for _, own in in_force(run, found)] == sorted(own for _, own in in_force(run, found))
