"""A month-end that was killed between its folder and the ledger, and what had changed is as before when the next runs."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from tests.flows.deciding_office import CLOSED, MONTH, Office
from tests.flows.test_restating import frozen

pytestmark = pytest.mark.filterwarnings("ignore:module 'sre_parse' is deprecated:DeprecationWarning")


def test_a_folder_that_the_ledger_never_knew_gives_way_to_the_result_that_holds(office: Office, tmp_path: Path) -> None:
    before = frozen(office.version(0))
    killed = replace(office, workspace=Path(shutil.copytree(office.workspace, tmp_path / "killed")))
    (edition,) = (killed.workspace / "schemes").glob("haiyang-urban/*.yaml")
    edition.write_text(edition.read_text("utf-8").replace("base: 100", "base: 90"), encoding="utf-8")
    killed("month-end", MONTH, day=CLOSED)
    shutil.rmtree(office.version(0))
    shutil.copytree(killed.version(0), office.version(0))
    stranger = frozen(office.version(0))
    office("month-end", MONTH, day=CLOSED)

    assert stranger["scores.parquet"] != before["scores.parquet"]
    assert frozen(office.version(0)) == before
