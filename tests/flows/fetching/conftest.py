"""A workspace that knows its people, sources that are tried again without waiting, and a profile of a source."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import stamina

from flows.cli import run
from tests.builders import basics
from tests.conftest import NOW, Said
from warehouse.landing import Landing

Jixiao = Callable[..., Said]
ATTEMPTS = 3


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    with stamina.set_testing(True, attempts=ATTEMPTS):
        yield


@pytest.fixture(scope="session")
def _taken_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("fetching") / "workspace"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JIXIAO_NOW", NOW)
        patch.setenv("LANG", "zh_CN.UTF-8")
        assert run(["init", str(folder), "--scheme", "haiyang-urban"]) == 0
        basics(folder / "inbox")
        assert run(["ingest", "-w", str(folder)]) == 0
    return folder


@pytest.fixture
def bureau(_taken_in: Path, tmp_path: Path) -> Path:
    """A workspace whose master data is taken in."""
    return Path(shutil.copytree(_taken_in, tmp_path / "workspace"))


def profile(bureau: Path, name: str, fetch: str, takes: str = "  - dataset: work_log\n", more: str = "") -> Path:
    """Write a source profile; `fetch` and `takes` are YAML, indented."""
    path = bureau / "sources" / f"{name}.yaml"
    path.write_text(f"profile: {name}\n{more}fetch:\n{fetch}takes:\n{takes}", encoding="utf-8")
    return path


def landed(bureau: Path) -> list[tuple[str, str, str]]:
    """(name, mark, first twelve digits of the hash) of what was fetched, in order."""
    return [(r.name, r.mark, r.sha256[:12]) for r in Landing(bureau / "var" / "landing").receipts() if r.source]


def files(bureau: Path) -> set[str]:
    """Every file of the workspace, with its size and time."""
    found = (path for path in bureau.rglob("*") if path.is_file())
    return {f"{path.relative_to(bureau)} {path.stat().st_size} {path.stat().st_mtime_ns}" for path in found}
