"""The invented nation as deliveries: every scheme's bureaus, whose files go through a night and come out as scores."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from flows.example.bureaus import words_of
from flows.nation.branches import branch, size_of
from flows.nation.inbox import Asked, send
from flows.setting_up import schemes
from tests.conftest import Said
from warehouse.files import sha256_of

Run = Callable[..., Said]
CLASSES = dict.fromkeys(schemes(), ("daily_monitoring",))
EVERY = Asked(900, ("2026-01",), tuple(schemes()), CLASSES, entries=10, seed=1)


def files(folder: Path) -> dict[str, tuple[str, float]]:
    every = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path.relative_to(folder)): (sha256_of(path), path.stat().st_mtime) for path in every}


def test_a_seed_is_an_inbox_of_every_scheme(tmp_path: Path) -> None:
    first, again, other = (tmp_path / name for name in ("first", "again", "other"))
    sent = send(first, EVERY)
    send(again, EVERY)
    send(other, Asked(900, ("2026-01",), EVERY.names, CLASSES, entries=10, seed=2))
    found = [files(folder / "inbox") for folder in (first, again, other)]

    assert found[0] == found[1]
    assert found[0].keys() == found[2].keys()
    assert found[0] != found[2]
    assert {one.name for one in sent} == set(schemes())
    assert 900 <= sum(one.people for one in sent) < 900 + max(one.people for one in sent)
    assert len({one.code for one in sent}) == len(sent) == len(list((first / "inbox").iterdir()))


def test_two_bureaus_of_a_kind_share_no_person_no_unit_and_no_name() -> None:
    """What only mentions an id, as a number of a report does, stays; a score that looks like one does not matter."""
    one, other, base = branch("jixian", 1, 1), branch("jixian", 2, 1), words_of("jixian")
    people = [set(told.staff.people) for told in (one, other)]
    units = [{unit["机构代码"] for unit in told.words["unit"]} for told in (one, other)]

    assert [len(found) for found in people] == [size_of("jixian")] * 2
    assert people[0] & people[1] == set()
    assert units[0] & units[1] == set()
    assert {unit["机构代码"] for unit in base["unit"]} & units[0] == set()
    assert {post.unit_id for post in one.staff.posts} <= units[0]
    assert {row["person"] for row in one.words["transfer"]} <= people[0]
    assert one.words["unit"][0]["机构名称"] != other.words["unit"][0]["机构名称"]


@pytest.fixture
def nation(tmp_path: Path, jixiao: Run) -> Path:
    place = tmp_path / "nation"
    assert jixiao("init", place, "--scheme", "guandu", "--scheme", "haiyang-urban").code == 0
    return place


def test_what_is_generated_goes_through_a_night_and_comes_out_as_scores(
    nation: Path, jixiao: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JIXIAO_NOW", "2026-02-10T02:00:00+08:00")
    options = ("--people", 90, "--deliveries", "--entries", 8, "--json", "-w", nation)
    made = jixiao("bench", "generate", *options)
    night = jixiao("nightly", "-w", nation)
    month = jixiao("month-end", "2026-01", "-w", nation)
    with duckdb.connect(str(nation / "var" / "warehouse.duckdb"), read_only=True) as connection:
        refused = connection.execute("SELECT COUNT(*) FROM ops_delivery WHERE status = 'refused'").fetchall()
        rejected = connection.execute(
            "SELECT dataset, COUNT(*) FROM ops_reject WHERE severity = 'reject' GROUP BY 1 ORDER BY 1"
        ).fetchall()
        scored = connection.execute(
            "SELECT bureau_id, COUNT(*), COUNT(score) FROM fact_month_score GROUP BY 1 ORDER BY 1"
        ).fetchall()

    assert (made.code, made.json["people"], list(made.json["by_scheme"])) == (0, 94, ["guandu", "haiyang-urban"])
    assert (night.code, refused) == (1, [(0,)])
    assert rejected == [("event", 1), ("posting", 1)]  # the dirt of guandu: nobody's event, a turn that ends too early
    assert [(bureau, people > 30, known > 30) for bureau, people, known in scored] == [
        ("3700001", True, True),
        ("4300001", True, True),
    ]
    assert month.code in (0, 1)


def test_two_bureaus_of_one_scheme_are_both_scored(
    tmp_path: Path, jixiao: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JIXIAO_NOW", "2026-02-10T02:00:00+08:00")
    place = tmp_path / "nation"
    jixiao("init", place, "--scheme", "haiyang-urban")
    made = jixiao("bench", "generate", "--deliveries", "--people", 70, "--entries", 3, "--json", "-w", place).json
    night = jixiao("nightly", "-w", place)
    months = jixiao("month-end", "2026-01", "--json", "-w", place).json["bureaus"]

    assert (made["bureaus"], made["people"]) == (2, 120)
    assert "退回" not in night.err, night.err  # work on a day of leave holds somebody; no row is rejected
    assert [(one["bureau_id"], one["people"]) for one in months] == [("3700001", 60), ("3700002", 60)]


def test_every_scheme_has_a_bureau_however_few_people_are_asked_for(nation: Path, jixiao: Run) -> None:
    made = jixiao("bench", "generate", "--deliveries", "--people", 1, "--entries", 1, "--json", "-w", nation).json
    texts = [path.read_text("utf-8") for path in (nation / "schemes").glob("*/*.yaml")]

    assert {name: one["bureaus"] for name, one in made["by_scheme"].items()} == {"guandu": 1, "haiyang-urban": 1}
    assert all("applies_to: [" in text and "applies_to: []" not in text for text in texts)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--from", "2027-01"), "2026-03"),
        (("--months", 4), "2026-04"),
        (("--scheme", "dazhou"), "dazhou"),
        (("--scheme", "guandu"), "haiyang-urban"),
        (("--people", 0), "--people"),
        (("--months", 121), "120"),
    ],
)
def test_what_cannot_be_generated_is_said(nation: Path, jixiao: Run, options: tuple[str, ...], said: str) -> None:
    ended = jixiao("bench", "generate", "--deliveries", "--people", 90, *options, "-w", nation)

    assert (ended.code, said in ended.err) == (2, True), ended.err
    assert list((nation / "inbox").iterdir()) == []


def test_invented_rows_are_not_laid_beside_others(nation: Path, jixiao: Run) -> None:
    would = jixiao("bench", "generate", "--deliveries", "--people", 90, "--dry-run", "-w", nation)
    empty = list((nation / "inbox").iterdir())
    (nation / "inbox" / "人员.csv").write_text("工号,姓名\n", encoding="utf-8")
    full = jixiao("bench", "generate", "--deliveries", "--people", 90, "-w", nation)
    (nation / "inbox" / "人员.csv").unlink()
    edition = nation / "schemes" / "guandu" / "2026-01.yaml"
    edition.write_text(edition.read_text("utf-8") + "\napplies_to: [B1]\n", encoding="utf-8")
    limited = jixiao("bench", "generate", "--deliveries", "--people", 90, "-w", nation)

    assert (would.code, "guandu" in would.err, empty) == (0, True, [])
    assert (full.code, "收件箱" in full.err) == (2, True)
    assert (limited.code, "guandu" in limited.err) == (2, True)


def test_an_edition_that_cannot_be_read_is_named(nation: Path, jixiao: Run) -> None:
    file = nation / "schemes" / "guandu" / "2026-01.yaml"
    file.write_bytes(file.read_text("utf-8").encode("gb18030"))
    ended = jixiao("bench", "generate", "--deliveries", "--people", 90, "-w", nation)

    assert (ended.code, "schemes/guandu/2026-01.yaml" in ended.err) == (2, True), ended.err


def test_months_before_the_edition_are_refused(tmp_path: Path, jixiao: Run) -> None:
    jixiao("init", tmp_path / "nation", "--scheme", "haiyang-urban")
    words = ("--deliveries", "--people", 5, "--from", "2025-01", "-w", tmp_path / "nation")
    ended = jixiao("bench", "generate", *words)

    assert (ended.code, "2026-01" in ended.err) == (2, True), ended.err
