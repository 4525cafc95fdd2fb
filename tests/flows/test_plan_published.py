"""`plan` of what is published: what was read at publication beside the rows is taken from there too."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from flows.desk import opened
from flows.plan_inputs import in_force, proposed_month
from flows.planning import read_edition
from flows.settings import workspace
from tests.builders import basics, table, write_inbox
from tests.conftest import Said
from tests.flows.appraised_bureau import DECIDED, YEARLY
from tests.flows.test_weekly import EDITION, REPORTS
from warehouse.ledger import period_of

pytestmark = pytest.mark.filterwarnings("ignore:module 'sre_parse' is deprecated:DeprecationWarning")

Run = Callable[..., Said]
DECISIONS = {"0001": "优秀", "0002": "优秀", "0003": "称职", "0004": "称职", "0005": "称职"}
FIRST = EDITION.replace(", leader: 20", "").replace("late: 40", "late: 40, version: first")
EDITED = REPORTS.replace("2026-01-10 09:00,,", "2026-01-10 09:00,2026-01-10 09:30,")
"""W2 is published as it was edited on Saturday."""
WRITTEN = "W2,0002,,2026-01-09,2026-01-09 16:00,2026-01-09 16:30,工作：整理档案,,,,,\n"
"""Its version of Friday, in time, which comes later than the edited one."""


def done(jixiao: Run, place: Path, *commands: str) -> None:
    for words in commands:
        said = jixiao(*words.split(), "-w", place)
        assert said.code in (0, 1), said.err


def planned(jixiao: Run, place: Path, text: str, span: str) -> Any:
    file = place.parent / "proposed.yaml"
    file.write_text(text, encoding="utf-8")
    said = jixiao("plan", "--edition", file, "--months", span, "--json", "-w", place)
    assert said.code == 0, said.err + said.out
    return said.json


@pytest.fixture
def year(appraised: Path, jixiao: Run) -> Path:
    """2025 is decided and published; then December is corrected and a grade decided anew."""
    said = [f"{who},2025,年度,{grade},考核委员会,第1次会议,考〔2026〕1号," for who, grade in DECISIONS.items()]
    write_inbox(appraised / "inbox", 等次决定=table(DECIDED, *said))
    done(jixiao, appraised, "nightly", "year-end 2025", "publish 2025 --trial")
    again = "0003,2025,年度,基本称职,考核委员会,第2次会议,考〔2026〕2号,"
    write_inbox(appraised / "inbox", 等次决定_改=table(DECIDED, again))
    monthly = appraised / "schemes" / "toy-person" / "2025-11.yaml"
    monthly.write_text(monthly.read_text(encoding="utf-8").replace("base: 80", "base: 70"), encoding="utf-8")
    done(jixiao, appraised, "nightly", "restate 2025-12 --cause 补报")
    return appraised


def test_a_month_corrected_since_moves_nobody_of_a_published_year(year: Path, jixiao: Run) -> None:
    found = planned(jixiao, year, YEARLY, "2025-01..2025-12")

    assert [(one["month"], one["state"]) for one in found["months"]] == [("2025", "published")]
    assert found["moved"] == []


def test_a_grade_decided_since_is_not_read_of_a_published_year(year: Path) -> None:
    file = year.parent / "proposed.yaml"
    file.write_text(YEARLY, encoding="utf-8")
    desk, written = opened(workspace(year)), read_edition(file)
    entry = period_of(desk.warehouse, "B1", "2025")
    assert entry is not None
    here = in_force(desk, entry, written.edition)
    assert here is not None
    month = proposed_month(desk, entry, written, here.pinned)

    of_2025 = month.inputs["grade_decision"].filter(period="2025")
    assert dict(of_2025.select("person_id", "meeting").iter_rows()) == dict.fromkeys(DECISIONS, "第1次会议")


def test_a_version_of_a_report_that_came_since_moves_nobody(tmp_path: Path, jixiao: Run) -> None:
    place = tmp_path / "workspace"
    assert jixiao("init", place).code == 0
    shutil.rmtree(place / "schemes")
    (place / "schemes" / "toy-weekly").mkdir(parents=True)
    (place / "schemes" / "toy-weekly" / "2026-01.yaml").write_text(FIRST, encoding="utf-8")
    basics(place / "inbox")
    write_inbox(place / "inbox", 周报=EDITED)
    done(jixiao, place, "nightly", "month-end 2026-01", "publish 2026-01 --trial")
    write_inbox(place / "inbox", 周报_补=REPORTS.splitlines()[0] + "\n" + WRITTEN)
    done(jixiao, place, "nightly")

    assert planned(jixiao, place, FIRST, "2026-01..2026-01")["moved"] == []
