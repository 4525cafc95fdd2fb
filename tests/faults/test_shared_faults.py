"""A shared warehouse that stops, breaks off or is left by a killed run: a message, and the same command ends right."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from tests.faults.process import Runner
from tests.faults.proxy import Proxy, What
from tests.faults.shared_journeys import COMMANDS, Place, SharedJourney, shared_journeys
from tests.postgres import LONGEST_WAIT, OTHER, Server, running

KILLED, UNAVAILABLE, HELD = -9, 3, 4
SEED = 20260101
SLOW = "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(300); RETURN NULL; END $$"
WHEN = {
    "COPY": "CREATE TRIGGER slow BEFORE INSERT ON fact_month_line FOR EACH STATEMENT EXECUTE FUNCTION slow()",
    "COMMIT": "CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON ops_load DEFERRABLE INITIALLY DEFERRED"
    " FOR EACH ROW EXECUTE FUNCTION slow()",
}


@pytest.fixture(scope="module")
def stoppable() -> Iterator[Server]:
    """A server that nobody else uses."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv(OTHER, raising=False)
        with running() as started:
            yield started


@pytest.fixture(scope="module")
def shared(
    jixiao_process: Runner, stoppable: Server, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, SharedJourney]]:
    with shared_journeys(jixiao_process, stoppable, tmp_path_factory.mktemp("shared")) as found:
        yield found


@pytest.fixture
def name() -> str:
    """The journey of a test that names none."""
    return "month-end"


@pytest.fixture
def journey(shared: dict[str, SharedJourney], name: str) -> SharedJourney:
    return shared[name]


@pytest.fixture
def place(journey: SharedJourney, tmp_path: Path) -> Iterator[Place]:
    """Where the journey is disturbed."""
    with journey.start.copied(tmp_path / "workspace") as copied:
        yield copied


def ends_right(place: Place, process: Runner, journey: SharedJourney) -> None:
    """The same command again, and everything is compared."""
    again = place.run(process, *journey.arguments)
    assert again.code in (0, 1), again.err
    found = place.state()
    for what, known in journey.state.items():
        assert found[what] == known, what


_FIRST = 0.5


def stop_while(place: Place, doing: str) -> None:
    """Stop the server at once when it is at that statement, and start it again."""
    asked = f"SELECT pid FROM pg_stat_activity WHERE query LIKE '{doing}%' AND wait_event = 'PgSleep'"
    until = time.monotonic() + LONGEST_WAIT
    while not place.server.said(asked):
        assert time.monotonic() < until
        time.sleep(0.02)
    place.server.stop()
    place.server.start()


@pytest.mark.parametrize("doing", WHEN)
def test_a_server_that_stops_at_once_is_said_and_leaves_no_half_month(
    place: Place, journey: SharedJourney, jixiao_process: Runner, doing: str
) -> None:
    place.server.said(SLOW, place.database)
    place.server.said(WHEN[doing], place.database)
    run = jixiao_process.start(*journey.arguments, "-w", place.workspace, env=place.environment())
    stop_while(place, doing)
    ended = jixiao_process.wait(run)
    left = place.server.said("SELECT COUNT(*) FROM fact_month_score", place.database)
    place.server.said("DROP FUNCTION slow() CASCADE", place.database)

    assert (ended.code, "Traceback" in ended.err, left) == (UNAVAILABLE, False, [(0,)]), ended.err
    ends_right(place, jixiao_process, journey)


def test_a_full_disk_of_the_server_is_said_and_leaves_no_half_month(
    place: Place, journey: SharedJourney, jixiao_process: Runner
) -> None:
    full = "BEGIN RAISE EXCEPTION USING ERRCODE = 'disk_full', MESSAGE = 'could not extend file'; END"
    place.server.said(f"CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ {full} $$", place.database)
    place.server.said(WHEN["COPY"], place.database)
    ended = place.run(jixiao_process, *journey.arguments)
    place.server.said("DROP FUNCTION slow() CASCADE", place.database)

    assert (ended.code, "磁盘已满" in ended.err, "Traceback" in ended.err) == (UNAVAILABLE, True, False), ended.err
    ends_right(place, jixiao_process, journey)


@pytest.mark.parametrize("what", ["answer", "request"])
def test_a_lost_commit_of_a_month_is_written_once(
    place: Place, journey: SharedJourney, jixiao_process: Runner, what: What
) -> None:
    with Proxy(place.server.of(place.database), what) as proxy:
        ended = place.run(jixiao_process, *journey.arguments, url=proxy.url)

    assert (ended.code == UNAVAILABLE) is (what == "request"), ended.err
    if what == "answer":
        assert place.state() == journey.state
    ends_right(place, jixiao_process, journey)


def moments(count: int, of: object = "") -> list[float]:
    random = Random(f"{SEED}{of}")
    return [random.random() for _ in range(count)]


KILLS = {"month-end": 6, "publish": 1, "restate": 1, "withdraw": 0}


@pytest.mark.parametrize(
    ("name", "part"),
    [
        *((name, part) for name, count in KILLS.items() for part in moments(count, name)),
        *(
            pytest.param(name, part, marks=pytest.mark.long)
            for name in COMMANDS
            for part in moments(20, f"{name}, long")
        ),
    ],
)
def test_killed_at_a_random_moment_it_ends_right(
    place: Place, journey: SharedJourney, jixiao_process: Runner, part: float
) -> None:
    killed = place.run(jixiao_process, *journey.arguments, after=part * journey.seconds)

    assert killed.code in (KILLED, 0, 1)
    ends_right(place, jixiao_process, journey)


@pytest.mark.parametrize("part", [_FIRST, *(pytest.param(one, marks=pytest.mark.long) for one in moments(30))])
def test_a_server_stopped_at_thirty_random_moments(
    place: Place, journey: SharedJourney, jixiao_process: Runner, part: float
) -> None:
    run = jixiao_process.start(*journey.arguments, "-w", place.workspace, env=place.environment())
    time.sleep(part * journey.seconds)
    place.server.stop()
    place.server.start()

    assert jixiao_process.wait(run).code in (0, 1, UNAVAILABLE)
    ends_right(place, jixiao_process, journey)


@pytest.mark.long
@pytest.mark.parametrize("what", ["answer", "request"])
@pytest.mark.parametrize("nth", range(1, 6))
def test_ten_lost_commits_of_a_night(
    journey: SharedJourney, place: Place, jixiao_process: Runner, tmp_path: Path, what: What, nth: int
) -> None:
    with journey.start.copied(tmp_path / "undisturbed") as quiet:
        for one in (quiet, place):
            log = one.workspace / "inbox" / "工作日志_二月.csv"
            log.write_text("登记号,工号,日期,项目编码,数量\nL20,0001,2026-01-22,X01,1\n", encoding="utf-8")
        assert quiet.run(jixiao_process, "nightly").code == 0
        with Proxy(place.server.of(place.database), what, nth=nth) as proxy:
            assert place.run(jixiao_process, "nightly", url=proxy.url).code in (0, UNAVAILABLE)
        assert place.run(jixiao_process, "nightly").code == 0
        ours, theirs = place.state(), quiet.state()
        for name in ("files", "parts"):
            assert ours[name] == theirs[name]
        for name in ("ops_delivery_rows", "ops_reject", "dim_person"):
            assert ours["warehouse"][name] == theirs["warehouse"][name]


def test_a_month_that_another_machine_closes_is_refused_at_once_with_4(
    place: Place, journey: SharedJourney, jixiao_process: Runner, tmp_path: Path
) -> None:
    """Each machine has a folder of its own here, so that only the server can tell them apart."""
    others = [Path(shutil.copytree(place.workspace, tmp_path / f"machine{number}")) for number in range(7)]
    place.server.said(SLOW.replace("300", "15"), place.database)
    place.server.said(WHEN["COPY"], place.database)
    first = jixiao_process.start(*journey.arguments, "-w", place.workspace, env=place.environment())
    asleep = "SELECT pid FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
    while not place.server.said(asleep):
        time.sleep(0.02)
    runs = [jixiao_process.start(*journey.arguments, "-w", other, env=place.environment()) for other in others]
    refused = [jixiao_process.wait(run) for run in runs]

    assert jixiao_process.wait(first).code in (0, 1)
    assert [one.code for one in refused] == [HELD] * 7
    assert place.state() == journey.state


def test_eight_months_at_once_all_succeed(place: Place, jixiao_process: Runner) -> None:
    months = [f"2026-0{number}" for number in range(1, 9)]
    later = place.environment() | {"JIXIAO_NOW": "2026-09-09T02:00:00+08:00"}
    runs = [jixiao_process.start("month-end", month, "-w", place.workspace, env=later) for month in months]
    ended = [jixiao_process.wait(run) for run in runs]
    scored = place.server.said("SELECT DISTINCT month FROM fact_month_score ORDER BY month", place.database)

    assert [one.code in (0, 1) for one in ended] == [True] * 8, [one.err for one in ended]
    assert scored == [(month,) for month in months]
    assert place.server.said("SELECT COUNT(*) FROM ops_load", place.database) == [(8,)]
