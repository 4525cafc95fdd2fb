"""The journeys under a real Prefect server: tasks show, names say bureau and month, the results are the plain ones."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from flows import settings
from flows.cluster import local_cluster, over_cluster
from flows.deployments import SCHEDULES, ZONE
from flows.nation.generate import Plan, generate
from flows.shard_runs import Run, checksum, score_all
from flows.shard_scores import Terms, score_shard
from flows.stage import StepFailedError, stage
from tests.builders import basics, grants, log, reviews, write_inbox
from transforms.scheme.read import edition
from transforms.workdays import Workdays
from warehouse import shards

ROOT = Path(__file__).parents[2]
pytestmark = [pytest.mark.prefect, pytest.mark.usefixtures("prefect_home")]


@pytest.fixture(scope="module")
def prefect_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The server that a command starts, for all tests of this file: Prefect reads its settings when it is imported."""
    home = tmp_path_factory.mktemp("prefect")
    before = dict(os.environ)
    from flows.stage import prepare_prefect

    prepare_prefect(home)
    yield home
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture
def delivered(workspace: Path) -> Path:
    """A workspace with a small bureau's March in its inbox."""
    inbox = workspace / "inbox"
    basics(inbox)
    write_inbox(
        inbox,
        **{
            "工作日志-三月.csv": log("A1,0001,2026-03-02,X01,3", "A2,0002,2026-03-03,X01,5"),
            "审核-三月.csv": reviews("0001,2026-03,X01,股长,,同意", "0002,2026-03,X01,股长,,同意"),
            "机动分-三月.csv": grants("0001,2026-03,8,0002,牵头"),
        },
    )
    return workspace


def runs() -> list[Any]:
    import asyncio

    from prefect.client.orchestration import get_client

    async def read() -> list[Any]:
        async with get_client() as client:
            return [*await client.read_flow_runs(), *await client.read_task_runs()]

    return asyncio.run(read())


@pytest.mark.filterwarnings("ignore")
def test_a_night_and_a_month_end_run_as_flows_with_the_same_scores(
    delivered: Path, tmp_path: Path, jixiao: Any
) -> None:
    import shutil

    twin = tmp_path / "twin"
    shutil.copytree(delivered, twin)
    plain = [jixiao("nightly", "-w", twin).code, jixiao("month-end", "2026-03", "-w", twin).code]
    flows = [
        jixiao("nightly", "-w", delivered, "--prefect").code,
        jixiao("month-end", "2026-03", "-w", delivered, "--prefect").code,
    ]
    names = {run.name.split("-")[0] if run.name.startswith("nightly") else run.name for run in runs()}
    scores = [next(place.rglob("scores.parquet")).read_bytes() for place in (twin, delivered)]

    assert flows == plain
    assert scores[0] == scores[1]
    assert {"nightly", "month-end-2026-03"} <= names
    assert any(name.startswith("settle") for name in names)


def kept() -> str:
    """All that the server keeps of runs: names, parameters, states with their messages, logs, artifacts."""
    import asyncio

    from prefect.client.orchestration import get_client

    async def read() -> list[Any]:
        async with get_client() as client:
            logs, artifacts = await client.read_logs(), await client.read_artifacts()
            return [*await client.read_flow_runs(), *await client.read_task_runs(), *logs, *artifacts]

    return "\n".join(str(one.model_dump()) for one in asyncio.run(read()))


@pytest.mark.filterwarnings("ignore")
def test_a_quarter_end_runs_as_a_flow_named_after_its_quarter(delivered: Path, jixiao: Any) -> None:
    code = jixiao("quarter-end", "2026Q1", "--bureau", "B1", "-w", delivered, "--prefect").code

    assert code == 2
    assert "quarter-end-2026Q1-B1" in {run.name for run in runs()}


@pytest.mark.filterwarnings("ignore")
def test_what_waited_for_the_morning_is_sent_as_a_flow(delivered: Path) -> None:
    from flows.scheduled import alerts, nightly

    write_inbox(delivered / "inbox", **{"无人认识.csv": "甲,乙\n1,2\n"})
    nightly(str(delivered), is_sending=False)
    said = alerts(str(delivered))

    assert said.sent > 0
    assert (said.failed, said.waiting) == (0, 0)
    assert completed("alerts-2026-04-09")


@pytest.mark.filterwarnings("ignore")
def test_no_name_of_a_person_reaches_prefect(delivered: Path, jixiao: Any) -> None:
    jixiao("nightly", "-w", delivered, "--prefect")
    stored = kept()
    names = [line.split(",")[1] for line in (delivered / "inbox" / "人员.csv").read_text("utf-8-sig").splitlines()[1:]]

    assert "work_review" in stored
    assert names
    assert [name for name in names if name in stored] == []


@pytest.mark.filterwarnings("ignore")
def test_what_a_library_says_of_data_does_not_reach_prefect() -> None:
    from prefect import flow

    cell = "王敏的一格"

    def parse() -> int:
        return int(cell)

    @flow(name="probe")
    def probe() -> int:
        return stage(parse)

    with pytest.raises(StepFailedError, match="ValueError"):
        probe()
    stored = kept()

    assert "StepFailedError: ValueError" in stored
    assert "王敏" not in stored


def prefect(*words: str, workspace: Path) -> str:
    """Prefect's own command as an operator calls it, against the server of this file."""
    environment = os.environ | {"JIXIAO_WORKSPACE": str(workspace), "JIXIAO_HOME": str(ROOT)}
    command = [str(Path(sys.executable).parent / "prefect"), "--no-prompt", *words]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def completed(name: str) -> bool:
    return any(run.name == name and run.state_name == "Completed" for run in runs())


def deployments() -> set[str]:
    import asyncio

    from prefect.client.orchestration import get_client

    async def read() -> set[str]:
        async with get_client() as client:
            return {one.name for one in await client.read_deployments()}

    return asyncio.run(read())


def until(is_so: Callable[[], bool]) -> None:
    """Wait for what another process does; what does not come in two minutes has failed."""
    for _ in range(600):
        if is_so():
            return
        time.sleep(0.2)
    pytest.fail("waited in vain")


@pytest.mark.long
@pytest.mark.filterwarnings("ignore")
def test_a_worker_of_a_process_pool_runs_a_deployment_of_the_project_file(delivered: Path) -> None:
    prefect("work-pool", "create", "jixiao", "--type", "process", workspace=delivered)
    prefect("deploy", "--all", workspace=delivered)
    prefect("deployment", "run", "nightly/nightly", workspace=delivered)
    prefect("worker", "start", "--pool", "jixiao", "--run-once", workspace=delivered)
    prefect("deployment", "delete", "--all", workspace=delivered)  # `serve` registers its own under these names

    assert completed("nightly-2026-04-09")
    assert (delivered / "var" / "state.json").exists()


@pytest.mark.filterwarnings("ignore")
def test_serve_runs_what_is_due_and_a_second_one_is_refused(delivered: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIXIAO_NOW", "2026-04-10T02:00:00+08:00")
    command = [str(Path(sys.executable).parent / "jixiao"), "-w", str(delivered), "serve"]
    serving = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    try:
        assert serving.stderr is not None
        assert "nightly" in serving.stderr.readline()
        second = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        until(lambda: "nightly" in deployments())
        prefect("deployment", "run", "nightly/nightly", workspace=delivered)
        until(lambda: completed("nightly-2026-04-10"))

        assert second.returncode == 4
    finally:
        serving.send_signal(signal.SIGINT)
        serving.communicate(timeout=60)


def test_the_project_file_and_serve_have_the_same_schedules() -> None:
    written = YAML(typ="safe").load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))["deployments"]
    clocks = {one["name"]: [(s["cron"], s["timezone"]) for s in one.get("schedules", [])] for one in written}

    assert clocks == {name: [(cron, ZONE)] for name, cron in SCHEDULES.items()} | {"backfill": []}


@pytest.mark.filterwarnings("ignore")
def test_shards_over_dask_with_a_killed_worker_are_those_of_one_machine(workspace: Path) -> None:
    """A real scheduler and worker processes; one is killed after its first shard, and nothing is counted twice."""
    run = nation(workspace, people=1500, shards_of=4_000)
    here = checksum(run, score_all(run))
    away = replace(run, target=workspace / "away")
    every = shards.shards(run.root, run.period)
    calls = [(away.folder(one), away.target, away.terms, away.memory) for one in every]
    with local_cluster(2, 1024) as cluster:
        place = replace(settings.workspace(workspace), runner=f"dask:{cluster.scheduler_address}")
        victim = threading.Thread(target=kill_after_the_first, args=(away.target, cluster.workers[0]))
        victim.start()
        found = over_cluster(place, "score-shard", score_shard, calls, 2)
        victim.join()
    assert len(every) > 3
    assert checksum(away, found) == here
    assert sorted(path.name for path in away.target.glob("*.parquet")) == sorted(
        name for one in found for name in one.files
    )


def kill_after_the_first(target: Path, worker: Any) -> None:
    pid = worker.pid
    while not any(target.glob("*.json")):
        time.sleep(0.01)
    os.kill(pid, signal.SIGKILL)


@pytest.mark.long
@pytest.mark.filterwarnings("ignore")
def test_a_worker_that_hangs_is_given_up(workspace: Path) -> None:
    run = nation(workspace, people=1500, shards_of=4_000)
    here = checksum(run, score_all(run))
    away = replace(run, target=workspace / "away")
    calls = [(away.folder(one), away.target, away.terms, away.memory) for one in shards.shards(run.root, run.period)]
    with local_cluster(2, 1024) as cluster:
        place = replace(settings.workspace(workspace), runner=f"dask:{cluster.scheduler_address}")
        pid = cluster.workers[1].pid
        os.kill(pid, signal.SIGSTOP)
        found = over_cluster(place, "score-shard", score_shard, calls, 2)
    assert checksum(away, found) == here


@pytest.mark.long
@pytest.mark.filterwarnings("ignore")
def test_a_month_end_over_dask_writes_the_bytes_of_one_machine(
    tmp_path: Path, jixiao: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    import shutil

    one, other = tmp_path / "one", tmp_path / "other"
    assert jixiao("init", one, "--scheme", "haiyang-urban", "--scheme", "dazhou", "--example").code == 0
    monkeypatch.setenv("JIXIAO_NOW", "2026-02-09T02:00:00+08:00")
    jixiao("nightly", "-w", one)
    shutil.copytree(one, other)
    page = other / "jixiao.toml"
    page.write_text('runner = "dask"\n' + page.read_text(encoding="utf-8"), encoding="utf-8")
    codes = [jixiao("month-end", "2026-01", "-w", place).code for place in (one, other)]
    made = [
        {path.relative_to(place): path.read_bytes() for path in sorted((place / "var/publications").rglob("*.*"))}
        for place in (one, other)
    ]
    assert codes == [1, 1]
    assert len({path.parts[2] for path in made[0]}) == 2
    assert made[0] == made[1]


def nation(workspace: Path, people: int, shards_of: int) -> Run:
    text = (ROOT / "transforms/editions/haiyang-urban/2026-01.yaml").read_text(encoding="utf-8")
    classes = tuple(edition(text, "edition").post_classes)
    root = workspace / "var/shards"
    generate(root, Plan(people, ("2026-03",), "haiyang-urban", classes, entries=10, shard_rows=shards_of))
    return Run(root, "2026-03", workspace / "here", Terms(text, Workdays()), 1 << 30)
