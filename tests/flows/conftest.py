"""A county that is scored once for every test that looks at it."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.cli import run
from tests.conftest import NOW
from tests.flows.county import deliver


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
