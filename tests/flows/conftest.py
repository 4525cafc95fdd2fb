"""A county that is scored once for every test that looks at it, and a small bureau whose people decide."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from flows.cli import run
from tests.conftest import NOW, Said
from tests.flows.county import deliver
from tests.flows.deciding_office import Office, calculated


@pytest.fixture(scope="session")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace in which February and March of the county are calculated."""
    place = tmp_path_factory.mktemp("county") / "workspace"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JIXIAO_NOW", NOW)
        patch.setenv("LANG", "zh_CN.UTF-8")
        assert run(["init", str(place), "--scheme", "jixian"]) == 0
        deliver(place / "inbox")
        assert run(["nightly", "-w", str(place)]) == 0
        for month in ("2026-02", "2026-03"):
            assert run(["month-end", month, "-w", str(place)]) == 0
    return place


@pytest.fixture(scope="session")
def march(county: Path) -> Path:
    return county / "var" / "reports" / "C1" / "2026-03"


@pytest.fixture(scope="session")
def calculated_march(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small bureau with March calculated, to be copied."""
    return calculated(tmp_path_factory.mktemp("deciding") / "workspace")


@pytest.fixture
def office(
    calculated_march: Path, tmp_path: Path, jixiao: Callable[..., Said], monkeypatch: pytest.MonkeyPatch
) -> Office:
    """A copy of it, in which people decide."""
    return Office(Path(shutil.copytree(calculated_march, tmp_path / "office")), jixiao, monkeypatch)
