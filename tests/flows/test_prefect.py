"""The journeys under a real Prefect server: tasks show, names say bureau and month, the results are the plain ones."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from flows.stage import StepFailedError, stage
from tests.builders import basics, grants, log, reviews, write_inbox

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
