"""A county that is scored once for every test that looks at it, and a small bureau whose people decide."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from flows.cli import run
from tests.conftest import NOW, Said, Shared
from tests.flows import appraised_bureau, test_two_bureaus
from tests.flows.county import deliver
from tests.flows.deciding_office import Office, adopt, made


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
def year_done(shared_folder: Shared) -> Path:
    """The small bureau whose two months of 2025 are published, before the year is appraised; copy it."""
    with shared_folder("year") as folder, pytest.MonkeyPatch.context() as patch:
        place = folder / "workspace"
        if not place.exists():
            appraised_bureau.play(place, patch)
    return place


@pytest.fixture
def appraised(year_done: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it, in January, with the times of its files: what the inbox holds is known by them."""
    monkeypatch.setenv("JIXIAO_NOW", appraised_bureau.NOW)
    return Path(shutil.copytree(year_done, tmp_path / "appraised", copy_function=shutil.copy2))


@pytest.fixture(scope="session")
def march(county: Path) -> Path:
    return county / "var" / "reports" / "C1" / "2026-03"


@pytest.fixture(scope="session")
def marches(shared_folder: Shared) -> Callable[[str], Path]:
    """The small bureau with March as far as that: calculated, noticed, approved, published; each made once."""

    def reached(state: str) -> Path:
        with shared_folder("deciding") as folder:
            return made(folder, state)

    return cache(reached)


@pytest.fixture
def office_of(
    marches: Callable[[str], Path],
    tmp_path: Path,
    jixiao: Callable[..., Said],
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[[str], Office]:
    """A copy of the bureau as far as that, in which people decide."""

    def copied(state: str) -> Office:
        return Office(Path(shutil.copytree(marches(state), tmp_path / state)), jixiao, monkeypatch)

    return copied


@pytest.fixture
def office(office_of: Callable[[str], Office]) -> Office:
    """March is calculated."""
    return office_of("calculated")


@pytest.fixture
def noticed(office_of: Callable[[str], Office]) -> Office:
    """March is on notice from 9 to 15 April."""
    return office_of("noticed")


@pytest.fixture
def approved(office_of: Callable[[str], Office]) -> Office:
    """Two people have signed March on 16 April."""
    return office_of("approved")


@pytest.fixture
def published(office_of: Callable[[str], Office]) -> Office:
    """March is published on 16 April."""
    return office_of("published")


@pytest.fixture(scope="session")
def caught_up(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two bureaus of which January to March are calculated by `backfill`."""
    place = tmp_path_factory.mktemp("backfill") / "workspace"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JIXIAO_NOW", NOW)
        patch.setenv("LANG", "zh_CN.UTF-8")
        assert run(["init", str(place), "--scheme", "haiyang-urban"]) == 0
        adopt(place)
        test_two_bureaus.deliver(place)
        assert run(["nightly", "-w", str(place)]) == 1  # B2's price list does not know an item
        assert run(["backfill", "2026-01..2026-03", "-w", str(place)]) == 0
    return place
