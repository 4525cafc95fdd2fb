"""The small bureau, played once for every test that looks at it, and a copy for each that changes it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.verification.published import play


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("published") / "workspace"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NO_COLOR", "1")
        play(place, patch)
    return place


@pytest.fixture
def bureau(played: Path, tmp_path: Path) -> Path:
    """A copy with the times of its files: what the inbox holds is known by them."""
    return shutil.copytree(played, tmp_path / "workspace", copy_function=shutil.copy2)
