"""The bureau of the forms, taken in once for all tests."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from flows.cli import run
from tests.conftest import NOW
from tests.flows.forms.office import deliver


@pytest.fixture(scope="session")
def taken_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("forms") / "workspace"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JIXIAO_NOW", NOW)
        patch.setenv("LANG", "zh_CN.UTF-8")
        assert run(["init", str(place)]) == 0
        deliver(place)
        assert run(["nightly", "-w", str(place)]) == 0
    return place


@pytest.fixture
def office(taken_in: Path, tmp_path: Path) -> Path:
    """The workspace after its first night."""
    return Path(shutil.copytree(taken_in, tmp_path / "workspace"))
