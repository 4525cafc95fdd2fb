"""The journeys that are killed, once for all tests of a worker."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.process import Ended, Runner
from tests.faults.small_bureau import CORRECTION, MONTH, correction, mended, month, people
from tests.faults.state import State, rows, state
from tests.flows.forms.filling import Filled
from tests.flows.forms.office import deliver

PARTS = 8
"""Into so many tests the kills before every change of a journey are divided."""


@dataclass(frozen=True)
class Journey:
    """A command, the workspace it begins in, and what it comes to when nobody disturbs it."""

    arguments: tuple[str, ...]
    start: Path
    undisturbed: Path
    ended: Ended
    state: State

    def begin(self, place: Path) -> Path:
        """A copy of the workspace it begins in, with the times of its files."""
        return shutil.copytree(self.start, place)


class _Chain:
    """Journeys of one workspace, each beginning where the one before it ended."""

    def __init__(self, process: Runner, folder: Path, *init: object) -> None:
        self.process, self.folder, self.place = process, folder, folder / "0"
        self.found: dict[str, Journey] = {}
        assert process("init", self.place, *init).code == 0

    @property
    def inbox(self) -> Path:
        return self.place / "inbox"

    def done(self, name: str, *arguments: str) -> None:
        start, self.place = self.place, self.folder / name
        shutil.copytree(start, self.place)
        ended = self.process(*arguments, "-w", self.place)
        assert ended.code in (0, 1), ended.err
        self.found[name] = Journey(arguments, start, self.place, ended, state(self.place))


@pytest.fixture(scope="session")
def journeys(jixiao_process: Runner, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Journey]:
    """The first night, a month-end, a night that changes a calculated month, what is taken back and mended, a publication, and the rest."""
    chain = _Chain(jixiao_process, tmp_path_factory.mktemp("journeys"), "--scheme", "haiyang-urban")
    people(chain.inbox)
    chain.done("first night", "nightly")
    month(chain.inbox)
    chain.done("second night", "nightly")
    chain.done("month-end", "month-end", MONTH)
    correction(chain.inbox)
    chain.done("night", "nightly")
    (corrected,) = [row for row in rows(chain.place, "ops_delivery") if row["file_name"] == CORRECTION]
    chain.done("withdraw", "withdraw", corrected["delivery_id"], "--reason", "报错了月份")
    mended(chain.place)
    chain.done("mended night", "nightly")
    chain.done("publish", "publish", MONTH, "--trial")
    chain.done("backfill", "backfill", f"{MONTH}..2026-03")
    return chain.found


@pytest.fixture(scope="session")
def office_journeys(jixiao_process: Runner, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Journey]:
    """Forms are issued for a calculated month, and a filled one comes back in the night."""
    chain = _Chain(jixiao_process, tmp_path_factory.mktemp("office"))
    deliver(chain.place)
    (chain.place / "var" / "landing").mkdir(parents=True, exist_ok=True)
    (chain.place / "var" / "landing" / "pseudonym.key").write_bytes(
        b"faults"
    )  # seals the forms, else drawn by each run
    chain.done("office", "nightly")
    chain.done("office month-end", "month-end", MONTH)
    chain.done("forms", "forms", MONTH, "--for", "review")
    form = Filled(next((chain.place / "var" / "forms").rglob("0005-section.xlsx")))
    form.type(form.row_of(工号="0006", 项目编码="J01"), 核定数量=3).save(chain.inbox / "交来的审核.xlsx")
    chain.done("form night", "nightly")
    return chain.found


@pytest.fixture
def journey(request: pytest.FixtureRequest, name: str) -> Journey:
    """The journey that a test is about."""
    is_of_office = name in {"forms", "form night"}
    found: dict[str, Journey] = request.getfixturevalue("office_journeys" if is_of_office else "journeys")
    return found[name]
