"""A help desk scored from a real incident log without any Python; every number checked by hand-written arithmetic."""

from __future__ import annotations

import csv
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from pathlib import Path

import duckdb
import polars as pl
import pytest

from tests.conftest import Said

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs" / "help_desk"
LOG = ROOT.parent / "shared" / "real" / "incident_event_log.csv"
MONTHS = ("2016-02", "2016-03")

pytestmark = [
    pytest.mark.skipif(not LOG.exists(), reason=f"the real incident log is not there: {LOG}"),
    pytest.mark.filterwarnings("ignore:module 'sre_.*' is deprecated:DeprecationWarning"),
]

Row = dict[str, str]


def _rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def _rounded(value: Fraction, digits: int) -> Fraction:
    """Half away from zero."""
    scaled = abs(value) * 10**digits
    whole = (2 * scaled + 1).__floor__() // 2
    return Fraction(whole if value >= 0 else -whole, 10**digits)


def _moment(row: Row) -> datetime:
    return datetime.strptime(row["resolved_at"], "%d-%m-%Y %H:%M")  # noqa: DTZ007 - the log has no zone


def _events(incidents: list[Row]) -> int:
    """How often these were opened again, and over the agreed time."""
    return sum((row["reopen_count"] != "0") + (row["made_sla"] == "FALSE") for row in incidents)


@dataclass(frozen=True)
class Desk:
    """The log as this test reads it, by itself."""

    rows: list[Row]

    @cached_property
    def last(self) -> list[Row]:
        """The last row of each incident."""
        found: dict[str, tuple[int, Row]] = {}
        for row in self.rows:
            count = int(row["sys_mod_count"])
            if row["number"] not in found or count >= found[row["number"]][0]:
                found[row["number"]] = (count, row)
        return [row for _, row in found.values()]

    @cached_property
    def counted(self) -> list[Row]:
        """The incidents that count: resolved, of a known category."""
        return [row for row in self.last if "?" not in (row["resolved_at"], row["category"])]

    @cached_property
    def groups(self) -> dict[str, str]:
        """Person -> the group of the last incident for which the log names one."""
        named = [row for row in self.rows if row["assignment_group"] != "?"]

        def order(place: int) -> tuple[datetime, str, int, int]:
            row = named[place]
            at = datetime.min if row["resolved_at"] == "?" else _moment(row)
            return at, row["number"], int(row["sys_mod_count"]), place

        ordered = [named[place] for place in sorted(range(len(named)), key=order)]
        return {row["resolved_by"]: row["assignment_group"] for row in ordered}

    def of(self, month: str) -> list[Row]:
        """The incidents that count in a month."""
        return [row for row in self.counted if _moment(row).strftime("%Y-%m") == month]

    def minutes(self, month: str) -> dict[str, Fraction]:
        """Person -> minutes x factor of the month, by the price of the day."""
        prices: dict[str, list[tuple[date, Fraction]]] = {}
        for row in _rows(DOCS / "work_item.csv"):
            each = Fraction(row["minutes"]) * Fraction(row["factor"] or 1)
            prices.setdefault(row["item_code"], []).append((date.fromisoformat(row["from_date"]), each))
        found = dict.fromkeys(self.groups, Fraction(0))
        for row in self.of(month):
            day = _moment(row).date()
            _, each = max(price for price in prices[row["category"]] if price[0] <= day)
            found[row["resolved_by"]] += each
        return found

    def quality(self, month: str) -> dict[str, Fraction]:
        """Person -> 100 less 5 for each incident opened again and 2 for each over the agreed time."""
        found = dict.fromkeys(self.groups, Fraction(100))
        for row in self.of(month):
            found[row["resolved_by"]] -= 5 * (row["reopen_count"] != "0") + 2 * (row["made_sla"] == "FALSE")
        return found

    def lines(self, month: str) -> dict[tuple[str, str], tuple[Fraction, Fraction, Fraction]]:
        """(person, component) -> measure, points, contribution."""
        minutes, quality = self.minutes(month), self.quality(month)
        sizes = Counter(self.groups.values())
        found = {}
        for person, group in self.groups.items():
            peers = [other for other, theirs in self.groups.items() if sizes[group] < 3 or theirs == group]
            most = max(minutes[other] for other in peers)
            points = _rounded(100 * minutes[person] / most, 6) if most else Fraction(0)
            found[person, "workload"] = (minutes[person], points, _rounded(points * 60 / 100, 6))
            good = max(quality[person], Fraction(0))
            found[person, "quality"] = (quality[person], good, _rounded(good * 40 / 100, 6))
        return found

    def scores(self, month: str) -> dict[str, tuple[str, Fraction, int]]:
        """Person -> group, published score, rank within the group."""
        lines = self.lines(month)
        score = {p: _rounded(lines[p, "workload"][2] + lines[p, "quality"][2], 2) for p in self.groups}
        found = {}
        for person, group in self.groups.items():
            colleagues = [other for other, theirs in self.groups.items() if theirs == group]
            found[person] = (group, score[person], 1 + sum(score[other] > score[person] for other in colleagues))
        return found


@pytest.fixture(scope="module")
def log() -> Desk:
    return Desk(_rows(LOG))


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workspace that the commands of docs/help_desk.md make, run as they stand there."""
    place = tmp_path_factory.mktemp("help")
    project = place / "main"
    project.mkdir()
    (project / "docs").symlink_to(ROOT / "docs")
    (place / "shared" / "real").mkdir(parents=True)
    (place / "shared" / "real" / LOG.name).symlink_to(LOG)
    (block,) = re.findall(r"```bash\n(.*?)```", (ROOT / "docs" / "help_desk.md").read_text("utf-8"), re.DOTALL)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("JIXIAO")}
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
    ran = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", block],
        cwd=project, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "incident_event_log.csv" in ran.stdout
    return project / "help_desk"


def _published(desk: Path, month: str, name: str) -> list[dict[str, object]]:
    return pl.read_parquet(desk / "var" / "publications" / "HD" / month / "v0" / f"{name}.parquet").to_dicts()


def _asked(desk: Path, query: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(desk / "var" / "read" / "warehouse.duckdb"), read_only=True) as connection:
        return connection.execute(query).fetchall()


def test_the_log_comes_to_what_the_page_of_the_documentation_says(log: Desk) -> None:
    assert (len(log.rows), len(log.last), len(log.counted)) == (5998, 890, 857)
    assert sum(row["resolved_at"] == "?" for row in log.last) == 29
    assert sum(row["resolved_at"] != "?" and row["category"] == "?" for row in log.last) == 4
    assert sum(row["assignment_group"] == "?" for row in log.rows) == 145
    assert [len(log.of(month)) for month in MONTHS] == [35, 735]
    assert (len(log.groups), len({row["assignment_group"] for row in log.rows} - {"?"})) == (117, 61)
    text = (ROOT / "docs" / "help_desk.md").read_text("utf-8")
    for number in ("5,998", "5,108", "890", "857", "145", "403", "117", "61", "35", "735", "87"):
        assert re.search(rf"\b{number}\b", text), number


def test_every_row_ends_where_the_profile_says(desk: Path, log: Desk) -> None:
    ends = _asked(
        desk,
        "SELECT r.dataset, SUM(r.loaded), SUM(r.rejected + r.superseded + r.withdrawn) FROM ops_delivery_rows r"
        " JOIN ops_delivery d USING (delivery_id) WHERE d.file_name = 'incident_event_log.csv' GROUP BY 1 ORDER BY 1",
    )
    expected = [
        ("event", _events(log.counted), 0),
        ("person", 117, 0),
        ("posting", 117, 0),
        ("unit", 61, 0),
        ("work_log", 857, 0),
    ]
    assert ends == expected
    assert _asked(desk, "SELECT COUNT(*) FROM ops_reject") == [(0,)]


@pytest.mark.parametrize("month", MONTHS)
def test_incidents_are_counted_by_person(month: str, desk: Path, log: Desk) -> None:
    counted = _asked(
        desk,
        "SELECT person_id, SUM(confirmed_quantity), SUM(system_quantity), SUM(points) FROM fact_work_month"
        f" WHERE month = '{month}' GROUP BY person_id",
    )
    expected = Counter(row["resolved_by"] for row in log.of(month))
    minutes = log.minutes(month)

    assert {row[0]: row[1] for row in counted} == expected
    assert {row[0]: row[2] for row in counted} == expected
    assert {row[0]: Fraction(row[3]) for row in counted} == {person: minutes[person] for person in expected}


@pytest.mark.parametrize("month", MONTHS)
def test_lines_agree_to_the_last_digit(month: str, desk: Path, log: Desk) -> None:
    lines = _published(desk, month, "lines")
    found = {
        (row["person_id"], row["component"]): tuple(Fraction(row[n]) for n in ("measure", "points", "contribution"))
        for row in lines
    }

    assert found == log.lines(month)
    assert {row["weight"] for row in lines} == {Decimal(60), Decimal(40)}


@pytest.mark.parametrize("month", MONTHS)
def test_scores_and_ranks_within_the_group_agree(month: str, desk: Path, log: Desk) -> None:
    scores = _published(desk, month, "scores")
    found = {row["person_id"]: (row["unit_id"], Fraction(row["score"]), row["rank"]) for row in scores}

    assert found == log.scores(month)
    assert {(row["bureau_id"], row["is_held"], row["is_provisional"]) for row in scores} == {("HD", False, False)}


@pytest.mark.parametrize("month", MONTHS)
def test_page_and_workbook_are_there(month: str, desk: Path) -> None:
    folder = desk / "var" / "reports" / "HD" / month
    page = (folder / "index.html").read_text("utf-8")

    assert "Resolved by 62" in page
    assert "Help desk, monthly score" in page
    assert (folder / "workbook.xlsx").read_bytes()[:2] == b"PK"


def test_nobody_is_late_to_declare_where_only_the_system_counts(desk: Path) -> None:
    assert _asked(desk, "SELECT COUNT(*) FROM fact_deadline WHERE is_late") == [(0,)]


def test_invented_numbers_are_not_published_but_as_a_trial(
    desk: Path, jixiao: Callable[..., Said], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JIXIAO_NOW", "2017-03-01T09:00:00+08:00")
    refused = jixiao("publish", "2016-02", "-w", desk)

    assert refused.code == 2
    assert "workload.weight" in refused.err


def test_a_row_that_two_takes_reject_is_rejected_and_not_a_crash(
    tmp_path: Path, log: Desk, jixiao: Callable[..., Said], monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = tmp_path / "early"
    assert jixiao("init", workspace).code == 0
    (workspace / "schemes" / "help-desk").mkdir()
    folders = {"2016-02.yaml": "schemes/help-desk", "incidents.yaml": "sources"}
    folders |= dict.fromkeys(("unit.csv", "work_item.csv", "event_rule.csv"), "inbox")
    for name, folder in folders.items():
        (workspace / folder / name).write_bytes((DOCS / name).read_bytes())
    # Ten incidents, two of them both opened again and over the agreed time after the night that is played.
    wanted = {row["number"] for row in log.counted[:8]} | {"INC0001155", "INC0001312"}
    rows = [row for row in log.rows if row["number"] in wanted]
    with (workspace / "inbox" / LOG.name).open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    monkeypatch.setenv("JIXIAO_NOW", "2016-04-20T02:00:00+08:00")
    night = jixiao("nightly", "--json", "-w", workspace)
    later = [row for row in Desk(rows).counted if _moment(row) >= datetime(2016, 4, 21)]  # noqa: DTZ001

    assert night.code == 1, night.err
    assert night.json["rejected"] == len(later) + _events(later)
