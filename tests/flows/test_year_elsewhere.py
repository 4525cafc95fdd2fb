"""A year made anew from landing on another machine: another folder, zone, language of the shell and name of the host."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from flows.cli import run
from warehouse.files import sha256_of

ROOT = Path(__file__).resolve().parents[2]
MADE = ("lake", "reports", "publications")
COMMAND = "from flows.cli import main; main()"
OTHER = {"TZ": "America/St_Johns", "LC_ALL": "C.UTF-8", "HOSTNAME": "elsewhere", "PYTHONHASHSEED": "7"}


def hashes(workspace: Path) -> dict[str, str]:
    """Every file of the lake, the publications and the reports."""
    files = [path for name in MADE for path in sorted((workspace / "var" / name).rglob("*")) if path.is_file()]
    return {str(path.relative_to(workspace)): sha256_of(path) for path in files}


def test_a_year_made_anew_elsewhere_has_the_same_bytes(appraised: Path, tmp_path: Path) -> None:
    """Nothing of the year goes along: it is calculated, and its papers are written, from landing and the months."""
    assert run(["year-end", "2025", "-w", str(appraised)]) == 0
    before = hashes(appraised)
    there = tmp_path / "另一台 机器" / "w"
    shutil.copytree(appraised, there, copy_function=shutil.copy2)
    for name in ("lake", "read", "reports/B1/2025", "publications/B1/2025"):
        shutil.rmtree(there / "var" / name)
    (there / "var" / "warehouse.duckdb").unlink()
    env = {**os.environ, **OTHER, "JIXIAO_LANG": "zh", "PYTHONPATH": str(ROOT)}
    for words in (["rebuild"], ["year-end", "2025"], ["verify"]):
        command = [sys.executable, "-c", COMMAND, *words, "-w", str(there)]
        said = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
        assert said.returncode == 0, (words, said.stderr)

    assert {name for name in before if "/2025/" in name} >= {"var/reports/B1/2025/summary.xlsx"}
    assert hashes(there) == before
