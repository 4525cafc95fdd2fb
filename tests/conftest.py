"""A workspace for each test, and the command called in-process with what it printed."""

from __future__ import annotations

import atexit
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from flows.cli import run


def _mute() -> None:
    """DuckDB 2.0 reports leaks of its binding after the last line of pytest; nobody can mend them here."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)


atexit.register(_mute)

NOW = "2026-04-09T02:00:00+08:00"


@dataclass(frozen=True)
class Said:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture(autouse=True)
def _quiet_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("JIXIAO_WORKSPACE", "JIXIAO_LANG", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    monkeypatch.setenv("JIXIAO_NOW", NOW)
    monkeypatch.setenv("NO_COLOR", "1")


@pytest.fixture
def jixiao(capsys: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    """Call the command: jixiao("nightly", "-w", folder)."""

    def call(*arguments: object) -> Said:
        capsys.readouterr()
        code = run([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        return Said(code, printed.out, printed.err)

    return call


@pytest.fixture
def workspace(tmp_path: Path, jixiao: Callable[..., Said]) -> Path:
    """An empty workspace with the shipped profiles and the edition of haiyang-urban."""
    folder = tmp_path / "workspace"
    assert jixiao("init", folder, "--scheme", "haiyang-urban").code == 0
    return folder
