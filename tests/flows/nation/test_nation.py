"""The invented nation: the same bytes from the same seed, and scores by shards that are the scores of each bureau."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from flows.nation.generate import Plan, generate
from flows.shard_runs import Run, at_once, checksum, counted, owned, results, score_all
from flows.shard_scores import Terms, inputs_of, passes, score_shard
from transforms.contracts import empty
from transforms.measures.keyed_work import keyed, unkeyed
from transforms.scheme.read import edition
from transforms.scoring.month import month_scores
from transforms.scoring.together import of_bureaus
from transforms.workdays import Workdays
from warehouse import shards
from warehouse.files import sha256_of
from warehouse.shards import Shard, SpoiltShardError

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


def every_row(run: Run, name: str = "scores") -> pl.DataFrame:
    return pl.concat(rows.collect() for _, rows in results(run, name))


def collected(folder: Path, one: Shard, *names: str) -> dict[str, pl.DataFrame]:
    return {name: rows.collect() for name, rows in shards.rows(folder, one, names).items()}


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
    rows = collected(folder, one, "work_item", "work_review")
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
    assert (sum(scored.people.values()), 0 < sum(scored.held.values()) < 100) == (one.people, True)
    for bureau_id in one.bureaus[:2]:
        inputs = inputs_of(run.folder(one), one, run.terms, [bureau_id])
        every = pl.concat([inputs["work_log"], *(unkeyed(work) for work in inputs.keyed_work)])
        by_entry = month_scores(replace(inputs, rows={**inputs.rows, "work_log": every}, keyed_work=()))
        mine = together.filter(pl.col("bureau_id") == bureau_id).drop("bureau_id")
        assert mine.height > 8
        assert_frame_equal(by_entry.scores, mine)


def test_memory_and_order_change_no_byte(nation: Path, tmp_path: Path) -> None:
    """One of a shard's people worked in the first bureau and stands in the last; ids do not begin with their bureau."""
    root = tmp_path / "mixed"
    one = mixed(nation, root)
    wide, narrow = (run_of(root, tmp_path / name) for name in "ab")
    assert (len(passes(one, 1)), len(passes(one, WHOLE))) == (len(one.bureaus), 1)
    whole = score_shard(wide.folder(one), wide.target, wide.terms, WHOLE)
    divided = score_shard(narrow.folder(one), narrow.target, narrow.terms, 1)
    assert divided == whole
    rows = every_row(wide, "lines").filter(pl.col("subject_id") == "0moved")
    assert rows["bureau_id"].unique().to_list() == [one.bureaus[-1]]
    assert rows.filter(pl.col("component") == "quantity")["measure"][0] > 0


def mixed(nation: Path, root: Path) -> Shard:
    """A shard of the nation with ids that are not in the order of bureaus."""
    one = shards.shards(nation, MONTH)[0]
    folder = nation / MONTH / one.name
    (work,) = shards.work(folder, one)
    rows = collected(folder, one, *one.datasets)
    first, last = one.bureaus[0], one.bureaus[-1]
    who = work.people.filter(pl.col("bureau_id") == first)["person_id"][0]
    named = (
        pl.when(pl.col("person_id") == who)
        .then(pl.lit("0moved"))
        .otherwise(pl.col("person_id").str.slice(11) + pl.col("person_id").str.slice(0, 11))
    )
    told = {
        name: found.with_columns(named.alias("person_id")) if "person_id" in found.columns else found
        for name, found in rows.items()
    }
    post = told["posting"]
    gone = post.filter(pl.col("person_id") == "0moved").with_columns(
        bureau_id=pl.lit(last), unit_id=pl.lit(f"{last}01"), from_date=date(2026, 3, 20)
    )
    told["posting"] = pl.concat([post, gone])
    people = work.people.with_columns(named.alias("person_id"))
    small = replace(work, people=people)
    made = shards.write(root, ("haiyang-urban", MONTH, 0), one.bureaus, told, [small])
    shards.settle(root, MONTH, [made])
    return made


def test_the_order_in_which_shards_are_scored_changes_no_byte(nation: Path, tmp_path: Path) -> None:
    wide, narrow, shuffled = (
        run_of(nation, tmp_path / name, memory) for name, memory in zip("abc", (WHOLE, 1 << 20, WHOLE), strict=True)
    )
    every = shards.shards(nation, MONTH)
    by_name = {
        one.name: score_shard(shuffled.folder(one), shuffled.target, shuffled.terms, 1)
        for one in Random(1).sample(every, len(every))
    }
    assert (
        checksum(wide, score_all(wide))
        == checksum(narrow, score_all(narrow))
        == checksum(shuffled, list(by_name.values()))
    )


def test_a_part_of_several_bureaus_takes_its_rows_of_every_dataset(nation: Path) -> None:
    one = shards.shards(nation, MONTH)[0]
    folder = nation / MONTH / one.name
    rows = collected(folder, one, *one.datasets)
    of = one.bureaus[0]
    found = of_bureaus(shards.rows(folder, one, one.datasets) | {"rating": empty("rating").lazy()}, [of])
    assert of in found["grant"]["bureau_id"]
    assert 0 < found["grant"].height < rows["grant"].height
    assert found["unit"].equals(rows["unit"])
    assert found["rating"].height == 0


@pytest.mark.parametrize("name", ["grant.parquet", f"work-{MONTH}.parquet", "shard.json"])
def test_a_spoilt_shard_is_named_and_not_scored(nation: Path, tmp_path: Path, name: str) -> None:
    root = tmp_path / "nation"
    shutil.copytree(nation, root)
    one = shards.shards(root, MONTH)[0]
    (root / MONTH / one.name / name).write_bytes(b"{}")
    with pytest.raises(SpoiltShardError) as raised:
        score_shard(root / MONTH / one.name, tmp_path / "out", Terms(EDITION, Workdays()), WHOLE)
    assert raised.value.path.name == name


@pytest.mark.parametrize("spoilt", ["*.json", "*.lines.parquet"])
def test_a_spoilt_result_is_made_again(nation: Path, tmp_path: Path, spoilt: str) -> None:
    run = run_of(nation, tmp_path)
    before = checksum(run, score_all(run))
    path = next(tmp_path.glob(spoilt))
    path.write_bytes(b"")
    assert checksum(run, score_all(run)) == before
    assert path.stat().st_size > 0


def test_a_calendar_that_is_said_to_be_complete_is_another_calendar() -> None:
    assert Terms(EDITION, Workdays()).sha256 != Terms(EDITION, Workdays({}, frozenset({2026}))).sha256


def test_another_nation_takes_the_place_of_the_one_before_and_a_killed_one_is_none(
    tmp_path: Path,
) -> None:
    root = tmp_path / "nation"
    left = root / MONTH / ".haiyang-urban-0000.killed.tmp"
    left.mkdir(parents=True)
    generate(root, replace(PLAN, people=300, seed=3))
    assert not left.exists()
    generate(root, replace(PLAN, people=500))
    assert sum(one.people for one in shards.shards(root, MONTH)) == 500
    assert len(list((root / MONTH).glob("*/shard.json"))) == len(shards.shards(root, MONTH))
    (root / MONTH / shards.PERIOD).unlink()
    assert shards.shards(root, MONTH) == []


def test_as_many_at_once_as_memory_and_cores_allow() -> None:
    shard = Shard("n", "s", MONTH, ("B",), (MONTH,), (), 3_000_000, 7_000, {"B": 7_000}, "", 0, {})
    every = [shard] * 10
    assert [at_once(every, megabytes << 20, 8) for megabytes in (64, 512, 1024, 4096)] == [1, 2, 5, 8]
    assert at_once(every[:3], 4096 << 20, 8) == 3
    assert at_once([], 64 << 20, 2) == 1


def test_a_late_file_of_one_bureau_is_scored_alone(tmp_path: Path) -> None:
    root = tmp_path / "nation"
    generate(root, PLAN)
    run = run_of(root, tmp_path / "scored")
    score_all(run)
    before = every_row(run)
    late = shards.shards(root, MONTH)[1]
    bureau_id = late.bureaus[0]
    inputs = inputs_of(run.folder(late), late, run.terms, [bureau_id])
    who = inputs.subjects["subject_id"][0]
    more = inputs["grant"].with_columns(
        pl.when(pl.col("person_id") == who).then(20_000_000).otherwise("points").alias("points")
    )
    kept = {**inputs.rows} | {"grant": more}
    kept["person"] = kept["person"].filter(pl.col("bureau_id") == bureau_id)
    newer = shards.write(root, ("haiyang-urban", MONTH, 99), [bureau_id], kept, inputs.keyed_work, generation=1)
    shards.settle(root, MONTH, [*shards.shards(root, MONTH), newer])

    seen = {path.name: path.stat().st_mtime_ns for path in run.target.glob("*.json")}
    found = score_all(run)
    after = every_row(run)
    new = {path.name for path in run.target.glob("*.json")} - set(seen)
    assert len(new) == 1
    assert {path.name: path.stat().st_mtime_ns for path in run.target.glob("*.json") if path.name in seen} == seen
    changed = after.join(before, on=after.columns, how="anti", nulls_equal=True)
    assert who in changed["subject_id"].to_list()
    assert changed["bureau_id"].unique().to_list() == [bureau_id]
    assert after["subject_id"].sort().to_list() == before["subject_id"].sort().to_list()
    assert counted(run, found)[0] == before.height
    assert owned(run)[newer.name] == (bureau_id,)
