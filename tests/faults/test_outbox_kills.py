"""kill -9 around what a night has to say: nothing of it is lost, and nothing that was never noted is sent."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.faults.conftest import Journey
from tests.faults.process import Runner
from tests.faults.state import rows, visible

KILLED = -9


def said(workspace: Path) -> dict[str, list[str]]:
    """Every message by its file, where it went, and the pages of the nights."""
    var = workspace / "var"
    found = {str(folder): [path.name for path in visible(var / folder)] for folder in ("alerts", "outbox")}
    pages = [json.loads(page.read_text("utf-8")) for page in visible(var / "landing" / "alerts")]
    return found | {"nights": [json.dumps(page, sort_keys=True) for page in pages]}


_TAIL = 60
"""So many changes of files are the last of that night: messages, page, table, sending."""


def _killed_and_run_again(journey: Journey, process: Runner, step: int, place: Path) -> None:
    workspace = journey.begin(place)
    ended = process(*journey.arguments, "-w", workspace, step=step)
    again = process(*journey.arguments, "-w", workspace)

    assert ended.code == KILLED
    assert again.code in (0, 1), again.err
    assert said(workspace) == said(journey.undisturbed)
    assert rows(workspace, "ops_alert") == rows(journey.undisturbed, "ops_alert")


@pytest.mark.parametrize("part", [0.1, 0.3, 0.5, 0.7, 0.9])
def test_killed_while_it_writes_and_sends(
    part: float, journeys: dict[str, Journey], jixiao_process: Runner, tmp_path: Path
) -> None:
    journey = journeys["night"]
    step = journey.ended.steps - round((1 - part) * _TAIL)

    assert said(journey.undisturbed)["outbox"]
    _killed_and_run_again(journey, jixiao_process, step, tmp_path / "workspace")


@pytest.mark.long
def test_killed_before_every_change_of_a_file_from_the_outbox_on(
    journeys: dict[str, Journey], jixiao_process: Runner, tmp_path: Path
) -> None:
    journey = journeys["night"]
    for step in range(journey.ended.steps - _TAIL, journey.ended.steps + 1):
        _killed_and_run_again(journey, jixiao_process, step, tmp_path / str(step))
