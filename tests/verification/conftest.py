"""The small bureau, played once, and a copy for each test."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.conftest import Shared
from tests.verification.published import play


@pytest.fixture(scope="session")
def played(shared_folder: Shared) -> Path:
    with shared_folder("published") as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("NO_COLOR", "1")
        place = folder / "workspace"
        if not place.exists():
            play(place, patch)
    return place


@pytest.fixture
def bureau(played: Path, tmp_path: Path) -> Path:
    """A copy with the times of its files: what the inbox holds is known by them."""
    return shutil.copytree(played, tmp_path / "workspace", copy_function=shutil.copy2)
