"""kill -9 at any moment, and the same command again: the workspace comes to what an undisturbed run comes to."""

from __future__ import annotations

import shutil
from pathlib import Path
from random import Random

import pytest

from tests.faults.conftest import PARTS, Journey
from tests.faults.process import Runner
from tests.faults.state import deliveries_in, leftovers, rows, state

KILLED = -9
SEED = 20260101


def _moments(count: int) -> list[float]:
    """Parts of a run at which it is killed, the same each time."""
    random = Random(SEED)
    return [random.random() for _ in range(count)]


def _killed_after(part: float, journey: Journey, process: Runner, place: Path) -> Path:
    """A workspace whose run was killed after so much of its time; one that was quicker is killed earlier."""
    workspace = journey.begin(place)
    ended = process(*journey.arguments, "-w", workspace, after=part * journey.ended.seconds)
    if ended.code == KILLED:
        return workspace
    return _killed_after(part / 2, journey, process, place.with_name(f"{place.name}+"))


def _killed_before(step: int, journey: Journey, process: Runner, place: Path) -> Path:
    """A workspace whose run was killed right before its n-th change of a file."""
    workspace = journey.begin(place)
    assert process(*journey.arguments, "-w", workspace, step=step).code == KILLED
    return workspace


def _same_as_undisturbed(journey: Journey, process: Runner, workspace: Path) -> None:
    """Run the command again and compare everything."""
    is_recorded = deliveries_in(workspace, workspace.with_name("copy.duckdb")) == len(
        journey.state["warehouse"]["ops_delivery"]
    )
    is_night = journey.arguments[0] == "nightly"
    again = process(*journey.arguments, "-w", workspace)

    # A night whose ledger was written before the kill has nothing left to refuse or reject.
    assert again.code == (0 if is_night and is_recorded else journey.ended.code), again.err
    found = state(workspace)
    assert found.keys() == journey.state.keys()
    for what, expected in journey.state.items():
        assert found[what] == expected, what
    assert leftovers(workspace, journey.undisturbed) == []


@pytest.mark.parametrize(
    ("name", "part"),
    [
        (name, part)
        for name, count in (("night", 4), ("month-end", 3), ("withdraw", 1), ("mended night", 2), ("form night", 1))
        for part in _moments(count)
    ],
)
def test_killed_at_a_random_moment(part: float, journey: Journey, jixiao_process: Runner, tmp_path: Path) -> None:
    workspace = _killed_after(part, journey, jixiao_process, tmp_path / "workspace")

    _same_as_undisturbed(journey, jixiao_process, workspace)


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("first night", 0.5),
        ("night", 0.7),
        ("night", 1),
        ("month-end", 0.9),
        ("withdraw", 0.02),
        ("withdraw", 0.6),
        ("mended night", 0.8),
        ("forms", 0.5),
        ("form night", 0.4),
        ("publish", 0.6),
        ("publish", 0.95),
        ("backfill", 0.3),
        ("backfill", 0.7),
    ],
)
def test_killed_before_a_file_changes(part: float, journey: Journey, jixiao_process: Runner, tmp_path: Path) -> None:
    step = max(1, round(part * journey.ended.steps))
    workspace = _killed_before(step, journey, jixiao_process, tmp_path / "workspace")

    _same_as_undisturbed(journey, jixiao_process, workspace)


_ALL = ["first night", "night", "month-end", "withdraw", "mended night", "forms", "form night", "publish", "backfill"]


@pytest.mark.long
@pytest.mark.parametrize("part", _moments(25))
@pytest.mark.parametrize("name", _ALL)
def test_killed_at_two_hundred_random_moments(
    part: float, journey: Journey, jixiao_process: Runner, tmp_path: Path
) -> None:
    workspace = _killed_after(part, journey, jixiao_process, tmp_path / "workspace")

    _same_as_undisturbed(journey, jixiao_process, workspace)


@pytest.mark.long
@pytest.mark.parametrize("first", range(1, PARTS + 1))
@pytest.mark.parametrize("name", _ALL)
def test_killed_before_every_change_of_a_file(
    first: int, journey: Journey, jixiao_process: Runner, tmp_path: Path
) -> None:
    """Every eighth change in each, so that a worker has them for minutes and not for an hour."""
    for step in range(first, journey.ended.steps + 1, PARTS):
        workspace = _killed_before(step, journey, jixiao_process, tmp_path / str(step))

        _same_as_undisturbed(journey, jixiao_process, workspace)
        shutil.rmtree(workspace)


def test_every_row_of_every_file_is_counted_once(journeys: dict[str, Journey]) -> None:
    workspace = journeys["night"].undisturbed
    files = {row["delivery_id"]: row["file_name"] for row in rows(workspace, "ops_delivery")}
    counted = dict.fromkeys(files.values(), 0)
    for row in rows(workspace, "ops_delivery_rows"):
        counted[files[row["delivery_id"]]] += sum(row[end] for end in ("loaded", "rejected", "superseded", "withdrawn"))
    inbox = workspace / "inbox"
    in_file = {path.name: len(path.read_text("utf-8").splitlines()) - 1 for path in inbox.glob("*.csv")}
    in_file |= {"积分表_综合.xlsx": 3, "积分表_综合股.xlsx": 2}
    del in_file["工作日志_副本.csv"]  # the bytes of a file that came before

    assert counted == in_file | {"通讯录.csv": 0, "值班表.csv": 0}  # refused: no profile knows them
