"""What a run keeps under $TMPDIR goes with it, also when it was killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from flows.scratch import scratch

ROOT = Path(__file__).resolve().parents[2]
HOLDING = "from flows.scratch import scratch\nwith scratch() as folder:\n    print(folder, flush=True)\n    input()\n"


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return tmp_path


def test_a_folder_of_a_living_run_is_left_and_that_of_a_killed_one_swept(temporary: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDING],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        text=True,
    ) as other:
        assert other.stdout is not None
        folder = Path(other.stdout.readline().strip())
        (folder / "table.arrow").write_bytes(b"cells")
        with scratch() as own:
            while_it_lives = (folder.exists(), own.exists(), own.parent == folder.parent)
        other.send_signal(signal.SIGKILL)
        other.wait()
    left = folder.exists()
    with scratch():
        pass

    assert while_it_lives == (True, True, True)
    assert left
    assert list(temporary.iterdir()) == []
