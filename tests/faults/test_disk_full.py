"""A disk that fills while a night or a month-end runs: it is said, nothing half-done stands, and the same command ends right.

The workspace lies on a file system of its own that only the runner sees, so that it can be filled to the byte.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.conftest import Journey
from tests.faults.process import Ended, Runner
from tests.faults.state import state

SIZE_MB = 96
UNAVAILABLE = 3
NAMESPACE = ("unshare", "--map-root-user", "--mount")
"""Linux gives a process mounts of its own without root; some hosts forbid it."""


def _may_mount() -> bool:
    if shutil.which(NAMESPACE[0]) is None:
        return False
    return subprocess.run([*NAMESPACE, "true"], capture_output=True, check=False).returncode == 0


pytestmark = pytest.mark.skipif(not _may_mount(), reason="this host gives nobody a file system of their own")


@dataclass(frozen=True)
class Disk:
    """The small file system as the runner sees it, and the way to it from outside."""

    inside: Path
    outside: Path
    process: Runner

    def begin(self, journey: Journey, free: int) -> tuple[Path, Path]:
        """A workspace on the disk, and a file that leaves so many bytes free."""
        workspace, filler = self.outside / "workspace", self.outside / "filler"
        shutil.rmtree(workspace, ignore_errors=True)
        shutil.copytree(journey.start, workspace)
        room = shutil.disk_usage(self.outside).free
        with filler.open("wb") as stream:
            stream.write(bytes(max(0, room - free)))
        return workspace, filler

    def run(self, journey: Journey) -> Ended:
        return self.process(*journey.arguments, "-w", self.inside / "workspace")


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Disk]:
    folder = tmp_path_factory.mktemp("small")
    mount = f'mount -t tmpfs -o size={SIZE_MB}m none "{folder}" && exec "$@"'
    prefix = (*NAMESPACE, "sh", "-c", mount, "sh")
    with Runner(tmp_path_factory.mktemp("full"), prefix) as process:
        yield Disk(folder, Path(f"/proc/{process.process.pid}/root{folder}"), process)


def ends_right(disk: Disk, journey: Journey, free: int, copy: Path) -> None:
    workspace, filler = disk.begin(journey, free)
    stopped = disk.run(journey)
    filler.unlink()
    again = disk.run(journey)

    assert stopped.code in (UNAVAILABLE, 0, 1), stopped.err
    assert "Traceback" not in stopped.err
    assert (stopped.code == UNAVAILABLE) == ("磁盘已满" in stopped.err), stopped.err
    assert again.code in (0, 1), again.err
    found = state(shutil.copytree(workspace, copy))  # DuckDB resolves the way from outside, and loses it
    for what, expected in journey.state.items():
        assert found[what] == expected, what


# Each of the first four found a fault once: a warehouse half born, Polars' and SQLite's words, an act without its seal.
@pytest.mark.parametrize(
    ("name", "free"),
    [
        ("first night", 6_144),
        ("night", 31_104),
        ("night", 69_984),
        ("publish", 4_096),
        ("month-end", 0),
        ("month-end", 262_144),
    ],
)
def test_on_a_disk_that_fills_the_same_command_ends_right(
    disk: Disk, journey: Journey, free: int, tmp_path: Path
) -> None:
    ends_right(disk, journey, free, tmp_path / "copy")


@pytest.mark.long
@pytest.mark.parametrize("free", [4096 * 3**place // 2**place for place in range(10)])
@pytest.mark.parametrize("name", ["first night", "night", "month-end", "publish"])
def test_forty_sizes(disk: Disk, journey: Journey, free: int, tmp_path: Path) -> None:
    ends_right(disk, journey, free, tmp_path / "copy")
